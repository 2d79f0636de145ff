"""Cuts the text of an exported chat into entries, each of which begins with a date and a time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from chats import Problem
from chats.dates import possible_orders
from chats.names import FLAT, MARKS

BEFORE_NOON = {"am", "nachts", "morgens", "vorm", "上午"}
HALF_OF_DAY = r"[ap]\. ?m\.?|[ap]m|nachts|morgens|vorm\.|mittags|nachm\.|abends|上午|下午"
HEAD = re.compile(
    r"(?P<bracket>\[?)(?P<first>\d{1,4})(?P<separator>[/.-])(?P<second>\d{1,2})(?P=separator)(?P<third>\d{1,4})\.?"
    rf"(?P<comma>,?) +(?:(?:klo|um|at|à|às|a las) +)?(?P<before>(?:{HALF_OF_DAY})?) *"
    rf"(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?:[:.](?P<seconds>\d\d))? *(?P<after>(?:{HALF_OF_DAY})?)"
    r"(?P<end>\] ?| [-–] ?|: )",
    re.IGNORECASE,
)
LONGEST_HEAD = 80


class Shape(NamedTuple):
    """What all heads of one file have in common."""

    is_iphone: bool  # in brackets
    separator: str
    has_comma: bool
    has_seconds: bool
    has_half_of_day: bool
    end: str


@dataclass
class Entry:
    """A message or a line of WhatsApp's own. `line` counts from 1, `parts` is the date as written, `text` all after the head."""

    line: int
    parts: tuple[str, str, str]
    hour: int
    minute: int
    second: int
    text: str


def head(line: str, number: int) -> tuple[Shape, Entry] | None:
    """The head that a line begins with, or None."""
    found = HEAD.match(line[:LONGEST_HEAD].translate(FLAT))
    if not found or bool(found["bracket"]) != found["end"].startswith("]"):
        return None
    parts = (found["first"], found["second"], found["third"])
    half = re.sub("[. ]", "", (found["before"] or found["after"]).lower())
    hour = int(found["hour"])
    if half:
        hour = hour % 12 + (0 if half in BEFORE_NOON else 12)
    minute, second = int(found["minute"]), int(found["seconds"] or 0)
    if not possible_orders(parts) or hour > 23 or minute > 59 or second > 59:
        return None
    shape = Shape(
        bool(found["bracket"]), found["separator"], bool(found["comma"]), bool(found["seconds"]), bool(half),
        found["end"].strip(),
    )  # fmt: skip
    return shape, Entry(number, parts, hour, minute, second, after(line, found.end()))


def after(line: str, count: int) -> str:
    """What follows the first `count` characters of a line that are no marks."""
    for position, character in enumerate(line):
        if count == 0:
            return line[position:]
        count -= character not in MARKS
    return ""


def entries(text: str, shown: str) -> tuple[Shape, list[Entry]]:
    """The shape of the file's heads and its entries. Problem if the text does not begin with a head.

    A line whose head has another shape than the first one's was pasted into a message; it continues that message.
    """
    lines = [line.removesuffix("\r") for line in text.rstrip("\r\n").split("\n")]
    start = next((number for number, line in enumerate(lines) if line.strip(MARKS + " ")), None)
    first = head(lines[start], start + 1) if start is not None else None
    if first is None:
        what = (
            "is empty"
            if start is None
            else f"is no exported chat: line {start + 1} does not begin with a date and a time"
        )
        raise Problem(f"{shown} {what}; take it out of the folder, or export the chat again.")
    shape, entry = first
    found = [entry]
    for number, line in enumerate(lines[start + 1 :], start + 2):
        here = head(line, number)
        if here and here[0] == shape:
            found.append(here[1])
        else:
            found[-1].text += f"\n{line}"
    return shape, found
