"""Good raw rows, one function a table. A test overrides the fields that it is about and leaves the rest.

Each function has its table's columns in the contract's order. Optional ones are null.
"""

import csv
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

Row = dict[str, Any]

SENT = datetime(2026, 3, 2, 15, 0)  # a Monday, 09:00 in Mexico City
LOADED = datetime(2026, 3, 2, 15, 5)
NINE_TO_SIX = "weekday,opens_at,closes_at\n" + "".join(f"{day},09:00,18:00\n" for day in range(1, 8))  # business_hours.csv


def message(**fields: Any) -> Row:
    """An inbound text of the contact c1."""
    return {
        "message_id": "m1",
        "conversation_id": None,
        "contact_id": "c1",
        "business_phone_id": "p1",
        "direction": "inbound",
        "sender_type": "contact",
        "agent_id": None,
        "campaign_id": None,
        "template_name": None,
        "template_category": None,
        "message_type": "text",
        "body": None,
        "reply_to_message_id": None,
        "referral_source_type": None,
        "referral_source_id": None,
        "ad_click_id": None,
        "sent_at": SENT,
        "loaded_at": LOADED,
    } | fields


def status(**fields: Any) -> Row:
    """The delivery receipt of the message m1."""
    return {
        "message_id": "m1",
        "status": "delivered",
        "status_at": SENT,
        "is_billable": None,
        "pricing_model": None,
        "pricing_category": None,
        "platform_conversation_id": None,
        "error_code": None,
        "loaded_at": LOADED,
    } | fields


def conversation(**fields: Any) -> Row:
    """An open thread of the helpdesk."""
    return {
        "conversation_id": "t1",
        "contact_id": "c1",
        "business_phone_id": "p1",
        "status": "open",
        "topic": None,
        "labels": None,
        "assigned_agent_id": None,
        "opened_at": SENT,
        "resolved_at": None,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def event(**fields: Any) -> Row:
    """The resolution of the thread t1."""
    return {
        "event_id": "e1",
        "conversation_id": "t1",
        "event_type": "resolved",
        "agent_id": None,
        "occurred_at": SENT,
        "loaded_at": LOADED,
    } | fields


def survey(**fields: Any) -> Row:
    """A csat question without an answer."""
    return {
        "survey_id": "s1",
        "survey_kind": "csat",
        "conversation_id": None,
        "order_id": None,
        "contact_id": "c1",
        "score": None,
        "comment": None,
        "sent_at": SENT,
        "answered_at": None,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def order(**fields: Any) -> Row:
    """A paid order of 100 USD."""
    return {
        "order_id": "o1",
        "contact_id": "c1",
        "conversation_id": None,
        "campaign_id": None,
        "status": "paid",
        "total_amount": "100.00",
        "refunded_amount": None,
        "currency": "USD",
        "is_test": None,
        "ordered_at": SENT,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def contact(**fields: Any) -> Row:
    """A person of whom only the id is known."""
    return {
        "contact_id": "c1",
        "country_code": None,
        "is_internal": None,
        "created_at": SENT,
        "erased_at": None,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def merge(**fields: Any) -> Row:
    """The contact c0 is the person now known as c1."""
    return {
        "old_contact_id": "c0",
        "new_contact_id": "c1",
        "merged_at": SENT,
        "loaded_at": LOADED,
    } | fields


def consent(**fields: Any) -> Row:
    """An opt-in."""
    return {
        "consent_id": "k1",
        "contact_id": "c1",
        "action": "opt_in",
        "source": None,
        "occurred_at": SENT,
        "loaded_at": LOADED,
    } | fields


def campaign(**fields: Any) -> Row:
    """The campaign g1."""
    return {
        "campaign_id": "g1",
        "campaign_name": "Spring",
        "started_at": SENT,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def campaign_cost(**fields: Any) -> Row:
    """10 USD spent on the campaign g1."""
    return {
        "campaign_id": "g1",
        "cost_date": SENT.date(),
        "amount": "10.00",
        "currency": "USD",
        "loaded_at": LOADED,
    } | fields


def ad_cost(**fields: Any) -> Row:
    """What the ad x1 cost on a day, 5 USD."""
    return {
        "ad_id": "x1",
        "ad_name": None,
        "campaign_id": None,
        "cost_date": SENT.date(),
        "amount": "5.00",
        "currency": "USD",
        "loaded_at": LOADED,
    } | fields


def meta_price(**fields: Any) -> Row:
    """What Meta says it charged for one marketing message of a day."""
    return {
        "pricing_date": SENT.date(),
        "business_phone_id": None,
        "country_code": None,
        "pricing_category": "marketing",
        "pricing_type": "regular",
        "volume": 1,
        "cost": "0.03",
        "currency": "USD",
        "loaded_at": LOADED,
    } | fields


def click(**fields: Any) -> Row:
    """A person's click on a link in the message m1."""
    return {
        "click_id": "l1",
        "message_id": "m1",
        "contact_id": "c1",
        "is_robot": None,
        "clicked_at": SENT,
        "loaded_at": LOADED,
    } | fields


def lead(**fields: Any) -> Row:
    """A lead that names no thread."""
    return {
        "lead_id": "d1",
        "contact_id": "c1",
        "conversation_id": None,
        "created_at": SENT,
        "loaded_at": LOADED,
    } | fields


def cart(**fields: Any) -> Row:
    """A cart without an order."""
    return {
        "cart_id": "b1",
        "contact_id": "c1",
        "conversation_id": None,
        "order_id": None,
        "created_at": SENT,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def agent(**fields: Any) -> Row:
    """The agent a1, without a team."""
    return {
        "agent_id": "a1",
        "agent_name": "Ana",
        "team": None,
        "updated_at": SENT,
        "loaded_at": LOADED,
    } | fields


def webhook(**fields: Any) -> Row:
    """A body that tells of nothing."""
    return {"received_at": LOADED, "payload": "{}"} | fields


# Webhooks are not among them: they may be missing without being listed as absent.
TABLES = {
    "messages": message,
    "message_statuses": status,
    "conversations": conversation,
    "conversation_events": event,
    "surveys": survey,
    "orders": order,
    "contacts": contact,
    "contact_merges": merge,
    "consents": consent,
    "campaigns": campaign,
    "campaign_costs": campaign_cost,
    "ad_costs": ad_cost,
    "meta_pricing": meta_price,
    "link_clicks": click,
    "leads": lead,
    "carts": cart,
    "agents": agent,
}


def write_raw(folder: Path, tables: Mapping[str, Iterable[Row]]) -> Path:
    """Write one CSV a table into `folder` and return it. A table not given has no file.

    The columns are the keys of the rows, so a test leaves one out or adds one by its rows; a table without
    rows gets a header only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, given in tables.items():
        rows = list(given)
        empty = TABLES.get(table, webhook)
        columns = list(dict.fromkeys(key for row in rows or [empty()] for key in row))
        with open(folder / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            writer.writerows({key: as_text(cell) for key, cell in row.items()} for row in rows)
    return folder


def age_files(folder: Path) -> None:
    """Let files seem written long ago: after one of the last two seconds a build does not trust in nothing new."""
    for file in folder.iterdir():
        os.utime(file, (1_700_000_000, 1_700_000_000))


def as_text(cell: Any) -> str:
    """A cell as an export writes it: null is empty, true is `true`, a time `2026-03-02 15:00:00`."""
    if cell is None:
        return ""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
