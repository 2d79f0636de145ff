"""The statuses of outbound messages, with what Meta says of their price."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.shop import Message, Shop
from demo.when import END, at_local, text, whole

SERVICE_CHARGED_FROM = at_local(2026, 10, 1)
FREE_SERVICE_MESSAGES = 1000


def add_statuses(shop: Shop) -> None:
    """The receipts of every outbound message, with what Meta says of its price."""
    last_inbound: dict[tuple[str, str], datetime] = {}
    free_used: dict[str, int] = {}
    for message in sorted(shop.messages, key=lambda m: (m.sent_at, m.message_id)):
        if message.sent_at >= END:
            break
        if message.inbound:
            last_inbound[(message.contact_id, message.phone)] = message.sent_at
        elif message.kind not in ("note", "reaction", "system"):
            fate = message.fate or draw_fate(shop, message)
            window = last_inbound.get((message.contact_id, message.phone))
            in_window = window is not None and message.sent_at - window <= timedelta(hours=24)
            billable = is_billable(message, fate, in_window, free_used)
            add_receipts(shop, message, fate, billable)


def draw_fate(shop: Shop, message: Message) -> str:
    """How far a message came. Whoever answered has had it; some people hide that they read."""
    if message.read_by is not None:
        return "read" if message.shows_receipts and shop.chance(0.97) else "delivered"
    fate = shop.rng.choices(("failed", "sent", "delivered", "read"), (3.2, 2.8, 31, 63))[0]
    return "delivered" if fate == "read" and not message.shows_receipts else fate


def is_billable(message: Message, fate: str, in_window: bool, free_used: dict[str, int]) -> bool:
    """Meta's rules of the year: templates are charged, utility ones in an open window from October
    2026 on only, and from then on service messages beyond a monthly free part for each number."""
    charged_now = message.sent_at >= SERVICE_CHARGED_FROM
    if message.category == "marketing":
        return True
    if message.category == "utility":
        return charged_now or not in_window
    if not charged_now:
        return False
    if fate in ("delivered", "read"):
        free_used[message.phone] = free_used.get(message.phone, 0) + 1
    return free_used.get(message.phone, 0) > FREE_SERVICE_MESSAGES


def add_receipts(shop: Shop, message: Message, fate: str, billable: bool) -> None:
    price = {
        "is_billable": "true" if billable else "false",
        "pricing_model": "PMP",
        "pricing_category": message.category or "service",
    }
    nothing = {"is_billable": "", "pricing_model": "", "pricing_category": ""}
    sent_at = message.sent_at + shop.seconds(0, 2)
    if fate == "failed":
        error = "131049" if message.category == "marketing" and shop.chance(0.6) else "131026"
        add_status(shop, message, "failed", sent_at + shop.seconds(1, 20), error, nothing)
        return
    if fate == "sent" or shop.chance(0.11):
        add_status(shop, message, "sent", sent_at, "", price)
    if fate == "sent":
        return
    latest = message.read_by or message.sent_at + timedelta(hours=30)
    wait = shop.spread(2, 0.7) if shop.chance(0.93) else shop.spread(2400, 1.2)
    delivered_at = min(whole(sent_at + timedelta(seconds=max(1, wait))), latest)
    read_at = min(whole(delivered_at + timedelta(seconds=max(2, shop.spread(90, 1.6)))), latest)
    if message.category == "marketing" and message.read_by is not None:
        read_at = message.read_by
    # Now and then the receipt of a delivery never comes, but that of the reading does.
    if fate == "delivered" or not shop.chance(0.03):
        add_status(shop, message, "delivered", delivered_at, "", price)
        price = nothing
    if fate == "read":
        add_status(shop, message, "read", read_at, "", price)
        if message.kind == "audio" and shop.chance(0.7):
            add_status(shop, message, "played", read_at + shop.seconds(3, 120), "", nothing)


def add_status(
    shop: Shop, message: Message, status: str, at: datetime, error: str, price: dict[str, str]
) -> None:
    shop.add(
        "message_statuses", at,
        message_id=message.message_id, status=status, status_at=text(at), platform_conversation_id="",
        error_code=error, **price,
    )
