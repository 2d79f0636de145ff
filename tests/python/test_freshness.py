"""`dbt source freshness`: how old the raw tables are, and what stands in for it where they are files."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows as rows
from conftest import Warehouse
from test_bad_input import a_row_of_each_table, attempt, raw, stops  # noqa: F401
from warehouse import SALT, BuildFailed


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The status of a raw table of the warehouse whose newest row was loaded so many hours ago."""

    def status(hours: float, **settings: Any) -> str:
        warehouse = Warehouse(tmp_path)
        loaded = datetime.now(UTC).replace(tzinfo=None, microsecond=0) - timedelta(hours=hours)
        raw_files = rows.write_raw(tmp_path / "files", {"messages": [rows.message(sent_at=loaded, loaded_at=loaded)]})
        with duckdb.connect(str(warehouse.path)) as connection:
            connection.execute("create schema if not exists raw")
            connection.execute(
                f"create or replace table raw.messages as from read_csv('{raw_files}/messages.csv', all_varchar = true)"
            )
        monkeypatch.setenv("CONTACT_KEY_SALT", SALT)
        absent = [table for table in rows.TABLES if table != "messages"]
        given = {"raw_location": None, "raw_tables_absent": absent, **settings}
        results = warehouse.dbt("source", "freshness", vars=given)  # of hooks too
        (result,) = [result for result in results if result.node.resource_type == "source"]
        return result.status

    return status


def test_messages_of_today_are_fresh_and_those_of_the_day_before_yesterday_are_not(ask: Callable[..., str]):
    assert ask(23) == "pass"
    assert ask(25) == "warn"
    with pytest.raises(BuildFailed, match="STALE freshness of wa_raw.messages"):
        ask(73)


def test_of_files_the_run_says_how_old_the_newest_message_is(raw: Path, tmp_path: Path):  # noqa: F811
    with pytest.raises(BuildFailed) as failure:
        Warehouse(tmp_path).dbt("source", "freshness", vars={"raw_location": str(raw), "raw_tables_absent": []})
    assert failure.value.sentences == {
        "The raw tables are files of raw, and dbt asks only tables how fresh they are. The newest row of messages was loaded"
        " at 2026-03-02 15:05:00 UTC. kpi_alerts of each build says which tables have stopped."
    }
