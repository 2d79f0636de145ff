"""Parse the project with dbt's own JSON schema of YAML files, and fail on any warning.

dbt 1.11 knows which keys a YAML file may have, but compares them only on four other engines: on DuckDB a
misspelt or outdated key is silently ignored. This adds DuckDB to those engines. Arguments go to `dbt parse`.
"""

import sys

from dbt.cli.main import dbtRunner
from dbt.jsonschemas import jsonschemas


def main(arguments: list[str]) -> int:
    """0 when the project is clean, 1 otherwise; dbt prints what is wrong."""
    jsonschemas._JSONSCHEMA_SUPPORTED_ADAPTERS.add("duckdb")
    strictly = ["--warn-error", "parse", "--no-partial-parse", "--show-all-deprecations"]
    return 0 if dbtRunner().invoke([*strictly, *arguments]).success else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
