"""Settings and files that cannot be right stop the build with one sentence: what is wrong, and how to mend it.

All cases build from one folder of raw files, which each case changes, so that dbt reads the project once.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import raw_rows as rows
import warehouse as warehouses
from warehouse import BuildFailed, Warehouse

SALT = "planted-salt-4711"
LITTLE = "+wa_stg_agents"  # a model that needs nothing: what is checked is that the run does not even start


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("raw")


@pytest.fixture(autouse=True)
def a_row_of_each_table(raw: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for file in raw.iterdir():
        file.unlink()
    rows.write_raw(raw, {table: [row()] for table, row in rows.TABLES.items()})
    monkeypatch.setenv("CONTACT_KEY_SALT", SALT)
    yield


@pytest.fixture
def attempt(raw: Path, tmp_path: Path) -> Callable[..., Warehouse]:
    """Build a selection of models from the files as they are now. No table is absent unless `vars` says so."""

    def build(select: str = LITTLE, reference: dict[str, str] | None = None, **vars: Any) -> Warehouse:
        folder = None
        if reference is not None:
            folder = tmp_path / "reference"
            folder.mkdir()
            for name, text in reference.items():
                (folder / (name if "." in name else f"{name}.csv")).write_bytes(text.encode())
        return warehouses.build(
            tmp_path, raw, {"raw_tables_absent": [], **vars}, folder, select, is_logged=True
        )

    return build


@pytest.fixture
def stops(attempt: Callable[..., Warehouse], tmp_path: Path) -> Callable[..., None]:
    """The build stops, says this one sentence and nothing else, and the salt is in nothing that it wrote."""

    def check(sentence: str, select: str = LITTLE, reference: dict[str, str] | None = None, **vars: Any) -> None:
        with pytest.raises(BuildFailed) as failure:
            attempt(select, reference, **vars)
        assert failure.value.sentences == {sentence}
        assert SALT not in str(failure.value)
        written = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert any(path.suffix == ".log" for path in written)
        assert [path for path in written if SALT.encode() in path.read_bytes()] == []

    return check


def test_nothing_stops_the_build_of_good_input(attempt):
    assert attempt().query("select agent_id from staging.stg_agents") == [("a1",)]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "Mars'Olympus", "europe/madrid", "", None])
def test_an_unknown_time_zone(zone: str | None, stops):
    stops(
        f"reporting_time_zone is `{zone}`, which is no time zone. Set it to a name of the IANA list, such as"
        " America/Mexico_City or Europe/Madrid.",
        reporting_time_zone=zone,
    )


@pytest.mark.parametrize(
    ("table", "column"),
    [("orders", "currency"), ("messages", "message_id"), ("campaign_costs", "loaded_at"), ("agents", "agent_name")],
)
def test_a_missing_starred_column(table: str, column: str, raw: Path, stops):
    row = {name: cell for name, cell in rows.TABLES[table]().items() if name != column}
    rows.write_raw(raw, {table: [row]})
    stops(
        f"The raw table `{table}` has no column `{column}`, which every row must fill. Add it to the export."
    )


def test_a_table_that_is_neither_there_nor_listed(raw: Path, stops):
    (raw / "orders.csv").unlink()
    stops(
        f"The raw table `orders` is not there (raw/orders.csv). Export it, or, if the business has no such"
        " data, add it to the setting raw_tables_absent."
    )


def test_a_listed_table_may_be_missing_or_there(raw: Path, attempt):
    """The list decides: rows of a listed table are not read, even if a file is there."""
    (raw / "orders.csv").unlink()
    warehouse = attempt("+wa_stg_orders +wa_stg_leads", raw_tables_absent=["orders", "leads"])
    assert warehouse.query("select count(*) from staging.stg_orders") == [(0,)]
    assert warehouse.query("select count(*) from staging.stg_leads") == [(0,)]


@pytest.mark.parametrize("listed", [True, False])
def test_messages_cannot_be_absent(listed: bool, raw: Path, stops):
    (raw / "messages.csv").unlink()
    stops(
        f"The raw table `messages` is not there (raw/messages.csv, or raw_tables_absent lists it), nor are there"
        " webhooks. Every KPI stands on one of them: export it, and take it out of that list.",
        raw_tables_absent=["messages"] if listed else [],
    )


def test_an_absent_table_that_is_no_table(stops):
    stops(
        "raw_tables_absent lists `oders`, which is no raw table. Take it out, or correct its name.",
        raw_tables_absent=["leads", "oders"],
    )


def test_webhooks_may_be_listed(attempt):
    attempt(raw_tables_absent=["webhooks"])


def test_absent_tables_that_are_no_list(stops):
    stops(
        "raw_tables_absent is `orders`, which is no list. Set it to a list such as [carts, leads].",
        raw_tables_absent="orders",
    )


def test_a_folder_without_any_table(raw: Path, stops):
    for file in raw.iterdir():
        file.unlink()
    stops(
        f"There is no raw table at all; the first would be raw/messages.csv. Correct raw_location or"
        " raw_format, or export the tables."
    )


@pytest.mark.parametrize("raw_format", ["xlsx", "CSV", None])
def test_a_format_that_is_neither_csv_nor_parquet(raw_format: str | None, stops):
    stops(f"raw_format is `{raw_format}`. Set it to csv or parquet.", raw_format=raw_format)


NUMBERS = [
    "session_gap_hours", "response_window_hours", "attribution_window_days", "fcr_window_days",
    "abandonment_hours", "cart_abandonment_hours", "lead_window_days", "churn_window_days",
    "customer_lifespan_years", "frt_target_seconds", "resolution_target_hours",
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "number"),
    [(name, 0) for name in NUMBERS]
    + [(NUMBERS[0], number) for number in (-1, "24", "x", None, True, [1], 1_000_000)],
)
def test_a_setting_that_is_no_positive_number(name: str, number: Any, stops):
    stops(f"{name} is `{number}`. Set it to a number above 0 and below a million.", **{name: number})


@pytest.mark.parametrize(
    "as_of",
    ["yesterday", "2026-03-02", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-03-02 24:00:00",
     "2026-03-02 10:00:00Z", "2026-03-02 10:00:00.1234567", "2026-03-02 10:00:00'", 20260302],
)  # fmt: skip
def test_a_malformed_as_of(as_of: Any, stops):
    stops(
        f"as_of is `{as_of}`. Set it to a UTC time such as 2026-11-01 06:00:00, or leave it out: then it is the"
        " newest loaded_at of the data.",
        as_of=as_of,
    )


def test_a_reporting_currency_that_is_no_code(stops):
    stops(
        "reporting_currency is `usd`. Set it to three capital letters (ISO 4217), such as USD or MXN.",
        reporting_currency="usd",
    )


def test_other_data_than_the_demo_needs_a_salt(stops, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONTACT_KEY_SALT", "")
    stops(
        "CONTACT_KEY_SALT is not set. It is the key by which contacts are made unrecognisable in the marts; only"
        " the demo data has a default. Set the environment variable to a long secret text, and keep it."
    )


def test_an_unknown_kpi_in_kpi_targets(stops):
    stops(
        "kpi_targets names the KPI npz, which the catalogue does not know. Correct its kpi_id, or take the row"
        " out.",
        select="+wa_dim_kpis",
        reference={"kpi_targets": "kpi_id,target\nnps,50\nnpz,50\n"},
    )


def test_a_reference_file_that_lacks_a_column(stops, tmp_path: Path):
    stops(
        f"The reference file {tmp_path}/reference/kpi_targets.csv has no column `target`. Add it.",
        select="+wa_dim_kpis",
        reference={"kpi_targets": "kpi_id\nnps\n"},
    )


def test_a_reference_cell_of_another_type(stops, tmp_path: Path):
    stops(
        f"The reference file {tmp_path}/reference/kpi_targets.csv, line 2, has `half` in the column `target`."
        " Write a number such as 0.85.",
        select="+wa_dim_kpis",
        reference={"kpi_targets": "kpi_id,target\nnps,half\n"},
    )


def test_a_reference_folder_without_files(stops, tmp_path: Path):
    stops(
        f"reference_location is `{tmp_path}/reference`, a folder without CSV files. Correct the path, or leave it"
        " out: then the seeds of the project are used.",
        reference={},
    )


def test_a_replaced_reference_file_counts_and_the_others_stay_seeds(attempt):
    warehouse = attempt("+wa_dim_kpis", {"kpi_targets": "target,note,kpi_id\n50,ours,nps\n"})
    targets = warehouse.query("select kpi_id, target from marts.dim_kpis where target is not null")
    assert targets == [("nps", 50.0)]


CHF_PRICE = (
    "country_code,category,pricing_model,effective_from,price,currency\n"
    "*,marketing,PMP,2020-01-01,0.05,USD\nCH,marketing,PMP,2020-01-01,0.05,CHF\n"
)
SENT_BY_CAMPAIGN = {
    "direction": "outbound", "sender_type": "campaign", "message_type": "template", "template_category": "marketing",
}  # fmt: skip


def use_francs(raw: Path, reference: dict[str, str], use: str) -> str:
    """Write one use of the currency CHF into the raw files, and return the model that needs its rate."""
    if use == "order":
        rows.write_raw(raw, {"orders": [rows.order(currency="CHF")]})
        return "int_orders_attributed"
    if use == "campaign cost":
        rows.write_raw(raw, {"campaign_costs": [rows.campaign_cost(currency="CHF")]})
        return "fct_campaign_costs"
    rows.write_raw(
        raw,
        {
            "contacts": [rows.contact(country_code="CH")],
            "messages": [rows.message(**SENT_BY_CAMPAIGN)],
            "message_statuses": [rows.status(is_billable=True)],
        },
    )
    reference["message_prices"] = CHF_PRICE
    return "int_message_charges"


USES = ["order", "campaign cost", "message price"]


@pytest.mark.parametrize("use", USES)
def test_a_currency_in_use_without_a_rate(use: str, raw: Path, stops):
    """The first rate is of the day after."""
    reference = {"exchange_rates": "currency,rate_date,rate\nCHF,2026-03-03,1.1\n"}
    model = use_francs(raw, reference, use)
    stops(
        "exchange_rates has no rate from CHF to USD on or before 2026-03-02. Add one.",
        select=f"+wa_{model}",
        reference=reference,
    )


def test_a_currency_in_use_with_a_rate_of_the_day(raw: Path, attempt):
    reference = {"exchange_rates": "currency,rate_date,rate\nCHF,2026-03-02,1.1\n"}
    models = [use_francs(raw, reference, use) for use in USES]
    warehouse = attempt(" ".join(f"+wa_{model}" for model in models), reference)
    for model, column, amount in zip(
        models, ["revenue_amount", "campaign_cost_amount", "message_cost_amount"], [110, 11, 0.055]
    ):
        schema = "marts" if model.startswith("fct_") else "intermediate"
        assert warehouse.query(f"select {column} = {amount} from {schema}.{model}") == [(True,)]


def test_the_currency_of_an_unused_row_needs_no_rate(raw: Path, attempt):
    """Orders that are not valid or of internal contacts, prices that nobody pays, rejected costs."""
    rows.write_raw(
        raw,
        {
            "contacts": [rows.contact(), rows.contact(contact_id="staff", is_internal=True, country_code="CH")],
            "orders": [
                rows.order(currency="CHF", status="cancelled"),
                rows.order(currency="CHF", order_id="o2", status="refunded"),
                rows.order(currency="CHF", order_id="o3", status="pending"),
                rows.order(currency="CHF", order_id="o4", is_test=True),
                rows.order(currency="CHF", order_id="o5", contact_id="staff"),
                rows.order(currency="CHF", order_id="o6", total_amount="-1"),
            ],
            "campaign_costs": [rows.campaign_cost(currency="CHF", amount="-1")],
            "messages": [
                rows.message(**SENT_BY_CAMPAIGN),
                rows.message(**SENT_BY_CAMPAIGN, message_id="m2", contact_id="staff"),
            ],
            "message_statuses": [
                rows.status(is_billable=True), rows.status(is_billable=True, message_id="m2"),
            ],
        },
    )  # fmt: skip
    warehouse = attempt(
        "+wa_int_orders_attributed +wa_fct_campaign_costs +wa_int_message_charges",
        {"exchange_rates": "currency,rate_date,rate\n", "message_prices": CHF_PRICE},
    )
    assert warehouse.query("select sum(revenue_amount) from intermediate.int_orders_attributed") == [(None,)]
    assert warehouse.query("select count(*) from marts.fct_campaign_costs") == [(0,)]
    costs = warehouse.query("select message_cost_amount from intermediate.int_message_charges")
    assert [(float(cost),) for (cost,) in costs] == [(0.05,)]
