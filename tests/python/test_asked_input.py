"""Bad input of what users ask for: ads, labels, error codes, Meta's figures. A sentence or a row with null, and nothing is lost."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

import raw_rows as rows
import warehouse as warehouses
from warehouse import BuildFailed, Warehouse

SENT = rows.SENT


def ad_cost(**fields: object) -> rows.Row:
    """What an ad cost on a day."""
    return {"ad_id": "ad1", "ad_name": None, "campaign_id": None, "cost_date": date(2026, 3, 2), "amount": "10.00",
            "currency": "USD", "loaded_at": rows.LOADED} | fields  # fmt: skip


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A chat under a thousand labels, a failure with a code that nobody has listed, figures of Meta's for Chile, and a phone
    whose times have no seconds: 20 chats, answered within the minute or after three."""
    folder = tmp_path_factory.mktemp("asked")
    labels = ", ".join(f"label {number:04d}" for number in range(1000)) + ", ,label 0000"
    messages = [
        rows.message(conversation_id="t1"),
        rows.message(message_id="m2", conversation_id="t1", direction="outbound", sender_type="agent",
                     sent_at=SENT + timedelta(seconds=5)),  # fmt: skip
    ]
    for number in range(20):
        asked_at = datetime(2026, 2, 2, 16) + timedelta(days=number)
        chat = dict(contact_id=f"minute-{number}", business_phone_id="p2")
        messages += [
            rows.message(message_id=f"q{number}", sent_at=asked_at, loaded_at=rows.LOADED, **chat),
            rows.message(message_id=f"a{number}", direction="outbound", sender_type="agent", loaded_at=rows.LOADED,
                         sent_at=asked_at + timedelta(minutes=3 * (number % 2)), **chat),
        ]  # fmt: skip
    meta = dict(pricing_date=date(2026, 3, 2), country_code="CL", pricing_category="marketing", pricing_type="regular", volume=3,
                cost="0.27", currency="USD", loaded_at=rows.LOADED)  # fmt: skip
    tables = {
        "messages": messages,
        "message_statuses": [rows.status(message_id="m2", status="failed", error_code="999999")],
        "conversations": [rows.conversation() | {"labels": labels}],
        "ad_costs": [ad_cost()],
        "meta_pricing": [meta],
    }
    rows.write_raw(folder / "raw", tables)
    return warehouses.build(folder, folder / "raw")


def test_an_ad_cost_in_a_currency_without_a_rate_names_currency_and_day(tmp_path: Path):
    rows.write_raw(tmp_path / "raw", {"messages": [rows.message()], "ad_costs": [ad_cost(currency="CHF")]})
    with pytest.raises(BuildFailed) as failure:
        warehouses.build(tmp_path, tmp_path / "raw", select="+wa_fct_ad_costs")
    assert "exchange_rates has no rate from CHF to USD on or before 2026-03-02. Add one." in str(failure.value)


def test_a_thousand_labels_are_a_thousand_slices(built: Warehouse):
    found = built.query(
        "select count(*), min(slice_value), max(slice_value), min(value), max(value) from marts.kpi_values"
        " where kpi_id = 'conversations' and slice = 'label' and grain = 'month' and period_start = date '2026-03-01'"
    )
    assert found == [(1000, "label 0000", "label 0999", 1, 1)]


def test_an_unknown_error_code_counts_without_a_meaning(built: Warehouse):
    assert built.query("select error_code, failed_messages, meaning_en, advice_es from marts.message_errors") == [
        ("999999", 1, None, None)
    ]


def test_meta_s_figures_of_a_country_without_messages_stand_alone(built: Warehouse):
    assert built.query(
        "select country_code, own_messages, meta_messages, cast(meta_cost_amount as double), message_difference, cost_difference_amount"
        " from marts.cost_reconciliation"
    ) == [("CL", None, 3, pytest.approx(0.27), None, None)]


def test_no_row_of_them_is_rejected(built: Warehouse):
    assert built.query("select * from marts.rejected_rows") == []


@pytest.mark.parametrize(
    ("kpi", "slice_value", "value"),
    [
        ("first_response_within_target", "p2", None),
        ("first_response_time", "p2", 90),
        ("first_response_time_median", "p2", 90),
        ("answer_rate", "p2", 1),
    ],
)
def test_of_times_by_the_minute_no_second_is_told(kpi: str, slice_value: str, value: float | None, built: Warehouse):
    """Half of the answers came within the minute: no target of 15 seconds can be judged, and a mean of 90 s is known."""
    assert built.query(
        "select value from marts.kpi_values where kpi_id = ? and slice = 'business_phone' and slice_value = ? and grain = 'month'"
        " and period_start = date '2026-02-01'",
        [kpi, slice_value],
    ) == [(value,)]


def test_a_day_s_answers_within_the_minute_are_no_0_seconds(built: Warehouse):
    assert built.query(
        "select distinct value from marts.kpi_values where kpi_id = 'first_response_time' and slice = 'all' and grain = 'day'"
        " and period_start <= date '2026-02-21' order by 1 nulls first"
    ) == [(None,), (180,)]


def test_after_them_seconds_are_known_again(built: Warehouse):
    assert built.query(
        "select value from marts.kpi_values where kpi_id = 'first_response_time' and slice = 'all' and grain = 'day'"
        " and period_start = date '2026-03-02'"
    ) == [(5,)]


def test_the_kpi_says_why(built: Warehouse):
    assert built.query("select unknown_en from marts.dim_kpis where kpi_id = 'first_response_within_target'") == [
        ("The times of phone p2 are by the minute, until 2026-02-21: what took less than a minute is unknown.",)
    ]
    assert built.query("select count(*) from marts.dim_kpis where unknown_en is not null and unit not in ('share', 'seconds')") == [
        (0,)
    ]
