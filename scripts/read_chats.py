#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Reads the chats that WhatsApp exported from a telephone into a folder of raw tables:

    python scripts/read_chats.py FOLDER --me "Tienda Sol" --time-zone America/Mexico_City

FOLDER holds exports (`.txt`, `.zip`) of Android and iPhone; each folder in it is a telephone of its own, however deep.
The rows of the table `messages` go to `raw_chats/messages.csv`, the settings of a build of them to
`raw_chats/settings.yml`, and the report to the terminal. Nothing is guessed: what the chats do not show is asked for.
docs/only_a_telephone.md leads from the export to the dashboard.
"""

from __future__ import annotations

import argparse
import csv
import os
import shlex
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from chats import Problem, files, people, rows
from chats.dates import ORDER_NAMES, decide_orders
from chats.names import clean_name, read_contacts
from chats.rows import COLUMNS, Written
from load_raw import TABLES

ROOT = Path(__file__).resolve().parents[1]

T = TypeVar("T")


class Problems(Exception):
    """All that is wrong, one sentence each."""

    def __init__(self, sentences: Sequence[str]):
        super().__init__("\n".join(sentences))


def gather(steps: Iterable[Callable[[], T]]) -> list[T]:
    """The results of all steps. Problems with the sentences of all that failed, so that they can be mended at once."""
    results, sentences = [], []
    for step in steps:
        try:
            results.append(step())
        except Problem as problem:
            sentences.append(str(problem))
    if sentences:
        raise Problems(sentences)
    return results


def arguments(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Read exported WhatsApp chats into a folder of raw tables.")
    parser.add_argument("folder", type=Path, help="folder with the exported .txt and .zip files")
    parser.add_argument(
        "--me", action="append", default=[], metavar="NAME", help="the business's name in the chats; repeatable"
    )
    parser.add_argument(
        "--to", type=Path, default=ROOT / "raw_chats", help="folder of the raw tables (default: raw_chats)"
    )
    parser.add_argument("--time-zone", help="of the telephone (default: reporting_time_zone of dbt_project.yml)")
    parser.add_argument("--date-order", choices=["dmy", "mdy", "ymd"], help="where the chats do not show it")
    parser.add_argument(
        "--contacts", action="append", default=[], type=Path, help=".vcf, or .csv with contact_name and phone"
    )
    parser.add_argument(
        "--phone", default="telephone", help="business_phone_id of the files that are in no folder of their own"
    )
    return parser.parse_args(given)


def time_zone(name: str | None) -> ZoneInfo:
    """The telephone's zone. Problem if there is none of that name."""
    name = name or yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["reporting_time_zone"]
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Problem(
            f"{name} is no time zone: give --time-zone a name like America/Mexico_City or Europe/Madrid."
        ) from None


def open_all(folder: Path, phone: str) -> list[files.Export]:
    """Every exported chat of the folder. Problem if there is none."""
    if not folder.is_dir():
        raise Problem(f"{folder} is no folder: give the folder with the exported chats.")
    found = list(files.find(folder, phone))
    if not found:
        raise Problem(f"There is no .txt and no .zip in {folder}: export chats in WhatsApp and put the files there.")
    read = gather(
        lambda telephone=telephone, path=path: files.read(telephone, path, str(path.relative_to(folder)))
        for telephone, path in found
    )
    return [export for exports in read for export in exports]


def decide(
    chats: Sequence[people.Chat], me: Sequence[str], numbers: dict[str, str], asked: str | None
) -> list[Written]:
    """The chats of one telephone with their two sides and the order of their dates; groups and notes are left out."""
    alone = [chat for chat in chats if not chat.is_group and chat.said]
    if not alone:
        return []
    telephone = alone[0].export.telephone
    own = people.find_me(telephone, alone, me)
    names = gather(lambda chat=chat: people.other_person(chat, own, numbers) for chat in alone)
    left = [(chat, name) for chat, name in zip(alone, names, strict=True) if name is not None]
    shapes = list(dict.fromkeys(chat.shape for chat, _ in left))
    groups = [[pair for pair in left if pair[0].shape == shape] for shape in shapes]
    orders = gather(
        lambda group=group: decide_orders([rows.dated(chat) for chat, _ in group], asked) for group in groups
    )
    return [
        Written(chat, own, people.contact_id(name, numbers), order, rows.dated(chat).moments(order))
        for group, decided in zip(groups, orders, strict=True)
        for (chat, name), order in zip(group, decided, strict=True)
    ]


def warnings_of(written: Sequence[Written]) -> list[str]:
    """What the reader should know of the chats together."""
    found = []
    for key in dict.fromkeys(one.key for one in written):
        shapes = {one.chat.shape.has_seconds: one.chat.shown for one in written if one.key == key}
        if len(shapes) > 1:
            found.append(
                f"{shapes[False]} and {shapes[True]} are one chat, once with seconds and once without: what is in both counts"
                " twice; keep one of them."
            )
    for one, other in rows.renamed(written):
        found.append(
            f"{one.chat.shown} and {other.chat.shown} look like one chat under two names, and count twice: give both names their"
            " number with --contacts, or keep one of them."
        )
    telephones: dict[str, set[str]] = {}
    for one in written:
        if one.contact_id.startswith("chat-"):
            telephones.setdefault(one.contact_id, set()).add(one.chat.export.telephone)
    shared = sum(len(where) > 1 for where in telephones.values())
    if shared:
        found.append(
            f"{counted(shared, 'name')} without a number in the chats of several telephones: each was taken for one person; give"
            " their numbers with --contacts."
        )
    return found


def report(chats: Sequence[people.Chat], written: Sequence[Written], zone: ZoneInfo) -> list[str]:
    """A line a telephone and a file: what was read and what was left out."""
    lines = []
    by_shown = {one.chat.shown: one for one in written}
    for telephone in dict.fromkeys(chat.export.telephone for chat in chats):
        own = sorted({name for one in written if one.key[0] == telephone for name in one.me})
        orders = {ORDER_NAMES[one.order] for one in written if one.key[0] == telephone}
        lines.append(f"{telephone}: the business is {people.listed(own)}; dates have the {' or '.join(sorted(orders)) or '?'}; "
                     f"times are those of {zone.key}")  # fmt: skip
        for chat in chats:
            if chat.export.telephone == telephone:
                lines.append(f"  {chat.shown}: {file_line(chat, by_shown.get(chat.shown))}")
    return lines


def counted(number: int, thing: str) -> str:
    """A number and what it counts."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def file_line(chat: people.Chat, written: Written | None) -> str:
    """What became of one file."""
    if written is None:
        why = (
            f'the group "{chat.name}"'
            if chat.is_group
            else "notes of the business to itself"
            if chat.said
            else "no message"
        )
        return f"left out ({why}, {counted(len(chat.said), 'message')})"
    days = [moment.date().isoformat() for moment in (min(written.moments), max(written.moments))]
    parts = [f"{counted(len(written.rows) - written.copies, 'message')} of {' to '.join(dict.fromkeys(days))}"]
    parts += [f"{written.copies:,} that another export has too"] * bool(written.copies)
    parts += [f"{counted(chat.own_lines, 'line')} of WhatsApp's own left out"] * bool(chat.own_lines)
    parts += [f"{counted(written.incomplete, 'message')} of a cut first minute left out"] * bool(written.incomplete)
    return ", ".join(parts)


def file_warnings(chats: Sequence[people.Chat]) -> list[str]:
    """What the reader should know of single files."""
    found = [warning for chat in chats for warning in chat.export.warnings]
    found += [
        f"{chat.shown} is as long as an export can be: older messages are probably missing, and its first day is not complete."
        for chat in chats
        if rows.is_cut(chat)
    ]
    unknown = sorted({line for chat in chats if not chat.is_group for line in chat.unknown_lines})
    if unknown:
        shown = "; ".join(line[:60] for line in unknown[:5])
        found.append(f"These lines were taken for WhatsApp's own without being known ({len(unknown)}): {shown}.")
    return found


def shown(path: Path) -> str:
    """A path as it is typed in the project's folder."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) and Path.cwd() == ROOT else str(path)


def write(folder: Path, written: Sequence[Written], zone: ZoneInfo) -> None:
    """`messages.csv` and `settings.yml`, which only the user of this machine may read."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = folder / "messages.csv.new"
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for one in written:
            writer.writerows(one.rows)
    new.replace(folder / "messages.csv")
    absent = [
        table for table in TABLES if not any((folder / f"{table}.{ending}").exists() for ending in ("csv", "parquet"))
    ]
    settings = {
        "raw_location": str(folder.resolve()),
        "reporting_time_zone": zone.key,
        "raw_tables_absent": absent,
    }
    (folder / "settings.yml").write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")


def main(given: Sequence[str]) -> int:
    """0 when the chats were read, 1 if something must be mended or answered first."""
    sys.stdout.reconfigure(encoding="utf-8")
    try:
        read_all(arguments(given))
    except (Problem, Problems) as problem:
        print(problem, file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"{error.filename} cannot be read or written ({error.strerror}): choose another folder or change its permissions.",
            file=sys.stderr,
        )
        return 1
    return 0


def read_all(asked: argparse.Namespace) -> None:
    """Read the exports, write the raw table, and print the report. Problem or Problems, and nothing written, if that fails."""
    zone = time_zone(asked.time_zone)
    numbers, warnings = read_contacts(asked.contacts)
    me = [clean_name(name) for name in asked.me]
    chats = gather(lambda one=one: people.listen(one, me) for one in open_all(asked.folder, asked.phone))
    telephones = [
        [chat for chat in chats if chat.export.telephone == name]
        for name in dict.fromkeys(chat.export.telephone for chat in chats)
    ]
    decided = gather(lambda one=one: decide(one, me, numbers, asked.date_order) for one in telephones)
    written = [one for several in decided for one in several]
    if not written:
        raise Problem(f"No chat of one person is in {asked.folder}: groups are not read; export single chats.")
    rows.check_telephones(written)
    for one in written:
        rows.fill(one, zone, rows.is_cut(one.chat) or rows.begins_within(one, written))
    now = datetime.now(UTC).replace(tzinfo=None)
    gather(lambda one=one: rows.check_future(one, now) for one in written)
    written.sort(key=lambda one: max((row["loaded_at"] or "" for row in one.rows), default=""))
    rows.count_copies(written)
    write(asked.to, written, zone)
    print("\n".join(report(chats, written, zone)))
    print(
        "".join(f"Warning: {warning}\n" for warning in warnings + file_warnings(chats) + warnings_of(written)), end=""
    )
    messages = counted(sum(len(one.rows) - one.copies for one in written), "message")
    contacts = counted(len({one.contact_id for one in written}), "contact")
    print(
        f"Wrote {shown(asked.to / 'messages.csv')}: {messages} with {contacts}. It holds what people wrote: keep it private."
    )
    print(f'Next: .venv/bin/python scripts/run.py --vars "$(cat {shlex.quote(shown(asked.to / "settings.yml"))})"')


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
