"""Reports of users: every order was rejected, and the build said `Completed successfully`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows as rows
import run
from warehouse import BuildFailed, Warehouse

ORDERS = "Of the raw table `orders` {} of {} rows were rejected. The reasons are in rejected_rows."


@pytest.fixture
def warned(tmp_path: Path) -> Callable[..., list[str]]:
    """The warnings that run.py shows where load_audit has so many orders, of two origins, of which so many are good."""

    def warn(orders: int, good: int, **vars: Any) -> list[str]:
        progress = run.Progress(is_terminal=False)
        warehouse = Warehouse(tmp_path, [progress])
        with duckdb.connect(str(warehouse.path)) as connection:
            connection.execute(
                "create schema marts; create table marts.load_audit as select * from (values"
                f" ('messages', 'table', 100, 10), ('orders', 'table', {orders - 1}, {orders - good - 1}), ('orders', 'shop', 1, 1),"
                " ('carts', 'table', 0, 0)) as audit(table_name, origin, rows_in, rows_rejected)"
            )
        warehouse.dbt("run-operation", "warn_of_rejected_tables", "--args", "{load_audit: marts.load_audit}", vars=vars)
        return progress.warnings

    return warn


@pytest.mark.parametrize(
    ("orders", "good", "vars", "expected"),
    [
        (3, 0, {}, [ORDERS.format(3, 3)]),
        (10, 9, {}, []),  # a tenth is not more than a tenth
        (9, 8, {}, [ORDERS.format(1, 9)]),
        (10, 9, {"rejected_share_warning": 0.09}, [ORDERS.format(1, 10)]),
        (3, 0, {"rejected_share_warning": 1}, []),
        (3, 1, {"rejected_all_is_error": True}, [ORDERS.format(2, 3)]),
    ],
)
def test_which_tables_are_named(orders: int, good: int, vars: dict, expected: list[str], warned: Callable[..., list[str]]):
    if "rejected_share_warning" in vars and vars["rejected_share_warning"] < 0.1:
        expected = ["Of the raw table `messages` 10 of 100 rows were rejected. The reasons are in rejected_rows.", *expected]
    assert warned(orders, good, **vars) == expected


def test_a_table_of_which_no_row_is_left_can_fail_the_build(warned: Callable[..., list[str]]):
    with pytest.raises(BuildFailed) as failure:
        warned(3, 0, rejected_all_is_error=True)
    sentence = (
        "No row is left of orders. Correct the export (the reasons are in rejected_rows), or set rejected_all_is_error to false."
    )
    assert sentence in str(failure.value)


def test_a_build_names_them_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Orders with a decimal comma: none is good."""
    monkeypatch.setenv("CONTACT_KEY_SALT", "x")
    orders = [rows.order(order_id=f"o{number}", total_amount="100,00") for number in range(3)]
    raw = rows.write_raw(tmp_path / "raw files", {"messages": [rows.message()], "orders": orders})
    progress = run.Progress(is_terminal=False)
    absent = [table for table in rows.TABLES if table not in ("messages", "orders")]
    Warehouse(tmp_path, [progress]).dbt(
        "build", "--select", "+wa_load_audit", "--exclude-resource-type", "unit_test", "test",
        vars={"raw_location": str(raw), "raw_tables_absent": absent},
    )  # fmt: skip
    assert progress.warnings == [ORDERS.format(3, 3)]
