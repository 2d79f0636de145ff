"""Service chats: the bot's part, the agents' part, and chats on the phone's own app."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo import phrases as say
from demo.agents import AGENTS, agent_answers_at
from demo.campaigns import Campaign
from demo.chat import LONGEST_SILENCE, Chat, open_thread, thread_for
from demo.endings import buy, end_chat, resolve, thank_late
from demo.sales import add_lead_and_cart
from demo.shop import MAIN_PHONE, Message, Person, Shop
from demo.topics import TOPICS
from demo.when import BOT_START, after_work, buying_mood, is_open

BUY_RATE = {"precio": 0.125, "envio": 0.045, "pedido": 0.01, "devolucion": 0.01, "pago": 0.24, "otro": 0.02}
BOT_SOLVES = {"precio": 0.46, "envio": 0.58, "pedido": 0.58, "devolucion": 0.15, "pago": 0.46, "otro": 0.42}


def service_chat(
    shop: Shop,
    person: Person,
    at: datetime,
    topic: str,
    folio: str = "",
    campaign: Campaign | None = None,
    mailing: Message | None = None,
    buys: bool | None = None,
) -> Chat:
    """A chat that a customer starts, or the answer to a mailing."""
    started_at = mailing.sent_at if mailing else at
    thread = thread_for(shop, person, topic, started_at)
    chat = Chat(shop, person, thread, topic, at - timedelta(seconds=3))
    if folio:
        chat.slots["folio"] = folio
    if mailing:
        # The helpdesk takes the mailing into the conversation that its answer opens.
        mailing.conversation_id = thread.conversation_id if thread else ""
        mailing.read_by = at
        chat.last_message_id = mailing.message_id
    open_thread(chat, at)
    open_with_question(chat, campaign)
    if thread is None:
        phone_only(chat)
    else:
        wants = buys if buys is not None else shop.chance(BUY_RATE[topic] * buying_mood(at))
        helpdesk_chat(chat, wants, campaign)
        if campaign is None:
            add_lead_and_cart(chat, at, wants)
    end_chat(chat)
    return chat


def open_with_question(chat: Chat, campaign: Campaign | None) -> None:
    shop, rng = chat.shop, chat.shop.rng
    openings = say.CAMPAIGN_OPENINGS if campaign else TOPICS[chat.topic].openings
    question = rng.choice(openings)
    if shop.chance(0.2):
        chat.customer(rng.choice(say.GREETINGS), 3, quote=campaign is not None)
        chat.customer(question, rng.uniform(3, 8), quote=False)
    else:
        if question.startswith("¿") and shop.chance(0.6):
            question = f"{rng.choice(say.GREETINGS).rstrip('!')}, ¿{question[1].lower()}{question[2:]}"
        chat.customer(question, 3, quote=campaign is not None)
    if shop.chance(0.05):
        caption = rng.choice(("", "Es como la de la foto"))
        chat.customer(caption, rng.uniform(3, 9), "image", quote=False)


def phone_only(chat: Chat) -> None:
    """Answered on the phone's own app: nobody knows by whom, and nothing is resolved."""
    shop, rng = chat.shop, chat.shop.rng
    topic = TOPICS[chat.topic]
    for question, answer in [("", rng.choice(topic.answers)), *rng.sample(topic.exchanges, 2)]:
        if question:
            chat.customer(question)
        at = min(agent_answers_at(shop, AGENTS[1], chat.now, not question), chat.now + LONGEST_SILENCE)
        chat.slots["agente"] = "el equipo"
        chat.write("business", chat.fill(answer), at)
    if shop.chance(0.6):
        chat.customer(rng.choice(say.THANKS))


def helpdesk_chat(chat: Chat, wants: bool, campaign: Campaign | None) -> None:
    """From the first answer to the end; decides who answers and how it ends."""
    shop, rng = chat.shop, chat.shop.rng
    at = chat.now
    has_bot = chat.person.phone == MAIN_PHONE and at >= BOT_START and shop.chance(0.965)
    weights = (86.5, 10, 1.8 if has_bot else 3.6) if campaign is None else (60, 37, 3)
    ending = "resolved" if wants else rng.choices(("resolved", "open", "ignored"), weights)[0]
    if has_bot:
        if bot_part(chat, wants, ending, campaign):
            return
    elif not is_open(at) and shop.chance(0.8 if chat.person.phone == MAIN_PHONE else 0.9):
        chat.write("automation", rng.choice(say.AWAY), chat.now + shop.seconds(2, 12))
    if ending == "ignored":
        if shop.chance(0.4):
            chat.customer(rng.choice(say.CUSTOMER_CHASES), rng.uniform(1800, 20000), quote=False)
        chat.leave_open()
        return
    chat.assign()
    agent_part(chat, wants, campaign)
    if ending == "resolved":
        resolve(chat)
        thank_late(chat)
    else:
        chat.leave_open()
        if campaign is None and chat.topic == "precio" and shop.chance(0.4):
            later = after_work(chat.now + timedelta(hours=rng.uniform(30, 70)), rng.uniform(60, 7200))
            shop.plan(later, "follow_up", chat.person, chat.slots["producto"])


def bot_part(chat: Chat, wants: bool, ending: str, campaign: Campaign | None) -> bool:
    """The bot's share of a chat; true if no person has to follow."""
    shop, rng = chat.shop, chat.shop.rng
    topic = TOPICS[chat.topic]
    chat.bot(rng.choice(say.MENU), "interactive")
    if not wants and campaign is None and shop.chance(0.10):
        # The customer never comes back to the menu. Half of these chats are closed all the same.
        if ending == "resolved" and shop.chance(0.66):
            chat.now = chat.now + shop.seconds(3600, 5 * 3600)
            chat.bot(say.NUDGE[rng.randrange(2)])
            resolve(chat, ask_rating=False)
        else:
            chat.leave_open()
        return True
    if shop.chance(0.72):
        chat.customer(topic.menu_choice, kind="button" if shop.chance(0.15) else "interactive")
    else:
        chat.customer(rng.choice(topic.openings), quote=False)
    solved = ending == "resolved" and shop.chance(BOT_SOLVES[chat.topic] * (0.35 if wants else 1.25))
    if ending != "ignored" or shop.chance(0.5):
        chat.bot(rng.choice(topic.bot_answers))
    if ending == "open" and shop.chance(0.4):
        chat.leave_open()
        return True
    if solved:
        for _ in range(rng.choices((0, 1, 2), (60, 32, 8))[0]):
            other = TOPICS[rng.choice(("envio", "pago", "otro"))]
            chat.customer(rng.choice((other.menu_choice, *other.openings)), quote=False)
            chat.bot(rng.choice(other.bot_answers))
        if wants:
            buy(chat, campaign, bot=True)
        if shop.chance(0.5):
            chat.bot(rng.choice(say.BOT_MORE), "interactive")
        if shop.chance(0.7):
            chat.customer(rng.choice(say.THANKS))
            if shop.chance(0.35):
                chat.bot(rng.choice(say.WELCOME))
        resolve(chat)
        thank_late(chat)
        return True
    chat.customer(rng.choice(say.ASK_PERSON), kind="interactive" if shop.chance(0.3) else "text")
    chat.bot(rng.choice(say.HANDOFF))
    chat.event("handed_off", chat.now)
    return False


def agent_part(chat: Chat, wants: bool, campaign: Campaign | None) -> None:
    """Questions and answers with a person."""
    shop, rng = chat.shop, chat.shop.rng
    topic = TOPICS[chat.topic]
    chat.agent_writes(rng.choice(topic.answers), first=True)
    if shop.chance(0.15):
        chat.agent_writes(rng.choice(say.AGENT_EXTRA), soon=True)
    if shop.chance(0.04):
        assert chat.agent
        chat.write(
            "agent",
            rng.choice(say.NOTES),
            chat.now + shop.seconds(10, 90),
            "note",
            agent_id=chat.agent.agent_id,
        )
    rounds = rng.choices((0, 1, 2, 3, 4), (32, 38, 20, 7, 3))[0]
    for question, answer in rng.sample(topic.exchanges, min(rounds, len(topic.exchanges))):
        if shop.chance(0.18):
            chat.customer(rng.choice(say.CUSTOMER_OK))
            chat.customer(question, rng.uniform(6, 50), quote=False)
        else:
            chat.customer(
                question, kind="image" if question.startswith(("Aquí está", "Te mando")) else "text"
            )
        chat.agent_writes(answer)
        if shop.chance(0.14):
            chat.agent_writes(rng.choice(say.AGENT_EXTRA), soon=True)
    if wants:
        buy(chat, campaign, bot=False)
    if shop.chance(0.74):
        chat.customer(rng.choice(say.THANKS), kind="sticker" if shop.chance(0.03) else "text")
        if shop.chance(0.38):
            chat.agent_writes(rng.choice(say.WELCOME))
        elif shop.chance(0.2):
            assert chat.agent
            chat.write(
                "agent", rng.choice(say.REACTIONS), chat.now + shop.seconds(5, 200), "reaction",
                agent_id=chat.agent.agent_id, reply_to=chat.last_message_id,
            )
    elif shop.chance(0.35):
        chat.agent_writes(rng.choice(say.NUDGE), first=True)
