"""Hands DuckDB what the environment says of this machine; without a word of it DuckDB's own defaults hold.

They are all cores, 80 % of the memory, and a folder beside the warehouse for what does not fit into it. In profiles.yml
a setting needs a default of its own, and a share of the memory cannot be written there.
"""

import gc
import os

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

SETTINGS = {  # the variable, DuckDB's setting, an example
    "DUCKDB_MEMORY_LIMIT": ("memory_limit", "8GB"),
    "DUCKDB_THREADS": ("threads", "4"),
    "DUCKDB_TEMP_DIRECTORY": ("temp_directory", "/data/temp"),
}


# Python looks for garbage after 700 new objects each time, and goes through all that dbt has read: a tenth of a build.
NEW_OBJECTS = 50_000


def apply(connection):
    """Give a connection the settings of the environment; DbtRuntimeError with a sentence where DuckDB does not take one."""
    for variable, (setting, example) in SETTINGS.items():
        if value := os.environ.get(variable):
            try:
                connection.execute(f"set {setting} = '{value.replace(chr(39), chr(39) * 2)}'")
            except duckdb.Error as error:
                raise DbtRuntimeError(
                    f"{variable} is `{value}`, which DuckDB does not take. Set it to a value such as {example}."
                ) from error


class Plugin(BasePlugin):
    def initialize(self, plugin_config):
        gc.set_threshold(max(NEW_OBJECTS, gc.get_threshold()[0]))
        with duckdb.connect() as connection:  # before dbt connects, which shows an error behind its traceback
            apply(connection)

    def configure_connection(self, conn):
        apply(conn)
