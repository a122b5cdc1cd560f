"""The answer of a database to one query, as a source of records. It is asked and never changed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from recordings.errors import ManifestError, printable
from recordings.row import Record
from recordings.written import written

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine

_ASKS = re.compile(r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(?:SELECT|WITH)\b", re.IGNORECASE | re.DOTALL)
_READ_ONLY = {  # said to the server before the query
    "mysql": "SET SESSION TRANSACTION READ ONLY",
    "mariadb": "SET SESSION TRANSACTION READ ONLY",
    "oracle": "SET TRANSACTION READ ONLY",
}


class QuerySource:
    """What ``statement`` answers; a record's line is its place in the answer, from 1.

    The transaction is read-only where the database has such a thing (SQLite, PostgreSQL, MySQL, MariaDB,
    Oracle) and rolled back everywhere.

    Args:
        database: an SQLAlchemy URL, such as ``mysql+pymysql://reader@host/surveys``.
        statement: one SELECT (or WITH ... SELECT).

    Raises:
        ManifestError: the URL cannot be read, its driver is not installed, the database cannot be reached,
            or does not understand the query. No message holds the password.
    """

    def __init__(self, database: str, statement: str) -> None:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError

        try:
            self._url = make_url(database)
        except ArgumentError as error:
            raise ManifestError(
                "--database", "不是数据库地址，应如 mysql+pymysql://用户@主机/库名"
            ) from error
        self.place = _shown(self._url)
        if not _ASKS.match(statement):
            raise ManifestError(self.place, "只接受查询语句：应以 SELECT 或 WITH 开头")
        self._statement = statement
        self._rows: Sequence[Sequence[Any]] = ()

    @property
    def size(self) -> int:
        return len(self._rows)

    def header(self, fits: Callable[[Sequence[str]], bool]) -> list[str]:
        """The titles of the answer, which is drawn here, so that nothing stays open."""
        del fits  # an answer has one header
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        try:
            titles, self._rows = self._answer()
        except DBAPIError as error:
            raise ManifestError(self.place, f"数据库报告：{self._told(error.orig)}") from error
        except SQLAlchemyError as error:
            raise ManifestError(self.place, f"数据库无法查询：{self._told(error)}") from error
        return titles

    def records(self) -> Iterator[Record]:
        for line, row in enumerate(self._rows, start=1):
            cells = [written(value) for value in row]
            if any(cells):
                yield Record(line, cells, ",".join(cells))

    def _answer(self) -> tuple[list[str], Sequence[Sequence[Any]]]:
        backend = self._url.get_backend_name()
        with self._engine().connect() as connection:
            if backend == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            if backend in _READ_ONLY:
                connection.exec_driver_sql(_READ_ONLY[backend])
            # without parameters a % or : of the query is the query's
            answer = connection.exec_driver_sql(self._statement, execution_options={"no_parameters": True})
            titles = [str(title) for title in answer.keys()]  # noqa: SIM118 (it is no dict)
            return titles, answer.fetchall()

    def _engine(self) -> Engine:
        from sqlalchemy import create_engine
        from sqlalchemy.exc import NoSuchModuleError
        from sqlalchemy.pool import NullPool

        name = self._url.drivername
        try:
            if self._url.get_backend_name() != "sqlite":
                return create_engine(self._url, poolclass=NullPool)
            path = Path(self._url.database or "")
            if not path.is_file():  # SQLite would make an empty one
                raise ManifestError(self.place, "数据库文件不存在")
            address = f"file:{quote(str(path.resolve()))}?mode=ro"
            return create_engine(
                "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool
            )
        except NoSuchModuleError as error:
            raise ManifestError(self.place, f"不认识的数据库种类 {name}") from error
        except ImportError as error:
            detail = f"没有安装 {name} 的驱动（{error.name}）；PostgreSQL：pip install callqa[postgres]"
            raise ManifestError(self.place, detail) from error

    def _told(self, error: BaseException | None) -> str:
        text = printable(str(error).strip())[:400]
        return text.replace(str(self._url.password), "***") if self._url.password else text


def _shown(url: URL) -> str:
    """Where a database is, without who asks."""
    return printable(f"{url.drivername}://{url.host or ''}/{url.database or ''}")
