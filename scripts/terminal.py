"""What the scripts share that print a warehouse in the terminal: how it is opened, and how wide and coloured a line may be."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import duckdb
from rich.console import Console

CANNOT_READ = 2  # the exit code when there is nothing to read; argparse gives it for wrong arguments too
WHOLE = 10_000  # columns of what is no terminal: nothing is cut, and no line is broken

WORDS = {
    "en": {"missing": "There is no warehouse at {path}: build it first, with dbt build.",
           "unreadable": "The warehouse at {path} cannot be read: {error}"},
    "es": {"missing": "No hay almacén en {path}: constrúyalo primero, con dbt build.",
           "unreadable": "El almacén de {path} no se puede leer: {error}"},
}  # fmt: skip


class UnreadableError(Exception):
    """There is no such warehouse, or it does not hold what is asked for; the text is one sentence."""


def default_warehouse() -> str:
    """The warehouse that dbt writes."""
    return os.environ.get("DUCKDB_PATH", "warehouse.duckdb")


@contextmanager
def opened(path: str | Path, lang: str = "en") -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse, read-only; UnreadableError where it is missing or a query finds no table or column."""
    if not Path(path).exists():
        raise UnreadableError(WORDS[lang]["missing"].format(path=path))
    try:
        with duckdb.connect(str(path), read_only=True) as warehouse:
            yield warehouse
    except duckdb.Error as error:
        text = " ".join(str(error).split("\n\n")[0].split())
        raise UnreadableError(WORDS[lang]["unreadable"].format(path=path, error=text)) from error


def console(file: TextIO | None = None, width: int | None = None, **more: object) -> Console:
    """A console as wide as its terminal, in colour unless NO_COLOR is set; in a pipe without colour, and nothing is cut."""
    file = file or sys.stdout
    if hasattr(file, "reconfigure"):
        file.reconfigure(encoding="utf-8")
    if width is None and not file.isatty():
        width = WHOLE
    return Console(file=file, width=width, highlight=False, markup=False, emoji=False, soft_wrap=False, **more)


def plain(text: str) -> str:
    """A text of the data without the characters that would command a terminal."""
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", text)


def fail(error: Exception | str) -> int:
    """One sentence on stderr, and the exit code."""
    print(error, file=sys.stderr)
    return CANNOT_READ
