"""The order of day and month in a telephone's chats, and local times in UTC."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from chats import Problem

Parts = tuple[str, str, str]

# Where day, month and year stand.
ORDERS = {"dmy": (0, 1, 2), "mdy": (1, 0, 2), "ymd": (2, 1, 0)}
ORDER_NAMES = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}
EARLIEST_YEAR = 2009  # WhatsApp's first


def date_of(parts: Parts, order: str) -> date | None:
    """The date that three numbers are in an order, or None. Years of two digits are of this century."""
    day, month, year = (parts[place] for place in ORDERS[order])
    if len(year) not in (2, 4) or max(len(day), len(month)) > 2:
        return None
    full = int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(full, int(month), int(day)) if full >= EARLIEST_YEAR else None
    except ValueError:
        return None


def possible_orders(parts: Parts) -> list[str]:
    """The orders in which three numbers are a date."""
    return [order for order in ORDERS if date_of(parts, order)]


@dataclass
class Dated:
    """The dates of one file as written: `lines`, `parts` and `times` (hour, minute, second) of its entries."""

    shown: str
    lines: list[int]
    parts: list[Parts]
    times: list[tuple[int, int, int]]

    def orders(self, asked: str | None) -> list[str]:
        """The orders in which every date of the file is one. Problem if there is none.

        Year first with two digits is possible only where it is asked for.
        """
        is_year_first = len(self.parts[0][0]) == 4 or asked == "ymd"
        left = [order for order in ORDERS if order != "ymd" or is_year_first]
        for line, parts in zip(self.lines, self.parts, strict=True):
            fitting = [order for order in left if date_of(parts, order)]
            if not fitting:
                raise Problem(
                    f"{self.shown} has dates in two orders: line {line} does not fit the lines before it; if it was"
                    " pasted into a message, remove the date before it."
                )
            left = fitting
        return left

    def moments(self, order: str) -> list[datetime]:
        """The local times of the entries in an order of the file's."""
        return [
            datetime(*date_of(parts, order).timetuple()[:3], *time)
            for parts, time in zip(self.parts, self.times, strict=True)
        ]


def steps_back(files: Sequence[Dated], order: str) -> int:
    """How often an entry is earlier than the one before it."""
    moments = [file.moments(order) for file in files]
    return sum(later < earlier for file in moments for earlier, later in zip(file, file[1:], strict=False))


def decide_orders(files: Sequence[Dated], asked: str | None) -> list[str]:
    """The order of each file, all of one telephone and one shape of head. Problem, as a question, if nothing shows it.

    A number over 12 in any file shows it for all. Otherwise the order with fewer steps back in time is right.
    """
    possible = [file.orders(asked) for file in files]
    common = [order for order in ORDERS if all(order in orders for orders in possible)]
    if not common:  # the telephone's language has changed, so that each file must show its own
        return [decide_orders([file], asked)[0] for file in files]
    if asked in common:
        return [asked] * len(files)
    if len({tuple(moment for file in files for moment in file.moments(order)) for order in common}) > 1:
        common.sort(key=lambda order: steps_back(files, order))
        if steps_back(files, common[0]) == steps_back(files, common[1]):
            raise Problem(
                f"Is {'/'.join(files[0].parts[0])} in {files[0].shown} written day first or month first? No date of this"
                " telephone's chats shows it: add --date-order dmy (day first) or --date-order mdy (month first)."
            )
    return [common[0]] * len(files)


def in_utc(moments: Sequence[datetime], zone: ZoneInfo) -> list[datetime]:
    """Local times of a file, in its order, in UTC (naive).

    Of an hour that occurs twice the earlier one is meant, unless that lies before the entry above. A time that the clock
    leaves out is an hour later.
    """
    converted: list[datetime] = []
    for moment in moments:
        earlier, later = (
            moment.replace(tzinfo=zone, fold=fold).astimezone(UTC).replace(tzinfo=None) for fold in (0, 1)
        )
        is_twice = later > earlier
        converted.append(later if is_twice and converted and earlier < converted[-1] else earlier)
    return converted
