"""Business seconds, local dates and the bounds of periods against a count of minutes with Python's own time zones.

One set of chats for all zones, most of them placed where the clocks of one of the zones change; one build a zone.
"""

import random
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest
import pytz

import raw_rows as rows
import warehouse as warehouses
from warehouse import Warehouse

ZONES = [
    "America/Mexico_City",  # gave up summer time in 2022
    "Europe/Madrid",
    "Asia/Kolkata",  # half an hour off, no changes
    "America/Havana",  # changes at midnight, so that a day begins at one, or has midnight twice
    "America/St_Johns",  # half an hour off
    "Africa/Cairo",  # took summer time up again in 2023, changes at midnight
    "Australia/Lord_Howe",  # changes by half an hour
    "Asia/Gaza",  # several changes a year
]
FIRST, LAST = datetime(2022, 1, 1), datetime(2026, 6, 1)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)

# Lunch breaks, nights, overlaps, a whole day, and short spans where clocks change.
HOURS = [
    (1, "09:00", "13:00"), (1, "14:00", "18:00"),
    (2, "09:00", "14:00"), (2, "13:00", "18:30"), (2, "10:00", "11:00"),
    (3, "22:00", "06:00"), (3, "08:00", "12:00"),
    (4, "00:00", "00:00"),
    (5, "00:00", "01:30"), (5, "09:15", "17:45"), (5, "17:45", "18:00"),
    (6, "00:30", "03:00"), (6, "23:00", "02:30"),
    (7, "00:00", "00:45"), (7, "01:15", "05:00"),
]  # fmt: skip
# Holidays on and beside days of change in several of the zones, and one after a night.
HOLIDAYS = [date(2022, 4, 3), date(2022, 10, 30), date(2023, 3, 12), date(2023, 11, 5), date(2024, 3, 31),
            date(2024, 4, 26), date(2025, 3, 9), date(2025, 10, 5), date(2024, 5, 2)]  # fmt: skip


class Chat(NamedTuple):
    thread: str
    zone: str
    asked_at: datetime
    answered_at: datetime
    resolved_at: datetime


@lru_cache(maxsize=None)
def time_zone(zone: str) -> ZoneInfo:
    """From the pinned package pytz (its files only): the machine's own time zones may be years old, or none."""
    with pytz.open_resource(zone) as file:
        return ZoneInfo.from_file(file, zone)


def local(zone: str, at: datetime) -> datetime:
    return at.replace(tzinfo=UTC).astimezone(time_zone(zone)).replace(tzinfo=None)


def changes(zone: str) -> list[datetime]:
    """The hours within which the zone's clocks change."""
    found, at = [], FIRST
    before = local(zone, at) - at
    while at < LAST:
        at += timedelta(hours=1)
        if (offset := local(zone, at) - at) != before:
            found.append(at)
            before = offset
    return found


def chats() -> list[Chat]:
    """Per zone, chats across and beside each change of its clocks, and some anywhere."""
    chance = random.Random(2022)
    made = []
    for zone in ZONES:
        starts = [at - chance.random() * 2.5 * DAY for at in changes(zone) for _ in range(3)]
        starts += [FIRST + chance.random() * (LAST - FIRST) for _ in range(12)]
        for start in starts:
            answered = start + chance.choice([timedelta(minutes=20), timedelta(hours=8), 2 * DAY]) * chance.random()
            resolved = answered + chance.choice([timedelta(hours=2), 3 * DAY]) * chance.random()
            made.append(Chat(f"t{len(made)}", zone, start, answered, resolved))
    # On the full minute and second, and without any length.
    start = datetime(2024, 3, 31, 0, 30)
    made.append(Chat("exact", "Europe/Madrid", start, start + timedelta(hours=1), start + timedelta(hours=2)))
    made.append(Chat("empty", "Europe/Madrid", start, start + timedelta(microseconds=1), start + timedelta(seconds=1)))
    return made


CHATS = chats()


@lru_cache(maxsize=None)
def is_open(zone: str, minute: datetime) -> bool:
    """Whether the shop is open in this minute (UTC): a span of the day, or the night of the day before."""
    wall = local(zone, minute)
    if wall.date() in HOLIDAYS:
        return False
    clock = wall.strftime("%H:%M")
    today, yesterday = wall.isoweekday(), (wall - DAY).isoweekday()
    for weekday, opens, closes in HOURS:
        is_night = closes <= opens
        if weekday == today and opens <= clock and (is_night or clock < closes):
            return True
        if weekday == yesterday and is_night and clock < closes:
            return True
    return False


def business_seconds(zone: str, start: datetime, end: datetime) -> float:
    total, at = timedelta(), start
    while at < end:
        minute = at.replace(second=0, microsecond=0)
        until = min(minute + MINUTE, end)
        if is_open(zone, minute):
            total += until - at
        at = until
    return total / timedelta(seconds=1)


def first_instant(zone: str, day: date) -> datetime:
    """The first minute (UTC) of a local date."""
    at = datetime(day.year, day.month, day.day) - timedelta(hours=15)
    while local(zone, at).date() < day:
        at += timedelta(minutes=30)
    at -= timedelta(minutes=30)
    while local(zone, at).date() < day:
        at += MINUTE
    return at


class Setting(NamedTuple):
    folder: Path
    raw: Path


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    folder = tmp_path_factory.mktemp("time")
    messages, events = [], []
    for chat in CHATS:
        thread = {"conversation_id": chat.thread, "contact_id": f"c{chat.thread}"}
        messages.append(
            rows.message(
                message_id=f"i{chat.thread}", sent_at=chat.asked_at, loaded_at=chat.resolved_at, **thread
            )
        )
        messages.append(
            rows.message(
                message_id=f"o{chat.thread}", sent_at=chat.answered_at, loaded_at=chat.resolved_at, **thread,
                direction="outbound", sender_type="agent", agent_id="a1",
            )
        )  # fmt: skip
        events.append(
            rows.event(
                event_id=chat.thread, conversation_id=chat.thread, occurred_at=chat.resolved_at,
                loaded_at=chat.resolved_at,
            )
        )  # fmt: skip
    raw = rows.write_raw(folder / "raw", {"messages": messages, "conversation_events": events})
    reference = folder / "reference"
    reference.mkdir()
    spans = "".join(f"{weekday},{opens},{closes}\n" for weekday, opens, closes in HOURS)
    (reference / "business_hours.csv").write_text("weekday,opens_at,closes_at\n" + spans)
    (reference / "holidays.csv").write_text("date,name\n" + "".join(f"{day},free\n" for day in HOLIDAYS))
    return Setting(folder, raw)


@pytest.fixture(scope="module", params=ZONES)
def zoned(request: pytest.FixtureRequest, setting: Setting) -> tuple[str, Warehouse]:
    """A zone and its warehouse. The file is the same: what the zone does not touch is built only once."""
    is_first = not Warehouse(setting.folder).path.exists()
    touched = (
        "wa_int_clock wa_int_zone_offsets wa_int_dates wa_int_months wa_int_business_intervals"
        " wa_int_conversations_in_business_hours wa_fct_conversations"
    )
    warehouse = warehouses.build(
        setting.folder, setting.raw,
        {"reporting_time_zone": request.param, "session_gap_hours": 1000, "as_of": "2026-06-01 00:00:00"},
        setting.folder / "reference", "+wa_fct_conversations +wa_int_months" if is_first else touched,
    )  # fmt: skip
    return request.param, warehouse


def test_business_seconds_and_local_dates(zoned: tuple[str, Warehouse]):
    zone, warehouse = zoned
    found = warehouse.query(
        "select first_inbound_at, first_response_business_seconds, resolution_business_seconds,"
        " first_response_seconds, opened_date, first_response_date, resolved_date from marts.fct_conversations"
    )
    assert len(found) == len(CHATS)
    by_start = {(row[0], row[3]): row for row in found}
    # All chats made for this zone, and a few of the others.
    tried = [chat for number, chat in enumerate(CHATS) if chat.zone == zone or number % 10 == 0]
    assert len(tried) > 20
    wrong = []
    for chat in tried:
        seconds = (chat.answered_at - chat.asked_at) / timedelta(microseconds=1) / 1e6
        row = next(row for key, row in by_start.items() if key[0] == chat.asked_at and abs(float(key[1]) - seconds) < 1e-5)
        expected = (
            round(business_seconds(zone, chat.asked_at, chat.answered_at), 6),
            round(business_seconds(zone, chat.asked_at, chat.resolved_at), 6),
            *(local(zone, at).date() for at in (chat.asked_at, chat.answered_at, chat.resolved_at)),
        )
        computed = (float(row[1]), float(row[2]), *row[4:])
        if computed != expected:
            wrong.append((chat, computed, expected))
    assert not wrong
    assert any(business_seconds(zone, chat.asked_at, chat.resolved_at) > 0 for chat in tried)


def test_days_and_months_begin_at_their_first_instant(zoned: tuple[str, Warehouse]):
    zone, warehouse = zoned
    days = dict(warehouse.query("select date_day, starts_at from intermediate.int_dates"))
    near = {local(zone, at).date() + n * DAY for at in changes(zone) for n in range(-2, 3)}
    near |= {day for day in days if day.day == 1}
    near &= set(days)
    assert len(near) > 50
    assert {day: days[day] for day in near} == {day: first_instant(zone, day) for day in near}
    months = warehouse.query("select month_start_date, starts_at, ends_at, day_count from intermediate.int_months")
    assert len(months) > 50
    for month, starts_at, ends_at, day_count in months:
        following = (month + 31 * DAY).replace(day=1)
        assert (starts_at, ends_at) == (first_instant(zone, month), first_instant(zone, following))
        assert day_count == (following - month).days


def test_the_zones_do_what_they_are_here_for():
    """Otherwise the comparison above would compare nothing."""
    assert {zone for zone in ZONES if not changes(zone)} == {"Asia/Kolkata"}
    assert first_instant("America/Havana", date(2024, 3, 10)) == datetime(2024, 3, 10, 5)
    assert local("America/Havana", datetime(2024, 3, 10, 5)) == datetime(2024, 3, 10, 1)
    assert business_seconds("Europe/Madrid", datetime(2024, 5, 4, 20), datetime(2024, 5, 5, 4)) == 5.5 * 3600 + 1800
