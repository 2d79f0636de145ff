"""A small business whose rows arrive in every awkward way, cut at random into deliveries. All from one seed."""

import random
from datetime import datetime, timedelta
from typing import Any

import raw_rows as rows

FIRST = datetime(2026, 1, 5, 9, 0)
DAYS = 75
Arrival = tuple[int, str, rows.Row]  # the delivery that brings it (from 0), table, row


class Business:
    """Makes rows with few people, threads and campaigns, so that they meet often.

    Of even seeds with many people who seldom meet: the first delivery brings most rows, and each later one touches few.
    """

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.arrivals: list[Arrival] = []
        self.is_large = seed % 2 == 0
        self.deliveries = self.random.randint(3, 5) if self.is_large else self.random.randint(1, 8)
        self.contacts, self.threads, self.platforms = (300, 200, 150) if self.is_large else (12, 10, 8)
        self.said: dict[str, list[str]] = {}  # the messages of each contact

    def one_of(self, prefix: str, count: int) -> str:
        return f"{prefix}{self.random.randrange(count)}"

    def maybe(self, value: Any, chance: float = 0.5) -> Any:
        return value if self.random.random() < chance else None

    def own(self, prefix: str, count: int, contact: str) -> str:
        """A thread or platform conversation: of a large business nearly always one of this contact or of a neighbour."""
        if not self.is_large or self.random.random() < 0.01:
            return self.one_of(prefix, count)
        return f"{prefix}{int(contact[1:]) * count // self.contacts}"

    def somebody(self, contact: str) -> str:
        """This contact or, of a large business seldom, anybody."""
        other = self.random.random() < (0.02 if self.is_large else 0.5)
        return self.one_of("c", self.contacts) if other else contact

    def quoted(self, number: int, contact: str) -> str | None:
        """A message that this one replies to, of anybody or, of a large business, nearly always of this contact."""
        if self.is_large and self.random.random() > 0.01:
            return self.random.choice(self.said.get(contact, [None]))
        return f"m{max(number - self.random.randrange(4), 0)}-0"

    def due(self, days: int) -> int:
        """The delivery that brings what was loaded so many days after the first: of a large business mostly the first."""
        if self.is_large:
            return 0 if days < DAYS else min(self.deliveries - 1, 1 + (days - DAYS) // 2)
        return min(self.deliveries - 1, self.deliveries * max(days, 0) // (DAYS + 25))

    def moment(self) -> datetime:
        """Any second of the time, some of them often, so that times tie."""
        at = FIRST + timedelta(days=self.random.randrange(DAYS), hours=self.random.randrange(14))
        return at + timedelta(seconds=self.random.choice([0, 0, 0, self.random.randrange(3600)]))

    def soon(self, at: datetime) -> datetime:
        """A while later: seconds, hours, a window's exact end, or weeks."""
        return at + self.random.choice([
            timedelta(0), timedelta(seconds=self.random.randrange(1, 90)), timedelta(minutes=self.random.randrange(300)),
            timedelta(hours=24), timedelta(days=5), timedelta(hours=self.random.randrange(200)),
            timedelta(days=self.random.randrange(30)),
        ])  # fmt: skip

    def arrives(self, table: str, row: rows.Row, at: datetime) -> None:
        """The row is loaded in its time or late, comes in the delivery of that time or a later one, and maybe twice."""
        late = self.random.choice([0, 0, 0, 0, 1, 3, 20])
        row = row | {"loaded_at": at + timedelta(days=late, seconds=self.random.randrange(30))}
        due = self.due((row["loaded_at"] - FIRST).days)
        held_back = self.random.randrange(due, self.deliveries) if self.random.random() < 0.08 else due
        if self.random.random() < 0.02:
            row["loaded_at"] = self.random.choice(["never", None, "2008-05-05 00:00:00"])
        self.arrivals.append((held_back, table, row))
        if self.random.random() < 0.1:
            again = self.random.randrange(held_back, self.deliveries)
            later = row | ({"loaded_at": row["loaded_at"] + timedelta(hours=5)} if isinstance(row["loaded_at"], datetime) else {})
            self.arrivals.append((again, table, self.random.choice([row, later])))

    def referral(self) -> rows.Row:
        """The ad that a message came from, of some."""
        if self.random.random() < 0.7:
            return {}
        kind = self.random.choice(["ad", "ad", "post"])
        return {"referral_source_type": kind, "referral_source_id": self.one_of("x", 3), "ad_click_id": self.maybe("click")}

    def chat(self, number: int) -> None:
        """Some messages of one person and phone, with what belongs to them."""
        at, contact, phone = self.moment(), self.one_of("c", self.contacts), self.one_of("p", 2)
        thread = self.maybe(self.own("t", self.threads, contact), 0.6)
        for step in range(self.random.randrange(1, 6)):
            message = f"m{number}-{step}"
            sender = self.random.choice(["contact", "contact", "agent", "bot", "campaign", "business", "system"])
            inbound = sender == "contact"
            self.arrives("messages", rows.message(
                message_id=message, conversation_id=thread, contact_id=contact, business_phone_id=phone,
                direction="inbound" if inbound or self.random.random() < 0.01 else "outbound", sender_type=sender,
                agent_id=self.one_of("a", 3) if sender == "agent" else None,
                campaign_id=self.maybe(self.one_of("g", 3)) if sender == "campaign" else None,
                template_category="marketing" if sender == "campaign" else None,
                message_type=self.random.choice(["text", "text", "text", "image", "reaction"]),
                body=self.random.choice(["hola", "BAJA", " stop ", "gracias"]) if inbound else None,
                reply_to_message_id=self.maybe(self.quoted(number, contact), 0.2), sent_at=at,
                **(self.referral() if inbound and step == 0 else {}),
            ), at)  # fmt: skip
            self.said.setdefault(contact, []).append(message)
            if not inbound:
                for status in self.random.sample(["sent", "delivered", "read", "failed"], self.random.randrange(4)):
                    seen = self.soon(at)
                    self.arrives("message_statuses", rows.status(
                        message_id=message, status=status, status_at=seen, is_billable=self.maybe(self.random.random() < 0.7),
                        pricing_model=self.maybe(self.random.choice(["PMP", "CBP"])),
                        pricing_category=self.maybe(self.random.choice(["marketing", "service", "utility"])),
                        platform_conversation_id=self.maybe(self.own("w", self.platforms, contact)), error_code=self.maybe("131026", 0.1),
                    ), seen)  # fmt: skip
            if sender == "campaign" and self.random.random() < 0.5:
                clicked = self.soon(at)
                self.arrives("link_clicks", rows.click(
                    click_id=f"l{message}", message_id=message, contact_id=self.somebody(contact),
                    is_robot=self.maybe(True, 0.3), clicked_at=clicked), clicked)  # fmt: skip
            at = self.soon(at) if self.random.random() < 0.3 else at + timedelta(seconds=self.random.randrange(200))
        named = self.maybe(thread, 0.7)
        if self.random.random() < 0.4 and thread:
            done = self.soon(at)
            kind = self.random.choice(["resolved", "resolved", "handed_off", "assigned"])
            self.arrives("conversation_events", rows.event(
                event_id=f"e{number}", conversation_id=thread, event_type=kind, occurred_at=done), done)  # fmt: skip
        if thread:
            for version in range(self.random.randrange(3)):
                changed = self.soon(at)
                is_done = self.random.random() < 0.5
                self.arrives("conversations", rows.conversation(
                    conversation_id=thread, contact_id=contact, business_phone_id=phone,
                    status="resolved" if is_done else self.random.choice(["open", "pending", "shut"]),
                    topic=self.maybe(self.random.choice(["price", "delivery"])),
                    labels=self.maybe(self.random.choice(["vip", "vip, new", " new,,new"])), assigned_agent_id=self.maybe(self.one_of("a", 3)),
                    opened_at=at, resolved_at=changed if is_done else None, updated_at=changed + timedelta(seconds=version),
                ), changed)  # fmt: skip
        if self.random.random() < 0.4:
            asked = self.soon(at)
            answered = self.maybe(self.soon(asked), 0.7)
            for when in [asked, answered] if answered else [asked]:
                self.arrives("surveys", rows.survey(
                    survey_id=f"s{number}", survey_kind="csat" if number % 2 else "nps", conversation_id=named, contact_id=contact,
                    score=self.random.randrange(1, 6) if when is answered else None, sent_at=asked,
                    comment=self.maybe("muy buen servicio"), answered_at=when if when is answered else None, updated_at=when,
                ), when)  # fmt: skip
        if self.random.random() < 0.4:
            bought = self.soon(at)
            changed = bought
            for status in self.random.sample(["pending", "paid", "fulfilled", "refunded"], self.random.randrange(1, 4)):
                self.arrives("orders", rows.order(
                    order_id=f"o{number}", contact_id=contact, conversation_id=named, campaign_id=self.maybe(self.one_of("g", 3), 0.2),
                    status=status, total_amount=str(self.random.randrange(1, 500)), refunded_amount=self.maybe("1", 0.2),
                    is_test=self.maybe(True, 0.05), ordered_at=bought, updated_at=changed,
                ), changed)  # fmt: skip
                changed = self.soon(changed)
        if self.random.random() < 0.25:
            wanted = self.soon(at)
            self.arrives("leads", rows.lead(lead_id=f"d{number}", contact_id=contact, conversation_id=named, created_at=wanted), wanted)
        if self.random.random() < 0.25:
            filled = self.soon(at)
            self.arrives("carts", rows.cart(
                cart_id=f"b{number}", contact_id=contact, order_id=self.maybe(f"o{number}"), created_at=filled, updated_at=filled,
            ), filled)  # fmt: skip
        if self.random.random() < 0.3:
            said = self.soon(at)
            self.arrives("consents", rows.consent(
                consent_id=f"k{number}", contact_id=contact, action=self.random.choice(["opt_in", "opt_out"]), occurred_at=said,
            ), said)  # fmt: skip

    def people(self) -> None:
        """Versions of contacts, merges in chains and late, agents who change teams, costs that are restated."""
        for _ in range(min(self.contacts, 60) + 4):
            at = self.moment()
            self.arrives("contacts", rows.contact(
                contact_id=self.one_of("c", self.contacts + 1), country_code=self.maybe(self.random.choice(["MX", "ES", "US"])),
                is_internal=self.maybe(True, 0.1), created_at=at, erased_at=self.maybe(at, 0.1), updated_at=at,
            ), at)  # fmt: skip
        for _ in range(4):
            at = self.moment()
            old, new = self.one_of("c", self.contacts + 1), self.one_of("c", self.contacts + 1)
            self.arrives("contact_merges", rows.merge(old_contact_id=old, new_contact_id=new, merged_at=at), at)
        for agent in range(3):
            for _ in range(1 if self.is_large else 2):
                at = FIRST if self.is_large else self.moment()
                self.arrives("agents", rows.agent(
                    agent_id=f"a{agent}", agent_name=f"Agent {agent}", team=self.random.choice(["sales", "care"]), updated_at=at,
                ), at)  # fmt: skip
        for campaign in range(3):
            at = self.moment()
            self.arrives("campaigns", rows.campaign(campaign_id=f"g{campaign}", started_at=at, updated_at=at), at)
            for day in range(0, DAYS, 9):
                at = FIRST + timedelta(days=day)
                for amount in self.random.sample(["10", "12.50", "7"], 2):
                    self.arrives("campaign_costs", rows.campaign_cost(
                        campaign_id=f"g{campaign}", cost_date=at.date(), amount=amount), self.soon(at))  # fmt: skip
                    self.arrives("ad_costs", rows.ad_cost(
                        ad_id=f"x{campaign}", ad_name=f"Ad {campaign}", campaign_id=self.maybe(f"g{campaign}"), cost_date=at.date(),
                        amount=amount), self.soon(at))  # fmt: skip
                    self.arrives("meta_pricing", rows.meta_price(
                        pricing_date=at.date(), business_phone_id=self.maybe(self.one_of("p", 2)), country_code=self.maybe("MX"),
                        pricing_category=self.random.choice(["marketing", "utility"]), volume=campaign, cost=amount),
                        self.soon(at))  # fmt: skip


def mended(tables: dict[str, list[rows.Row]], seed: int) -> None:
    """A message and a receipt are not as they were: exported again in place, under a new loaded_at."""
    chance = random.Random(seed)
    for table, change in [("messages", {"body": "stop", "contact_id": "c1"}), ("message_statuses", {"status": "read"})]:
        mendable = [n for n, row in enumerate(tables[table]) if isinstance(row["loaded_at"], datetime)]
        if mendable:
            number = mendable[chance.randrange(len(mendable))]
            row = tables[table][number]
            tables[table][number] = row | change | {"loaded_at": row["loaded_at"] + timedelta(days=1)}


def dropped(tables: dict[str, list[rows.Row]], before: dict[str, list[rows.Row]], seed: int) -> None:
    """Rows of the delivery before that are no longer exported, of tables that grew more."""
    chance = random.Random(seed)
    for table in ("messages", "message_statuses", "orders", "conversation_events", "consents"):
        gone = chance.choice(before[table]) if before[table] else None
        if gone in tables[table] and len(tables[table]) >= len(before[table]) + 3:
            tables[table].remove(gone)


def deliveries(seed: int, chats: int = 140) -> list[dict[str, list[rows.Row]]]:
    """What each of 1 to 8 deliveries holds, by table: all rows that have come by then, in any order."""
    business = Business(seed)
    business.people()
    for number in range(chats):
        business.chat(number)
    found = []
    for last in range(business.deliveries):
        tables: dict[str, list[rows.Row]] = {table: [] for table in rows.TABLES}
        for delivery, table, row in business.arrivals:
            if delivery <= last:
                tables[table].append(row)
        if last == business.deliveries - 1 and seed % 3 == 0:
            mended(tables, seed)
            if found:
                dropped(tables, found[-1], seed)
        for given in tables.values():
            business.random.shuffle(given)
        found.append(tables)
    return found
