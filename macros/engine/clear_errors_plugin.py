"""One clear sentence where a file, the disk or the memory stands in the way of a build.

DuckDB's own words stay in dbt's log. A fault that is not known here is passed on as it is.
"""

import re
from contextlib import contextmanager

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

FILE = r"""['"](?P<file>[^'"\n]+)['"]"""
UNREADABLE = "The raw file {file} is not whole or not in its format. Export it again."
# The engine's words, and what to say instead. The first that fits counts.
SENTENCES = [
    (r"sniffing file " + FILE, UNREADABLE),
    (r"No magic bytes found at end of file " + FILE, UNREADABLE),
    (r"File " + FILE + r" too small to be a Parquet file", UNREADABLE),
    (r"Failed to read file " + FILE, UNREADABLE),
    (r"Footer length error in file " + FILE, UNREADABLE),
    (r"CSV Error on Line: (?P<line>\d+)[\s\S]*\n\s*file ?= ?['\"]?(?P<file>[^'\"\n]+)",
     "The raw file {file} is not whole or not in its format (line {line}). Export it again."),
    (r"(?:Cannot open file|Could not read from file) " + FILE + r"[\s\S]*(?:Permission denied|Is a directory)",
     "The raw file {file} cannot be read. Give the user who builds the right to read it."),
    (r"No space left on device|File too large|Disk quota exceeded",
     "The disk that holds the warehouse is full. Make room, and build again: nothing was published."),
    (r"failed to offload data block|max_temp_directory_size",
     "The disk that holds the warehouse has no room for what the memory cannot hold. Make room, and build again."),
    (r"^Out of Memory Error",
     "The memory does not suffice. Raise DUCKDB_MEMORY_LIMIT, or build with fewer threads (dbt build --threads 1)."),
]  # fmt: skip


def clear_sentence(error: str) -> str | None:
    """The sentence for an engine's error text, None for one that is not known."""
    for pattern, sentence in SENTENCES:
        if match := re.search(pattern, error):
            return sentence.format(**match.groupdict())
    return None


def explaining(handler):
    """dbt's handler of engine errors, which raises the sentence where there is one."""

    @contextmanager
    def explained(self, sql, connection_name="master"):
        try:
            with handler(self, sql, connection_name):
                yield
        except DbtRuntimeError as error:
            sentence = clear_sentence(str(error.__cause__ or error))
            if sentence is None:
                raise
            raise DbtRuntimeError(sentence) from error

    explained.is_explaining = True
    return explained


class Plugin(BasePlugin):
    def initialize(self, plugin_config):
        handler = DuckDBConnectionManager.exception_handler
        if not getattr(handler, "is_explaining", False):
            DuckDBConnectionManager.exception_handler = explaining(handler)
