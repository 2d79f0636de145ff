"""Exported chats for the tests: files as telephones write them, and what `read_chats.py` makes of them."""

import csv
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

import read_chats

MARK = "\u200e"  # left-to-right mark
NARROW = "\u202f"  # narrow no-break blank
FIXED = "\u00a0"  # no-break blank


class Reading(NamedTuple):
    """What came of a run: exit code, rows, report (standard output), sentences (standard error)."""

    code: int
    rows: list[dict[str, str]]
    report: str
    sentences: list[str]

    @property
    def told(self) -> list[tuple[str, str, str, str]]:
        """`sent_at`, `direction`, `message_type` and `body` of each row."""
        return [(row["sent_at"], row["direction"], row["message_type"], row["body"]) for row in self.rows]


class Telephone:
    """A folder of exports. `to_text`, `to_zip` add one; `read` reads all with Tienda Sol as the business."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]):
        self.folder = folder / "exports"
        self.raw = folder / "raw"
        self.capsys = capsys
        self.folder.mkdir()

    def to_text(self, name: str, *lines: str, ending: str = "\n", encoding: str = "utf-8") -> Path:
        """A `.txt` with these lines."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((ending.join(lines) + ending).encode(encoding))
        return path

    def to_zip(self, name: str, files: dict[str, str], saved: tuple[int, ...] = (2026, 3, 20, 12, 0, 0)) -> Path:
        """A `.zip` with these texts, written at a local time."""
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(path, "w") as archive:
            for inside, text in files.items():
                archive.writestr(zipfile.ZipInfo(inside, saved), text)
        return path

    def read(self, *options: str, me: str | None = "Tienda Sol") -> Reading:
        """Run the command. Times are those of Mexico City (UTC-6)."""
        given = [str(self.folder), "--to", str(self.raw), "--time-zone", "America/Mexico_City"]
        code = read_chats.main([*given, *(["--me", me] if me else []), *options])
        written = self.capsys.readouterr()
        rows = []
        if code == 0:
            with (self.raw / "messages.csv").open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        return Reading(code, rows, written.out, written.err.splitlines())
