"""A backup is a house's whole database in one SQLite file, whichever database the house runs on.

It is taken from one snapshot while the house works, and read back into an empty database of either kind,
so that a move from SQLite to PostgreSQL is a backup and a restore. What is sealed stays sealed: the file
is of no use without DATA_KEY.
"""

import os
import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import (
    Connection,
    Engine,
    LargeBinary,
    RowMapping,
    Table,
    column,
    create_engine,
    func,
    select,
    text,
)
from sqlalchemy import table as named
from sqlalchemy.sql.expression import TableClause

from bot.refusal import Conflict, Invalid
from models.base import Sealed
from models.database import READ_ONLY, connect, migrate
from models.tables import METADATA
from services.house import House

ROWS = 1000  # rows in memory at a time


def backup(house: House, path: Path) -> dict[str, int]:
    """Write the database as it is now to `path`, readable by its owner alone; gives the rows of each table.

    Raises Conflict when something is there already: nothing is overwritten.
    """
    if path.exists():
        raise Conflict("path", f"{path} exists; a backup never overwrites")
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix=".backup-") as folder:
        draft = Path(folder) / path.name
        counts = _write(house, draft)
        _keep(draft)
        try:
            os.link(draft, path)
        except FileExistsError:
            raise Conflict("path", f"{path} exists; a backup never overwrites") from None
    return counts


def _write(house: House, draft: Path) -> dict[str, int]:
    draft.touch(mode=0o600)
    if house.engine.dialect.name == "sqlite":
        with sqlite3.connect(str(house.engine.url.database)) as source, sqlite3.connect(draft) as copy:
            source.backup(copy)
        source.close()
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
        written = create_engine(f"sqlite:///{draft}")
        counts = count_rows(written)
        written.dispose()
        return counts
    migrate(f"sqlite:///{draft}")
    target = connect(f"sqlite:///{draft}", house.keys)
    with house.engine.connect() as snapshot:
        snapshot.execution_options(isolation_level="REPEATABLE READ")
        counts = _copy(snapshot, target)
    with target.connect() as last:
        last.connection.driver_connection.execute("PRAGMA journal_mode=DELETE")  # type: ignore[union-attr]
    target.dispose()
    return counts


def _keep(file: Path) -> None:
    """On the disk before it is said to be there."""
    with file.open("rb") as written:
        os.fsync(written.fileno())


def restore(house: House, database_url: str, path: Path) -> dict[str, int]:
    """Fill the empty database at `database_url` from a backup, of this release or an older one.

    Raises Invalid for a file that is no backup, Conflict for a database that holds rows.
    """
    with TemporaryDirectory(prefix="siling-restore-") as folder:
        source = create_engine(_prepared(path, Path(folder) / "backup.db"))
        if _holds_rows(house.engine):
            raise Conflict("database", "this database holds rows; restore needs an empty one")
        migrate(database_url)
        with source.connect() as snapshot:
            counts = _copy(snapshot, house.engine)
        source.dispose()
    return counts


def _prepared(path: Path, copy: Path) -> str:
    """A copy of the backup, brought to this release's schema. Raises Invalid."""
    url = f"sqlite:///{copy}"
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as given, sqlite3.connect(copy) as ours:
            known = given.execute("SELECT count(*) FROM alembic_version").fetchone()[0]
            given.backup(ours)
        given.close()
        ours.close()
    except sqlite3.Error:
        known = 0
    if not known:
        raise Invalid("path", f"{path} is not a backup of Siling")
    migrate(url)
    return url


def _holds_rows(engine: Engine) -> bool:
    with engine.connect() as connection:
        there = set(engine.dialect.get_table_names(connection))
        tables = [table for table in METADATA.sorted_tables if table.name in there]
        return any(connection.scalar(select(func.count()).select_from(table)) for table in tables)


def count_rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with engine.execution_options(**{READ_ONLY: True}).connect() as connection:
        return {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in METADATA.sorted_tables
        }


def _copy(source: Connection, target: Engine) -> dict[str, int]:
    """Every row of every table, parents first, in one transaction of the target."""
    with target.begin() as connection:
        counts = {table.name: _copy_table(table, source, connection) for table in METADATA.sorted_tables}
        if target.dialect.name == "postgresql":
            for table in METADATA.sorted_tables:
                _count_on(table, connection)
    return counts


def _copy_table(table: Table, source: Connection, target: Connection) -> int:
    raw = _unopened(table)
    within = [key.parent.name for key in table.foreign_keys if key.column.table is table]
    copied = 0
    later: list[RowMapping] = []
    found = source.execution_options(**{READ_ONLY: True, "yield_per": ROWS}).execute(select(raw))
    for rows in found.mappings().partitions(ROWS):
        target.execute(raw.insert(), [{**row, **dict.fromkeys(within)} for row in rows])
        later += [row for row in rows if any(row[name] is not None for name in within)]
        copied += len(rows)
    _point(table, within, later, target)
    return copied


def _unopened(table: Table) -> TableClause:
    """The table with what is sealed as mere bytes."""
    kinds = {one.name: LargeBinary() if isinstance(one.type, Sealed) else one.type for one in table.columns}
    return named(table.name, *(column(name, kind) for name, kind in kinds.items()))


def _point(table: Table, within: list[str], rows: list[RowMapping], target: Connection) -> None:
    """References from a table into itself, once all its rows are there."""
    (key,) = table.primary_key.columns if rows else (None,)
    for row in rows:
        values = {name: row[name] for name in within}
        target.execute(table.update().where(key == row[key.name]).values(values))  # type: ignore[union-attr]


def _count_on(table: Table, target: Connection) -> None:
    """PostgreSQL's counters go on after the highest id."""
    sequence = target.scalar(
        text("SELECT pg_get_serial_sequence(:name, 'id')").bindparams(name=table.name)
        if "id" in table.columns
        else text("SELECT NULL")
    )
    if sequence:
        highest = target.scalar(select(func.max(table.columns["id"]))) or 0
        target.execute(text("SELECT setval(:name, :at, :used)").bindparams(
            name=sequence, at=max(highest, 1), used=highest > 0,
        ))  # fmt: skip
