"""How rows reach the warehouse: late, more than once, and some of them broken."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.shop import Shop
from demo.tables import COLUMNS
from demo.when import LAST_LOAD, text

# Seconds from the event to the warehouse: webhooks come at once, exports in batches.
LAG = {"messages": (2, 60), "message_statuses": (2, 60), "link_clicks": (5, 120), "campaign_costs": (60, 600),
       "ad_costs": (60, 600), "meta_pricing": (60, 600)}  # fmt: skip
BATCH_LAG = (20, 900)
LATE_SHARE = 0.008
COPY_SHARE = 0.006
# What is wrong with a row, by table: changes to a good row, whose id becomes a new one.
BAD_ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("messages", {"contact_id": ""}),
    ("messages", {"sender_type": "robot"}),
    ("messages", {"sent_at": "2026-13-45 10:00:00"}),
    ("messages", {"sent_at": "FUTURE"}),
    ("messages", {"sender_type": "agent", "direction": "inbound"}),
    ("messages", {"message_id": ""}),
    ("message_statuses", {"status": "entregado"}),
    ("message_statuses", {"status_at": ""}),
    ("message_statuses", {"is_billable": "sí"}),
    ("conversations", {"status": "cerrado"}),
    ("conversations", {"opened_at": ""}),
    ("conversation_events", {"event_type": "closed"}),
    ("surveys", {"survey_kind": "csat", "score": "9"}),
    ("surveys", {"survey_kind": "nps", "score": "11"}),
    ("surveys", {"score": "cinco"}),
    ("orders", {"total_amount": "abc"}),
    ("orders", {"total_amount": "-450.00"}),
    ("orders", {"currency": "pesos"}),
    ("orders", {"total_amount": "300.00", "refunded_amount": "900.00"}),
    ("contacts", {"country_code": "MEX"}),
    ("consents", {"action": "subscribe"}),
    ("campaign_costs", {"amount": "1,200"}),
    ("link_clicks", {"clicked_at": "FUTURE"}),
    ("leads", {"contact_id": "  "}),
    ("carts", {"created_at": ""}),
    ("campaigns", {"campaign_name": ""}),
)


def load_time(shop: Shop, table: str, at: datetime) -> datetime:
    """When a row reaches the warehouse: soon, some days late for a few, never after the last load."""
    low, high = LAG.get(table, BATCH_LAG)
    loaded_at = at + shop.seconds(low, high)
    if shop.chance(LATE_SHARE):
        loaded_at += shop.seconds(6 * 3600, 4 * 86400)
    return within_last_load(shop, loaded_at)


def within_last_load(shop: Shop, loaded_at: datetime) -> datetime:
    return loaded_at if loaded_at <= LAST_LOAD else LAST_LOAD - shop.seconds(1, 1400)


def delivered_rows(shop: Shop, table: str) -> list[dict[str, str]]:
    """The rows of a table as they arrive: late ones, copies and broken ones included."""
    arrived: list[tuple[datetime, dict[str, str]]] = []
    for at, cells in shop.rows[table]:
        loaded_at = load_time(shop, table, at)
        arrived.append((loaded_at, cells))
        if shop.chance(COPY_SHARE):
            arrived.append((within_last_load(shop, loaded_at + shop.seconds(300, 2 * 86400)), cells))
    if table == "messages":
        # The last message to arrive fixes the moment up to which the year is known.
        arrived[-1] = (LAST_LOAD, arrived[-1][1])
    arrived += broken_rows(shop, table, arrived)
    keyed = [(loaded_at + shop.seconds(-1200, 1200), place) for place, (loaded_at, _) in enumerate(arrived)]
    return [{**arrived[place][1], "loaded_at": text(arrived[place][0])} for _, place in sorted(keyed)]


def broken_rows(
    shop: Shop, table: str, arrived: list[tuple[datetime, dict[str, str]]]
) -> list[tuple[datetime, dict[str, str]]]:
    """Copies of good rows under an id of their own, each with one thing wrong."""
    rows = []
    for number, (bad_table, changes) in enumerate(BAD_ROWS):
        if bad_table != table:
            continue
        loaded_at, cells = arrived[shop.rng.randrange(len(arrived))]
        key = COLUMNS[table][0]
        broken = {**cells, key: f"x-{number:02d}", **changes}
        for column, value in changes.items():
            if value == "FUTURE":
                broken[column] = text(loaded_at + timedelta(days=12))
        rows.append((loaded_at, broken))
    return rows
