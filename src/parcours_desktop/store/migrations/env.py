"""What alembic runs: the steps on the one connection that ``store.opening`` hands over, inside its transaction."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    render_as_batch=True,
    transactional_ddl=False,
)
context.run_migrations()
