"""Our figure of each example in docs/why_figures_differ.md: its raw rows, built, and queried."""

import re
from datetime import datetime
from typing import Any

import pytest

import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT
from warehouse import Warehouse, key_of

pytestmark = pytest.mark.proof

LATER = datetime(2026, 3, 12)  # when the rows were loaded: all windows have passed


def at(day: int, clock: str) -> datetime:
    """A time of March 2026, UTC."""
    return datetime.fromisoformat(f"2026-03-{day:02} {clock}")


def said(thread: str, number: int, moment: datetime, sender: str = "contact", **fields: Any) -> rows.Row:
    return rows.message(
        message_id=f"{thread}{number}", conversation_id=thread, contact_id=f"person {thread}", sent_at=moment, loaded_at=LATER,
        sender_type=sender, direction="inbound" if sender == "contact" else "outbound",
        agent_id="ana" if sender == "agent" else None, **fields,
    )  # fmt: skip


def resolved(thread: str, number: int, moment: datetime) -> rows.Row:
    return rows.event(event_id=f"{thread} {number}", conversation_id=thread, occurred_at=moment, loaded_at=LATER)


def bought(number: int, **fields: Any) -> rows.Row:
    return rows.order(order_id=f"o{number}", ordered_at=at(2, "18:00"), updated_at=at(5, "18:00"), loaded_at=LATER,
                      refunded_amount=None, is_test=False) | fields  # fmt: skip


MESSAGES = [
    # episodes: a question on Monday, another on Thursday
    said("episodes", 1, at(2, "15:00")), said("episodes", 2, at(2, "15:05"), "agent"), said("episodes", 3, at(5, "15:00")),
    # first response
    said("first", 1, at(2, "15:00:00")), said("first", 2, at(2, "15:00:06"), "bot"), said("first", 3, at(2, "15:20"), "agent"),
    # greeting
    said("greeting", 1, at(2, "15:00")), said("greeting", 2, at(2, "15:00:01"), "automation"),
    said("greeting", 3, at(2, "15:04"), "agent"),
    # resolved twice, with no message in between
    said("twice", 1, at(2, "15:00")), said("twice", 2, at(2, "15:30"), "agent"),
    # the day
    said("day", 1, at(3, "03:30")),
    # delivered on another day
    said("late", 1, at(3, "05:59:30"), "campaign", campaign_id="k"),
    # reads
    *(said("reads", number, at(2, f"16:0{number}"), "agent") for number in range(4)),
]  # fmt: skip
STATUSES = [
    rows.status(message_id="late1", status="delivered", status_at=at(3, "06:00:10"), loaded_at=LATER),
    *(rows.status(message_id=f"reads{n}", status="sent", status_at=at(2, "16:10"), loaded_at=LATER) for n in range(4)),
    *(rows.status(message_id=f"reads{n}", status="delivered", status_at=at(2, "16:11"), loaded_at=LATER) for n in range(3)),
    rows.status(message_id="reads0", status="read", status_at=at(2, "16:12"), loaded_at=LATER),
]
EVENTS = [
    resolved("episodes", 1, at(2, "15:10")), resolved("twice", 1, at(2, "16:00")), resolved("twice", 2, at(2, "17:00")),
]  # fmt: skip
ORDERS = [
    bought(1, contact_id="person day", status="paid", total_amount="100.00", refunded_amount="30.00", currency="USD"),
    bought(2, contact_id="person day", status="cancelled", total_amount="10.00", currency="USD"),
    bought(3, contact_id="person day", status="paid", total_amount="10.00", currency="USD", is_test=True),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("why")
    raw = {"messages": MESSAGES, "message_statuses": STATUSES, "conversation_events": EVENTS, "orders": ORDERS}
    rows.write_raw(folder / "given", raw)
    select = "+wa_fct_conversations +wa_fct_messages +wa_fct_orders"
    return warehouses.build(folder / "built", folder / "given", select=select)



EXAMPLES: dict[str, tuple[str, list[tuple]]] = {
    "A conversation: an episode, not a row": (
        f"select count(*) from marts.fct_conversations where contact_key = '{key_of('person episodes')}'", [(2,)],
    ),
    "First response time": (
        "select first_response_seconds::integer, first_human_response_seconds::integer from marts.fct_conversations"
        f" where contact_key = '{key_of('person first')}'", [(6, 1200)],
    ),
    "The greeting and the survey are messages": (
        "select count(*) from marts.fct_messages where direction = 'outbound'"
        f" and contact_key = '{key_of('person greeting')}'", [(2,)],
    ),
    "Resolution": (
        f"select count(*) filter (is_resolved) from marts.fct_conversations where contact_key = '{key_of('person twice')}'", [(1,)],
    ),
    "The day": (
        f"select sent_date::varchar from marts.fct_messages where contact_key = '{key_of('person day')}'", [("2026-03-02",)],
    ),
    "Delivered: Meta has the day of delivery": (
        f"select sent_date::varchar, is_delivered from marts.fct_messages where contact_key = '{key_of('person late')}'",
        [("2026-03-02", True)],
    ),
    "Read is a floor on both sides": (
        "select round(avg(is_read::integer), 3)::double from marts.fct_messages where is_delivered"
        f" and contact_key = '{key_of('person reads')}'", [(0.333,)],
    ),
    "Orders of WhatsApp, not of the shop": ("select count(*) from marts.fct_orders where is_valid", [(1,)]),
    "Net of refunds, on the day of the order": (
        "select ordered_date::varchar, revenue_amount::double from marts.fct_orders where is_valid", [("2026-03-02", 70.0)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("cause", EXAMPLES)
def test_our_figure_of_an_example(cause: str, built: Warehouse):
    query, figure = EXAMPLES[cause]
    assert built.query(query) == figure


def test_each_cause_of_the_page_has_its_example():
    page = (ROOT / "docs/why_figures_differ.md").read_text(encoding="utf-8")
    assert re.findall(r"^### (.*)$", page, re.MULTILINE) == list(EXAMPLES)
    assert page.count("*Example:*") == len(EXAMPLES)
