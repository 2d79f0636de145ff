"""Real input: the CDNOW purchase log, of which others have published the figures (Fader and Hardie, 2001 and 2005).

The package `lifetimes` carries the log: the 2,357 customers of the 1/10 sample whose first purchase was in January to
March 1997. Its dates are moved by 28 years, which keeps weekdays and leap years, so that they lie after 2009.
"""

from datetime import date, datetime, timedelta
from importlib.metadata import files

import pytest

import raw_rows as rows
import warehouse as warehouses
from warehouse import Warehouse

YEARS = 28
AS_OF = "2026-07-01 00:00:00"
UNTIL = "2025-09-30"


def purchases() -> list[tuple[str, date, str]]:
    """Customer, date and amount of each purchase. Read as a file: importing lifetimes needs an older pandas."""
    (log,) = (file for file in files("lifetimes") or [] if file.name == "CDNOW_sample.txt")
    cells = [line.split() for line in log.read_text().splitlines()]
    days = [datetime.strptime(day, "%Y%m%d").date() for _, _, day, _, _ in cells]
    assert not [day for day in days if (day.month, day.day) == (2, 29)], "a day that moving could lose"
    return [
        (customer, day.replace(year=day.year + YEARS), amount)
        for (_, customer, _, _, amount), day in zip(cells, days, strict=True)
    ]


@pytest.fixture(scope="module")
def cdnow(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, list[tuple]]:
    """The warehouse, and the result of the analysis repeat_order_days in it."""
    orders, messages = [], {}
    for number, (customer, day, amount) in enumerate(purchases()):
        at = datetime(day.year, day.month, day.day, 18)  # noon in Mexico City
        loaded = {"updated_at": at, "loaded_at": at + timedelta(minutes=5)}
        orders.append(
            rows.order(order_id=f"o{number}", contact_id=customer, total_amount=amount, ordered_at=at, **loaded)
        )
        messages.setdefault(
            customer,
            rows.message(message_id=f"m{customer}", contact_id=customer, sent_at=at, loaded_at=loaded["loaded_at"]),
        )
    folder = tmp_path_factory.mktemp("cdnow")
    raw = rows.write_raw(folder / "raw", {"orders": orders, "messages": messages.values()})
    warehouse = warehouses.build(
        folder, raw, {"as_of": AS_OF}, select="+wa_kpi_values +wa_kpi_cohorts +wa_load_audit"
    )
    (result,) = warehouse.dbt("compile", "--select", "repeat_order_days", vars={"until": UNTIL})
    return warehouse, warehouse.query(result.node.compiled_code)


@pytest.fixture
def warehouse(cdnow: tuple[Warehouse, list[tuple]]) -> Warehouse:
    return cdnow[0]


def test_no_row_is_lost(warehouse: Warehouse):
    audit = warehouse.query(
        "select table_name, rows_in, rows_kept from marts.load_audit where rows_in > 0 order by table_name"
    )
    assert audit == [("messages", 2357, 2357), ("orders", 6919, 6919)]


def test_customers_and_orders(warehouse: Warehouse):
    """Orders of 0 (there are 8, of promotions) are orders."""
    facts = "select count(distinct contact_key), sum(order_count) from marts.fct_orders"
    assert warehouse.query(facts) == [(2357, 6919)]
    values = "select sum(value) from marts.kpi_values where kpi_id = ? and grain = 'month' and slice = 'all'"
    assert warehouse.query(values, ["orders"]) == [(6919,)]
    assert warehouse.query(values, ["new_customers"]) == [(2357,)]
    assert warehouse.query("select count(*) from marts.fct_orders where revenue_amount = 0") == [(8,)]


def test_cohorts_of_first_orders(warehouse: Warehouse):
    cohorts = warehouse.query(
        "select cohort_month, customers from marts.kpi_cohorts where months_since = 0 order by cohort_month"
    )
    assert cohorts == [(date(2025, 1, 1), 781), (date(2025, 2, 1), 857), (date(2025, 3, 1), 719)]


def test_repeat_order_days(cdnow: tuple[Warehouse, list[tuple]]):
    customers = [(row[0], row[1]) for row in cdnow[1]]
    assert customers == list(enumerate([1411, 439, 214, 100, 62, 38, 29, 64]))


def test_repeat_purchase_counts_orders_and_not_days(warehouse: Warehouse):
    """13 customers ordered again, but only on the day of their first order."""
    rates = warehouse.query(
        "select period_start, numerator, denominator from marts.kpi_values"
        " where kpi_id = 'repeat_purchase_rate' and period_start in ('2025-09-01', '2026-06-01') order by 1"
    )
    assert rates == [(date(2025, 9, 1), 2357 - 1398, 2357), (date(2026, 6, 1), 1152, 2357)]
    by_day = warehouse.query(
        "select count(*) from (select contact_key from marts.fct_orders group by 1"
        " having count(distinct ordered_date) > 1)"
    )
    assert by_day == [(1139,)]
