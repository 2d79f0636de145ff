"""Reads every public mart of an engine, and says where two engines differ.

Run with the Python of the engine: `python relations.py duckdb|postgres|spark FILE [TARGET]` writes {mart: {columns, rows}} as JSON.
Numbers stay numbers, dates and times become ISO texts (UTC), so that files of different engines can be compared.
"""

import datetime
import decimal
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RELATIVE = 1e-9  # how far two numbers with fractions may lie apart, as a share of the greater one

Rows = tuple[list[str], list[Sequence[Any]]]


def plain(cell: Any) -> Any:
    """A cell as JSON holds it: whole numbers as int, other numbers as float, dates and times as ISO text."""
    if isinstance(cell, decimal.Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    return cell


def marts() -> list[str]:
    """The names of all public marts: the models with a YAML of their own in models/marts."""
    return sorted(path.stem for path in (ROOT / "models/marts").glob("*/*.yml") if not path.stem.startswith("_"))


def duckdb_reader() -> Callable[[str], Rows]:
    import duckdb

    connection = duckdb.connect(os.environ["DUCKDB_PATH"], read_only=True)

    def read(sql: str) -> Rows:
        result = connection.execute(sql)
        return [column[0] for column in result.description], result.fetchall()

    return read


def postgres_reader() -> Callable[[str], Rows]:
    import psycopg2

    cursor = psycopg2.connect(
        host=os.environ["PGHOST"],
        port=os.environ["PGPORT"],
        user=os.environ["PGUSER"],
        dbname=os.environ["PGDATABASE"],
    ).cursor()

    def read(sql: str) -> Rows:
        cursor.execute(sql)
        return [column[0] for column in cursor.description], cursor.fetchall()

    return read


def dump(read: Callable[[str], Rows]) -> dict[str, dict[str, Any]]:
    """Columns and rows of every mart."""
    found = {}
    for mart in marts():
        columns, rows = read(f"select * from marts.{mart}")
        found[mart] = {"columns": columns, "rows": [[plain(cell) for cell in row] for row in rows]}
    return found


def sortable(row: Sequence[Any]) -> tuple:
    """Texts, dates and whole numbers first, numbers with fractions (which may differ a little) last and rounded."""
    exact = tuple((cell is not None, str(cell)) for cell in row if not isinstance(cell, float))
    return exact, tuple(float(f"{cell:.6g}") for cell in row if isinstance(cell, float))


def same(one: Any, other: Any) -> bool:
    """Whether two cells are equal: exactly, or for numbers with fractions to RELATIVE."""
    numbers = (int, float)
    if isinstance(one, bool) or isinstance(other, bool) or not (isinstance(one, numbers) and isinstance(other, numbers)):
        return one == other and isinstance(one, bool) == isinstance(other, bool)
    if isinstance(one, int) and isinstance(other, int):
        return one == other
    return abs(one - other) <= RELATIVE * max(abs(one), abs(other))


def differences(one: dict[str, Any], other: dict[str, Any], examples: int = 3) -> list[str]:
    """What differs between two dumps, a line each; empty if they are the same, row for row."""
    found = []
    for mart in sorted(one.keys() | other.keys()):
        if mart not in one or mart not in other:
            found.append(f"{mart}: only one engine has it")
            continue
        columns, others = one[mart]["columns"], other[mart]["columns"]
        if columns != others:
            found.append(f"{mart}: the columns differ: {columns} and {others}")
            continue
        rows, other_rows = sorted(one[mart]["rows"], key=sortable), sorted(other[mart]["rows"], key=sortable)
        if len(rows) != len(other_rows):
            found.append(f"{mart}: {len(rows)} rows and {len(other_rows)} rows")
        apart = [
            {name: (a, b) for name, a, b in zip(columns, row, other_row, strict=True) if not same(a, b)}
            for row, other_row in zip(rows, other_rows, strict=False)
        ]
        apart = [cells for cells in apart if cells]
        if apart:
            found.append(f"{mart}: {len(apart)} of {len(rows)} rows differ, such as {apart[:examples]}")
    return found


def spark_reader(target: str) -> Callable[[str], Rows]:
    sys.path.insert(0, str(ROOT / "scripts"))
    import load_raw

    settings = load_raw.target_settings(target)
    if settings.method == "thrift":
        from pyhive import hive

        cursor = hive.connect(host=settings.host, port=settings.port, username=settings.user).cursor()

        def read_by_thrift(sql: str) -> Rows:
            cursor.execute(sql)
            return [column[0].split(".")[-1] for column in cursor.description], cursor.fetchall()

        return read_by_thrift
    run = load_raw.spark_session(settings)

    def read(sql: str) -> Rows:
        rows = run(sql)
        return list(rows[0].__fields__) if rows else [], [tuple(row) for row in rows]

    return read


if __name__ == "__main__":
    engine, file, *target = sys.argv[1:]
    readers = {"duckdb": duckdb_reader, "postgres": postgres_reader, "spark": spark_reader}
    Path(file).write_text(json.dumps(dump(readers[engine](*(target if engine == "spark" else [])))))
