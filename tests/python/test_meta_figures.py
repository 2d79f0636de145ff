"""Meta's own figures: what it charges (A1 to A6) and what ads of chats cost, as its API's answers and loaders have them.

A5 and A7 are rows of the unit test of cost_reconciliation, which compares these figures with ours.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows
import warehouse as warehouses
from shop_data import Row, write_json, write_table
from warehouse import Warehouse

DAY = int(datetime(2026, 3, 2, 6, tzinfo=UTC).timestamp())  # midnight in Mexico City


def point(**fields: Any) -> Row:
    """100 marketing messages to Mexico on 2 March 2026, 3.05 in the account's currency."""
    return {"start": DAY, "end": DAY + 86400, "phone_number": "525500001111", "country": "MX", "tier": "0:MAX",
            "pricing_type": "REGULAR", "pricing_category": "MARKETING", "volume": 100, "cost": 3.05} | fields  # fmt: skip


def without(row: Row, *names: str) -> Row:
    return {name: cell for name, cell in row.items() if name not in names}


POINTS = [
    point(),
    without(point(pricing_category="UTILITY", volume=7, cost=0.5), "country", "phone_number"),  # A1
    without(point(pricing_category="AUTHENTICATION", volume=5), "cost"),  # A3
    point(pricing_category="SERVICE", pricing_type="FREE_ENTRY_POINT", volume=40, cost=0),  # A4
    point(pricing_category="SERVICE", volume=60, cost=0.6),  # A4
    point(pricing_category="MARKETING_LITE", volume=3, cost=0.03),  # A6
    point(pricing_category="GROUP_MARKETING", tier="0:10", volume=10, cost=0.2),
    point(pricing_category="GROUP_MARKETING", tier="10:MAX", volume=5, cost=0.05),
    point(country="CO", start=DAY + 82800, end=DAY + 84600, volume=2, cost=0.02),  # half an hour, 23:00 to 23:30
    point(country="CO", start=DAY + 84600, end=DAY + 86400, volume=1, cost=0.01),
    point(country="PE", start=DAY - 86400, end=DAY + 30 * 86400, volume=900, cost=9),  # a month
]
REGULAR = ("525500001111", "MX", "marketing", "regular", "100", 3.05, "USD")
PRICING = {
    ("2026-03-02", *REGULAR),
    ("2026-03-02", None, None, "utility", "regular", "7", 0.5, "USD"),
    ("2026-03-02", "525500001111", "MX", "authentication", "regular", "5", None, None),
    ("2026-03-02", "525500001111", "MX", "service", "free_entry_point", "40", 0.0, "USD"),
    ("2026-03-02", "525500001111", "MX", "service", "regular", "60", 0.6, "USD"),
    ("2026-03-02", "525500001111", "MX", "marketing_lite", "regular", "3", 0.03, "USD"),
    ("2026-03-02", "525500001111", "MX", "group_marketing", "regular", "15", 0.25, "USD"),
    ("2026-03-02", "525500001111", "CO", "marketing", "regular", "3", 0.03, "USD"),
    (f"{DAY - 86400} to {DAY + 30 * 86400}", "525500001111", "PE", "marketing", "regular", "900", 9.0, "USD"),
}  # fmt: skip


def insight(ad: int, **fields: Any) -> Row:
    """A day of an ad in the campaign 77, as the API has it."""
    return {
        "ad_id": str(ad), "ad_name": f"Anuncio {ad}", "adset_id": "5", "campaign_id": "77", "campaign_name": "Cobijas",
        "account_id": "900", "account_currency": "MXN", "date_start": "2026-03-02", "date_stop": "2026-03-02", "spend": "120.50",
        "impressions": "1000", "actions": [{"action_type": "link_click", "value": "9"}],
    } | fields  # fmt: skip


STARTED = {"action_type": "onsite_conversion.messaging_conversation_started_7d", "value": "3"}
CONNECTED = {"action_type": "onsite_conversion.total_messaging_connection", "value": "1"}
INSIGHTS = [
    insight(1),  # brought a referral
    insight(1, date_start="2026-03-03", date_stop="2026-03-03", spend="0"),
    insight(2, actions=[{"action_type": "link_click", "value": "9"}, STARTED]),
    insight(2, date_start="2026-03-03", date_stop="2026-03-03", actions=[]),
    insight(3, actions=[CONNECTED], campaign_id="78", campaign_name="Cojines"),
    insight(4, campaign_id="79"),  # of the web shop: nobody wrote
    insight(5, actions=[STARTED], date_stop="2026-03-08", spend="900"),  # a week
]
AD_COSTS = {
    ("1", "Anuncio 1", "meta-ad-77", "2026-03-02", 120.5, "MXN"), ("1", "Anuncio 1", "meta-ad-77", "2026-03-03", 0.0, "MXN"),
    ("2", "Anuncio 2", "meta-ad-77", "2026-03-02", 120.5, "MXN"), ("2", "Anuncio 2", "meta-ad-77", "2026-03-03", 120.5, "MXN"),
    ("3", "Anuncio 3", "meta-ad-78", "2026-03-02", 120.5, "MXN"),
}  # fmt: skip
LOADED = {"_airbyte_extracted_at": "2026-03-10 00:00:00+00"}
CAMPAIGNS = [
    {"id": 77, "name": "Cobijas (borrador)", "start_time": "2026-02-01T09:00:00-0600", "updated_time": "2026-02-01T09:00:00-0600"},
    {"id": 77, "name": "Cobijas", "start_time": "2026-02-01T09:00:00-0600", "updated_time": "2026-02-03T09:00:00-0600"},
    {"id": 79, "name": "Web", "start_time": "2026-02-01T09:00:00-0600", "updated_time": "2026-02-03T09:00:00-0600"},
]


def write_figures(root: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    """The same figures as answers of the API, of Airbyte, dlt and Fivetran."""
    answer = {"pricing_analytics": {"data": [{"data_points": POINTS[:4]}, {"data_points": POINTS[4:]}]}, "id": "1"}
    write_json(root / "api/pricing_analytics/1.json", answer)
    write_json(root / "api/pricing_analytics/2.json", {"id": "1"})  # an account without any message
    write_json(root / "api/ads_insights.json", INSIGHTS, page="data")
    write_table(warehouse, "airbyte.pricing_analytics", [{"pricing_analytics": json.dumps(answer["pricing_analytics"])} | LOADED],
                {"pricing_analytics": "json", "_airbyte_extracted_at": "timestamptz"})  # fmt: skip
    rows = [row | {"actions": json.dumps(row["actions"])} | LOADED for row in INSIGHTS]
    write_table(warehouse, "airbyte.ads_insights", rows,
                {"actions": "json", "date_start": "date", "date_stop": "date", "spend": "double", "_airbyte_extracted_at": "timestamptz"})
    write_table(warehouse, "airbyte.campaigns", [row | LOADED for row in CAMPAIGNS], {"_airbyte_extracted_at": "timestamptz"})

    loads = {"load_id": "1", "status": 0, "inserted_at": "2026-03-10 00:00:00"}
    write_table(warehouse, "dlt._dlt_loads", [loads, loads | {"load_id": "2", "inserted_at": "2026-03-11 00:00:00"}],
                {"status": "bigint", "inserted_at": "timestamp"})  # fmt: skip
    restated = [point(volume=90, cost=2.9), *POINTS[1:]]  # A2, in the earlier load
    write_table(warehouse, "dlt.pricing_analytics", [row | {"_dlt_load_id": "1"} for row in restated] + [point() | {"_dlt_load_id": "2"}],
                {"start": "bigint", "end": "bigint", "volume": "bigint", "cost": "double"})  # fmt: skip
    rows = [without(row, "actions") | {"_dlt_id": f"r{number}", "_dlt_load_id": "1"} for number, row in enumerate(INSIGHTS)]
    rows[0]["spend"] = "99.00"
    write_table(warehouse, "dlt.facebook_insights", [*rows, rows[0] | {"spend": "120.50", "_dlt_load_id": "2", "_dlt_id": "r9"}])
    write_table(warehouse, "dlt.facebook_insights__actions", [
        action | {"_dlt_parent_id": f"r{number}"} for number, row in enumerate(INSIGHTS) for action in row["actions"]
    ])  # fmt: skip

    synced = {"_fivetran_synced": "2026-03-10"}
    kept = ("ad_id", "account_id", "ad_name", "spend")
    write_table(warehouse, "fivetran.basic_ad", [{name: row[name] for name in kept} | {"date": row["date_start"]} | synced
                                                 for row in INSIGHTS[:6]],
                {"date": "date", "ad_id": "bigint", "account_id": "bigint", "spend": "double", "_fivetran_synced": "timestamp"})  # fmt: skip
    write_table(warehouse, "fivetran.basic_ad_actions", [
        action | {"ad_id": row["ad_id"], "date": row["date_start"]} for row in INSIGHTS[:6] for action in row["actions"]
    ], {"ad_id": "bigint"})  # fmt: skip
    write_table(warehouse, "fivetran.ad_history", [
        {"id": ad, "campaign_id": campaign, "name": "", "updated_time": f"2026-02-0{version}T00:00:00Z"}
        for ad, campaign in ((1, 77), (2, 77), (3, 78), (4, 79)) for version in (1, 2)
    ], {"id": "bigint", "campaign_id": "bigint"})  # fmt: skip
    write_table(warehouse, "fivetran.campaign_history", [row | synced for row in CAMPAIGNS], {"_fivetran_synced": "timestamp"})
    write_table(warehouse, "fivetran.account_history", [{"id": 900, "currency": "MXN"}], {"id": "bigint"})


PRICED = ["meta_figures", "by_airbyte", "by_dlt"]
SETTINGS: dict[str, Any] = {
    "connectors": ["meta_figures", *({name: "meta_figures"} for name in ("by_airbyte", "by_dlt", "by_fivetran"))],
    "meta_figures_location": "given/api", "by_airbyte_schema": "airbyte", "by_dlt_schema": "dlt", "by_fivetran_schema": "fivetran",
} | {f"{name}_currency": "USD" for name in PRICED}  # fmt: skip
BUILT = ["+wa_stg_meta_pricing", "+wa_stg_ad_costs", "+wa_stg_campaigns"]
MESSAGE = raw_rows.message(referral_source_type="ad", referral_source_id="1")


def build(folder: Path, **settings: Any) -> Warehouse:
    raw_rows.write_raw(folder / "raw", {"messages": [MESSAGE]})
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        write_figures(folder / "given", connection)
    absent = [table for table in raw_rows.TABLES if table not in ("messages", "campaigns")]
    return warehouses.build(
        folder, folder / "raw", {"raw_tables_absent": absent} | (settings or SETTINGS), select=" ".join(BUILT)
    )


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(tmp_path_factory.mktemp("meta"))


@pytest.mark.parametrize("origin", PRICED)
def test_a_charge_is_the_same_in_every_spelling(figures: Warehouse, origin: str):
    """A1 to A4, A6; tiers and half hours add up to a day."""
    found = figures.query("select pricing_date, business_phone_id, country_code, pricing_category, pricing_type, volume,"
                          " cast(cost as double), currency from staging.meta_figures__meta_pricing where origin = ?", [origin])  # fmt: skip
    assert set(found) == PRICING and len(found) == len(PRICING)


def test_a_figure_of_a_month_is_rejected(figures: Warehouse):
    found = figures.query("select origin, reject_reason from staging.base_meta_pricing where reject_reason is not null")
    assert sorted(found) == sorted((origin, "pricing_date is not a date such as 2026-03-02") for origin in PRICED)


ORIGINS = [*PRICED, "by_fivetran"]


@pytest.mark.parametrize("origin", ORIGINS)
def test_ads_that_opened_chats_cost_the_same_in_every_spelling(figures: Warehouse, origin: str):
    """By a referral or by an action; the web shop's ad is not read, a week's figure is no day's; the newest version counts."""
    found = figures.query("select ad_id, ad_name, campaign_id, cast(cost_date as varchar), cast(amount as double), currency"
                          " from staging.base_ad_costs where origin = ? and reject_reason is null"
                          " qualify row_number() over (partition by ad_id, cost_date order by loaded_at desc) = 1", [origin])  # fmt: skip
    assert set(found) == AD_COSTS
    rejected = figures.query("select reject_reason from staging.base_ad_costs where origin = ? and reject_reason is not null", [origin])
    assert rejected == ([] if origin == "by_fivetran" else [("cost_date is not a date such as 2026-03-02",)])


@pytest.mark.parametrize("origin", ORIGINS)
def test_campaigns_have_their_names(figures: Warehouse, origin: str):
    """By the table of campaigns where there is one, else by the days of their ads."""
    found = figures.query("select campaign_id, campaign_name, cast(cast(started_at as timestamptz) as varchar)"
                          " from staging.meta_figures__campaigns where origin = ?", [origin])  # fmt: skip
    day = "2026-03-02 00:00:00+00"
    own = {("meta-ad-77", "Cobijas", "2026-02-01 15:00:00+00")}
    by_day = {("meta-ad-77", "Cobijas", day), ("meta-ad-78", "Cojines", day)}
    assert set(found) == {"by_airbyte": own | {("meta-ad-78", "Cojines", day)}, "by_fivetran": own}.get(origin, by_day)


@pytest.mark.proof
def test_the_day_is_one_of_the_account_and_a_cost_needs_a_currency(tmp_path: Path):
    """Midnight of the account lies at 18:00 of the day before in a zone that is six hours off, and the day stays."""
    figures = build(tmp_path, connectors=["meta_figures"], account_time_zone="Pacific/Honolulu",
                    meta_figures_location="given/api")  # fmt: skip
    found = figures.query("select distinct cast(pricing_date as varchar), reject_reason from staging.base_meta_pricing"
                          " where pricing_category in ('marketing', 'authentication') and country_code = 'MX'")  # fmt: skip
    assert set(found) == {("2026-03-02", "currency is missing"), ("2026-03-02", None)}
