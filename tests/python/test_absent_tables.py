"""Whatever tables a business lacks, the build passes, what cannot be known has no row, and the rest stays the same."""

from datetime import timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pytest

import raw_rows as rows
import warehouse as warehouses
from test_staging import every_kind
from warehouse import Warehouse

pytestmark = pytest.mark.proof

MINUTE = timedelta(minutes=1)
OPTIONAL = [table for table in rows.TABLES if table != "messages"]

# The contract's "Needs" (kpis.md), written out here and not read from the catalogue. `a|b`: either is enough.
HELPDESK = "conversations|conversation_events"
NEEDS = {
    **dict.fromkeys(
        ["delivery_rate", "failure_rate", "read_rate", "response_rate", "campaign_messages", "messaging_cost",
         "engagement_churn_rate", "billable_message_rate", "cost_per_conversation"], ["message_statuses"]),
    **dict.fromkeys(["click_through_rate", "click_to_read_rate"], ["message_statuses", "link_clicks"]),
    "campaign_conversion_rate": ["message_statuses", "orders"],
    "opt_out_rate": ["message_statuses", "consents"],
    **dict.fromkeys(
        ["cost_per_acquisition", "return_on_conversation_spend", "ltv_to_cac"],
        ["message_statuses", "orders", "campaign_costs|ad_costs"]),
    "revenue_per_campaign_message": ["message_statuses", "orders"],
    **dict.fromkeys(
        ["resolution_time", "resolution_time_median", "resolution_time_p90", "resolution_time_business",
         "resolved_conversations", "resolution_rate", "chat_abandonment_rate", "first_contact_resolution_rate",
         "contacts_per_resolution", "bot_completion_rate", "human_handoff_rate", "resolution_within_target",
         "open_conversations"], [HELPDESK]),
    "handoff_wait_time": ["conversation_events"],
    **dict.fromkeys(["csat", "csat_average", "nps", "survey_response_rate"], ["surveys"]),
    **dict.fromkeys(["leads", "lead_generation_rate"], ["leads"]),
    "cart_abandonment_rate": ["carts"],
    **dict.fromkeys(["opt_ins", "opt_outs", "opt_in_rate"], ["consents"]),
    "campaign_cost": ["campaign_costs"],
    **dict.fromkeys(["ad_cost", "cost_per_ad_conversation"], ["ad_costs"]),
    "return_on_ad_spend": ["ad_costs", "orders"],
    **dict.fromkeys(
        ["orders", "revenue", "new_customers", "average_order_value", "repeat_purchase_rate", "purchase_frequency",
         "lifetime_value", "lifetime_value_expected", "retention_rate", "churn_rate", "customer_health_score",
         "conversion_rate", "campaign_revenue", "ad_conversion_rate", "ad_revenue"], ["orders"]),
    "sales_conversion_rate": ["orders", "leads"],
}  # fmt: skip

ACQUISITION = {"cost_per_acquisition", "return_on_conversation_spend", "ltv_to_cac"}
# KPIs that a table changes without being needed for them: contacts known, and the one that counts its rows if there.
ALSO_CHANGES = {
    "surveys": {"opt_in_rate", "customer_health_score"},
    "orders": {"opt_in_rate"},
    "consents": {"engagement_churn_rate"},
    "campaigns": set(),
    "campaign_costs": ACQUISITION,
    "ad_costs": ACQUISITION,
    "meta_pricing": set(),
    "link_clicks": {"opt_in_rate", "engagement_churn_rate"},
    "leads": {"opt_in_rate"},
    "carts": {"opt_in_rate"},
    "agents": set(),
}
# The others change who a contact is, or where a conversation ends, and with it nearly every KPI.
# These are taken away together: no KPI needs two tables of a line.
TOGETHER = [
    ["orders", "agents"], ["surveys", "campaigns", "carts"], ["consents", "campaign_costs", "meta_pricing"],
    ["link_clicks", "leads", "ad_costs"],
]  # fmt: skip


# What the small business lacks: a conversation that the business began, one handed over and resolved, and a month before.
MORE = {
    "messages": [
        rows.message(message_id="g", contact_id="c9", direction="outbound", sender_type="campaign", campaign_id="g1"),
        rows.message(message_id="h1", contact_id="c8", conversation_id="h"),
        rows.message(
            message_id="h2", contact_id="c8", conversation_id="h", direction="outbound", sender_type="agent",
            sent_at=rows.SENT + 2 * MINUTE,
        ),
        rows.message(message_id="b", contact_id="c9", sent_at=rows.SENT - timedelta(days=20)),
    ],
    "message_statuses": [rows.status(message_id="g", status="read")],
    "link_clicks": [rows.click(click_id="g", message_id="g", contact_id="c9")],
    "conversation_events": [
        rows.event(event_id="h1", conversation_id="h", event_type="handed_off", occurred_at=rows.SENT + MINUTE),
        rows.event(event_id="h2", conversation_id="h", occurred_at=rows.SENT + 3 * MINUTE),
    ],
    "surveys": [rows.survey(survey_id="n", survey_kind="nps", contact_id="c8", score=9, answered_at=rows.SENT)],
    "consents": [rows.consent(consent_id="i", contact_id="c8")],
}  # fmt: skip


def is_known(kpi: str, absent: set[str]) -> bool:
    return all(set(need.split("|")) - absent for need in NEEDS.get(kpi, []))


def subsets() -> list[frozenset[str]]:
    """Sets of absent tables in which every two tables are both there, both absent, and each there without the other.

    None, all, and each line of TOGETHER; and four more, of which a table of a line is in one, another than its neighbours
    there, and a table of no line in two, of which nobody else is in both.
    """
    alone = [table for table in OPTIONAL if table not in sum(TOGETHER, [])]
    member = {table: {place} for line in TOGETHER for place, table in enumerate(line)}
    member |= {table: set(two) for table, two in zip(alone, combinations(range(4), 2))}
    more = [frozenset(table for table in OPTIONAL if number in member[table]) for number in range(4)]
    return [frozenset(), frozenset(OPTIONAL), *map(frozenset, TOGETHER), *more]


SUBSETS = subsets()
Values = dict[tuple, tuple]


class Built(NamedTuple):
    all_kpis: set[str]
    values: dict[frozenset[str], Values]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The rows of kpi_values for each set of absent tables."""
    folder = tmp_path_factory.mktemp("absent")
    tables = every_kind()
    for table, more in MORE.items():
        tables[table] += more
    rows.write_raw(folder / "raw", tables)
    (folder / "reference").mkdir()
    (folder / "reference/business_hours.csv").write_text(rows.NINE_TO_SIX)
    values = build_in_turn(folder, SUBSETS)
    kpis = Warehouse(folder / "own").query("select kpi_id from marts.dim_kpis")
    return Built({kpi for (kpi,) in kpis}, values)


def build_in_turn(folder: Path, subsets: list[frozenset[str]]) -> dict[frozenset[str], Values]:
    """The rows of kpi_values for some sets of absent tables, built in turn into one file; the seeds only once."""
    raw, own = folder / "raw", folder / "own"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        Warehouse(own).dbt("seed")
    found = {}
    for absent in subsets:
        warehouse = warehouses.build(
            own, raw,
            reference=folder / "reference",
            vars={"raw_tables_absent": sorted(absent), "as_of": "2026-06-10 00:00:00", "frt_target_seconds": 120},
            select="resource_type:model" if len(absent) == len(OPTIONAL) else "+wa_kpi_values,resource_type:model",
        )  # fmt: skip
        found[absent] = kpi_values(warehouse)
    return found


def kpi_values(warehouse: Warehouse) -> Values:
    found = warehouse.query(
        "select kpi_id, grain, period_start, slice, slice_value, numerator, denominator, value, observations"
        " from marts.kpi_values"
    )
    return {row[:5]: row[5:] for row in found}


def test_the_needs_name_kpis_of_the_catalogue(built: Built):
    assert set(NEEDS) - built.all_kpis == set()
    assert len(built.all_kpis) > len(NEEDS)


def test_with_all_tables_every_kpi_has_values(built: Built):
    """Otherwise the tests below would not notice a KPI that is lost."""
    assert built.all_kpis - {key[0] for key in built.values[frozenset()]} == set()


@pytest.mark.parametrize("absent", SUBSETS[1:], ids=lambda absent: f"{len(absent)} without {min(absent)}")
def test_what_cannot_be_known_has_no_row(absent: frozenset[str], built: Built):
    found = {key[0] for key in built.values[absent]}
    unknown = {kpi for kpi in built.all_kpis if not is_known(kpi, set(absent))}
    assert found & unknown == set()
    # What messages alone can tell is still told.
    alone = {kpi for kpi in built.all_kpis if kpi not in NEEDS}
    assert alone - found == set()


def test_every_two_tables_are_met_in_every_way():
    for one, other in combinations(OPTIONAL, 2):
        assert len({(one in absent, other in absent) for absent in SUBSETS}) == 4, (one, other)


def test_every_harmless_table_is_taken_away():
    assert sorted(sum(TOGETHER, [])) == sorted(ALSO_CHANGES)


@pytest.mark.parametrize("tables", TOGETHER, ids="+".join)
def test_the_other_kpis_stay_the_same(tables: list[str], built: Built):
    absent = frozenset(tables)
    changed = set().union(*(ALSO_CHANGES[table] for table in tables))
    kept = [kpi for kpi in built.all_kpis - changed if is_known(kpi, set(absent))]
    assert len(kept) > 30
    skipped = {"team"} if "agents" in tables else set()
    for kpi in kept:
        before, after = (
            {key: row for key, row in built.values[which].items() if key[0] == kpi and key[3] not in skipped}
            for which in (frozenset[str](), absent)
        )
        assert after == before, kpi
