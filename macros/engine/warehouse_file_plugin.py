"""Stops dbt with one sentence where the warehouse file cannot be opened, before anything is built.

Without it dbt shows DuckDB's error behind two hundred lines of traceback. It also lets DuckDB find the project's own files
(seeds/raw) from any folder that dbt is started in, and tells it that folder (the variable working_folder).
"""

import os
import re
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

# DuckDB names a database after its file, and has databases of these names itself.
TAKEN = ("main", "temp", "system")
# DuckDB's words on a file that it does not open, and what to say instead.
SENTENCES = [
    (r"Conflicting lock is held in (?P<program>[^\n]*?)(?: by user [^\n(]*)?\.? See|Conflicting lock|used by another process",
     "The warehouse {path} is open in another program ({program}). Close it there, and build again."),
    (r"Permission denied|Read-only file system|Operation not permitted",
     "The warehouse {path} cannot be written. Give the user who builds the right to write it."),
    (r"not a valid DuckDB database file|[Ss]torage version|version number|newer version|corrupt",
     "The warehouse {path} is no DuckDB database, or one of another version. Set DUCKDB_PATH to another file."),
]  # fmt: skip


def problem(path: str) -> str | None:
    """What stands in the way of writing the warehouse; None where nothing does, or nothing can be said of it."""
    if path == ":memory:" or re.match(r"\w\w+:", path):
        return None
    file = Path(path)
    if file.stem.lower() in TAKEN or re.search("['\"]", file.stem):
        return f"DUCKDB_PATH is {path}, and DuckDB has no database of the name `{file.stem}`. Call it kpis.duckdb, say."
    if file.is_dir():
        return f"DUCKDB_PATH is {path}, which is a folder. Name a file in it, such as {file / 'kpis.duckdb'}."
    if not file.parent.is_dir():
        return f"There is no folder {file.parent} for the warehouse. Make it, or correct DUCKDB_PATH ({path})."
    if not file.exists():
        return None if os.access(file.parent, os.W_OK) else SENTENCES[1][1].format(path=path)
    try:
        duckdb.connect(path).close()
    except duckdb.Error as error:
        for pattern, sentence in SENTENCES:
            if match := re.search(pattern, str(error)):
                program = match.groupdict().get("program") or "which one is not known"
                return sentence.format(path=path, program=program)
    return None


class Plugin(BasePlugin):
    def initialize(self, plugin_config):
        if self.creds and (sentence := problem(self.creds.path)):
            raise DbtRuntimeError(sentence)

    def configure_cursor(self, cursor):
        folders = [os.getcwd(), str(Path(__file__).resolve().parents[2])]
        cursor.execute("set variable working_folder = ?", [folders[0]])
        if folders[0] != folders[1] and "," not in "".join(folders):  # it separates the folders of this setting
            cursor.execute("set file_search_path = '" + ",".join(folders).replace("'", "''") + "'")
