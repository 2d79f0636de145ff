"""One sentence for what DuckDB says at length when a raw file, the disk or the memory stands in the way of a build."""

import codecs
import csv
import re

FILE = r"""(?P<quote>['"])(?P<file>[^\n]+?)(?P=quote)(?!\w)"""
UNREADABLE = "The raw file {file} is not whole or not in its format. Export it again."
NOT_UTF8 = "The raw file {file} is not in UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8)."
# The engine's words, and what to say instead. The first that fits counts.
SENTENCES = [
    (r"sniffing file " + FILE, UNREADABLE),
    (r"No magic bytes found at end of file " + FILE, UNREADABLE),
    (r"File " + FILE + r" too small to be a Parquet file", UNREADABLE),
    (r"Failed to read file " + FILE, UNREADABLE),
    (r"Footer length error in file " + FILE, UNREADABLE),
    (r"Invalid unicode[\s\S]*\n\s*file ?= ?['\"]?(?P<file>[^'\"\n]+)", NOT_UTF8),
    (r"CSV Error on Line: (?P<line>\d+)[\s\S]*\n\s*file ?= ?['\"]?(?P<file>[^'\"\n]+)",
     "The raw file {file} is not whole or not in its format (line {line}). Export it again."),
    (r"(?:Cannot open file|Could not read from file) " + FILE + r"[\s\S]*(?:Permission denied|Is a directory)",
     "The raw file {file} cannot be read. Give the user who builds the right to read it."),
    (r"No space left on device|File too large|Disk quota exceeded",
     "The disk that holds the warehouse is full. Make room, and build again: nothing was published."),
    (r"failed to offload data block|max_temp_directory_size",
     "The disk that holds the warehouse has no room for what the memory cannot hold. Make room, and build again."),
    (r"Out of Memory Error",
     "The memory does not suffice. Raise DUCKDB_MEMORY_LIMIT, or build with fewer threads (dbt build --threads 1)."),
]  # fmt: skip
# What dbt writes around a sentence of this project.
FRAME = re.compile(
    r"^(Encountered an error:$|(Compilation|Runtime|Database) Error( in .*)?$|Failure in .*|> (in|called by) .*"
    r"|Invalid Input Error: |compiled code at .*)"
)


def clear_sentence(error: str) -> str | None:
    """The sentence for an error of the engine, None for one that is not known."""
    for pattern, sentence in SENTENCES:
        if match := re.search(pattern, error):
            found = match.groupdict()
            if sentence == UNREADABLE and begins_as_utf16(found["file"]):
                sentence = NOT_UTF8
            elif sentence == UNREADABLE and (line := line_of_other_length(found["file"])):
                found["file"] += f", line {line},"
            return sentence.format(**found)
    return None


def begins_as_utf16(file: str) -> bool:
    """Whether a file begins with the mark that Excel writes in "Unicode text"."""
    try:
        with open(file, "rb") as content:
            return content.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    except OSError:
        return False


def line_of_other_length(file: str) -> int | None:
    """The first line of a CSV file that has more or fewer cells than its header, None where there is none or no such file."""
    try:
        with open(file, encoding="utf-8-sig", newline="") as lines:
            before = 0
            while (header := lines.readline()) and (header[:4] == "sep=" or not set(",;\t") & set(header)):
                before += 1
            delimiter = max(",;\t", key=header.count)
            cells = header.count(delimiter) + 1
            reader = csv.reader(lines, delimiter=delimiter)
            return next((before + reader.line_num + 1 for row in reader if row and len(row) != cells), None)
    except (OSError, UnicodeError, csv.Error):
        return None


def clear_sentences(errors: list[str]) -> list[str]:
    """What to show of the errors of a run of dbt: each sentence once, without the frame that dbt puts around it."""
    shown = []
    for error in errors:
        lines = [FRAME.sub("", line.strip()) for line in error.splitlines()]
        shown.append(clear_sentence(error) or "\n".join(dict.fromkeys(line for line in lines if line)))
    return [text for text in dict.fromkeys(shown) if text]
