"""The last evening: people who wrote after the shop had closed and still wait for a person."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from demo import phrases as say
from demo.chat import Chat, open_thread, thread_for
from demo.endings import end_chat
from demo.people import new_person
from demo.service import open_with_question
from demo.shop import MAIN_PHONE, SEED, Shop
from demo.when import LAST_LOAD, at_local, text

EVENING = at_local(2026, 10, 31, 18)
FIRST_MINUTES = (4, 41, 87, 133, 190, 236, 281)
TOPICS = ("envio", "pedido", "precio", "precio", "pago", "devolucion", "precio")


def evening() -> Shop:
    """A shop of the evening's chats alone. The year was drawn before them and stays as it was."""
    shop = Shop()
    shop.rng = Random(SEED + 2)
    shop.counters = {"message": 90001, "cns_": 90001, "evt_": 90001, "": 90001}
    for minute, topic in zip(FIRST_MINUTES, TOPICS, strict=True):
        waiting_chat(shop, minute, topic)
    return shop


def waiting_chat(shop: Shop, minute: int, topic: str) -> None:
    """The bot hands off; nobody is there, and the customer asks again."""
    at = EVENING + timedelta(minutes=minute)
    person = new_person(shop, at)
    person.phone, person.uses_helpdesk = MAIN_PHONE, True
    chat = Chat(shop, person, thread_for(shop, person, topic, at), topic, at - timedelta(seconds=3))
    open_thread(chat, at)
    open_with_question(chat, None)
    chat.bot(shop.rng.choice(say.MENU), "interactive")
    chat.customer(shop.rng.choice(say.ASK_PERSON))
    chat.bot(shop.rng.choice(say.HANDOFF))
    chat.event("handed_off", chat.now)
    chat.customer(shop.rng.choice(say.CUSTOMER_CHASES), shop.rng.uniform(300, 2400), quote=False)
    chat.leave_open()
    end_chat(chat)


def arrived_rows(shop: Shop, table: str) -> list[dict[str, str]]:
    """The rows of a table; all of them reached the warehouse soon, and none after the last load."""
    return [
        {**cells, "loaded_at": text(min(at + timedelta(seconds=40), LAST_LOAD - timedelta(seconds=30)))}
        for at, cells in shop.rows[table]
    ]
