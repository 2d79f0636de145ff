"""Parses the project with the adapter of an engine, and compiles its models, without a connection: `python compile.py TARGET FOLDER`.

What dbt would ask the warehouse (which raw tables there are, and which columns they have) is answered here: all of the
contract's, as texts. The rest is the adapter's own work and the project's macros.
"""

import sys
from pathlib import Path
from typing import Any

from dbt.adapters.factory import get_adapter_class_by_name, load_plugin
from dbt.cli.main import dbtRunner


def main() -> None:
    target, folder = sys.argv[1:]
    load_plugin(target)
    adapter = get_adapter_class_by_name(target)

    def get_relation(self: Any, database: str, schema: str, identifier: str) -> Any:
        if schema.lower() != "raw":
            return None
        return self.Relation.create(database=database, schema=schema, identifier=identifier, type="table")

    def get_columns_in_relation(self: Any, relation: Any) -> list[Any]:
        return []

    class NoConnection:
        """Any question that is asked in spite of all fails here."""

        def close(self) -> None:
            pass

    def open_none(connection: Any) -> Any:
        connection.handle, connection.state = NoConnection(), "open"
        return connection

    adapter.ConnectionManager.open = staticmethod(open_none)
    adapter.get_relation = get_relation
    adapter.get_columns_in_relation = get_columns_in_relation
    paths = ["--target", target, "--target-path", str(Path(folder) / target), "--log-path", str(Path(folder) / "logs")]
    for command in (["parse", "--no-partial-parse"], ["compile", "--no-populate-cache", "--select", "resource_type:model"]):
        done = dbtRunner().invoke(["--quiet", *command, *paths])
        if not done.success:
            raise SystemExit(f"dbt {command[0]} for {target} failed: {done.exception or ''}")


if __name__ == "__main__":
    main()
