"""What alembic runs: the steps on the one connection that ``storage.migrating`` hands over, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    transactional_ddl=False,
)
context.run_migrations()
