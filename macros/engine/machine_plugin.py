"""Hands DuckDB what the environment says of this machine; without a word of it DuckDB's own defaults hold.

They are all cores, 80 % of the memory, and a folder beside the warehouse for what does not fit into it. In profiles.yml
a setting needs a default of its own, and a share of the memory cannot be written there.
"""

import gc
import os

from dbt.adapters.duckdb.plugins import BasePlugin

SETTINGS = {
    "DUCKDB_MEMORY_LIMIT": "memory_limit",  # such as 8GB
    "DUCKDB_THREADS": "threads",
    "DUCKDB_TEMP_DIRECTORY": "temp_directory",
}


# Python looks for garbage after 700 new objects each time, and goes through all that dbt has read: a tenth of a build.
NEW_OBJECTS = 50_000


class Plugin(BasePlugin):
    def initialize(self, plugin_config):
        gc.set_threshold(max(NEW_OBJECTS, gc.get_threshold()[0]))

    def configure_connection(self, conn):
        for variable, setting in SETTINGS.items():
            if value := os.environ.get(variable):
                conn.execute(f"set {setting} = '{value.replace(chr(39), chr(39) * 2)}'")
