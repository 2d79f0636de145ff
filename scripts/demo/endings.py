"""How chats end: with an order, a resolution, a late thank-you."""

from __future__ import annotations

from datetime import timedelta

from demo import phrases as say
from demo.campaigns import Campaign
from demo.chat import Chat
from demo.sales import add_cart, add_order
from demo.surveys import add_csat
from demo.when import whole


def resolve(chat: Chat, ask_rating: bool = True) -> None:
    """Ask for a rating, then resolve: a request after the resolution would open a new conversation."""
    shop = chat.shop
    assert chat.thread
    thread = chat.thread
    if chat.agent is None:
        quiet = shop.seconds(600, 2400)
    elif shop.chance(0.6):
        quiet = shop.seconds(120, 1800)
    else:
        quiet = shop.seconds(3600, 7 * 3600)
    at = chat.now + quiet
    sent_at = None
    if ask_rating and shop.chance(0.9):
        sender = "bot" if chat.bot_spoke else "automation"
        chat.write(sender, shop.rng.choice(say.RATE_US), at, "interactive")
        sent_at = chat.now
        at = chat.now + shop.seconds(60, 240)
    resolved_at = whole(at)
    # A few resolutions have no event: only the conversation's own row shows them.
    if thread.opened_at == thread.last_at and shop.chance(0.015):
        thread.reusable = False
    else:
        chat.event("resolved", resolved_at, thread.agent_id if chat.agent else "")
    chat.version("resolved", resolved_at, resolved_at)
    chat.now = resolved_at
    if sent_at:
        add_csat(shop, chat, sent_at)


def buy(chat: Chat, campaign: Campaign | None, bot: bool) -> None:
    """The customer asks for a way to pay and pays; mostly a receipt follows."""
    shop, rng = chat.shop, chat.shop.rng
    chat.customer(rng.choice(say.BUY))
    if bot:
        chat.bot(rng.choice(say.PAY_LINK))
    else:
        chat.agent_writes(rng.choice(say.PAY_LINK))
    chat.customer(rng.choice(say.PAID), shop.spread(400, 0.8), kind="image" if shop.chance(0.25) else "text")
    assert chat.thread
    named = campaign.campaign_id if campaign and shop.chance(0.6) else ""
    conversation_id = chat.thread.conversation_id if shop.chance(0.8) else ""
    ordered_at = chat.now + timedelta(seconds=2)
    basket = campaign.basket if campaign else 1.0
    order_id = add_order(shop, chat.person, ordered_at, conversation_id, named, basket)
    chat.slots["folio"] = order_id
    if shop.chance(0.38):
        add_cart(shop, chat.person, ordered_at - shop.seconds(60, 600), conversation_id, order_id, ordered_at)
    if shop.chance(0.55):
        chat.write(
            "automation", chat.fill(say.PAID_TEMPLATE), chat.now + shop.seconds(5, 40), "template",
            template="pago_confirmado", category="utility",
        )


def thank_late(chat: Chat) -> None:
    """Now and then a late "gracias" reopens what was resolved; a thumb does not."""
    shop, rng = chat.shop, chat.shop.rng
    if shop.chance(0.06):
        at = chat.now + shop.seconds(20, 1800)
        chat.write("contact", rng.choice(say.REACTIONS), at, "reaction", reply_to=chat.last_message_id)
    elif shop.chance(0.03) and chat.thread and chat.thread.reusable:
        chat.customer(rng.choice(say.LATE_THANKS), rng.uniform(200, 9000), quote=False)
        chat.event("reopened", chat.now + timedelta(seconds=1))
        chat.version("open", chat.now)
        if chat.bot_spoke:
            chat.bot(rng.choice(say.WELCOME))
        elif chat.agent and shop.chance(0.7):
            chat.agent_writes(rng.choice(say.WELCOME), first=True)
        resolve(chat, ask_rating=False)


def end_chat(chat: Chat) -> None:
    """What the end of a chat leaves behind, and whether the person soon returns."""
    shop, rng, person = chat.shop, chat.shop.rng, chat.person
    if chat.thread:
        chat.thread.last_at = chat.now
    person.last_chat_at = chat.now
    person.free_from = chat.now + timedelta(hours=2)
    if not person.is_internal and shop.chance(0.085):
        shop.plan(
            shop.around_the_clock(chat.now + timedelta(days=rng.randrange(1, 7))),
            "return",
            person,
            chat.topic,
        )
