"""Time at the shop: the year, the opening hours, the busy days."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

# Mexico City has had no daylight saving time since 2022, so one offset holds for the whole year.
TO_UTC = timedelta(hours=6)


def at_local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC time of a local wall-clock time."""
    return datetime(year, month, day, hour, minute) + TO_UTC


START = at_local(2025, 11, 1)
END = at_local(2026, 11, 1)
LAST_LOAD = at_local(2026, 11, 1, 0, 30)
BOT_START = at_local(2026, 3, 2, 9)

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
