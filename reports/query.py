"""The static SQL of this room: found by name, bound parameters, rows as typed values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import duckdb
    from numpy.typing import NDArray

Row = TypeVar("Row")

_FOLDER = Path(__file__).parent / "sql"
_PARAMETER = re.compile(r"\$([a-z_]+)")


@cache
def statement(name: str) -> str:
    """The text of ``sql/<name>.sql``."""
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def ask(
    connection: duckdb.DuckDBPyConnection, name: str, row_type: type[Row], parameters: Mapping[str, Any]
) -> list[Row]:
    """Runs ``sql/<name>.sql`` and returns one ``row_type`` per row, columns matched to fields by name.

    Parameters that the statement does not use are left out (DuckDB refuses them), so that one set of filters
    serves every statement; one that it uses and that is not given raises KeyError with both names.
    """
    cursor = connection.execute(statement(name), _bound(name, parameters))
    columns = [column[0] for column in cursor.description or ()]
    return [row_type(**dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def ask_arrays(
    connection: duckdb.DuckDBPyConnection, name: str, parameters: Mapping[str, Any]
) -> dict[str, NDArray[Any]]:
    """Runs ``sql/<name>.sql`` and returns one array per column, for statements of many rows without NULLs.

    Raises:
        ValueError: a column holds NULL.
    """
    import numpy as np

    columns: dict[str, Any] = connection.execute(statement(name), _bound(name, parameters)).fetchnumpy()
    for column, values in columns.items():
        if np.ma.getmaskarray(values).any():
            raise ValueError(f"sql/{name}.sql: column {column} holds NULL, expected values only")
    return {column: np.ma.getdata(values) for column, values in columns.items()}


def _bound(name: str, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that the statement uses."""
    bound = {}
    for used in set(_PARAMETER.findall(statement(name))):
        if used not in parameters:
            raise KeyError(f"sql/{name}.sql needs the parameter ${used}, got {sorted(parameters)}")
        bound[used] = parameters[used]
    return bound


def has_turns(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether the words themselves can be read here: the view ``turns`` exists in a published snapshot."""
    found = connection.execute(
        "SELECT count(*) FROM information_schema.tables WHERE table_name = 'turns'"
    ).fetchone()
    return bool(found and found[0])
