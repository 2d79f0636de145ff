"""Opens exported chats: `.txt` and `.zip` files of a folder."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from chats import Problem
from chats.names import clean, clean_name

NAMED = re.compile(
    r"(?:WhatsApp Chat with|WhatsApp Chat -|Chat de WhatsApp con|Chat de WhatsApp -|Conversa do WhatsApp com"
    r"|Conversa do WhatsApp -|WhatsApp[- ]Chat mit|WhatsApp-Chat -|Discussion WhatsApp avec|Discussion WhatsApp -) ?(.+)",
    re.IGNORECASE,
)
COPY = re.compile(r" ?\(\d+\)$")  # what a telephone or browser adds to a second download
LONGEST = 200_000_000  # bytes of one chat; 40,000 messages have some 5 million


@dataclass
class Export:
    """One exported chat: its text, and what is known of it from outside.

    `name`: the other person's name by the file's, or None. `saved_at`: local time of the zip's entry.
    """

    telephone: str
    shown: str
    name: str | None
    text: str
    saved_at: datetime | None = None
    has_media: bool = False
    warnings: list[str] = field(default_factory=list)


def find(folder: Path, telephone: str) -> Iterator[tuple[str, Path]]:
    """Telephone and path of each `.txt` and `.zip`: files of the folder, and of its folders, each of which is a telephone.

    A folder with the name of a chat is an unpacked export; of its texts only the chat is read.
    """
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name == "__MACOSX":
            continue
        if path.is_dir() and NAMED.fullmatch(clean(path.name)):
            chats = [file for file in path.glob("*.txt") if is_chat_name(file.name)]
            yield from ((telephone, file) for file in sorted(chats))
        elif path.is_dir():
            yield from ((path.name, file) for _, file in find(path, path.name))
        elif path.suffix.lower() in (".txt", ".zip"):
            yield telephone, path


def is_chat_name(name: str) -> bool:
    """Whether a file has the name that WhatsApp gives to the text of a chat."""
    stem = clean(PurePosixPath(name).stem)
    return bool(NAMED.fullmatch(stem)) or COPY.sub("", stem) == "_chat"


def chat_name(*names: str) -> str | None:
    """The person's name by the first of the names that has WhatsApp's form."""
    for name in names:
        if found := NAMED.fullmatch(clean(name)):
            return clean_name(found[1])
    return None


def read(telephone: str, path: Path, shown: str) -> list[Export]:
    """The chats of a file. Problem if it cannot be read or holds none."""
    if path.suffix.lower() == ".zip":
        return read_zip(telephone, path, shown)
    if path.stat().st_size > LONGEST:
        raise Problem(f"{shown} is larger than any chat: take it out of the folder.")
    text, warnings = decode(path.read_bytes(), shown)
    return [Export(telephone, shown, chat_name(path.stem, path.parent.name), text, warnings=warnings)]


def read_zip(telephone: str, path: Path, shown: str) -> list[Export]:
    """The chats of a zip. Only their texts are unpacked, into memory."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.startswith("__MACOSX/")]
            for entry in entries:
                entry.filename = entry_name(entry)
            texts = [entry for entry in entries if entry.filename.lower().endswith(".txt")]
            chats = [entry for entry in texts if is_chat_name(entry.filename)] or texts
            if not chats or (len(chats) > 1 and not is_chat_name(chats[0].filename)):
                raise Problem(f"{shown} holds no chat: it should have a _chat.txt; export the chat again.")
            has_media = any(not entry.is_dir() for entry in entries if entry not in texts)
            exports = []
            for entry in chats:
                inside = shown if len(chats) == 1 else f"{shown}/{entry.filename}"
                if entry.file_size > LONGEST:
                    raise Problem(f"{inside} is larger than any chat: take it out of the folder.")
                text, warnings = decode(archive.read(entry), inside)
                within = PurePosixPath(entry.filename)
                name = chat_name(within.stem, within.parent.name, path.stem)
                exports.append(Export(telephone, inside, name, text, entry_time(entry), has_media, warnings))
            return exports
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        raise Problem(f"{shown} is no readable zip ({error}): copy it from the telephone again.") from None
    except RuntimeError:  # zipfile's own word for it
        raise Problem(f"{shown} is locked by a password: unpack it and put the .txt into the folder.") from None


def entry_name(entry: zipfile.ZipInfo) -> str:
    """The entry's path. Some telephones write UTF-8 without saying so, which zipfile takes for the letters of DOS."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def entry_time(entry: zipfile.ZipInfo) -> datetime | None:
    """When the entry was written, in the telephone's time; None where the zip does not say."""
    return datetime(*entry.date_time) if entry.date_time[0] > 1980 else None


def decode(content: bytes, shown: str) -> tuple[str, list[str]]:
    """The text of a file, and a warning where it is not UTF-8."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        warnings = (
            []
            if encoding == "utf-8-sig"
            else [
                f"{shown} is not UTF-8 and was read as {encoding}: letters that it lacks are lost; export the chat again."
            ]
        )
        return text, warnings
    raise Problem(f"{shown} is no text: take it out of the folder, or export the chat again.")
