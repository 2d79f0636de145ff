"""The benchmark's parts: the generator's data have the sides that they should, the hand-written script tells the same
KPIs as the build, and a build that runs out of memory leaves what was published before."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import publish
import raw_rows
import warehouse as warehouses
from conftest import ROOT, BuildFailed, Warehouse

MESSAGES = 5_000
GENERATED = sorted(set(raw_rows.TABLES) - {"webhooks"})


def generate(out: Path, *options: str) -> None:
    """Parquet files of about 5,000 messages in 60 days."""
    command = [sys.executable, "benchmarks/generate.py", "--messages", str(MESSAGES), "--days", "60", "--out", str(out)]
    subprocess.run([*command, *options], cwd=ROOT, check=True, capture_output=True)


def rows(query: str, **folders: Path) -> list[tuple]:
    """A query over Parquet files; `{name}` stands for a folder."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        return connection.execute(query.format(**folders)).fetchall()


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("generated")
    generate(folder)
    return folder


@pytest.fixture(scope="module")
def built(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return warehouses.build(
        tmp_path_factory.mktemp("built"), raw, {"raw_format": "parquet"}, select="+kpi_values +load_audit"
    )


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(raw: Path, tmp_path: Path):
    generate(tmp_path / "again")
    generate(tmp_path / "other", "--seed", "2")
    difference = """
        select count(*) from (
            from read_parquet('{raw}/%s.parquet') except all from read_parquet('{second}/%s.parquet')
        )
    """
    for table in GENERATED:
        assert rows(difference % (table, table), raw=raw, second=tmp_path / "again") == [(0,)], table
    assert rows(difference % ("messages", "messages"), raw=raw, second=tmp_path / "other")[0][0] > MESSAGES / 2


def test_the_data_have_copies_late_and_bad_rows_busy_contacts_and_a_rhythm(raw: Path):
    ((total, copies, late, bad, busiest, once, night, noon),) = rows(
        """
        with messages as (from read_parquet('{raw}/messages.parquet')),
        contacts as (select contact_id, count(*) as message_count from messages group by contact_id)
        select
            count(*), count(*) - count(distinct message_id), count(*) filter (where loaded_at > sent_at + interval 1 day),
            count(*) filter (where direction not in ('inbound', 'outbound')),
            (select max(message_count) from contacts), (select count(*) from contacts where message_count <= 2),
            count(*) filter (where hour(sent_at) < 6), count(*) filter (where hour(sent_at) between 12 and 17)
        from messages
        """,
        raw=raw,
    )
    assert 0.8 * MESSAGES < total < 1.2 * MESSAGES
    assert 0.01 < copies / total < 0.04
    assert 0.002 < late / total < 0.02
    assert bad > 0
    assert busiest > 20 * total / (total / 5)
    assert once > 20
    assert night < noon / 10


def test_the_next_day_adds_rows_and_changes_none(raw: Path, tmp_path: Path):
    generate(tmp_path)
    generate(tmp_path, "--next-day")
    for table in GENERATED:
        query = "select count(*) from (from read_parquet('{%s}/%s.parquet') except all from read_parquet('{%s}/%s.parquet'))"
        assert rows(query % ("raw", table, "after", table), raw=raw, after=tmp_path) == [(0,)], table
    added = rows(query % ("after", "messages", "raw", "messages"), raw=raw, after=tmp_path)[0][0]
    assert MESSAGES / 60 / 3 < added < MESSAGES / 60 * 3


def test_bad_rows_are_found_and_every_row_is_accounted_for(built: Warehouse):
    audit = built.query("select rows_in, rows_kept + rows_copies + rows_rejected from marts.load_audit")
    assert all(arrived == told for arrived, told in audit)
    assert sum(arrived for arrived, _ in audit) > 2 * MESSAGES


def test_the_hand_written_script_tells_the_same_kpis_as_the_build(raw: Path, built: Warehouse, tmp_path: Path):
    script = [sys.executable, "benchmarks/script.py", str(raw), str(tmp_path / "script.duckdb")]
    environment = {**os.environ, "CONTACT_KEY_SALT": warehouses.SALT}
    took = subprocess.run(script, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    assert json.loads(took.stdout)["cpu_seconds"] > 0
    check = subprocess.run([*script, "--check", str(built.path)], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert check.returncode == 0, check.stdout
    agreeing, compared = map(int, check.stdout.split(" KPIs")[0].split(" of "))
    assert agreeing == compared >= 45  # of 47: at this size a KPI may have no row
    with duckdb.connect(str(tmp_path / "script.duckdb")) as connection:
        connection.execute("update kpi_values set value = value + 1 where kpi_id = 'csat' and value is not null")
    check = subprocess.run([*script, "--check", str(built.path)], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert check.returncode == 1
    assert check.stdout.startswith("csat: ")


def test_a_build_out_of_memory_keeps_what_was_published_and_the_next_one_mends_it(
    raw: Path, built: Warehouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    publish.publish(built.path, tmp_path)
    published = tmp_path / built.path.name
    before = published.read_bytes()
    settings = {"raw_location": str(raw), "raw_format": "parquet", "raw_tables_absent": ["webhooks"]}
    monkeypatch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
    with monkeypatch.context() as patch:
        patch.setenv("DUCKDB_MEMORY_LIMIT", "3MB")
        with pytest.raises(BuildFailed, match="The memory does not suffice"):
            built.dbt("run", "--full-refresh", "--select", "+fct_messages", vars=settings)
    assert published.read_bytes() == before
    built.dbt("run", "--full-refresh", "--select", "+fct_messages", vars=settings)
    assert built.query("select count(*) from marts.fct_messages") == rows(
        "select count(*) from read_parquet('{published}/parquet/fct_messages.parquet')", published=tmp_path
    )
