"""Campaigns and single templates: who gets them and what they do then."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo import phrases as say
from demo.agents import AGENTS
from demo.campaigns import Campaign
from demo.chat import Chat, open_thread, thread_for
from demo.endings import end_chat, resolve
from demo.people import add_consent
from demo.sales import add_cart, add_order
from demo.service import service_chat
from demo.shop import MAIN_PHONE, Message, Person, Shop
from demo.when import BOT_START, text, whole


def send_campaign(shop: Shop, campaign: Campaign) -> None:
    """Send a mailing to people who agreed and are not in a chat, then let them react."""
    rng = shop.rng
    at = campaign.sent_at
    rested = at - timedelta(hours=26)
    able = [
        p
        for p in shop.people
        if p.opted_in and not p.is_internal and p.free_from < rested and p.phone == MAIN_PHONE
    ]
    chosen = rng.sample(able, min(campaign.recipients, len(able)))
    read: list[tuple[Person, Message, datetime]] = []
    for person in chosen:
        at += shop.seconds(1, 3)
        fate = rng.choices(("failed", "sent", "delivered", "read"), (2.2, 1.6, 21.0, 75.2))[0]
        message = Message(
            shop.message_id(), person.id_at(at), MAIN_PHONE, "campaign", "template", campaign.body, at,
            campaign_id=campaign.campaign_id, template=campaign.template, category="marketing", fate=fate,
        )
        shop.messages.append(message)
        person.free_from = max(person.free_from, at)
        if fate == "read":
            message.read_by = whole(at + timedelta(seconds=60 + min(shop.spread(2400, 1.4), 40 * 3600)))
            read.append((person, message, message.read_by))
        if fate in ("delivered", "read") and shop.chance(0.07):
            add_click(shop, person, message, at + shop.seconds(0, 2), "true")
    react(shop, campaign, read)


def react(shop: Shop, campaign: Campaign, read: list[tuple[Person, Message, datetime]]) -> None:
    """Clicks, answers, orders and opt-outs of those who read the mailing."""
    rng = shop.rng
    delivered = campaign.recipients * 0.96
    rng.shuffle(read)
    buyers = round(delivered * campaign.order_rate)
    leavers = round(delivered * campaign.opt_out_rate)
    talkers = round(delivered * campaign.reply_rate) - leavers
    for place, (person, message, read_at) in enumerate(read):
        if place < leavers:
            opt_out_by_word(shop, person, message, read_at + shop.seconds(20, 600))
            continue
        rank = place - leavers
        is_buyer = rank < buyers
        answers_at = read_at + shop.seconds(30, 3600)
        talks = rank < buyers // 2 or buyers <= rank < buyers + talkers - buyers // 2
        clicks = shop.chance(0.6) if is_buyer else shop.chance(campaign.click_rate * 0.85)
        if clicks:
            add_click(
                shop, person, message, read_at + shop.seconds(5, 240), rng.choice(("false", "false", ""))
            )
            if shop.chance(0.2):
                add_click(shop, person, message, read_at + shop.seconds(300, 90000), "false")
            if shop.chance(0.2) and not is_buyer:
                add_cart(shop, person, read_at + shop.seconds(300, 2000), "")
        if talks:
            talk_back(shop, campaign, person, message, answers_at, is_buyer)
        elif is_buyer:
            ordered_at = whole(read_at + timedelta(seconds=min(shop.spread(14000, 1.3), 3.2 * 86400)))
            named = campaign.campaign_id if shop.chance(0.7) else ""
            order_id = add_order(shop, person, ordered_at, "", named, campaign.basket)
            if shop.chance(0.45):
                add_cart(shop, person, ordered_at - shop.seconds(100, 900), "", order_id, ordered_at)


def talk_back(
    shop: Shop, campaign: Campaign, person: Person, message: Message, at: datetime, buys: bool
) -> None:
    """An answer to a mailing: a full chat, or a word that needs little."""
    rng = shop.rng
    if buys or shop.chance(0.62):
        service_chat(shop, person, at, "precio", campaign=campaign, mailing=message, buys=buys)
        return
    thread = thread_for(shop, person, "otro", message.sent_at)
    chat = Chat(shop, person, thread, "otro", at - timedelta(seconds=3))
    message.conversation_id = thread.conversation_id if thread else ""
    message.read_by = at
    open_thread(chat, at)
    chat.last_message_id = message.message_id
    chat.customer(rng.choice(say.CAMPAIGN_SHORT), 3)
    if thread and shop.chance(0.6):
        if at >= BOT_START:
            chat.bot(rng.choice(say.WELCOME))
        else:
            chat.assign()
            chat.agent_writes(rng.choice(say.WELCOME), first=True)
        resolve(chat, ask_rating=False)
    elif thread:
        chat.leave_open()
    end_chat(chat)


def opt_out_by_word(shop: Shop, person: Person, message: Message, at: datetime) -> None:
    """The word alone counts; mostly a consent row says the same a little later."""
    chat = Chat(shop, person, None, "otro", at - timedelta(seconds=3))
    chat.unread = [message]
    word = shop.rng.choice(say.OPT_OUT)
    message.read_by = at
    chat.write("contact", word, at)
    chat.write("automation", say.OPT_OUT_DONE, chat.now + shop.seconds(2, 6))
    if shop.chance(0.85):
        add_consent(shop, person, "opt_out", "palabra_clave", chat.now + shop.seconds(5, 1200))
    person.opted_in = False
    person.free_from = chat.now + timedelta(hours=2)


def leave_by_page(shop: Shop, at: datetime) -> None:
    """Somebody withdraws the consent on the shop's page; a few agree again later."""
    person = shop.rng.choice([p for p in shop.people if p.opted_in and not p.is_internal])
    add_consent(shop, person, "opt_out", "web", at)
    person.opted_in = False
    if shop.chance(0.3):
        shop.plan(shop.daytime(at + timedelta(days=shop.rng.randrange(10, 40))), "come_back", person)


def add_click(shop: Shop, person: Person, message: Message, at: datetime, is_robot: str) -> None:
    shop.add(
        "link_clicks", at,
        click_id=shop.next_id("clk_"), message_id=message.message_id, contact_id=person.id_at(message.sent_at),
        is_robot=is_robot, clicked_at=text(at),
    )


def shipped_notice(shop: Shop, person: Person, at: datetime, order_id: str) -> None:
    """A utility template says that the parcel is on its way; it is sent outside the helpdesk."""
    if person.free_from > at:
        return
    chat = Chat(shop, person, None, "pedido", at)
    chat.slots["folio"] = order_id
    chat.write(
        "automation",
        chat.fill(say.SHIPPED_TEMPLATE),
        at,
        "template",
        template="pedido_enviado",
        category="utility",
    )
    if shop.chance(0.12):
        chat.customer(shop.rng.choice(say.SHIPPED_REPLIES), shop.spread(900, 1.0))
    person.free_from = chat.now + timedelta(hours=2)


def follow_up(shop: Shop, person: Person, at: datetime, product: str) -> None:
    """An agent writes again, by template, to somebody who asked for a price and fell silent."""
    thread = person.thread
    if person.free_from > at or thread is None or thread.status == "resolved" or not person.opted_in:
        return
    agent = next(a for a in AGENTS if a.agent_id == thread.agent_id) if thread.agent_id else AGENTS[0]
    chat = Chat(shop, person, thread, thread.topic, at)
    chat.agent = agent
    chat.slots.update(agente=agent.first_name, producto=product)
    chat.write(
        "agent", chat.fill(say.FOLLOW_UP_TEMPLATE), at, "template",
        agent_id=agent.agent_id, template="seguimiento_cotizacion", category="marketing",
    )
    if shop.chance(0.35):
        chat.customer(shop.rng.choice(say.FOLLOW_UP_REPLIES), shop.spread(2400, 1.1))
        chat.agent_writes(shop.rng.choice(say.WELCOME), first=True)
        resolve(chat)
    end_chat(chat)
