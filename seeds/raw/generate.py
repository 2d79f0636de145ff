"""Write the demo data: one year of WhatsApp at an invented Mexican shop.

"Telar y Nido" sells handmade home textiles and gifts. On 1 November 2025 it moves its chats to the
WhatsApp Business Platform and imports the customers who had agreed to be written to. The year that
follows (local time of Mexico City, to the end of October 2026) has these turns:

- The seasons of the trade: Buen Fin, Christmas, Kings' Day, Valentine's Day, Mother's Day (the best
  campaign), a quiet January and August, a weak summer sale (the poor campaign), and steady growth.
- Until March 2026 people answer, with an away message out of hours. From 2 March a bot answers the
  main number within seconds and hands about half of its chats to a person; the wholesale number has
  no bot. First responses fall from minutes to seconds, and some customers complain about the bot.
- Four agents in two teams: one is clearly faster, one joins in June.
- From 1 October 2026 Meta charges service messages beyond a free monthly part.

The files also carry what real exports carry: repeated rows, older versions after newer ones, late
rows, a few broken rows. Everybody and everything in them is invented, down to the telephone numbers.
Two runs write the same bytes: one seeded generator, no clock, no unordered sets.

    python generate.py [--out DIR]
"""

from __future__ import annotations

import argparse
import csv
import heapq
import math
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import phrases as say

SEED = 20251101
# Mexico City has had no daylight saving time since 2022, so one offset holds for the whole year.
TO_UTC = timedelta(hours=6)


def at_local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC time of a local wall-clock time."""
    return datetime(year, month, day, hour, minute) + TO_UTC


START = at_local(2025, 11, 1)
END = at_local(2026, 11, 1)
LAST_LOAD = at_local(2026, 11, 1, 0, 30)
BOT_START = at_local(2026, 3, 2, 9)
SERVICE_CHARGED_FROM = at_local(2026, 10, 1)
FREE_SERVICE_MESSAGES = 1000

MAIN_PHONE = "109900000000001"
WHOLESALE_PHONE = "109900000000002"

# Longer silences would start a new conversation, and Meta would refuse a free answer after 24 hours.
LONGEST_SILENCE = timedelta(hours=22)

NEW_CHATS = 1825
IMPORTED_CONTACTS = 290

COLUMNS: dict[str, tuple[str, ...]] = {
    "messages": (
        "message_id", "conversation_id", "contact_id", "business_phone_id", "direction", "sender_type",
        "agent_id", "campaign_id", "template_name", "template_category", "message_type", "body",
        "reply_to_message_id", "sent_at", "loaded_at",
    ),
    "message_statuses": (
        "message_id", "status", "status_at", "is_billable", "pricing_model", "pricing_category",
        "platform_conversation_id", "error_code", "loaded_at",
    ),
    "conversations": (
        "conversation_id", "contact_id", "business_phone_id", "status", "topic", "assigned_agent_id",
        "opened_at", "resolved_at", "updated_at", "loaded_at",
    ),
    "conversation_events": (
        "event_id", "conversation_id", "event_type", "agent_id", "occurred_at", "loaded_at",
    ),
    "surveys": (
        "survey_id", "survey_kind", "conversation_id", "order_id", "contact_id", "score", "comment",
        "sent_at", "answered_at", "updated_at", "loaded_at",
    ),
    "orders": (
        "order_id", "contact_id", "conversation_id", "campaign_id", "status", "total_amount",
        "refunded_amount", "currency", "is_test", "ordered_at", "updated_at", "loaded_at",
    ),
    "contacts": (
        "contact_id", "country_code", "is_internal", "created_at", "erased_at", "updated_at", "loaded_at",
    ),
    "contact_merges": ("old_contact_id", "new_contact_id", "merged_at", "loaded_at"),
    "consents": ("consent_id", "contact_id", "action", "source", "occurred_at", "loaded_at"),
    "campaigns": ("campaign_id", "campaign_name", "started_at", "updated_at", "loaded_at"),
    "campaign_costs": ("campaign_id", "cost_date", "amount", "currency", "loaded_at"),
    "link_clicks": ("click_id", "message_id", "contact_id", "is_robot", "clicked_at", "loaded_at"),
    "leads": ("lead_id", "contact_id", "conversation_id", "created_at", "loaded_at"),
    "carts": (
        "cart_id", "contact_id", "conversation_id", "order_id", "created_at", "updated_at", "loaded_at",
    ),
    "agents": ("agent_id", "agent_name", "team", "updated_at", "loaded_at"),
}


@dataclass(frozen=True)
class Agent:
    """A person who answers; `pace` is the median wait in minutes."""

    agent_id: str
    name: str
    team: str
    pace: float
    since: datetime

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


AGENTS = (
    Agent("ag_01", "Mariana Solís Ortega", "ventas", 2.2, START),
    Agent("ag_02", "Rodrigo Peralta Luna", "ventas", 5.5, START),
    Agent("ag_03", "Lucía Benítez Rangel", "soporte", 5.0, START),
    Agent("ag_04", "Emiliano Quiroz Vega", "soporte", 6.5, at_local(2026, 6, 8, 9)),
)
SUPPORT_TOPICS = ("envio", "pedido", "devolucion")


@dataclass(frozen=True)
class Campaign:
    """One mailing: whom it reaches, how they take it, what it costs beside Meta's charge."""

    campaign_id: str
    name: str
    sent_at: datetime
    recipients: int
    template: str
    body: str
    click_rate: float
    reply_rate: float
    order_rate: float
    opt_out_rate: float
    basket: float
    costs: tuple[tuple[date, int], ...]


CAMPAIGNS = (
    Campaign(
        "cmp_2025_11_buen_fin", "Buen Fin 2025", at_local(2025, 11, 13, 10), 210, "buen_fin_2025",
        "Llegó el Buen Fin: 20 % en cobijas y manteles hasta el lunes. https://tienda.example/buenfin",
        0.17, 0.16, 0.068, 0.010, 1.1,
        ((date(2025, 11, 11), 900), (date(2025, 11, 13), 700), (date(2025, 11, 14), 700)),
    ),
    Campaign(
        "cmp_2025_12_navidad", "Navidad 2025", at_local(2025, 12, 4, 11), 240, "navidad_2025",
        "Regala hecho a mano: pide antes del 16 y te llega para Navidad. https://tienda.example/navidad",
        0.16, 0.16, 0.056, 0.010, 1.2,
        ((date(2025, 12, 2), 900), (date(2025, 12, 4), 650), (date(2025, 12, 6), 650)),
    ),
    Campaign(
        "cmp_2026_01_reyes", "Día de Reyes 2026", at_local(2026, 1, 2, 10), 200, "reyes_2026",
        "Los Reyes también regalan textiles. Envoltura sin costo hasta el 5. https://tienda.example/reyes",
        0.14, 0.13, 0.035, 0.010, 0.9, ((date(2025, 12, 30), 600), (date(2026, 1, 2), 500)),
    ),
    Campaign(
        "cmp_2026_02_san_valentin", "San Valentín 2026", at_local(2026, 2, 9, 12), 230, "san_valentin_2026",
        "Caja de regalo para dos, bordada con sus iniciales. https://tienda.example/valentin",
        0.15, 0.15, 0.040, 0.009, 0.9, ((date(2026, 2, 6), 700), (date(2026, 2, 9), 600), (date(2026, 2, 11), 400)),
    ),
    Campaign(
        "cmp_2026_03_primavera", "Colección de primavera 2026", at_local(2026, 3, 19, 11), 240, "primavera_2026",
        "Nueva colección en colores de jacaranda. Mírala antes que nadie. https://tienda.example/primavera",
        0.16, 0.14, 0.034, 0.008, 0.95, ((date(2026, 3, 17), 900), (date(2026, 3, 19), 500)),
    ),
    Campaign(
        "cmp_2026_04_dia_del_nino", "Día del Niño 2026", at_local(2026, 4, 24, 10), 220, "dia_del_nino_2026",
        "Cobijas y muñecos tejidos para los más chicos: 15 % hasta el 30. https://tienda.example/ninos",
        0.13, 0.12, 0.036, 0.009, 0.8, ((date(2026, 4, 22), 700), (date(2026, 4, 24), 400)),
    ),
    Campaign(
        "cmp_2026_05_dia_de_las_madres", "Día de las Madres 2026", at_local(2026, 5, 4, 10), 400,
        "dia_de_las_madres_2026",
        "Para mamá, algo hecho con las manos. Envío gratis hasta el 8. https://tienda.example/mama",
        0.20, 0.20, 0.072, 0.006, 1.2,
        ((date(2026, 5, 2), 1000), (date(2026, 5, 4), 900), (date(2026, 5, 6), 700)),
    ),
    Campaign(
        "cmp_2026_06_dia_del_padre", "Día del Padre 2026", at_local(2026, 6, 15, 12), 240, "dia_del_padre_2026",
        "Hamacas y mochilas para papá, con entrega antes del domingo. https://tienda.example/papa",
        0.14, 0.13, 0.034, 0.010, 1.0, ((date(2026, 6, 12), 900), (date(2026, 6, 15), 600)),
    ),
    Campaign(
        "cmp_2026_07_venta_de_verano", "Venta de verano 2026", at_local(2026, 7, 13, 21), 320,
        "venta_de_verano_2026",
        "¡Venta de verano! Hasta 30 % en piezas seleccionadas. https://tienda.example/verano",
        0.07, 0.07, 0.016, 0.035, 0.8,
        ((date(2026, 7, 9), 1200), (date(2026, 7, 13), 900), (date(2026, 7, 15), 600)),
    ),
    Campaign(
        "cmp_2026_08_regreso_a_casa", "Regreso a casa 2026", at_local(2026, 8, 17, 11), 230, "regreso_a_casa_2026",
        "Toallas y cortinas para estrenar casa o cuarto. https://tienda.example/casa",
        0.13, 0.12, 0.032, 0.010, 0.95, ((date(2026, 8, 14), 700), (date(2026, 8, 17), 500)),
    ),
    Campaign(
        "cmp_2026_09_mes_patrio", "Mes patrio 2026", at_local(2026, 9, 7, 10), 300, "mes_patrio_2026",
        "Viste tu mesa de fiesta: manteles y rebozos de temporada. https://tienda.example/patria",
        0.15, 0.15, 0.040, 0.008, 1.0, ((date(2026, 9, 4), 900), (date(2026, 9, 7), 700), (date(2026, 9, 9), 600)),
    ),
    Campaign(
        "cmp_2026_10_dia_de_muertos", "Día de Muertos 2026", at_local(2026, 10, 15, 10), 340,
        "dia_de_muertos_2026",
        "Caminos de mesa y manteles para la ofrenda, con entrega en una semana. https://tienda.example/ofrenda",
        0.16, 0.16, 0.045, 0.008, 1.0,
        ((date(2026, 10, 13), 900), (date(2026, 10, 15), 800), (date(2026, 10, 17), 500)),
    ),
)

# The shop is closed on these days; as on Sundays somebody looks in around noon.
CLOSED_DAYS = (
    date(2025, 11, 17), date(2025, 12, 25), date(2026, 1, 1), date(2026, 2, 2), date(2026, 3, 16),
    date(2026, 5, 1), date(2026, 9, 16),
)
SHOP_HOURS = ((9.0, 14.0), (15.5, 19.0))
SATURDAY_HOURS = ((10.0, 14.0),)
GUARD_HOURS = ((11.0, 13.0),)

MONTH_WEIGHT = {
    11: 1.15, 12: 1.25, 1: 0.72, 2: 0.92, 3: 0.95, 4: 1.0, 5: 1.1, 6: 0.95, 7: 0.95, 8: 0.78, 9: 1.0, 10: 1.08,
}
WEEKDAY_WEIGHT = (1.15, 1.1, 1.05, 1.05, 1.1, 0.8, 0.45)
# Centre, width in days and height of the gift seasons.
PEAKS = (
    (date(2025, 11, 15), 2.5, 1.1),
    (date(2025, 12, 12), 5.0, 0.7),
    (date(2026, 1, 4), 1.5, 1.0),
    (date(2026, 2, 11), 2.5, 0.9),
    (date(2026, 5, 7), 3.0, 1.5),
    (date(2026, 10, 27), 3.5, 0.4),
)
HOUR_WEIGHT = (
    0.6, 0.3, 0.1, 0.1, 0.1, 0.2, 0.6, 1.6, 3.5, 6.5, 8, 8.5,
    8, 7.5, 6, 5.5, 7, 7.5, 7, 6, 5.5, 4.5, 3, 1.6,
)

TOPIC_WEIGHT = {"precio": 38, "envio": 19, "pedido": 16, "devolucion": 5, "pago": 9, "otro": 13}
BUY_RATE = {"precio": 0.125, "envio": 0.045, "pedido": 0.01, "devolucion": 0.01, "pago": 0.24, "otro": 0.02}
BOT_SOLVES = {"precio": 0.46, "envio": 0.58, "pedido": 0.58, "devolucion": 0.15, "pago": 0.46, "otro": 0.42}
LEAD_RATE = {"precio": 0.30, "pago": 0.25, "envio": 0.12, "otro": 0.08}

COUNTRIES = ("MX", "US", "ES", "CO", "GT")
COUNTRY_WEIGHT = (91, 5, 1.5, 1.5, 1)
US_AREAS = ("210", "213", "312", "512", "713", "915")


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


# ---------------------------------------------------------------------------------------- time


def working_spans(day: date) -> tuple[tuple[float, float], ...]:
    """Hours of a local day in which somebody answers."""
    if day.weekday() == 6 or day in CLOSED_DAYS:
        return GUARD_HOURS
    return SATURDAY_HOURS if day.weekday() == 5 else SHOP_HOURS


def is_open(moment: datetime) -> bool:
    """Whether the shop is open; the noon watch of closed days does not count."""
    here = moment - TO_UTC
    hour = here.hour + here.minute / 60
    spans = working_spans(here.date())
    return spans is not GUARD_HOURS and any(opens <= hour < closes for opens, closes in spans)


def after_work(moment: datetime, seconds: float) -> datetime:
    """The moment at which so many seconds of working time have passed."""
    here = moment - TO_UTC
    while True:
        midnight = datetime(here.year, here.month, here.day)
        for opens, closes in working_spans(here.date()):
            here = max(here, midnight + timedelta(hours=opens))
            left = (midnight + timedelta(hours=closes) - here).total_seconds()
            if left <= 0:
                continue
            if seconds <= left:
                return whole(here + timedelta(seconds=seconds) + TO_UTC)
            seconds -= left
            here += timedelta(seconds=left)
        here = midnight + timedelta(days=1)


def whole(moment: datetime) -> datetime:
    """Exports carry whole seconds."""
    return moment.replace(microsecond=0)


def day_weight(day: date) -> float:
    """How busy a day is: season, weekday, growth."""
    growth = 0.82 + 0.42 * (day - date(2025, 11, 1)).days / 365
    season = MONTH_WEIGHT[day.month]
    for centre, width, height in PEAKS:
        season += height * math.exp(-(((day - centre).days / width) ** 2) / 2)
    weekday = 0.45 if day in CLOSED_DAYS else WEEKDAY_WEIGHT[day.weekday()]
    return growth * season * weekday


def buying_mood(moment: datetime) -> float:
    """People who ask in a gift season buy more readily."""
    return 1.35 if (moment - TO_UTC).month in (11, 12, 5) else 0.72


def text(moment: datetime | None) -> str:
    return "" if moment is None else moment.strftime("%Y-%m-%d %H:%M:%S")


# ---------------------------------------------------------------------------------------- shop


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

    # -- small helpers

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

    # -- people

    def new_number(self, country: str) -> str:
        """A number that looks invented: rows of zeros, or the 555-01 of films."""
        while True:
            if country == "US":
                number = f"1{self.rng.choice(US_AREAS)}55501{self.rng.randrange(100):02d}"
            elif country == "MX":
                number = f"5215500{self.rng.randrange(10**6):06d}"
            else:
                prefix = {"ES": "34600000", "CO": "573000000", "GT": "5025000"}[country]
                digits = 4 if country == "GT" else 3
                number = f"{prefix}{self.rng.randrange(10**digits):0{digits}d}"
            if number not in self.numbers:
                self.numbers.add(number)
                return number

    def new_person(self, at: datetime, imported: bool = False, internal: bool = False) -> Person:
        country = "MX" if internal else self.rng.choices(COUNTRIES, COUNTRY_WEIGHT)[0]
        person = Person(self.new_number(country), country, at, is_internal=internal, last_chat_at=at)
        person.shows_receipts = not self.chance(0.1)
        if not internal and not imported:
            person.phone = WHOLESALE_PHONE if self.chance(0.09) else MAIN_PHONE
            person.uses_helpdesk = not self.chance(0.04)
        self.people.append(person)
        if not imported and not internal and len(self.people) % 170 == 0:
            self.rename_later(person)
        self.add_contact(person, person.id_at(at), at)
        if imported or (not internal and self.chance(0.84)):
            delay = timedelta(0) if imported else self.seconds(30, 3000)
            source = (
                "importacion" if imported else self.rng.choices(("chat", "web", "tienda"), (70, 18, 12))[0]
            )
            self.add_consent(person, "opt_in", source, at + delay)
            person.opted_in = True
        return person

    def rename_later(self, person: Person) -> None:
        """A person first known by a business-scoped id, or by an older number."""
        if len(self.people) % 340 == 0:
            person.first_id = self.new_number(person.country)
        else:
            person.first_id = f"{person.country}.{self.rng.randrange(10**14, 10**15)}"
        person.renamed_at = person.created_at + timedelta(
            days=self.rng.randrange(3, 30), hours=self.rng.randrange(24)
        )
        merged_at = whole(person.renamed_at)
        self.add(
            "contact_merges", merged_at,
            old_contact_id=person.first_id, new_contact_id=person.number, merged_at=text(merged_at),
        )
        self.add_contact(person, person.number, merged_at)

    def add_contact(
        self,
        person: Person,
        contact_id: str,
        created_at: datetime,
        updated_at: datetime | None = None,
        erased: bool = False,
    ) -> None:
        changed = updated_at or created_at
        self.add(
            "contacts", changed,
            contact_id=contact_id, country_code=person.country,
            is_internal="true" if person.is_internal else "false", created_at=text(created_at),
            erased_at=text(changed) if erased else "", updated_at=text(changed),
        )

    def add_consent(self, person: Person, action: str, source: str, at: datetime) -> None:
        self.add(
            "consents", at,
            consent_id=self.next_id("cns_"), contact_id=person.id_at(at), action=action, source=source,
            occurred_at=text(at),
        )

    def returning_person(self, at: datetime) -> Person | None:
        """Somebody known who is not in the middle of a chat; lively people return more often."""
        for _ in range(12):
            person = self.rng.choice(self.people)
            lively = 1.0 if (at - person.last_chat_at).days < 120 or person.orders else 0.45
            if person.free_from < at and not person.is_internal and self.chance(lively):
                return person
        return None

    # -- agents

    def pick_agent(self, topic: str, at: datetime) -> Agent:
        mariana, rodrigo, lucia, emiliano = AGENTS
        if topic in SUPPORT_TOPICS:
            if at >= emiliano.since:
                return self.rng.choices((lucia, emiliano, rodrigo), (50, 44, 6))[0]
            return self.rng.choices((lucia, rodrigo), (78, 22))[0]
        return self.rng.choices((mariana, rodrigo, lucia), (52, 42, 6))[0]

    def agent_answers_at(self, agent: Agent, asked_at: datetime, first: bool) -> datetime:
        """When the agent answers: in working time, now and then in the evening from home."""
        load = 1.0 + 0.35 * max(0.0, day_weight((asked_at - TO_UTC).date()) - 1.3)
        someone_is_there = after_work(asked_at, 0) == asked_at
        if someone_is_there:
            load *= 1.0 if is_open(asked_at) else 1.6
            if first:
                wait = min(self.spread(agent.pace * 60 * load, 1.35), 4.0 * 3600)
            else:
                wait = min(self.spread(agent.pace * 18 * load, 0.9), 2.0 * 3600)
            return after_work(asked_at, wait)
        hour = (asked_at - TO_UTC).hour
        if 19 <= hour < 22 and self.chance(0.3):
            return whole(asked_at + timedelta(seconds=self.spread(1300, 0.8)))
        return after_work(asked_at, self.spread(agent.pace * 160, 0.8))

    # -- orders

    def add_order(
        self,
        person: Person,
        at: datetime,
        conversation_id: str,
        campaign_id: str,
        basket: float = 1.0,
        test: bool = False,
    ) -> str:
        """An order and its later versions; it also leads to the chats that orders lead to."""
        rng = self.rng
        order_id = self.next_id("TN-", 10001)
        person.orders += 1
        amount = min(max(self.spread(700, 0.55) * basket, 190), 4200)
        currency = "MXN"
        if person.country == "US" and self.chance(0.6):
            amount, currency = amount / 15, "USD"
        total = round(amount) if self.chance(0.7) else round(amount, 2)
        end = rng.choices(("fulfilled", "paid", "pending", "cancelled", "refunded"), (78, 10.5, 3.5, 4, 4))[0]
        refund = ""
        if end == "refunded":
            refund = f"{total * rng.choice((1, 1, 0.5)):.2f}"
        elif end == "fulfilled" and self.chance(0.025):
            refund = f"{total * rng.choice((0.1, 0.2, 0.25)):.2f}"
        cells = dict(
            order_id=order_id, contact_id=person.id_at(at), conversation_id=conversation_id,
            campaign_id=campaign_id, total_amount=f"{total:.2f}", currency=currency,
            is_test="true" if test else "false", ordered_at=text(at),
        )
        paid_at = at + self.seconds(40, 1500)
        settled_at = at + timedelta(days=rng.randrange(2, 8), seconds=rng.randrange(30000))
        first = "pending" if end in ("pending", "cancelled") or self.chance(0.5) else "paid"
        self.add("orders", at, **cells, status=first, refunded_amount="", updated_at=text(at))
        if end in ("paid", "fulfilled", "refunded") and first == "pending":
            self.add("orders", paid_at, **cells, status="paid", refunded_amount="", updated_at=text(paid_at))
        if end in ("fulfilled", "cancelled", "refunded"):
            self.add(
                "orders", settled_at, **cells, status=end, refunded_amount=refund, updated_at=text(settled_at)
            )
        if test:
            return order_id
        if end != "cancelled":
            if self.chance(0.38):
                self.plan(self.daytime(at + timedelta(days=rng.randrange(1, 4))), "shipped", person, order_id)
            if self.chance(0.34):
                self.plan(
                    self.around_the_clock(at + timedelta(days=rng.randrange(2, 8))),
                    "pedido",
                    person,
                    order_id,
                )
            if self.chance(0.06):
                self.plan(
                    self.around_the_clock(at + timedelta(days=rng.randrange(6, 15))),
                    "devolucion",
                    person,
                    order_id,
                )
        if self.chance(0.52):
            self.plan(
                self.around_the_clock(at + timedelta(days=int(self.spread(45, 0.7)) + 6)), "again", person
            )
        return order_id

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


# ---------------------------------------------------------------------------------------- chats


class Chat:
    """One exchange with one person, told message by message."""

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
        name, price, measure = rng.choice(say.PRODUCTS)
        self.slots = {
            "producto": name,
            "precio": str(max(150, price + rng.choice((-30, 0, 0, 0, 40)))),
            "color": rng.choice(say.COLORS),
            "medida": measure,
            "ciudad": rng.choice(say.CITIES),
            "dias": str(rng.randrange(2, 7)),
            "folio": f"W-{rng.randrange(30000, 49999)}",
            "guia": f"GT{rng.randrange(10**8):08d}",
            "n": str(rng.randrange(2, 7)),
            "origen": rng.choice(say.ORIGINS),
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
            at = min(shop.agent_answers_at(self.agent, asked_at, first), asked_at + LONGEST_SILENCE)
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

    # -- the helpdesk's side

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
        self.agent = self.shop.pick_agent(self.topic, self.now)
        self.slots["agente"] = self.agent.first_name
        if self.thread:
            self.thread.agent_id = self.agent.agent_id
            self.event("assigned", self.now + timedelta(seconds=1), self.agent.agent_id)

    def resolve(self, ask_rating: bool = True) -> None:
        """Ask for a rating, then resolve: a request after the resolution would open a new conversation."""
        shop = self.shop
        assert self.thread
        thread = self.thread
        if self.agent is None:
            quiet = shop.seconds(600, 2400)
        elif shop.chance(0.6):
            quiet = shop.seconds(120, 1800)
        else:
            quiet = shop.seconds(3600, 7 * 3600)
        at = self.now + quiet
        sent_at = None
        if ask_rating and shop.chance(0.9):
            sender = "bot" if self.bot_spoke else "automation"
            self.write(sender, shop.rng.choice(say.RATE_US), at, "interactive")
            sent_at = self.now
            at = self.now + shop.seconds(60, 240)
        resolved_at = whole(at)
        # A few resolutions never came as an event: then only the conversation's own row tells them.
        if thread.opened_at == thread.last_at and shop.chance(0.015):
            thread.reusable = False
        else:
            self.event("resolved", resolved_at, thread.agent_id if self.agent else "")
        self.version("resolved", resolved_at, resolved_at)
        self.now = resolved_at
        if sent_at:
            add_csat(shop, self, sent_at)

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
    openings = say.CAMPAIGN_OPENINGS if campaign else say.TOPICS[chat.topic].openings
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
    topic = say.TOPICS[chat.topic]
    for question, answer in [("", rng.choice(topic.answers)), *rng.sample(topic.exchanges, 2)]:
        if question:
            chat.customer(question)
        at = min(shop.agent_answers_at(AGENTS[1], chat.now, not question), chat.now + LONGEST_SILENCE)
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
        chat.resolve()
        thank_late(chat)
    else:
        chat.leave_open()
        if campaign is None and chat.topic == "precio" and shop.chance(0.4):
            later = after_work(chat.now + timedelta(hours=rng.uniform(30, 70)), rng.uniform(60, 7200))
            shop.plan(later, "follow_up", chat.person, chat.slots["producto"])


def bot_part(chat: Chat, wants: bool, ending: str, campaign: Campaign | None) -> bool:
    """The bot's share of a chat; true if no person has to follow."""
    shop, rng = chat.shop, chat.shop.rng
    topic = say.TOPICS[chat.topic]
    chat.bot(rng.choice(say.MENU), "interactive")
    if not wants and campaign is None and shop.chance(0.10):
        # The customer never comes back to the menu. Half of these chats are closed all the same.
        if ending == "resolved" and shop.chance(0.66):
            chat.now = chat.now + shop.seconds(3600, 5 * 3600)
            chat.bot(say.NUDGE[rng.randrange(2)])
            chat.resolve(ask_rating=False)
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
            other = say.TOPICS[rng.choice(("envio", "pago", "otro"))]
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
        chat.resolve()
        thank_late(chat)
        return True
    chat.customer(rng.choice(say.ASK_PERSON), kind="interactive" if shop.chance(0.3) else "text")
    chat.bot(rng.choice(say.HANDOFF))
    chat.event("handed_off", chat.now)
    return False


def agent_part(chat: Chat, wants: bool, campaign: Campaign | None) -> None:
    """Questions and answers with a person."""
    shop, rng = chat.shop, chat.shop.rng
    topic = say.TOPICS[chat.topic]
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


def buy(chat: Chat, campaign: Campaign | None, bot: bool) -> None:
    """The customer asks for a way to pay, pays, and is told so."""
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
    order_id = shop.add_order(
        chat.person, ordered_at, conversation_id, named, campaign.basket if campaign else 1.0
    )
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
        chat.resolve(ask_rating=False)


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


# ---------------------------------------------------------------------------------------- surveys


def add_csat(shop: Shop, chat: Chat, sent_at: datetime) -> None:
    """The rating of a chat: the longer the wait, the worse."""
    rng = shop.rng
    if chat.longest_wait > 3 * 3600:
        weights = (6, 7, 13, 31, 43)
    elif chat.longest_wait > 2400:
        weights = (5, 6, 12, 30, 47)
    elif chat.agent is None:
        weights = (4, 3, 8, 27, 58)
    else:
        weights = (2, 2, 5, 25, 66)
    if chat.topic == "devolucion":
        weights = (weights[0] + 6, weights[1] + 5, *weights[2:])
    score = rng.choices((1, 2, 3, 4, 5), weights)[0]
    band = say.COMMENTS_HIGH if score >= 4 else say.COMMENTS_MIDDLE if score == 3 else say.COMMENTS_LOW
    assert chat.thread
    add_survey(shop, chat, "csat", chat.thread.conversation_id, "", sent_at, score, band, 0.36)


def add_survey(
    shop: Shop,
    chat: Chat,
    kind: str,
    conversation_id: str,
    order_id: str,
    sent_at: datetime,
    score: int,
    band: tuple[str, ...],
    answer_rate: float,
) -> None:
    """A survey as sent and, where it is answered, the later version with the score."""
    rng = shop.rng
    cells = dict(
        survey_id=shop.next_id(f"{kind}_"), survey_kind=kind, conversation_id=conversation_id,
        order_id=order_id, contact_id=chat.person.id_at(sent_at), sent_at=text(sent_at),
    )
    shop.add("surveys", sent_at, **cells, score="", comment="", answered_at="", updated_at=text(sent_at))
    if not shop.chance(answer_rate):
        return
    answered_at = whole(sent_at + timedelta(seconds=min(shop.spread(500, 1.6), 3 * 86400)))
    comment = ""
    if sent_at < BOT_START:
        band = tuple(phrase for phrase in band if "bot" not in phrase and "automático" not in phrase)
    if shop.chance(0.36):
        ends = say.COMMENT_ENDS if score >= (4 if kind == "csat" else 9) else say.COMMENT_ENDS_LOW
        ends = say.COMMENT_ENDS_MIDDLE if score in (3, 7, 8) else ends
        comment = (
            chat.fill(rng.choice(say.COMMENT_STARTS) + rng.choice(band))
            + chat.fill(" " + rng.choice(ends)).rstrip()
        )
        comment = comment.replace("  ", " ")
    shop.add(
        "surveys", answered_at, **cells, score=str(score), comment=comment, answered_at=text(answered_at),
        updated_at=text(answered_at),
    )


def nps_wave(shop: Shop, at: datetime) -> None:
    """Once a month the shop asks, on its page and not by message, whether people would recommend it."""
    rng = shop.rng
    recent = [p for p in shop.people if not p.is_internal and p.last_chat_at > at - timedelta(days=45)]
    for person in rng.sample(recent, min(56, len(recent))):
        chat = Chat(shop, person, None, "otro", at)
        chat.slots["agente"] = rng.choice(AGENTS[:3]).first_name
        weights = (
            (2, 1, 1, 1, 1, 4, 6, 10, 18, 24, 32) if at >= BOT_START else (2, 1, 1, 1, 2, 4, 6, 11, 18, 23, 31)
        )
        score = rng.choices(range(11), weights)[0]
        band = say.COMMENTS_HIGH if score >= 9 else say.COMMENTS_MIDDLE if score >= 7 else say.COMMENTS_LOW
        add_survey(shop, chat, "nps", "", "", at + shop.seconds(0, 3000), score, band, 0.38)


# ---------------------------------------------------------------------------------------- mailings


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
            order_id = shop.add_order(person, ordered_at, "", named, campaign.basket)
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
        chat.resolve(ask_rating=False)
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
        shop.add_consent(person, "opt_out", "palabra_clave", chat.now + shop.seconds(5, 1200))
    person.opted_in = False
    person.free_from = chat.now + timedelta(hours=2)


def leave_by_page(shop: Shop, at: datetime) -> None:
    """Somebody withdraws the consent on the shop's page; a few agree again later."""
    person = shop.rng.choice([p for p in shop.people if p.opted_in and not p.is_internal])
    shop.add_consent(person, "opt_out", "web", at)
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
    """A utility template tells that the parcel is on its way; outside the helpdesk."""
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
        chat.resolve()
    end_chat(chat)


# ---------------------------------------------------------------------------------------- the year


def plan_year(shop: Shop) -> None:
    """Lay out what happens whatever else happens: imports, chats, mailings, surveys, staff tests."""
    rng = shop.rng
    for _ in range(IMPORTED_CONTACTS):
        shop.new_person(
            START + timedelta(days=rng.choice((2, 2, 3)), hours=9, seconds=rng.randrange(21600)),
            imported=True,
        )
    for _ in range(3):
        staff = shop.new_person(START + shop.seconds(3600, 40000), internal=True)
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
            shop.add_consent(person, "opt_in", "tienda", at)
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
    person = None if shop.chance(0.58) else shop.returning_person(at)
    service_chat(shop, person or shop.new_person(at), at, topic)


def staff_test(shop: Shop, person: Person, at: datetime) -> None:
    """The staff try things out from their own phones; none of it may count."""
    chat = Chat(shop, person, None, "otro", at)
    chat.customer(shop.rng.choice(say.STAFF_TEST), 3)
    chat.bot(shop.rng.choice(say.MENU), "interactive")
    if shop.chance(0.5):
        shop.add_order(person, chat.now + shop.seconds(30, 90), "", "", 0.3, test=True)
    end_chat(chat)


def add_agent(shop: Shop, agent: Agent, name: str, at: datetime) -> None:
    shop.add("agents", at, agent_id=agent.agent_id, agent_name=name, team=agent.team, updated_at=text(at))


def add_fixed_rows(shop: Shop) -> None:
    """Agents, campaigns and their costs, erasures, opt-outs without a word, a few odd messages."""
    rng = shop.rng
    for agent in AGENTS:
        add_agent(
            shop, agent, agent.name.split()[0] if agent.agent_id == "ag_03" else agent.name, agent.since
        )
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
        shop.add_contact(person, person.number, person.created_at, erased_at, erased=True)
    for person in rng.sample(customers, 6):
        at = whole(person.last_chat_at + timedelta(hours=3))
        shop.messages.append(
            Message(
                shop.message_id(),
                person.number,
                person.phone,
                "system",
                "system",
                "El código de seguridad cambió",
                at,
            )
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
            body=message.body, reply_to_message_id=message.reply_to, sent_at=text(message.sent_at),
        )


# ---------------------------------------------------------------------------------------- receipts


def add_statuses(shop: Shop) -> None:
    """The receipts of every outbound message, with what Meta says of its price."""
    last_inbound: dict[tuple[str, str], datetime] = {}
    free_used: dict[str, int] = {}
    for message in sorted(shop.messages, key=lambda m: (m.sent_at, m.message_id)):
        if message.sent_at >= END:
            break
        if message.inbound:
            last_inbound[(message.contact_id, message.phone)] = message.sent_at
        elif message.kind not in ("note", "reaction", "system"):
            fate = message.fate or draw_fate(shop, message)
            window = last_inbound.get((message.contact_id, message.phone))
            in_window = window is not None and message.sent_at - window <= timedelta(hours=24)
            billable = is_billable(message, fate, in_window, free_used)
            add_receipts(shop, message, fate, billable)


def draw_fate(shop: Shop, message: Message) -> str:
    """How far a message came. Whoever answered has had it; some people hide that they read."""
    if message.read_by is not None:
        return "read" if message.shows_receipts and shop.chance(0.97) else "delivered"
    fate = shop.rng.choices(("failed", "sent", "delivered", "read"), (3.2, 2.8, 31, 63))[0]
    return "delivered" if fate == "read" and not message.shows_receipts else fate


def is_billable(message: Message, fate: str, in_window: bool, free_used: dict[str, int]) -> bool:
    """Meta's rules of the year: templates are charged, utility ones in an open window from October
    2026 on only, and from then on service messages beyond a monthly free part for each number."""
    charged_now = message.sent_at >= SERVICE_CHARGED_FROM
    if message.category == "marketing":
        return True
    if message.category == "utility":
        return charged_now or not in_window
    if not charged_now:
        return False
    if fate in ("delivered", "read"):
        free_used[message.phone] = free_used.get(message.phone, 0) + 1
    return free_used.get(message.phone, 0) > FREE_SERVICE_MESSAGES


def add_receipts(shop: Shop, message: Message, fate: str, billable: bool) -> None:
    price = {
        "is_billable": "true" if billable else "false",
        "pricing_model": "PMP",
        "pricing_category": message.category or "service",
    }
    nothing = {"is_billable": "", "pricing_model": "", "pricing_category": ""}
    sent_at = message.sent_at + shop.seconds(0, 2)
    if fate == "failed":
        error = "131049" if message.category == "marketing" and shop.chance(0.6) else "131026"
        add_status(shop, message, "failed", sent_at + shop.seconds(1, 20), error, nothing)
        return
    if fate == "sent" or shop.chance(0.11):
        add_status(shop, message, "sent", sent_at, "", price)
    if fate == "sent":
        return
    latest = message.read_by or message.sent_at + timedelta(hours=30)
    wait = shop.spread(2, 0.7) if shop.chance(0.93) else shop.spread(2400, 1.2)
    delivered_at = min(whole(sent_at + timedelta(seconds=max(1, wait))), latest)
    read_at = min(whole(delivered_at + timedelta(seconds=max(2, shop.spread(90, 1.6)))), latest)
    if message.category == "marketing" and message.read_by is not None:
        read_at = message.read_by
    # Now and then the receipt of a delivery never comes, but that of the reading does.
    if fate == "delivered" or not shop.chance(0.03):
        add_status(shop, message, "delivered", delivered_at, "", price)
        price = nothing
    if fate == "read":
        add_status(shop, message, "read", read_at, "", price)
        if message.kind == "audio" and shop.chance(0.7):
            add_status(shop, message, "played", read_at + shop.seconds(3, 120), "", nothing)


def add_status(
    shop: Shop, message: Message, status: str, at: datetime, error: str, price: dict[str, str]
) -> None:
    shop.add(
        "message_statuses", at,
        message_id=message.message_id, status=status, status_at=text(at), platform_conversation_id="",
        error_code=error, **price,
    )


# ---------------------------------------------------------------------------------------- arrival

# Seconds from the event to the warehouse: webhooks come at once, exports in batches.
LAG = {"messages": (2, 60), "message_statuses": (2, 60), "link_clicks": (5, 120), "campaign_costs": (60, 600)}
BATCH_LAG = (20, 900)
LATE_SHARE = 0.008
COPY_SHARE = 0.006

# What is wrong with a row, by table: changes to a good row, whose id becomes a new one.
BAD_ROWS: tuple[tuple[str, dict[str, str]], ...] = (
    ("messages", {"contact_id": ""}),
    ("messages", {"sender_type": "robot"}),
    ("messages", {"sent_at": "2026-13-45 10:00:00"}),
    ("messages", {"sent_at": "FUTURE"}),
    ("messages", {"sender_type": "agent", "direction": "inbound"}),
    ("messages", {"message_id": ""}),
    ("message_statuses", {"status": "entregado"}),
    ("message_statuses", {"status_at": ""}),
    ("message_statuses", {"is_billable": "sí"}),
    ("conversations", {"status": "cerrado"}),
    ("conversations", {"opened_at": ""}),
    ("conversation_events", {"event_type": "closed"}),
    ("surveys", {"survey_kind": "csat", "score": "9"}),
    ("surveys", {"survey_kind": "nps", "score": "11"}),
    ("surveys", {"score": "cinco"}),
    ("orders", {"total_amount": "abc"}),
    ("orders", {"total_amount": "-450.00"}),
    ("orders", {"currency": "pesos"}),
    ("orders", {"total_amount": "300.00", "refunded_amount": "900.00"}),
    ("contacts", {"country_code": "MEX"}),
    ("consents", {"action": "subscribe"}),
    ("campaign_costs", {"amount": "1,200"}),
    ("link_clicks", {"clicked_at": "FUTURE"}),
    ("leads", {"contact_id": "  "}),
    ("carts", {"created_at": ""}),
    ("campaigns", {"campaign_name": ""}),
)


def load_time(shop: Shop, table: str, at: datetime) -> datetime:
    """When a row reaches the warehouse: soon, some days late for a few, never after the last load."""
    low, high = LAG.get(table, BATCH_LAG)
    loaded_at = at + shop.seconds(low, high)
    if shop.chance(LATE_SHARE):
        loaded_at += shop.seconds(6 * 3600, 4 * 86400)
    return within_last_load(shop, loaded_at)


def within_last_load(shop: Shop, loaded_at: datetime) -> datetime:
    return loaded_at if loaded_at <= LAST_LOAD else LAST_LOAD - shop.seconds(1, 1400)


def delivered_rows(shop: Shop, table: str) -> list[dict[str, str]]:
    """The rows of a table as they arrive: late ones, copies and broken ones included."""
    arrived: list[tuple[datetime, dict[str, str]]] = []
    for at, cells in shop.rows[table]:
        loaded_at = load_time(shop, table, at)
        arrived.append((loaded_at, cells))
        if shop.chance(COPY_SHARE):
            arrived.append((within_last_load(shop, loaded_at + shop.seconds(300, 2 * 86400)), cells))
    if table == "messages":
        # The last message to arrive fixes the moment up to which the year is known.
        arrived[-1] = (LAST_LOAD, arrived[-1][1])
    arrived += broken_rows(shop, table, arrived)
    keyed = [(loaded_at + shop.seconds(-1200, 1200), place) for place, (loaded_at, _) in enumerate(arrived)]
    return [{**arrived[place][1], "loaded_at": text(arrived[place][0])} for _, place in sorted(keyed)]


def broken_rows(
    shop: Shop, table: str, arrived: list[tuple[datetime, dict[str, str]]]
) -> list[tuple[datetime, dict[str, str]]]:
    """Copies of good rows under an id of their own, each with one thing wrong."""
    rows = []
    for number, (bad_table, changes) in enumerate(BAD_ROWS):
        if bad_table != table:
            continue
        loaded_at, cells = arrived[shop.rng.randrange(len(arrived))]
        key = COLUMNS[table][0]
        broken = {**cells, key: f"x-{number:02d}", **changes}
        for column, value in changes.items():
            if value == "FUTURE":
                broken[column] = text(loaded_at + timedelta(days=12))
        rows.append((loaded_at, broken))
    return rows


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
    add_messages(shop)
    add_statuses(shop)
    plant_contact_data(shop)
    return {table: delivered_rows(shop, table) for table in COLUMNS}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in generate().items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demo data.")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder of the CSV files")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
