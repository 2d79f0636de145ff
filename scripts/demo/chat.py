"""A chat, message by message, with the rows that the helpdesk keeps of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo import phrases as say
from demo.agents import Agent, agent_answers_at, pick_agent
from demo.shop import Message, Person, Shop, Thread
from demo.topics import CITIES, COLORS, ORIGINS, PRODUCTS
from demo.when import END, text, whole

# Longer silences would start a new conversation, and Meta would refuse a free answer after 24 hours.
LONGEST_SILENCE = timedelta(hours=22)


class Chat:
    """One exchange with one person, message by message."""

    def __init__(self, shop: Shop, person: Person, thread: Thread | None, topic: str, at: datetime) -> None:
        self.shop = shop
        self.person = person
        self.thread = thread
        self.topic = topic
        self.now = at
        self.agent: Agent | None = None
        self.bot_spoke = False
        self.longest_wait = 0.0
        self.unread: list[Message] = []
        self.last_message_id = ""
        rng = shop.rng
        name, price, measure = rng.choice(PRODUCTS)
        self.slots = {
            "producto": name,
            "precio": str(max(150, price + rng.choice((-30, 0, 0, 0, 40)))),
            "color": rng.choice(COLORS),
            "medida": measure,
            "ciudad": rng.choice(CITIES),
            "dias": str(rng.randrange(2, 7)),
            "folio": f"W-{rng.randrange(30000, 49999)}",
            "guia": f"GT{rng.randrange(10**8):08d}",
            "n": str(rng.randrange(2, 7)),
            "origen": rng.choice(ORIGINS),
            "agente": "Mariana",
        }

    def fill(self, phrase: str) -> str:
        """Put the chat's words into a phrase; the first letter becomes a capital."""
        filled = phrase.format(**self.slots).replace(" de el ", " del ").replace(" a el ", " al ")
        return filled[:1].upper() + filled[1:]

    def write(self, sender: str, body: str, at: datetime, kind: str = "text", **extra: str) -> Message:
        self.now = whole(at)
        message = Message(
            self.shop.message_id(), self.person.id_at(self.now), self.person.phone, sender, kind, body, self.now,
            conversation_id=self.thread.conversation_id if self.thread else "",
            shows_receipts=self.person.shows_receipts, **extra,
        )
        self.shop.messages.append(message)
        if kind not in ("reaction", "note"):
            self.last_message_id = message.message_id
            if not message.inbound:
                self.unread.append(message)
        return message

    def customer(
        self, phrase: str, wait: float | None = None, kind: str = "text", quote: bool = True
    ) -> None:
        """The customer writes; whoever answers has read what came before."""
        shop = self.shop
        seconds = min(shop.spread(75, 1.1), 5 * 3600) if wait is None else wait
        at = whole(self.now + timedelta(seconds=max(3, seconds)))
        for message in self.unread:
            message.read_by = at
        self.unread = []
        reply_to = self.last_message_id if quote and shop.chance(0.06) else ""
        if kind == "text" and shop.chance(0.035):
            kind = "audio"
        body = "" if kind in ("audio", "sticker") else self.fill(phrase)
        self.write("contact", body, at, kind, reply_to=reply_to)

    def bot(self, phrase: str, kind: str = "text") -> None:
        self.bot_spoke = True
        self.write("bot", self.fill(phrase), self.now + self.shop.seconds(2, 8), kind)

    def agent_writes(self, phrase: str, first: bool = False, soon: bool = False) -> None:
        """The agent answers; a second message of the same turn comes soon."""
        assert self.agent
        shop = self.shop
        asked_at = self.now
        if soon:
            at = asked_at + shop.seconds(8, 70)
        else:
            at = min(agent_answers_at(shop, self.agent, asked_at, first), asked_at + LONGEST_SILENCE)
            wait = (at - asked_at).total_seconds()
            self.longest_wait = max(self.longest_wait, wait)
            if wait > 3600 and shop.chance(0.22):
                self.customer(
                    shop.rng.choice(say.CUSTOMER_CHASES), wait * shop.rng.uniform(0.3, 0.8), quote=False
                )
        kind = shop.rng.choices(("text", "image", "audio"), (94, 4.5, 1.5))[0]
        extra = {"reply_to": self.last_message_id} if shop.chance(0.05) else {}
        body = "" if kind == "audio" else self.fill(phrase)
        self.write("agent", body, at, kind, agent_id=self.agent.agent_id, **extra)

    def event(self, event_type: str, at: datetime, agent_id: str = "") -> None:
        assert self.thread
        self.shop.add(
            "conversation_events", whole(at),
            event_id=self.shop.next_id("evt_"), conversation_id=self.thread.conversation_id,
            event_type=event_type, agent_id=agent_id, occurred_at=text(whole(at)),
        )

    def version(self, status: str, at: datetime, resolved_at: datetime | None = None) -> None:
        thread = self.thread
        assert thread
        thread.status = status
        self.shop.add(
            "conversations", whole(at),
            conversation_id=thread.conversation_id, contact_id=self.person.id_at(thread.opened_at),
            business_phone_id=thread.phone, status=status, topic=thread.topic,
            assigned_agent_id=thread.agent_id, opened_at=text(thread.opened_at),
            resolved_at=text(resolved_at), updated_at=text(whole(at)),
        )

    def assign(self) -> None:
        self.agent = pick_agent(self.shop, self.topic, self.now)
        self.slots["agente"] = self.agent.first_name
        if self.thread:
            self.thread.agent_id = self.agent.agent_id
            self.event("assigned", self.now + timedelta(seconds=1), self.agent.agent_id)

    def leave_open(self) -> None:
        status = self.shop.rng.choices(("open", "pending", "snoozed"), (55, 38, 7))[0]
        self.version(status, self.now + self.shop.seconds(20, 900))


def thread_for(shop: Shop, person: Person, topic: str, at: datetime) -> Thread | None:
    """The helpdesk continues a recent conversation or opens a new one."""
    if not person.uses_helpdesk:
        return None
    known = person.thread
    if known and known.reusable and known.phone == person.phone:
        age = at - known.last_at
        unresolved = known.status != "resolved" and age < timedelta(days=7)
        if unresolved or shop.chance(0.6 if age < timedelta(days=14) else 0.22):
            return known
    person.thread = Thread(shop.next_id("", 20001), person.phone, at, topic, last_at=at)
    return person.thread


def open_thread(chat: Chat, at: datetime) -> None:
    thread = chat.thread
    if thread is None:
        return
    if thread.status == "resolved":
        chat.event("reopened", at + timedelta(seconds=1))
    # The export runs now and then; about half of the new conversations it first sees when they are over.
    if thread.status == "resolved" or at > END - timedelta(days=3) or chat.shop.chance(0.5):
        chat.version("open", at)
