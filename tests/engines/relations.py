"""Says where the public marts of two engines differ (build.py writes them)."""

from collections.abc import Sequence
from typing import Any

RELATIVE = 1e-9  # how far two numbers with fractions may lie apart, as a share of the greater one


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
