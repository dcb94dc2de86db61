"""Moving the tables from step to step, on either database: one transaction, all of it or nothing."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from parcours_server.storage import sqlite
from parcours_server.storage.errors import NewerDatabase, Unavailable
from parcours_server.storage.schema import METADATA
from parcours_server.storage.versions import HEAD, KNOWN, SQLITE, path_of, version_of

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_LOCK = 7_202_611
"""The key of the advisory lock that lets one process migrate at a time: any number nobody else uses."""


def migrate(url: str, target: str = HEAD) -> None:
    """Bring the database at ``url`` to ``target`` (``base``: no tables). Raises ``NewerDatabase``, ``Unavailable``."""
    engine = engine_of(url)
    try:
        with engine.connect() as connection, connection.begin():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
            current = version_of(url)
            if current and current not in KNOWN:
                raise NewerDatabase(current)
            down = target == "base" or (current != "" and current > target)
            (command.downgrade if down else command.upgrade)(config_on(connection), target)
    except OperationalError as error:
        raise Unavailable from error
    finally:
        engine.dispose()


def config_on(connection: Connection) -> Config:
    """Return alembic's configuration for the open transaction of ``connection``."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = METADATA
    return config


def engine_of(url: str) -> Engine:
    """Return an engine for the database at ``url``; on SQLite its transactions hold for DDL too."""
    if not url.startswith(SQLITE):
        target = "postgresql+psycopg://" + url.partition("://")[2]
        return create_engine(target, poolclass=NullPool, connect_args={"prepare_threshold": None})
    path = path_of(url)
    engine = create_engine("sqlite://", creator=lambda: sqlite.connect(path), poolclass=NullPool)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
