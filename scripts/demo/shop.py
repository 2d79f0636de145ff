"""The shop: everything that happens, in memory, until it is written."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from demo.tables import COLUMNS
from demo.when import END, HOUR_WEIGHT, START, TO_UTC, whole

SEED = 20251101
MAIN_PHONE = "109900000000001"
WHOLESALE_PHONE = "109900000000002"


@dataclass
class Message:
    """A message before it becomes a row; `fate` and `read_by` decide its receipts."""

    message_id: str
    contact_id: str
    phone: str
    sender: str
    kind: str
    body: str
    sent_at: datetime
    conversation_id: str = ""
    agent_id: str = ""
    campaign_id: str = ""
    template: str = ""
    category: str = ""
    reply_to: str = ""
    referral_type: str = ""
    referral_id: str = ""
    click_id: str = ""
    fate: str = ""
    read_by: datetime | None = None
    shows_receipts: bool = True

    @property
    def inbound(self) -> bool:
        return self.sender == "contact"


@dataclass
class Thread:
    """A conversation of the helpdesk, which may be reopened when its contact returns."""

    conversation_id: str
    phone: str
    opened_at: datetime
    topic: str
    agent_id: str = ""
    status: str = "open"
    last_at: datetime = START
    reusable: bool = True


@dataclass
class Person:
    """A contact. A few are first known by another id, until `renamed_at`."""

    number: str
    country: str
    created_at: datetime
    phone: str = MAIN_PHONE
    uses_helpdesk: bool = True
    is_internal: bool = False
    shows_receipts: bool = True
    first_id: str = ""
    renamed_at: datetime = START
    opted_in: bool = False
    free_from: datetime = START
    thread: Thread | None = None
    orders: int = 0
    last_chat_at: datetime = START

    def id_at(self, moment: datetime) -> str:
        return self.first_id if self.first_id and moment < self.renamed_at else self.number


@dataclass(order=True)
class Plan:
    """Something that will happen; `order` keeps plans of the same second in order."""

    at: datetime
    order: int
    what: str = field(compare=False)
    person: Person | None = field(default=None, compare=False)
    detail: str = field(default="", compare=False)


class Shop:
    """Everything that happens, in memory, until it is written."""

    def __init__(self) -> None:
        self.rng = Random(SEED)
        self.rows: dict[str, list[tuple[datetime, dict[str, str]]]] = {table: [] for table in COLUMNS}
        self.messages: list[Message] = []
        self.people: list[Person] = []
        self.plans: list[Plan] = []
        self.numbers: set[str] = set()  # looked up only, never walked through
        self.counters: dict[str, int] = {}

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def spread(self, median: float, sigma: float) -> float:
        """A skewed positive number: most waits are short, a few are long."""
        return median * math.exp(self.rng.gauss(0, sigma))

    def seconds(self, low: float, high: float) -> timedelta:
        return timedelta(seconds=round(self.rng.uniform(low, high)))

    def count(self, kind: str, first: int = 1) -> int:
        number = self.counters.get(kind, first)
        self.counters[kind] = number + 1
        return number

    def next_id(self, prefix: str, first: int = 1) -> str:
        return f"{prefix}{self.count(prefix, first)}"

    def message_id(self) -> str:
        return f"wamid.{self.count('message'):05d}{self.rng.getrandbits(20):05X}"

    def add(self, table: str, at: datetime, **cells: str) -> None:
        """Keep a row; what happens after the last export is not known yet."""
        if at < END:
            self.rows[table].append((at, cells))

    def plan(self, at: datetime, what: str, person: Person | None = None, detail: str = "") -> None:
        if at < END:
            heapq.heappush(self.plans, Plan(whole(at), self.count("plan"), what, person, detail))

    def daytime(self, day: datetime) -> datetime:
        """Some moment of the shop's working hours on the local day."""
        here = day - TO_UTC
        midnight = datetime(here.year, here.month, here.day) + TO_UTC
        return midnight + timedelta(seconds=self.rng.randrange(9 * 3600 + 1800, 18 * 3600))

    def around_the_clock(self, day: datetime) -> datetime:
        """Some moment of the local day, by the hours at which customers write."""
        here = day - TO_UTC
        hour = self.rng.choices(range(24), HOUR_WEIGHT)[0]
        midnight = datetime(here.year, here.month, here.day) + TO_UTC
        return midnight + timedelta(hours=hour, seconds=self.rng.randrange(3600))
