"""The connector chatwoot on PostgreSQL, on Chatwoot's own schema: the same rows as on DuckDB, and what a role without a right is told."""

import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import chatwoot_data as data
import servers

pytestmark = [pytest.mark.proof, pytest.mark.postgres]

ROOT = Path(__file__).resolve().parents[2]
DBT = ROOT / ".venv-postgres/bin/dbt"
READER = "kpis_reader"


def grants() -> str:
    """What docs/chatwoot.md tells the owner of Chatwoot's database to run: the role's grants, and the view of Meta's ids."""
    page = (ROOT / "docs/chatwoot.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == 2
    return "".join(blocks).replace("whatsapp_kpis", READER)


def psql(environment: dict[str, str], text: str) -> str:
    command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(
        command, env=os.environ | environment, input=text, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def server() -> Iterator[dict[str, str]]:
    """A server whose one database holds Chatwoot's schema `chatwoot` and a copy, `second`; READER has the grants of the page."""
    with servers.postgres(["shop"]) as environment:
        psql(environment, "create schema chatwoot; set search_path to chatwoot;" + data.sql("schema.sql", True)
             + data.sql("rows.sql", True))  # fmt: skip
        psql(environment, "set timezone to 'UTC'; create schema second; set search_path to second;" + data.sql("appended.sql", True))
        psql(environment, "set search_path to chatwoot;" + grants().replace("schema public", "schema chatwoot"))
        psql(environment, f"grant usage on schema second to {READER}; grant select on all tables in schema second to {READER};"
             f" grant create on database shop to {READER}; create extension if not exists pgcrypto; grant create, usage on schema"
             f" public to {READER}")  # fmt: skip
        yield environment


def build(server: dict[str, str], folder: Path, select: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    return dbt(server, folder, "build", "--exclude-resource-type", "unit_test", "test", "--select", *select.split(), **settings)


def dbt(server: dict[str, str], folder: Path, *arguments: str, **settings: Any) -> subprocess.CompletedProcess[str]:
    """A dbt command of READER, whatever becomes of it."""
    variables = data.SETTINGS | {"chatwoot_schema": "chatwoot", "chatwoot_2_schema": "second",
                                  "chatwoot_identifiers": {"channel_whatsapp": "kpis_channels"}} | settings  # fmt: skip
    command = [DBT, "--quiet", *arguments, "--target", "postgres", "--target-path", folder / "target", "--log-path", folder / "logs",
               "--vars", json.dumps(variables)]  # fmt: skip
    environment = os.environ | server | {"PGUSER": READER, "PGOPTIONS": "-c whatsapp.contact_key_salt=salt"}
    return subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, text=True, capture_output=True, check=False)


def test_the_rows_are_those_of_duckdb(server: dict[str, str], tmp_path: Path):
    """Read by a role that may read no secret."""
    done = build(server, tmp_path, "opt_out_keywords wa_stg_opt_out_keywords wa_chatwoot__* wa_base_messages")
    assert done.returncode == 0, done.stdout[-3000:]
    for table in data.TABLES:
        rows = json.loads(psql(server, f"select coalesce(json_agg(found), '[]') from staging.chatwoot__{table} as found"))
        assert data.differences(table, rows) == ([], []), table
    stored = subprocess.run(
        ["pg_dump", "--data-only", "--schema=staging"], env=os.environ | server, text=True, capture_output=True, check=True
    ).stdout
    assert "wamid.A" in stored and "SECRET" not in stored


def test_a_run_asks_whether_anything_is_new_of_what_the_role_may_read(server: dict[str, str], tmp_path: Path):
    """Of a column that it may not read a new cell is none; of raw tables with a loader's columns and JSON likewise."""
    psql(server, "create schema raw; create table raw.orders as select '1' as order_id, '9.5' as total_amount, '{}'::json as extra,"
         f" now() as _airbyte_extracted_at; grant usage on schema raw to {READER}; grant select on raw.orders to {READER}")  # fmt: skip

    def contents() -> dict[str, str]:
        absent = [table for table in data.SETTINGS["raw_tables_absent"] if table != "orders"]
        text = "{{ tojson(raw_files().contents) if execute }}"
        done = dbt(server, tmp_path, "compile", "--inline", text, raw_tables_absent=absent)
        assert done.returncode == 0, done.stdout[-3000:]
        return json.loads(done.stdout[done.stdout.index("{"):])

    assert build(server, tmp_path, "opt_out_keywords").returncode == 0  # a run begins with the functions that queries need
    before = contents()
    assert {"orders", "chatwoot.messages", "chatwoot_2.messages"} <= set(before)
    psql(server, "update chatwoot.users set encrypted_password = 'SECRET 2'; update raw.orders set extra = '[]'::json")
    assert contents() == before
    psql(server, "update chatwoot.users set display_name = 'Another'; update raw.orders set total_amount = '9.6'")
    after = contents()
    assert {table for table in before if after[table] != before[table]} == {"orders", "chatwoot.users"}
    psql(server, "drop schema raw cascade")


MISSING = {
    "no grant of a column": (
        f"revoke select (source_id) on chatwoot.messages from {READER}",
        f"The user {READER} may not read `source_id` of chatwoot.messages, which the connector chatwoot needs. Let its owner run:"
        f" grant usage on schema chatwoot to {READER}; grant select (source_id) on chatwoot.messages to {READER}",
        f"grant select (source_id) on chatwoot.messages to {READER}",
    ),
    "no right to use the schema": (
        f"revoke usage on schema chatwoot from {READER}",
        f"The connector chatwoot finds no table `inboxes`, because the user {READER} may not use the schema",
        f"grant usage on schema chatwoot to {READER}",
    ),
}


@pytest.mark.parametrize("case", MISSING)
def test_a_missing_right_is_one_sentence(case: str, server: dict[str, str], tmp_path: Path):
    before, sentence, after = MISSING[case]
    psql(server, before)
    try:
        done = build(server, tmp_path, "wa_chatwoot__inboxes")
    finally:
        psql(server, after)
    assert done.returncode != 0 and sentence in done.stdout, done.stdout[-3000:]


def test_the_script_copies_what_is_read_and_no_secret(server: dict[str, str], tmp_path: Path):
    """Its files give the same rows, by the role of the page and by the owner, who may read all."""
    for user in (READER, server["PGUSER"]):
        folder = tmp_path / user
        command = [ROOT / ".venv/bin/python", "scripts/copy_chatwoot.py", folder, "--schema", "chatwoot"]
        done = subprocess.run(
            [str(part) for part in command], cwd=ROOT, env=os.environ | server | {"PGUSER": user}, text=True, capture_output=True,
            check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        copied = {path.stem: path.read_text(encoding="utf-8") for path in folder.iterdir()}
        assert "SECRET" not in "".join(copied.values()) and "ana@example.com" not in "".join(copied.values())
        assert copied["messages"].count("wamid.") > 40 and "campaign_recipients" in copied
    assert '1060' in copied["channel_whatsapp"]
