"""Names of people as a telephone writes them, and the numbers that belong to them."""

from __future__ import annotations

import csv
import quopri
import re
import unicodedata
from pathlib import Path

from chats import Problem

# Marks of the direction of writing and of the byte order: they have no width and no meaning here.
MARKS = "\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
BLANKS = "\u00a0\u202f\u2009"
FLAT = dict.fromkeys(map(ord, MARKS)) | dict.fromkeys(map(ord, BLANKS), " ") | {ord("\u2011"): "-"}

NUMBER = re.compile(r"\+[\d ().-]{7,25}")


def clean(text: str) -> str:
    """The text without marks, with plain blanks and hyphens, composed accents and nothing at its ends."""
    return re.sub(" +", " ", unicodedata.normalize("NFC", text.translate(FLAT))).strip()


def clean_name(text: str) -> str:
    """The name of a person; `~` stands before a name that its bearer has chosen."""
    return clean(text).removeprefix("~").strip()


def is_same(one: str, other: str) -> bool:
    """Whether two names are the same but for case and the characters that no file name may hold."""
    kept = ["".join(filter(str.isalnum, name.casefold())) for name in (one, other)]
    return kept[0] == kept[1] if all(kept) else one == other


def number_of(name: str) -> str | None:
    """The digits of a name that is a telephone number in international form."""
    digits = re.sub(r"\D", "", name)
    return digits if NUMBER.fullmatch(name) and 7 <= len(digits) <= 15 else None


def read_contacts(paths: list[Path]) -> tuple[dict[str, str], list[str]]:
    """The numbers (digits) by name in lower case, of lists in CSV and vCard, and warnings.

    A name with several numbers has none here, because nothing says which of them is the chat's.
    """
    found: dict[str, set[str]] = {}
    for path in paths:
        read = {".csv": csv_contacts, ".vcf": card_contacts}.get(path.suffix.lower())
        if read is None:
            raise Problem(
                f"{path} is no list of contacts: give a .csv with the columns contact_name and phone, or a .vcf."
            )
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Problem(f"{path} cannot be read ({error}); save the list of contacts as UTF-8.") from None
        for name, phone in read(path, text):
            digits = re.sub(r"\D", "", phone)
            if clean_name(name) and digits:
                number = digits.removeprefix("00")
                found.setdefault(clean_name(name).casefold(), set()).add(number)
    several = sorted(name for name, numbers in found.items() if len(numbers) > 1)
    warnings = [f"The list of contacts has several numbers for {name}: none of them was used." for name in several]
    return {name: min(numbers) for name, numbers in found.items() if len(numbers) == 1}, warnings


def csv_contacts(path: Path, text: str) -> list[tuple[str, str]]:
    """Name and number of each row; commas or semicolons, as the header has them."""
    lines = text.splitlines()
    header = lines[0] if lines else ""
    rows = list(csv.DictReader(lines, delimiter=";" if ";" in header else ","))
    columns = [name.strip().lower() for name in next(csv.reader([header], delimiter=";" if ";" in header else ","), [])]
    if not {"contact_name", "phone"} <= set(columns):
        raise Problem(f"{path} has the columns {', '.join(columns) or '(none)'}: it needs contact_name and phone.")
    renamed = [{(name or "").strip().lower(): cell for name, cell in row.items()} for row in rows]
    return [(row["contact_name"] or "", row["phone"] or "") for row in renamed]


def card_contacts(path: Path, text: str) -> list[tuple[str, str]]:
    """Name and number of each card. WhatsApp's own id (`waid`) goes before the numbers beside it."""
    text = re.sub(r"=\r?\n(?=\S)", "", text)  # a line of quoted-printable goes on
    text = re.sub(r"\r?\n[ \t]", "", text)  # so does any other
    pairs = []
    for card in re.split(r"(?im)^BEGIN:VCARD", text)[1:]:
        name, phones, ids = "", [], []
        for line in card.splitlines():
            key, _, value = line.partition(":")
            field, *parameters = key.upper().split(";")
            if "ENCODING=QUOTED-PRINTABLE" in parameters or "QUOTED-PRINTABLE" in parameters:
                value = quopri.decodestring(value).decode("utf-8", "replace")
            if field.endswith("FN") and field.split(".")[-1] == "FN":
                name = re.sub(r"\\(.)", r"\1", value)
            if field.split(".")[-1] == "TEL":
                phones.append(value)
                ids += [part.partition("=")[2] for part in parameters if part.startswith("WAID=")]
        pairs += [(name, phone) for phone in ids or phones]
    if not pairs:
        raise Problem(
            f"{path} holds no card with a name and a number: export the contacts of the telephone as .vcf again."
        )
    return pairs
