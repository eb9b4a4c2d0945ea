"""
Opening a record and keeping it whole: one transaction a line, write locks taken at its start,
tables brought up to date on opening.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session as Orm

from workup.errors import Problem, WorkupError

HEAD = "0002"
_WAIT = 30  # seconds to wait for another writer
_REMEDY = (
    "If it is damaged, put a copy of it back or begin a new one with another `--record`; "
    "`workup walk` goes on without one with `--no-record`"
)
_LOCK = 0x776F726B  # PostgreSQL: the number under which two openings at once wait for each other


def data_folder() -> Path:
    """The user's own data folder."""
    from platformdirs import user_data_path

    return user_data_path("workup", appauthor=False)


def default_url() -> str:
    """The record in the user's own data folder."""
    return f"sqlite:///{data_folder() / 'record.sqlite'}"


def address(url: str) -> URL:
    """
    A database URL in its parts.

    Raises:
        WorkupError: If it is none.
    """
    try:
        return make_url(url)
    except ArgumentError:
        raise WorkupError(
            [
                Problem(
                    "record",
                    0,
                    "is not a database URL. Write `sqlite:///FILE` or "
                    "`postgresql://USER@HOST/NAME`",
                )
            ]
        ) from None


class Store:
    """
    One record.

    Args:
        url: A SQLAlchemy URL: `sqlite:///FILE` or `postgresql+psycopg://…`.

    Raises:
        WorkupError: If it cannot be opened or is not a record.
    """

    def __init__(self, url: str | None = None) -> None:
        where = address(url or default_url())
        try:
            if where.get_backend_name() == "postgresql" and "+" not in where.drivername:
                where = where.set(drivername="postgresql+psycopg")
            if where.get_backend_name() == "sqlite" and where.database not in (
                None,
                "",
                ":memory:",
            ):
                of_owner_alone(Path(str(where.database)))
            self.shown = where.render_as_string(hide_password=True)
            self.engine = _engine(where)
            with self.engine.begin() as connection:
                _upgrade(connection)
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            raise WorkupError(
                [Problem("record", 0, f"cannot be opened: {_reason(error)}. {_REMEDY}")]
            ) from None

    @contextmanager
    def work(self) -> Iterator[Orm]:
        """
        One transaction: all of it is kept, or nothing.

        Raises:
            WorkupError: If the database refuses.
        """
        try:
            with Orm(self.engine, expire_on_commit=False) as orm, orm.begin():
                yield orm
        except (SQLAlchemyError, ValueError) as error:
            raise WorkupError(
                [
                    Problem(
                        "record",
                        0,
                        f"could not be read or written: {_reason(error)}. Nothing was changed. "
                        f"{_REMEDY}",
                    )
                ]
            ) from None

    def close(self) -> None:
        """Let go of all connections."""
        self.engine.dispose()


def of_owner_alone(file: Path) -> None:
    """
    Make a file, or the one that is there, readable by its owner alone; SQLite makes the journals of
    a record like it. Folders made for it are the owner's too, those that are there stay as they
    are.
    """
    for folder in reversed([p for p in file.absolute().parents if not p.exists()]):
        folder.mkdir(mode=0o700, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    for held in (file, *(file.with_name(file.name + end) for end in ("-wal", "-shm"))):
        with suppress(OSError):  # the record of another user, which is theirs to close
            held.chmod(held.stat().st_mode & 0o700)


def _engine(where: Any) -> Engine:
    if where.get_backend_name() != "sqlite":
        return create_engine(where, pool_pre_ping=True)
    engine = create_engine(where, connect_args={"timeout": _WAIT})

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _: Any) -> None:
        connection.isolation_level = (
            None  # the driver's own late BEGIN would let two readers both become writers
        )
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _upgrade(connection: Connection) -> None:
    """Bring the tables to HEAD, under a lock, so that two openings at once do it once."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
    held = _version(connection)
    if held == HEAD:
        return
    if held is not None and held > HEAD:
        raise WorkupError(
            [
                Problem(
                    "record",
                    0,
                    f"was written by a newer workup (its tables are {held}, these are {HEAD}). "
                    f"Install that version; nothing was changed",
                )
            ]
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _version(connection: Connection) -> str | None:
    if not connection.dialect.has_table(connection, "alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _reason(error: Exception) -> str:
    """The first line of what the driver says, without the statement and its values."""
    if isinstance(error, UnicodeError):
        return "a text in it is damaged"
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0][:200]
