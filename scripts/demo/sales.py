"""Orders, carts and leads."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.chat import Chat
from demo.shop import Person, Shop
from demo.when import text

LEAD_RATE = {"precio": 0.30, "pago": 0.25, "envio": 0.12, "otro": 0.08}


def add_order(
    shop: Shop,
    person: Person,
    at: datetime,
    conversation_id: str,
    campaign_id: str,
    basket: float = 1.0,
    test: bool = False,
) -> str:
    """An order and its later versions; it also leads to the chats that orders lead to."""
    rng = shop.rng
    order_id = shop.next_id("TN-", 10001)
    person.orders += 1
    amount = min(max(shop.spread(700, 0.55) * basket, 190), 4200)
    currency = "MXN"
    if person.country == "US" and shop.chance(0.6):
        amount, currency = amount / 15, "USD"
    total = round(amount) if shop.chance(0.7) else round(amount, 2)
    end = rng.choices(("fulfilled", "paid", "pending", "cancelled", "refunded"), (78, 10.5, 3.5, 4, 4))[0]
    refund = ""
    if end == "refunded":
        refund = f"{total * rng.choice((1, 1, 0.5)):.2f}"
    elif end == "fulfilled" and shop.chance(0.025):
        refund = f"{total * rng.choice((0.1, 0.2, 0.25)):.2f}"
    cells = dict(
        order_id=order_id, contact_id=person.id_at(at), conversation_id=conversation_id,
        campaign_id=campaign_id, total_amount=f"{total:.2f}", currency=currency,
        is_test="true" if test else "false", ordered_at=text(at),
    )
    paid_at = at + shop.seconds(40, 1500)
    settled_at = at + timedelta(days=rng.randrange(2, 8), seconds=rng.randrange(30000))
    first = "pending" if end in ("pending", "cancelled") or shop.chance(0.5) else "paid"
    shop.add("orders", at, **cells, status=first, refunded_amount="", updated_at=text(at))
    if end in ("paid", "fulfilled", "refunded") and first == "pending":
        shop.add("orders", paid_at, **cells, status="paid", refunded_amount="", updated_at=text(paid_at))
    if end in ("fulfilled", "cancelled", "refunded"):
        shop.add(
            "orders", settled_at, **cells, status=end, refunded_amount=refund, updated_at=text(settled_at)
        )
    if test:
        return order_id
    if end != "cancelled":
        if shop.chance(0.38):
            shop.plan(shop.daytime(at + timedelta(days=rng.randrange(1, 4))), "shipped", person, order_id)
        if shop.chance(0.34):
            shop.plan(
                shop.around_the_clock(at + timedelta(days=rng.randrange(2, 8))),
                "pedido",
                person,
                order_id,
            )
        if shop.chance(0.06):
            shop.plan(
                shop.around_the_clock(at + timedelta(days=rng.randrange(6, 15))),
                "devolucion",
                person,
                order_id,
            )
    if shop.chance(0.52):
        shop.plan(
            shop.around_the_clock(at + timedelta(days=int(shop.spread(45, 0.7)) + 6)), "again", person
        )
    return order_id


def add_lead_and_cart(chat: Chat, at: datetime, wants: bool) -> None:
    shop, person = chat.shop, chat.person
    if chat.thread is None:
        return
    conversation_id = chat.thread.conversation_id
    if shop.chance(0.75 if wants else LEAD_RATE.get(chat.topic, 0.0)):
        created_at = at + shop.seconds(30, 900)
        shop.add(
            "leads", created_at,
            lead_id=shop.next_id("led_"), contact_id=person.id_at(created_at),
            conversation_id=conversation_id if shop.chance(0.85) else "", created_at=text(created_at),
        )
    if not wants and chat.topic in ("precio", "pago", "envio") and shop.chance(0.30):
        add_cart(shop, person, at + shop.seconds(120, 3000), conversation_id)


def add_cart(
    shop: Shop,
    person: Person,
    at: datetime,
    conversation_id: str,
    order_id: str = "",
    ordered_at: datetime | None = None,
) -> None:
    cells = dict(
        cart_id=shop.next_id("crt_"),
        contact_id=person.id_at(at),
        conversation_id=conversation_id,
        created_at=text(at),
    )
    shop.add("carts", at, **cells, order_id="", updated_at=text(at))
    if ordered_at:
        shop.add("carts", ordered_at, **cells, order_id=order_id, updated_at=text(ordered_at))
