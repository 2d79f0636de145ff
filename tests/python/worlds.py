"""Small businesses for hypothesis to draw: a few people, threads, agents and campaigns, and what happened among them.

All rows are good ones, but messy: copies, older versions, ids of things that do not exist, times that tie or lie exactly
at the end of a window. Ids come from small pools, so that rows meet. Times are datetimes, so that a world can be shifted.
Two worlds of three, the first among them, have a regular customer too, of whom every mart knows something.
"""

import copy
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

import raw_rows as rows

World = dict[str, list[rows.Row]]

# A Monday. From the November before it to the end of March no clock of Mexico City changes, neither in 2015 nor in 2026, and the
# 574 weeks between these two years bring every date to the same day of the same month. Four weeks more than DAYS, and
# what follows the regular customer's last visit, end before April.
FIRST = datetime(2015, 1, 5)
DAYS = 48
VISITS = [timedelta(days=2), timedelta(days=30), timedelta(days=41), timedelta(days=53)]
YEARS_AWAY = timedelta(weeks=574)

MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
OFFSETS = [
    timedelta(0), timedelta(0), MICROSECOND, timedelta(seconds=1), timedelta(seconds=15),
    timedelta(seconds=15) + MICROSECOND, timedelta(seconds=90), timedelta(minutes=40), timedelta(hours=1),
    timedelta(hours=5), DAY - MICROSECOND, DAY, DAY + MICROSECOND, 5 * DAY, 5 * DAY + MICROSECOND, 7 * DAY,
]  # fmt: skip
LAGS = [timedelta(0), timedelta(seconds=5), timedelta(hours=2), 3 * DAY, -DAY]  # a loaded_at of one day before is good

CONTACTS = ["c1", "c2", "c3", "c4", "MX.1"]
THREADS = ["t1", "t2", "t3"]
PHONES = ["p1", "p2"]
AGENTS = ["a1", "a2", "a3"]
CAMPAIGNS = ["g1", "g2"]
MESSAGES = [f"m{n}" for n in range(24)]
SENDERS = ["contact", "contact", "contact", "agent", "bot", "campaign", "automation", "business", "system"]
KINDS = ["text", "text", "text", "text", "button", "template", "image", "reaction", "note"]
BODIES = [None, "hola", "BAJA", "  baja ", "quiero pagar", "no me gusto nada", ""]


def one_of(*choices: Any) -> st.SearchStrategy:
    return st.sampled_from(choices)


def maybe(choices: list[Any]) -> st.SearchStrategy:
    """One of these, or null about half of the time."""
    return st.sampled_from([*choices, *[None] * max(1, len(choices))])


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """The rows of every raw table. There is a message; any other table may be empty but for its header."""
    instants = draw(
        st.lists(
            st.builds(
                lambda day, hour, minute: FIRST + timedelta(days=day, hours=hour, minutes=minute),
                st.integers(0, DAYS), st.integers(0, 23), one_of(0, 0, 30),
            ),
            min_size=2, max_size=8,
        )
    )  # fmt: skip
    time = st.builds(lambda instant, offset: instant + offset, st.sampled_from(instants), st.sampled_from(OFFSETS))

    def later(start: datetime | None) -> datetime | None:
        """A time that may be before `start`, at it, or after it."""
        return draw(one_of(start, start, None)) if start is None else draw(
            st.one_of(time, st.sampled_from(OFFSETS).map(lambda offset: start + offset))
        )

    def loaded(row: rows.Row) -> rows.Row:
        newest = max(cell for name, cell in row.items() if isinstance(cell, datetime) and name != "loaded_at")
        return row | {"loaded_at": newest + draw(st.sampled_from(LAGS))}

    def several(most: int, make: Callable[[], rows.Row]) -> list[rows.Row]:
        count = draw(st.one_of(st.integers(0, most), st.integers(most // 2, most)))
        return [loaded(make()) for _ in range(count)]

    def some_message() -> rows.Row:
        sender = draw(st.sampled_from(SENDERS))
        direction = {"contact": "inbound", "system": draw(one_of("inbound", "outbound"))}.get(sender, "outbound")
        is_campaign = sender == "campaign"
        return rows.message(
            message_id=draw(st.sampled_from(MESSAGES)),
            conversation_id=draw(maybe(THREADS)),
            contact_id=draw(st.sampled_from(CONTACTS)),
            business_phone_id=draw(st.sampled_from(PHONES)),
            direction=direction,
            sender_type=sender,
            agent_id=draw(maybe(AGENTS)) if sender == "agent" else None,
            campaign_id=draw(maybe(CAMPAIGNS)) if is_campaign else None,
            template_name=draw(maybe(["promo", "aviso"])) if direction == "outbound" else None,
            template_category=draw(maybe(["marketing", "utility"])) if direction == "outbound" else None,
            message_type=draw(st.sampled_from(KINDS)),
            body=draw(st.sampled_from(BODIES)),
            reply_to_message_id=draw(maybe(MESSAGES[:6])) if direction == "inbound" else None,
            referral_source_type=draw(one_of(None, None, "ad", "post")) if direction == "inbound" else None,
            referral_source_id=draw(one_of(None, "x1", "x2")) if direction == "inbound" else None,
            sent_at=draw(time),
        )

    def some_status() -> rows.Row:
        return rows.status(
            message_id=draw(st.sampled_from(MESSAGES)),
            status=draw(one_of("sent", "delivered", "delivered", "read", "played", "failed")),
            status_at=draw(time),
            is_billable=draw(one_of(None, True, False)),
            pricing_model=draw(one_of(None, "PMP", "CBP")),
            pricing_category=draw(one_of(None, "marketing", "utility", "service", "unheard of")),
            platform_conversation_id=draw(one_of(None, "w1", "w2")),
            error_code=draw(one_of(None, "131026")),
        )

    def some_conversation() -> rows.Row:
        opened = draw(time)
        status = draw(one_of("open", "pending", "resolved", "resolved", "snoozed"))
        return rows.conversation(
            conversation_id=draw(st.sampled_from(THREADS)),
            contact_id=draw(st.sampled_from(CONTACTS)),
            business_phone_id=draw(st.sampled_from(PHONES)),
            status=status,
            topic=draw(maybe(["pago", "envio"])),
            labels=draw(maybe(["vip", " nuevo,vip,, vip"])),
            assigned_agent_id=draw(maybe(AGENTS)),
            opened_at=opened,
            resolved_at=later(opened) if status == "resolved" else None,
            updated_at=draw(time),
        )

    def some_event() -> rows.Row:
        return rows.event(
            event_id=draw(one_of("e1", "e2", "e3", "e4", "e5")),
            conversation_id=draw(st.sampled_from(THREADS)),
            event_type=draw(one_of("assigned", "handed_off", "resolved", "resolved", "reopened")),
            agent_id=draw(maybe(AGENTS)),
            occurred_at=draw(time),
        )

    def some_survey() -> rows.Row:
        kind = draw(one_of("csat", "nps"))
        sent = draw(time)
        is_answered = draw(st.booleans())
        return rows.survey(
            survey_id=draw(one_of("s1", "s2", "s3", "s4")),
            survey_kind=kind,
            conversation_id=draw(maybe(THREADS)),
            contact_id=draw(st.sampled_from(CONTACTS)),
            score=draw(one_of(None, *range(1, 6)) if kind == "csat" else one_of(None, *range(11))),
            comment=draw(one_of(None, "muy bien, gracias", "no me gusto, +52 55 1234 5678", "tarde")),
            sent_at=sent,
            answered_at=later(sent) if is_answered else None,
            updated_at=draw(time),
        )

    def some_order() -> rows.Row:
        total = draw(one_of("100.00", "0", "19.99", "250"))
        return rows.order(
            order_id=draw(one_of("o1", "o2", "o3", "o4", "o5", "o6")),
            contact_id=draw(st.sampled_from(CONTACTS)),
            conversation_id=draw(maybe(THREADS)),
            campaign_id=draw(maybe(CAMPAIGNS)),
            status=draw(one_of("pending", "paid", "paid", "fulfilled", "fulfilled", "cancelled", "refunded")),
            total_amount=total,
            refunded_amount=draw(one_of(None, "0", total)),
            currency=draw(one_of("USD", "USD", "MXN")),
            is_test=draw(one_of(None, False, True)),
            ordered_at=draw(time),
            updated_at=draw(time),
        )

    def some_contact() -> rows.Row:
        return rows.contact(
            contact_id=draw(st.sampled_from(CONTACTS)),
            country_code=draw(one_of(None, "MX", "ES")),
            is_internal=draw(one_of(None, False, False, False, True)),
            created_at=draw(time),
            erased_at=draw(st.one_of(st.none(), st.none(), time)),
            updated_at=draw(time),
        )

    def some_merge() -> rows.Row:
        """From an earlier to a later one of the list, so that there are chains and no circles."""
        old = draw(st.integers(0, len(CONTACTS) - 2))
        return rows.merge(
            old_contact_id=CONTACTS[old],
            new_contact_id=draw(st.sampled_from(CONTACTS[old + 1 :])),
            merged_at=draw(time),
        )

    def some_cart() -> rows.Row:
        return rows.cart(
            cart_id=draw(one_of("b1", "b2", "b3")), contact_id=draw(st.sampled_from(CONTACTS)),
            conversation_id=draw(maybe(THREADS)), order_id=draw(one_of(None, "o1")), created_at=draw(time),
            updated_at=draw(time),
        )  # fmt: skip

    def some_webhook() -> rows.Row:
        """One body with one to three of the things that Meta reports. Times stay datetimes until they are written."""
        at = draw(time).replace(microsecond=0)
        person = draw(one_of({"from": "c1"}, {"from": "c2"}, {"from_user_id": "MX.1"}, {"from": "c1", "from_user_id": "MX.1"}))
        message = {"id": draw(st.sampled_from(MESSAGES)), "timestamp": at, **person, **draw(st.sampled_from(WEBHOOK_CONTENTS))}
        status = {
            "id": draw(st.sampled_from(MESSAGES)), "timestamp": at, "recipient_id": draw(one_of("c1", "c2")),
            "status": draw(one_of("sent", "delivered", "read", "failed", "deleted")),
            "pricing": {"pricing_model": "PMP", "category": draw(one_of("marketing", "service", "utility")),
                        "type": draw(one_of("regular", "free_customer_service"))},
        }
        preference = {"wa_id": "c1", "value": draw(one_of("stop", "resume", "maybe")), "timestamp": at}
        value = {"metadata": {"phone_number_id": draw(st.sampled_from(PHONES))}} | draw(
            st.sampled_from([
                {"messages": [message]}, {"statuses": [status]}, {"messages": [message], "statuses": [status]},
                {"user_preferences": [preference]},
            ])
        )  # fmt: skip
        return {"received_at": at + draw(st.sampled_from(LAGS[:4])), "payload": value}

    world = {
        "messages": [loaded(some_message()), *several(30, some_message)],
        "message_statuses": several(16, some_status),
        "conversations": several(5, some_conversation),
        "conversation_events": several(6, some_event),
        "surveys": several(5, some_survey),
        "orders": several(8, some_order),
        "contacts": several(6, some_contact),
        "contact_merges": several(2, some_merge),
        "consents": several(4, lambda: rows.consent(
            consent_id=draw(one_of("k1", "k2", "k3")), contact_id=draw(st.sampled_from(CONTACTS)),
            action=draw(one_of("opt_in", "opt_out")), occurred_at=draw(time))),
        "campaigns": several(2, lambda: rows.campaign(
            campaign_id=draw(st.sampled_from(CAMPAIGNS)), campaign_name=draw(one_of("Spring", "Summer")),
            started_at=draw(time), updated_at=draw(time))),
        "campaign_costs": several(3, lambda: rows.campaign_cost(
            campaign_id=draw(st.sampled_from(CAMPAIGNS)), cost_date=(at := draw(time)).date(),
            amount=draw(one_of("10.00", "0.01")), at=at)),
        "ad_costs": several(3, lambda: rows.ad_cost(
            ad_id=draw(one_of("x1", "x2", "x3")), campaign_id=draw(maybe(CAMPAIGNS)), cost_date=(at := draw(time)).date(),
            amount=draw(one_of("5.00", "0.01")), currency=draw(one_of("USD", "MXN")), at=at)),
        "meta_pricing": several(3, lambda: rows.meta_price(
            business_phone_id=draw(maybe(PHONES)), country_code=draw(one_of(None, "MX")), volume=draw(one_of(0, 1, 7)),
            pricing_category=draw(one_of("marketing", "utility")), pricing_date=(at := draw(time)).date(), at=at)),
        "link_clicks": several(4, lambda: rows.click(
            click_id=draw(one_of("l1", "l2", "l3")), message_id=draw(st.sampled_from(MESSAGES)),
            contact_id=draw(st.sampled_from(CONTACTS)), is_robot=draw(one_of(None, False, True)),
            clicked_at=draw(time))),
        "leads": several(3, lambda: rows.lead(
            lead_id=draw(one_of("d1", "d2", "d3")), contact_id=draw(st.sampled_from(CONTACTS)),
            conversation_id=draw(maybe(THREADS)), created_at=draw(time))),
        "carts": several(3, some_cart),
        "agents": several(3, lambda: rows.agent(
            agent_id=draw(st.sampled_from(AGENTS)), agent_name=draw(one_of("Ana", "Luis")),
            team=draw(one_of(None, "ventas", "soporte")), updated_at=draw(time))),
        "webhooks": [some_webhook() for _ in range(draw(st.integers(0, 3)))],
    }  # fmt: skip
    if draw(one_of(True, True, False)):
        for table, made in draw(regular_customers()).items():
            world[table] += made
    return world


@st.composite
def regular_customers(draw: st.DrawFn) -> World:
    """One person who comes several times, and one who is gone: a campaign, a click, a chat with bot and agent, an order, surveys, a cart."""
    who = {"contact_id": "regular"}
    made: World = {table: [] for table in rows.TABLES}

    def put(table: str, **fields: Any) -> None:
        newest = max(cell for cell in fields.values() if isinstance(cell, datetime))
        made[table].append(rows.TABLES[table](**fields) | {"loaded_at": newest})

    put("contacts", **who, country_code="MX", created_at=FIRST, updated_at=FIRST)
    put("consents", **who, consent_id="regular", occurred_at=FIRST)
    put("agents", agent_id="regular", team="ventas", updated_at=FIRST)
    put("campaigns", campaign_id="regular", started_at=FIRST, updated_at=FIRST)
    for number, visit in enumerate(VISITS):
        start = FIRST + visit + draw(one_of(*(timedelta(hours=hour) for hour in (15, 17, 3))))
        at = [start + timedelta(minutes=10 * step) for step in range(12)]
        name, thread = f"regular {number}", {"conversation_id": f"regular {number}"}
        answered = at[3] + draw(one_of(*(offset for offset in OFFSETS if timedelta(0) < offset <= timedelta(hours=1))))
        put("campaign_costs", campaign_id="regular", cost_date=start.date(), loaded_at=start)
        put("messages", **who, message_id=f"{name} promo", direction="outbound", sender_type="campaign", sent_at=at[0],
            campaign_id="regular", template_name="promo", template_category="marketing", message_type="template")
        for step, status in enumerate(("sent", "delivered", "read"), 1):
            put("message_statuses", message_id=f"{name} promo", status=status, status_at=at[0] + step * MICROSECOND,
                is_billable=True, pricing_model="PMP", pricing_category="marketing")
        put("link_clicks", **who, click_id=name, message_id=f"{name} promo", clicked_at=at[1])
        put("messages", **who, message_id=f"{name} reply", reply_to_message_id=f"{name} promo", sent_at=at[2])
        put("ad_costs", ad_id="regular", cost_date=start.date(), loaded_at=start)
        put("meta_pricing", pricing_date=start.date(), loaded_at=start)
        put("messages", **who, **thread, message_id=f"{name} asks", body="quiero pagar", sent_at=at[3],
            referral_source_type="ad", referral_source_id="regular")
        put("messages", **who, **thread, message_id=f"{name} bot", direction="outbound", sender_type="bot",
            sent_at=answered)
        put("messages", **who, **thread, message_id=f"{name} insists", sent_at=answered + timedelta(minutes=1))
        is_handed_off = number % 2 == 0
        if is_handed_off:
            put("conversation_events", **thread, event_id=f"{name} handoff", event_type="handed_off",
                occurred_at=answered + timedelta(minutes=2))
            put("messages", **who, **thread, message_id=f"{name} agent", direction="outbound", sender_type="agent",
                agent_id="regular", sent_at=answered + timedelta(minutes=draw(one_of(5, 2, 30))))
        ended = answered + timedelta(hours=1)
        if number != 1:
            put("conversation_events", **thread, event_id=f"{name} end", occurred_at=ended)
        put("conversations", **who, **thread, status="open", topic="pago", opened_at=at[3], updated_at=at[3])
        put("leads", **who, **thread, lead_id=name, created_at=at[4])
        put("orders", **who, **thread, order_id=name, total_amount=draw(one_of("100.00", "19.99")), currency=draw(
            one_of("USD", "MXN")), ordered_at=ended, updated_at=ended)
        put("carts", **who, cart_id=name, order_id=name if number else None, created_at=at[4], updated_at=at[4])
        for kind, score in (("csat", draw(one_of(5, 2))), ("nps", draw(one_of(10, 7, 1)))):
            put("surveys", **who, **thread, survey_id=f"{name} {kind}", survey_kind=kind, score=score, sent_at=ended,
                comment=draw(one_of("muy bien, gracias", "muy tarde")), answered_at=ended + timedelta(minutes=5),
                updated_at=ended)
    put("messages", **who, message_id="regular lost", direction="outbound", sender_type="automation", sent_at=FIRST)
    put("message_statuses", message_id="regular lost", status="failed", status_at=FIRST)
    # Somebody who bought once and has left by the end of February.
    put("orders", contact_id="gone", order_id="gone", ordered_at=FIRST - 55 * DAY, updated_at=FIRST - 55 * DAY)
    put("messages", **who, message_id="regular baja", body="BAJA", sent_at=FIRST + VISITS[-1] + timedelta(hours=22))
    put("messages", **who, message_id="regular later", sent_at=FIRST + VISITS[-1] + 4 * DAY)
    return made


WEBHOOK_CONTENTS = [
    {"type": "text", "text": {"body": "hola"}},
    {"type": "text", "text": {"body": "baja"}},
    {"type": "order", "order": {}},
    {"type": "interactive", "interactive": {"nfm_reply": {"response_json": '{"csat": 4, "nps": "9"}'}}},
    {"type": "system", "system": {"type": "user_changed_number", "wa_id": "c9"}},
]


def shifted(world: World, by: timedelta) -> World:
    """The same world with every time moved."""

    def moved(cell: Any) -> Any:
        if isinstance(cell, dict):
            return {name: moved(part) for name, part in cell.items()}
        if isinstance(cell, list):
            return [moved(part) for part in cell]
        return cell + by if isinstance(cell, (datetime, date)) else cell

    return moved(copy.deepcopy(world))


def as_files(world: World) -> World:
    """The world with its webhooks as texts, ready for raw_rows.write_raw."""

    def seconds(cell: Any) -> str:
        return str(int((cell - datetime(1970, 1, 1)).total_seconds()))

    bodies = [
        {
            "received_at": row["received_at"],
            "payload": json.dumps(
                {"entry": [{"changes": [{"field": "messages", "value": row["payload"]}]}]}, default=seconds
            ),
        }
        for row in world["webhooks"]
    ]
    return world | {"webhooks": bodies}
