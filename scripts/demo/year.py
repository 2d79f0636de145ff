"""The year: what is planned, what happens, and the rows that depend on nothing."""

from __future__ import annotations

import heapq
from datetime import date, datetime, timedelta

from demo import phrases as say
from demo.ads import add_ads
from demo.agents import AGENTS, Agent
from demo.arrival import delivered_rows
from demo.backlog import arrived_rows, evening
from demo.bill import add_bill
from demo.campaigns import CAMPAIGNS
from demo.chat import Chat
from demo.endings import end_chat
from demo.labels import add_error_codes, add_labels
from demo.mailings import follow_up, leave_by_page, send_campaign, shipped_notice
from demo.people import add_consent, add_contact, new_person, returning_person
from demo.sales import add_order
from demo.service import service_chat
from demo.shop import Message, Person, Shop
from demo.statuses import add_statuses
from demo.surveys import nps_wave
from demo.tables import COLUMNS
from demo.when import START, TO_UTC, at_local, day_weight, text, whole

NEW_CHATS = 1825
IMPORTED_CONTACTS = 290
TOPIC_WEIGHT = {"precio": 38, "envio": 19, "pedido": 16, "devolucion": 5, "pago": 9, "otro": 13}


def plan_year(shop: Shop) -> None:
    """Lay out what happens whatever else happens: imports, chats, mailings, surveys, staff tests."""
    rng = shop.rng
    for _ in range(IMPORTED_CONTACTS):
        imported_at = START + timedelta(days=rng.choice((2, 2, 3)), hours=9, seconds=rng.randrange(21600))
        new_person(shop, imported_at, imported=True)
    for _ in range(3):
        staff = new_person(shop, START + shop.seconds(3600, 40000), internal=True)
        for _ in range(4):
            shop.plan(shop.daytime(START + timedelta(days=rng.randrange(1, 360))), "staff", staff)
    days = [date(2025, 11, 1) + timedelta(days=n) for n in range(365)]
    for day in rng.choices(days, [day_weight(day) for day in days], k=NEW_CHATS):
        shop.plan(shop.around_the_clock(datetime(day.year, day.month, day.day) + TO_UTC), "chat")
    for campaign in CAMPAIGNS:
        shop.plan(campaign.sent_at, "campaign", detail=campaign.campaign_id)
    for _ in range(14):
        shop.plan(shop.daytime(START + timedelta(days=rng.randrange(20, 360))), "leave")
    for month in range(12):
        year, number = (2025, 11 + month) if month < 2 else (2026, month - 1)
        shop.plan(at_local(year, number, 20, 12), "nps")


def live(shop: Shop) -> None:
    """Let the year happen in order of time: what happens may plan what follows."""
    campaigns = {campaign.campaign_id: campaign for campaign in CAMPAIGNS}
    while shop.plans:
        plan = heapq.heappop(shop.plans)
        at, person = plan.at, plan.person
        if plan.what == "chat":
            random_chat(shop, at)
        elif plan.what == "campaign":
            send_campaign(shop, campaigns[plan.detail])
        elif plan.what == "nps":
            nps_wave(shop, at)
        elif plan.what == "leave":
            leave_by_page(shop, at)
        elif person is None or person.free_from > at:
            continue
        elif plan.what == "shipped":
            shipped_notice(shop, person, at, plan.detail)
        elif plan.what == "follow_up":
            follow_up(shop, person, at, plan.detail)
        elif plan.what == "come_back":
            person.opted_in = True
            add_consent(shop, person, "opt_in", "tienda", at)
        elif plan.what == "staff":
            staff_test(shop, person, at)
        elif plan.what == "again":
            service_chat(shop, person, at, "precio", buys=shop.chance(0.55))
        elif plan.what == "return":
            service_chat(shop, person, at, plan.detail)
        else:
            service_chat(shop, person, at, plan.what, folio=plan.detail)


def random_chat(shop: Shop, at: datetime) -> None:
    """A chat of somebody new or of somebody known."""
    topic = shop.rng.choices(list(TOPIC_WEIGHT), list(TOPIC_WEIGHT.values()))[0]
    person = None if shop.chance(0.58) else returning_person(shop, at)
    service_chat(shop, person or new_person(shop, at), at, topic)


def staff_test(shop: Shop, person: Person, at: datetime) -> None:
    """The staff try things out from their own phones; none of it may count."""
    chat = Chat(shop, person, None, "otro", at)
    chat.customer(shop.rng.choice(say.STAFF_TEST), 3)
    chat.bot(shop.rng.choice(say.MENU), "interactive")
    if shop.chance(0.5):
        add_order(shop, person, chat.now + shop.seconds(30, 90), "", "", 0.3, test=True)
    end_chat(chat)


def add_agent(shop: Shop, agent: Agent, name: str, at: datetime) -> None:
    shop.add("agents", at, agent_id=agent.agent_id, agent_name=name, team=agent.team, updated_at=text(at))


def add_fixed_rows(shop: Shop) -> None:
    """Agents, campaigns and their costs, erasures, a few system messages."""
    rng = shop.rng
    for agent in AGENTS:
        add_agent(shop, agent, agent.first_name if agent.agent_id == "ag_03" else agent.name, agent.since)
    # Her full name was entered when the team grew.
    add_agent(shop, AGENTS[2], AGENTS[2].name, at_local(2026, 6, 9, 12))
    for campaign in CAMPAIGNS:
        planned_at = campaign.sent_at - timedelta(hours=20)
        cells = dict(campaign_id=campaign.campaign_id, started_at=text(campaign.sent_at))
        shop.add(
            "campaigns",
            planned_at,
            **cells,
            campaign_name=f"{campaign.name} (borrador)",
            updated_at=text(planned_at),
        )
        shop.add(
            "campaigns",
            campaign.sent_at,
            **cells,
            campaign_name=campaign.name,
            updated_at=text(campaign.sent_at),
        )
        for day, amount in campaign.costs:
            booked_at = (
                datetime(day.year, day.month, day.day) + timedelta(days=1) + TO_UTC + shop.seconds(7200, 9000)
            )
            cells = dict(campaign_id=campaign.campaign_id, cost_date=day.isoformat(), currency="MXN")
            if day == campaign.costs[0][0]:
                # The agency's first figure is an estimate; the invoice restates it.
                shop.add("campaign_costs", booked_at, **cells, amount=f"{amount * 0.9:.2f}")
                booked_at += timedelta(days=6)
            shop.add("campaign_costs", booked_at, **cells, amount=f"{amount:.2f}")
    customers = [
        p
        for p in shop.people
        if not p.is_internal and not p.first_id and p.last_chat_at < at_local(2026, 9, 20)
    ]
    for person in rng.sample(customers, 4):
        erased_at = whole(max(person.last_chat_at, person.created_at) + timedelta(days=rng.randrange(5, 20)))
        add_contact(shop, person, person.number, person.created_at, erased_at, erased=True)
    for person in rng.sample(customers, 6):
        at = whole(person.last_chat_at + timedelta(hours=3))
        notice = "El código de seguridad cambió"
        shop.messages.append(
            Message(shop.message_id(), person.number, person.phone, "system", "system", notice, at)
        )


def add_messages(shop: Shop) -> None:
    for message in sorted(shop.messages, key=lambda m: (m.sent_at, m.message_id)):
        shop.add(
            "messages", message.sent_at,
            message_id=message.message_id, conversation_id=message.conversation_id, contact_id=message.contact_id,
            business_phone_id=message.phone,
            direction="inbound" if message.sender in ("contact", "system") else "outbound",
            sender_type=message.sender, agent_id=message.agent_id, campaign_id=message.campaign_id,
            template_name=message.template, template_category=message.category, message_type=message.kind,
            body=message.body, reply_to_message_id=message.reply_to,
            referral_source_type=message.referral_type, referral_source_id=message.referral_id,
            ad_click_id=message.click_id, sent_at=text(message.sent_at),
        )


def plant_contact_data(shop: Shop) -> None:
    """Give three comments something that must be masked downstream."""
    commented = [cells for _, cells in shop.rows["surveys"] if cells["comment"]]
    low = [cells for cells in commented if cells["survey_kind"] == "csat" and cells["score"] in ("1", "2")]
    high = [cells for cells in commented if cells["survey_kind"] == "csat" and cells["score"] == "5"]
    for cells, comment in zip((low[2], high[5], low[7]), say.COMMENTS_WITH_CONTACT_DATA, strict=True):
        cells["comment"] = comment


def generate() -> dict[str, list[dict[str, str]]]:
    """All tables, as they arrive."""
    shop = Shop()
    plan_year(shop)
    live(shop)
    add_fixed_rows(shop)
    add_ads(shop)
    add_messages(shop)
    add_statuses(shop)
    plant_contact_data(shop)
    add_bill(shop)
    add_labels(shop)
    add_error_codes(shop)
    last = evening()
    add_messages(last)
    add_statuses(last)
    add_labels(last)
    return {table: delivered_rows(shop, table) + arrived_rows(last, table) for table in COLUMNS}
