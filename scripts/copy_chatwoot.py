"""Copies what the connector chatwoot reads from Chatwoot's database into CSV files: `python scripts/copy_chatwoot.py /data/chatwoot`.

Where the database is: PGHOST, PGPORT, PGUSER, PGPASSWORD, PGDATABASE, as for psql, which does the copying. Only the columns
that models/connectors/chatwoot/_chatwoot__sources.yml names are copied, and only those that the role may read; of a channel's
configuration only Meta's id of the number. A file is replaced when its table was copied whole.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "models/connectors/chatwoot/_chatwoot__sources.yml"
# Columns that are members of a JSON column.
MEMBERS = {
    "phone_number_id": ("provider_config", "phone_number_id"),
    "attributes_country_code": ("additional_attributes", "country_code"),
}


def psql(statement: str) -> str:
    """What psql prints. SystemExit with its own words where it fails."""
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", statement]
    done = subprocess.run(command, env=os.environ | {"PGTZ": "UTC"}, text=True, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"Nothing more is copied. psql says: {done.stderr.strip()}")
    return done.stdout


def selected(columns: list[str], readable: set[str]) -> list[str]:
    """SQL of the columns that the role may read."""
    found = []
    for column in columns:
        json_column, member = MEMBERS.get(column, (None, None))
        if column in readable:
            found.append(column)
        elif json_column in readable:
            found.append(f"{json_column} ->> '{member}' as {column}")
    return found


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--schema", default="public", help="Chatwoot's schema")
    given = parser.parse_args(arguments)
    readable: dict[str, set[str]] = {}
    for line in psql(
        "select table_name, column_name from information_schema.columns where table_schema = '{}' and"
        " has_column_privilege(format('%I.%I', table_schema, table_name), column_name, 'select')".format(given.schema)
    ).splitlines():
        table, column = line.split("|")
        readable.setdefault(table, set()).add(column)
    given.folder.mkdir(parents=True, exist_ok=True)
    for table in yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["sources"][0]["tables"]:
        columns = selected([column["name"] for column in table["columns"]], readable.get(table["name"], set()))
        if not columns:
            print(f"{table['name']}: not there, or this role may not read it")
            continue
        part = given.folder / f"{table['name']}.part"
        psql(rf"\copy (select {', '.join(columns)} from {given.schema}.{table['name']}) to '{part}' csv header")
        part.replace(part.with_suffix(".csv"))
        print(f"{table['name']}: {', '.join(columns)}")


if __name__ == "__main__":
    main(sys.argv[1:])
