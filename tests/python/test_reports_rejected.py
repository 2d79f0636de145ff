"""Reports of users: every order was rejected, and the build said `Completed successfully`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import raw_rows as rows
import run
from warehouse import BuildFailed, Warehouse

AUDIT = "+load_audit"


@pytest.fixture
def warned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """The warnings that run.py shows of a build of so many orders, of which so many are good."""

    def build(orders: int, good: int, **vars: Any) -> list[str]:
        monkeypatch.setenv("CONTACT_KEY_SALT", "x")
        made = [rows.order(order_id=f"o{number}", total_amount="100.00" if number < good else "100,00") for number in range(orders)]
        raw = rows.write_raw(tmp_path / "raw", {"messages": [rows.message()], "orders": made})
        absent = [table for table in rows.TABLES if table not in ("messages", "orders")]
        progress = run.Progress(is_terminal=False)
        warehouse = Warehouse(tmp_path, [progress])
        settings = {"raw_location": str(raw), "raw_tables_absent": absent, **vars}
        warehouse.dbt("run", "--select", AUDIT, vars=settings)
        return progress.warnings

    return build


ORDERS = "Of the raw table `orders` {} of {} rows were rejected. The reasons are in rejected_rows."


@pytest.mark.parametrize(
    ("orders", "good", "vars", "expected"),
    [
        (3, 0, {}, [ORDERS.format(3, 3)]),  # a decimal comma everywhere
        (10, 9, {}, []),  # a tenth is not more than a tenth
        (10, 9, {"rejected_share_warning": 0.05}, [ORDERS.format(1, 10)]),
        (3, 0, {"rejected_share_warning": 1}, []),
    ],
)
def test_rejected_rows_are_named_at_the_end(orders: int, good: int, vars: dict, expected: list[str], warned: Callable):
    assert warned(orders, good, **vars) == expected


def test_a_table_of_which_no_row_is_left_can_fail_the_build(warned: Callable):
    with pytest.raises(BuildFailed, match="No row is left of orders. Correct the export"):
        warned(3, 0, rejected_all_is_error=True)


def test_a_table_of_which_a_row_is_left_only_warns(warned: Callable):
    assert warned(3, 1, rejected_all_is_error=True) == [ORDERS.format(2, 3)]
