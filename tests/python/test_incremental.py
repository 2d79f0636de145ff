"""An ordinary `dbt build` tells by itself what there is to do, and stops where a person has to decide."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows as rows
import warehouse as warehouses
from warehouse import BuildFailed, Warehouse

LONG_AGO = 1_700_000_000  # seconds since 1970: a file of that age is not being written any more
IDLE = "NOTHING NEW"


class Shop:
    """A folder of raw files and its warehouse, which an ordinary whole build carries on."""

    def __init__(self, folder: Path):
        self.raw = rows.write_raw(folder / "raw", {table: [row()] for table, row in rows.TABLES.items()})
        self.age_files()
        self.warehouse = Warehouse(folder, warehouses.parse(folder, self.raw))

    def age_files(self) -> None:
        for file in self.raw.iterdir():
            os.utime(file, (LONG_AGO, LONG_AGO))

    def build(self, *arguments: str, **settings: Any) -> list[str]:
        """What each node of a build said of itself."""
        results = self.warehouse.dbt(
            "build", "--exclude-resource-type", "unit_test", "test", *arguments,
            vars={"raw_tables_absent": [], "raw_location": str(self.raw), **settings},
        )  # fmt: skip
        return [
            str(result.adapter_response.get("_message"))
            for result in results
            if result.node.resource_type in ("model", "seed")
        ]

    def stops(self, sentence: str, *arguments: str, **settings: Any) -> None:
        with pytest.raises(BuildFailed) as failure:
            self.build(*arguments, **settings)
        assert failure.value.sentences == {sentence}

    def change_state(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse.path)) as connection:
            connection.execute(sql)

    @property
    def is_complete(self) -> bool:
        return self.warehouse.query("select is_complete from state.last_build") == [(True,)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with one row a table, built once. Tests use `shop`, which undoes what they do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        shop = Shop(tmp_path_factory.mktemp("shop"))
        assert IDLE not in shop.build()
        return shop


@pytest.fixture
def shop(built: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
    kept = tmp_path / "kept"
    shutil.copytree(built.raw, kept)
    shutil.copy(built.warehouse.path, tmp_path / "kept.duckdb")
    yield built
    shutil.rmtree(built.raw)
    shutil.copytree(kept, built.raw)
    built.age_files()
    shutil.copy(tmp_path / "kept.duckdb", built.warehouse.path)


def test_a_build_with_nothing_new_leaves_everything_as_it_is(shop: Shop):
    before = shop.warehouse.query("select * from marts.kpi_values order by all")
    assert set(shop.build()) == {IDLE}
    assert shop.is_complete
    assert shop.warehouse.query("select * from marts.kpi_values order by all") == before


def test_a_row_of_the_future_turns_good_by_the_clock_alone(shop: Shop):
    shop.change_state(
        "insert into marts.rejected_rows values"
        " ('agents', 'a', 'loaded_at is more than a day in the future', 'agent_name=(3 characters)')"
    )
    assert IDLE not in shop.build()
    assert shop.warehouse.query("from marts.rejected_rows") == []


def test_a_changed_setting_builds_everything(shop: Shop):
    assert IDLE not in shop.build(frt_target_seconds=17)
    found = shop.warehouse.query("select count(*) from marts.dim_kpis where definition like '%17 %'")
    assert found[0][0] > 0


def test_a_part_leaves_the_rest_to_the_next_whole_build(shop: Shop):
    shop.build("--select", "stg_agents")
    assert not shop.is_complete
    assert IDLE not in shop.build()
    assert shop.is_complete


def test_a_raw_file_that_shrank(shop: Shop):
    file = shop.raw / "messages.csv"
    was = file.stat().st_size
    file.write_text(file.read_text().splitlines()[0] + "\n")
    shop.stops(
        f"The raw table `messages` had {was} bytes in the last build and has {file.stat().st_size} now. Export it whole, or,"
        " if they are rightly gone, say so once: dbt build --full-refresh"
    )
    assert shop.is_complete, "a run that was stopped has changed nothing"


def test_a_raw_table_that_is_gone(shop: Shop):
    (shop.raw / "leads.csv").unlink()
    shop.stops(
        "The raw table `leads` was there in the last build and is not there now. Export it again, or, if it is rightly gone,"
        " say so once: dbt build --full-refresh",
        raw_tables_absent=["leads"],
    )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            "update state.last_build set knowledge = replace(knowledge, '\"logic\": \"', '\"logic\": \"other')",
            "The SQL of the project has changed since this warehouse was built. Build it anew: dbt build --full-refresh",
        ),
        (
            "update state.last_build set state_version = 0",
            "This warehouse was built by another version of the project. Build it anew: dbt build --full-refresh",
        ),
        (
            "drop schema state cascade",
            "This warehouse was built by another version of the project. Build it anew: dbt build --full-refresh",
        ),
    ],
    ids=["other SQL", "another version", "a version without a state"],
)
def test_a_warehouse_that_cannot_be_carried_on(change: str, sentence: str, shop: Shop):
    shop.change_state(change)
    shop.stops(sentence)
