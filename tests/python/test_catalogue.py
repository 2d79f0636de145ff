"""kpi_catalogue: a row adds a KPI, and a word that nothing knows stops the build."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import pytest

import raw_rows as rows
import warehouse as warehouses
from warehouse import ROOT, BuildFailed

SHIPPED = ROOT / "seeds/reference/kpi_catalogue.csv"

# A KPI, a closed column, its cell, the word that is wrong in it, and how the list of what is allowed begins.
MISSPELT = [
    ("delivery_rate", "needs", "mesage_statuses", "mesage_statuses", "messages, message_statuses, "),
    ("resolution_rate", "needs", "conversations|events", "events", "messages, message_statuses, "),
    ("conversations", "grains", "day weeks month", "weeks", "day, week, month."),
    ("inbound_messages", "grains", "", "", "day, week, month."),
    ("outbound_messages", "slices", "agent contry", "contry", "business_phone, agent, team, "),
    ("campaign_cost", "slices", "campaign country", "country", "campaign."),
    ("revenue", "unit", "mony", "mony", "count, share, seconds, money, score, ratio."),
    ("orders", "better", "hihger", "hihger", "higher, lower, context."),
    ("leads", "aggregation", "summ", "summ", "sum, mean, ratio, stock, median, p90, distinct."),
    ("opt_ins", "period_rule", "zero_filed", "zero_filed", "zero_filled, every_month, every_complete_month."),
    ("csat", "kpi_group", "servise", "servise", "engagement, service, campaigns, sales, bot, loyalty."),
    ("bot_completion_rate", "numerator_measure", "conversations.is_bot", "conversations.is_bot",
     "conversations.is_customer_initiated, "),
    ("nps", "numerator_measure", "surveys.nps_points", "surveys.nps_points",
     "a column of a fact, as fact.column, of messages, "),
    ("answer_rate", "numerator_measure", "", "", "a column of a fact, as fact.column, of messages, "),
    ("resolution_time_median", "numerator_measure", "conversations.is_resolved", "conversations.is_resolved",
     "conversations.conversation_count, "),
    ("average_order_value", "numerator_measure", "orders.ordered_date", "orders.ordered_date", "orders.is_valid, "),
    ("cost_per_acquisition", "denominator_measure", "orders.customers", "orders.customers", "orders.is_valid, "),
    ("ltv_to_cac", "denominator_measure", "", "", "a column of a fact, as fact.column, of messages, "),
    ("read_rate", "denominator_measure", "messages.is_read", "messages.is_read", "nothing but in a ratio."),
    ("resolution_time", "date_basis", "resolve_date", "resolve_date", "opened_date, first_inbound_date, "),
]  # fmt: skip


def write_catalogue(folder: Path, changed: dict[str, dict[str, str]], added: Sequence[dict[str, str]] = ()) -> Path:
    """The shipped catalogue with some cells changed and some rows added, as a reference folder."""
    folder.mkdir()
    with open(SHIPPED, encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        kpis = [row | changed.get(row["kpi_id"], {}) for row in reader]
        columns = list(reader.fieldnames or [])
    with open(folder / "kpi_catalogue.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows([*kpis, *added])
    return folder


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What a build says of a catalogue with a wrong word in every closed column: each mistake in a sentence."""
    folder = tmp_path_factory.mktemp("misspelt")
    (folder / "raw").mkdir()
    rows.write_raw(folder / "raw", {"messages": [rows.message()]})
    catalogue = write_catalogue(folder / "reference", {kpi: {column: cell} for kpi, column, cell, *_ in MISSPELT})
    with pytest.raises(BuildFailed) as failure:
        warehouses.build(folder, folder / "raw", {}, catalogue, "kpi_catalogue kpi_targets wa_dim_kpis")
    return failure.value.sentences


@pytest.mark.parametrize(("kpi", "column", "cell", "word", "allowed"), MISSPELT)
def test_a_misspelt_word_stops_the_build(
    kpi: str, column: str, cell: str, word: str, allowed: str, sentences: set[str]
):
    beginning = f"kpi_catalogue has `{word}` as {column} of the KPI {kpi}. Allowed there: {allowed}"
    assert [sentence for sentence in sentences if sentence.startswith(beginning)]


def test_no_other_kpi_is_named(sentences: set[str]):
    assert len(sentences) == len(MISSPELT)


def test_a_row_adds_a_kpi_of_any_aggregation(tmp_path: Path):
    """Of columns that no shipped KPI uses: conversations of 1, 3 and 5 messages, the last on a day of its own."""
    (tmp_path / "raw").mkdir()
    threads = [("c1", "p1", 2, 1), ("c2", "p2", 2, 3), ("c3", "p1", 3, 5)]
    messages = [
        rows.message(
            message_id=f"{contact}-{number}", contact_id=contact, business_phone_id=phone,
            sent_at=datetime(2026, 3, day, 15, number), loaded_at=datetime(2026, 3, day, 16),
        )
        for contact, phone, day, count in threads
        for number in range(count)
    ]  # fmt: skip
    rows.write_raw(tmp_path / "raw", {"messages": messages})
    aggregations = ["sum", "mean", "ratio", "median", "p90", "distinct", "stock"]
    added = [
        dict(
            kpi_id=f"{aggregation}_of_messages", name_en=aggregation, name_es=aggregation, kpi_group="service", unit="ratio",
            better="context", definition="-", numerator="-", aggregation=aggregation,
            numerator_measure="conversations.message_count",
            denominator_measure="conversations.inbound_message_count" if aggregation == "ratio" else "",
            grains="day month", slices="business_phone",
        )
        for aggregation in aggregations
    ]  # fmt: skip
    used = SHIPPED.read_text(encoding="utf-8")
    assert "conversations.message_count" not in used and "conversations.inbound_message_count" not in used
    reference = write_catalogue(tmp_path / "reference", {}, added)
    built = warehouses.build(tmp_path, tmp_path / "raw", {}, reference, "+wa_kpi_values")
    found = built.query(
        "select kpi_id, slice_value, round(value, 9), observations from marts.kpi_values"
        " where kpi_id like '%_of_messages' and grain = 'month' and slice_value in ('all', 'p1')"
    )
    assert set(found) == {
        ("sum_of_messages", "all", 9, 3), ("sum_of_messages", "p1", 6, 2),
        ("mean_of_messages", "all", 3, 3), ("mean_of_messages", "p1", 3, 2),
        ("ratio_of_messages", "all", 1, 3), ("ratio_of_messages", "p1", 1, 2),
        ("median_of_messages", "all", 3, 3), ("median_of_messages", "p1", 3, 2),
        ("p90_of_messages", "all", 4.6, 3), ("p90_of_messages", "p1", 4.6, 2),
        ("distinct_of_messages", "all", 3, 3), ("distinct_of_messages", "p1", 2, 2),
        ("stock_of_messages", "all", 5, 1), ("stock_of_messages", "p1", 5, 1),
    }  # fmt: skip
    days = built.query(
        "select period_start, value from marts.kpi_values"
        " where kpi_id = 'stock_of_messages' and grain = 'day' and slice = 'all' order by 1"
    )
    assert days == [(date(2026, 3, 2), 4), (date(2026, 3, 3), 5)]
