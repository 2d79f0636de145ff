"""Makes rows of the raw table `messages` of chats."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

from chats import Problem
from chats.dates import ORDER_NAMES, Dated, in_utc
from chats.people import Chat

COLUMNS = (
    "message_id", "contact_id", "business_phone_id", "direction", "sender_type", "message_type", "body", "sent_at", "loaded_at",
)  # fmt: skip

# What WhatsApp exports at most: older messages are missing.
MOST = 40_000
MOST_WITH_MEDIA = 10_000

Row = dict[str, str | None]


@dataclass
class Written:
    """A chat whose sides are known. `moments`: the local times of `chat.said`, as written; `contact_id` is the person's."""

    chat: Chat
    me: Sequence[str]
    contact_id: str
    order: str
    moments: list[datetime]
    rows: list[Row] = field(default_factory=list)
    incomplete: int = 0  # messages of a first minute that is cut
    copies: int = 0  # messages that an earlier export has too

    @property
    def key(self) -> tuple[str, str]:
        """Telephone and person: the chat, of which there may be several exports."""
        return self.chat.export.telephone, self.contact_id


def dated(chat: Chat) -> Dated:
    """The dates of a chat's messages as written."""
    found = [message.entry for message in chat.said] or [chat.first]
    return Dated(
        chat.shown,
        [entry.line for entry in found],
        [entry.parts for entry in found],
        [(entry.hour, entry.minute, entry.second) for entry in found],
    )


def is_cut(chat: Chat) -> bool:
    """Whether an export has as many messages or lines as WhatsApp exports at most."""
    lines = chat.export.text.rstrip().count("\n") + 1
    most = MOST_WITH_MEDIA if chat.export.has_media else MOST
    return lines == MOST or len(chat.said) + chat.own_lines >= most


def begins_within(written: Written, others: Sequence[Written]) -> bool:
    """Whether another export of the chat, of the same exactness, has messages before and after this one's first."""
    first = written.moments[0]
    same = [
        other for other in others
        if other.key == written.key and other.chat.shape.has_seconds == written.chat.shape.has_seconds
    ]  # fmt: skip
    return any(other.moments[0] < first and min(other.moments) < first < max(other.moments) for other in same)


def check_telephones(written: Sequence[Written]) -> None:
    """Problem if one chat lies in the folders of two telephones: most messages of the shorter have the same time and sender."""
    for one, other in combinations(written, 2):
        if one.contact_id != other.contact_id or one.key == other.key:
            continue
        sides = [
            {(moment, message.sender in part.me) for moment, message in zip(part.moments, part.chat.said, strict=True)}
            for part in (one, other)
        ]
        if 2 * len(sides[0] & sides[1]) > min(map(len, sides)):
            raise Problem(
                f"{one.chat.shown} and {other.chat.shown} are the same chat, but each folder is a telephone of its own: put all exports"
                " of one telephone into one folder (it may have folders in it)."
            )


def renamed(written: Sequence[Written]) -> list[tuple[Written, Written]]:
    """Pairs of chats of one telephone that seem to be one chat under two names.

    Half of the texts that the person sent in the smaller one, and at least three, are in the other at the same time.
    """
    texts: dict[tuple[str, datetime, str], dict[str, Written]] = {}
    sizes: Counter[str] = Counter()
    for one in written:
        for moment, message in zip(one.moments, one.chat.said, strict=True):
            if message.sender not in one.me and message.body:
                texts.setdefault((one.key[0], moment, message.body), {}).setdefault(one.contact_id, one)
                sizes[one.contact_id] += 1
    shared: Counter[tuple[str, str]] = Counter()
    shown: dict[tuple[str, str], tuple[Written, Written]] = {}
    for people in texts.values():
        for pair in combinations(sorted(people), 2) if len(people) < 5 else ():
            shared[pair] += 1
            shown[pair] = (people[pair[0]], people[pair[1]])
    return [
        shown[pair] for pair, count in shared.items() if count >= 3 and 2 * count >= min(sizes[name] for name in pair)
    ]


def fill(written: Written, zone: ZoneInfo, is_first_minute_cut: bool) -> None:
    """Adds the chat's rows.

    An id is a hash of the chat, the time as written, the direction, and how many-th message of that direction and time it
    is: a later export gives the same ids. The text is no part of it, because it changes when a message is edited or
    deleted. Times have only minutes or seconds, so the n-th message of a time is n milliseconds later: the order stays. The
    first minute of an export that is cut is left out, because its messages cannot be counted.
    """
    chat = written.chat
    sent = in_utc(written.moments, zone)
    places: Counter[datetime] = Counter()
    ordinals: Counter[tuple[datetime, str]] = Counter()
    longest = 999 if chat.shape.has_seconds else 59_999
    minute = written.moments[0].replace(second=0)
    exact: list[datetime] = []
    for message, moment, sent_at in zip(chat.said, written.moments, sent, strict=True):
        if is_first_minute_cut and moment.replace(second=0) == minute:
            written.incomplete += 1
            continue
        is_first_minute_cut = False
        direction = "outbound" if message.sender in written.me else "inbound"
        places[moment] += 1
        ordinals[moment, direction] += 1
        exact.append(sent_at + timedelta(milliseconds=min(places[moment], longest)))
        parts = (*written.key, moment.isoformat(), direction, str(ordinals[moment, direction]))
        written.rows.append({
            "message_id": f"chat-{hashlib.sha256(chr(31).join(parts).encode()).hexdigest()[:32]}",
            "contact_id": written.contact_id,
            "business_phone_id": chat.export.telephone,
            "direction": direction,
            "sender_type": "business" if direction == "outbound" else "contact",
            "message_type": message.kind,
            "body": message.body,
            "sent_at": text_of(exact[-1]),
        })  # fmt: skip
    saved = [in_utc([chat.export.saved_at], zone)[0]] if chat.export.saved_at else []
    loaded_at = text_of(max(exact + saved)) if exact else None
    for row in written.rows:
        row["loaded_at"] = loaded_at


def check_future(written: Written, now: datetime) -> None:
    """Problem if a message is of a day to come, in UTC: every row of that export would be rejected."""
    newest = max((row["sent_at"] or "" for row in written.rows), default="")
    if newest > text_of(now + timedelta(days=1)):
        raise Problem(
            f"{written.chat.shown} has messages of {newest[:10]}, a day to come, with {ORDER_NAMES[written.order]}: give the right"
            " --date-order, or remove what a telephone with a wrong clock wrote."
        )


def count_copies(written: Sequence[Written]) -> None:
    """Counts what each export has in common with those before it."""
    known: set[str | None] = set()
    for one in written:
        ids = {row["message_id"] for row in one.rows}
        one.copies = len(ids & known)
        known |= ids


def text_of(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="milliseconds")
