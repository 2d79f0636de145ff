"""Raw files whose cells a loader or a data frame has typed: Parquet with doubles, decimals, NaN and binary texts."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow
import pytest
from pyarrow import parquet

import raw_rows as rows
import warehouse as warehouses
from warehouse import Warehouse, key_of

# The columns whose type differs from the CSV form, and the rows: of each table the good row with these cells.
ORDERS = {
    "whole": {"order_id": "7.0::double", "campaign_id": "3.0::double", "total_amount": "49.9::double"},
    "long": {"order_id": "9007199254740992.0::double", "total_amount": "1::integer"},
    "too long": {"order_id": "9007199254740994.0::double", "total_amount": "1::integer"},
    "refund of all": {"order_id": "1.0::double", "total_amount": "4.07::double", "refunded_amount": "4.07::double"},
    "refund above": {"order_id": "2.0::double", "total_amount": "4.07::double", "refunded_amount": "4.08::double"},
    "no refund": {"order_id": "3.0::double", "total_amount": "100::double", "refunded_amount": "'nan'::double"},
    "sum of tenths": {"order_id": "4.0::double", "total_amount": "0.1::double"},
    "an id as amount": {"order_id": "5.0::double", "total_amount": "99999999999999999999::double"},
    "a tiny amount": {"order_id": "6.0::double", "total_amount": "0.00001::double"},
    "computed refund": {"order_id": "8.0::double", "total_amount": "110::double", "refunded_amount": "1.1::double * 100"},
    "computed total": {"order_id": "9.0::double", "total_amount": "1.1::double * 3", "refunded_amount": "3.3::double"},
    "an infinite amount": {"order_id": "10.0::double", "total_amount": "'inf'::double"},
    "an infinite id": {"order_id": "'inf'::double", "total_amount": "1::double"},
}
SURVEYS = {
    "half a star": ("csat", "4.5::decimal(3, 1)"),
    "a star": ("csat", "4.0::decimal(3, 1)"),
    "between": ("nps", "8.5::double"),
    "promoter": ("nps", "9.0::double"),
    "not answered": ("nps", "'nan'::double"),
}


def write(folder: Path, table: str, given: list[dict[str, str]]) -> None:
    """A Parquet file of the table's good row, with the cells given as SQL."""
    selects = []
    for cells in given:
        good = {name: "null" if cell is None else f"'{rows.as_text(cell)}'" for name, cell in rows.TABLES[table]().items()}
        selects.append("select " + ", ".join(f"{cell} as {name}" for name, cell in (good | cells).items()))
    with duckdb.connect() as connection:
        connection.execute(f"copy ({' union all '.join(selects)}) to '{folder}/{table}.parquet' (format parquet)")


def write_of_arrow(folder: Path) -> None:
    """Types that DuckDB does not write: dictionaries, large texts, whole numbers without a sign, times of 96 bits in a zone."""
    nine = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 09:00 in Mexico City
    zoned = pyarrow.array([nine] * 3, pyarrow.timestamp("ns", "America/Mexico_City"))
    parquet.write_table(
        pyarrow.table({
            "contact_id": pyarrow.array([2**64 - 1, 2**63, 7], pyarrow.uint64()),
            "country_code": pyarrow.array(["MX", None, ""]).dictionary_encode(),
            "is_internal": pyarrow.array([1.0, 0.0, float("nan")]),
            "created_at": zoned, "updated_at": zoned, "loaded_at": pyarrow.array([nine] * 3, pyarrow.timestamp("s", "UTC")),
        }),
        folder / "contacts.parquet", use_deprecated_int96_timestamps=True,
    )  # fmt: skip
    amounts = [Decimal("1E+3"), Decimal("-0.00"), Decimal("0.10"), None]
    parquet.write_table(
        pyarrow.table({
            "campaign_id": pyarrow.array([Decimal("1.00"), Decimal("2.00"), Decimal("3.50"), Decimal("4.00")]),
            "cost_date": zoned.take(pyarrow.array([0, 1, 2, 0])),
            "amount": pyarrow.array(amounts, pyarrow.decimal128(30, 2)),
            "currency": pyarrow.array(["USD"] * 4, pyarrow.large_string()),
            "loaded_at": [nine] * 4,
        }),
        folder / "campaign_costs.parquet",
    )  # fmt: skip


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("typed")
    raw = folder / "raw"
    raw.mkdir()
    write(raw, "orders", [{"refunded_amount": "null::double", "campaign_id": "null::double"} | row for row in ORDERS.values()])
    write(raw, "surveys", [
        {"survey_id": f"'{name}'", "survey_kind": f"'{kind}'", "score": f"({score})::double"}
        for name, (kind, score) in SURVEYS.items()
    ])  # fmt: skip
    texts = ["'Cancelar suscripci\\xC3\\xB3n'::blob", "'\\xFF\\xFE'::blob"]
    write(raw, "campaigns", [
        {"campaign_id": f"'{n}'", "campaign_name": text} for n, text in enumerate(texts)
    ])  # fmt: skip
    write(raw, "agents", [{"agent_id": f"{number}::float", "team": "3::float"} for number in ("7", "16777216", "16777218")])
    write(raw, "messages", [{}])
    write_of_arrow(raw)
    tables = "orders surveys campaigns agents contacts campaign_costs"
    return warehouses.build(
        folder, raw, {"raw_format": "parquet"}, select=" ".join(f"+wa_stg_{table}" for table in tables.split())
    )


def orders(typed: Warehouse, columns: str, order_id: str) -> list[tuple]:
    return typed.query(f"select {columns} from staging.base_orders where order_key = ?", [key_of(order_id)])


def test_a_whole_double_is_the_id_without_its_decimals(typed: Warehouse):
    assert orders(typed, "campaign_id, total_amount::varchar", "7") == [("3", "49.900000000000000")]
    assert orders(typed, "copy_number", "9007199254740992") == [(1,)]


def test_an_id_that_has_lost_its_last_digits_is_rejected(typed: Warehouse):
    found = typed.query("select reject_reason from staging.base_orders where order_key is null")
    assert found == [("order_id is a number that has lost its last digits",)] * 2  # one of them is infinite
    found = typed.query("select agent_id, team, reject_reason from staging.base_agents order by 1")
    lost = "agent_id is a number that has lost its last digits"  # 32 bits hold seven digits
    assert found == [("16777216", "3", None), ("7", "3", None), (None, "3", lost)]


@pytest.mark.parametrize(
    ("order_id", "reason"),
    [
        ("1", None), ("2", "refunded_amount is above total_amount"), ("3", None), ("4", None),
        ("5", "total_amount is not an amount such as 49.90"), ("6", None), ("8", None), ("9", None),
        ("10", "total_amount is not an amount such as 49.90"),
    ],
)  # fmt: skip
def test_amounts_are_compared_as_people_write_them(order_id: str, reason: str | None, typed: Warehouse):
    assert orders(typed, "reject_reason", order_id) == [(reason,)]


def test_an_amount_has_no_binary_digits_and_nan_is_null(typed: Warehouse):
    assert orders(typed, "total_amount = 0.1", "4") == [(True,)]
    assert orders(typed, "total_amount = 0.00001", "6") == [(True,)]
    assert orders(typed, "refunded_amount = 110", "8") == orders(typed, "total_amount = 3.3", "9") == [(True,)]
    assert orders(typed, "refunded_amount", "3") == [(None,)]


def test_a_score_with_a_fraction_is_rejected(typed: Warehouse):
    found = typed.query("select survey_key, score, reject_reason from staging.base_surveys")
    reason = "score is not a whole number"
    expected = {"half a star": (None, reason), "a star": (4, None), "between": (None, reason), "promoter": (9, None),
                "not answered": (None, None)}  # fmt: skip
    assert {key: rest for key, *rest in found} == {key_of(name): [*row] for name, row in expected.items()}


def test_binary_text_is_text(typed: Warehouse):
    found = typed.query("select campaign_id, campaign_name, reject_reason from staging.base_campaigns order by 1")
    assert found[0] == ("0", "Cancelar suscripción", None)
    assert found[1][2] is not None, "bytes that are no UTF-8 are no name"


def test_what_arrow_writes_is_read(typed: Warehouse):
    found = typed.query("select source_contact_key, country_code, is_internal, created_at::text, reject_reason from staging.base_contacts")
    cells = {2**64 - 1: ("MX", True), 2**63: (None, False), 7: (None, None)}
    assert sorted(found) == sorted((key_of(str(key)), *rest, "2026-03-02 15:00:00", None) for key, rest in cells.items())
    found = typed.query("select campaign_id, amount::double, reject_reason from staging.base_campaign_costs order by 1")
    assert found == [("1", 1000, None), ("2", 0, None), ("3.50", 0.1, None), ("4", None, "amount is missing")]
