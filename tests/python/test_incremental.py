"""An ordinary `dbt build` tells by itself what there is to do, and stops where a person has to decide.

Whatever it leaves undone, the marts are those of one full refresh: a business is built delivery by delivery and once
in full, and all rows of all marts are compared. `make incremental-proof` does so for many more businesses.
"""

import multiprocessing
import os
import random
import shutil
import signal
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import nasty_arrivals
import raw_rows as rows
import warehouse as warehouses
from conftest import Figure
from test_build import changed_tables
from warehouse import BuildFailed, Warehouse

SPLITS = [int(seed) for seed in os.environ.get("INCREMENTAL_SEEDS", "1400").split()]
IDLE = "NOTHING NEW"


class Shop:
    """A folder of raw files and its warehouse, which an ordinary whole build carries on."""

    def __init__(self, folder: Path):
        self.raw = folder / "raw"
        self.deliver({table: [row()] for table, row in rows.TABLES.items()})
        self.warehouse = Warehouse(folder, warehouses.read_project())

    def deliver(self, tables: dict[str, list[rows.Row]]) -> None:
        rows.age_files(rows.write_raw(self.raw, tables))

    def in_full(self, folder: Path, **settings: Any) -> "Shop":
        """The same raw files built at once into another warehouse, of which all public tables must be the same."""
        other = object.__new__(Shop)
        other.raw, other.warehouse = self.raw, Warehouse(folder, self.warehouse.project)
        other.build(**settings)
        for schema in ["marts", "dashboard"]:
            assert changed_tables(self.warehouse.path, other.warehouse.path, schema) == {}
        return other

    def build_and_be_killed(self, after: int, **settings: Any) -> None:
        """Build in a process that the system kills when so many nodes are done. Fails if it was not killed."""

        def build() -> None:
            done = 0

            def count(event: Any) -> None:
                nonlocal done
                done += event.info.name == "NodeFinished"
                if done >= after:
                    os.kill(os.getpid(), signal.SIGKILL)

            self.warehouse.callbacks = [count]
            self.build(**settings)

        process = multiprocessing.get_context("fork").Process(target=build)
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL

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
    rows.age_files(built.raw)
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


def test_another_folder_is_another_business(shop: Shop, tmp_path: Path):
    """Its files may be smaller, and nothing of the business before stays."""
    rows.write_raw(tmp_path / "elsewhere", {"messages": [rows.TABLES["messages"]()]})
    absent = [table for table in rows.TABLES if table != "messages"]
    assert IDLE not in shop.build(raw_location=str(tmp_path / "elsewhere"), raw_tables_absent=absent)
    assert shop.warehouse.query("select table_name from marts.load_audit where rows_in > 0") == [("messages",)]


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


def test_people_who_are_not_touched_keep_what_others_bring_into_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Their orders, leads and answers name a thread that changes or one of somebody who changes; their issues and leads mature
    by the clock alone; or only the minute has moved in which they were first known."""
    monkeypatch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
    hour, day, start = timedelta(hours=1), timedelta(days=1), rows.SENT
    settings = {"raw_tables_absent": [table for table in rows.TABLES if table not in (
        "messages", "conversations", "orders", "leads", "surveys", "contacts",
    )], "lead_window_days": 7}  # fmt: skip
    answered = {"score": 3, "answered_at": start + 3 * hour}
    first = {
        "messages": [
            rows.message(message_id="m1", contact_id="of_t1", conversation_id="t1"),
            rows.message(message_id="m2", contact_id="buyer"),
            rows.message(message_id="m3", contact_id="first_of_t2", conversation_id="t2"),
            rows.message(message_id="m4", contact_id="second_of_t2", conversation_id="t2", sent_at=start + 5 * day,
                         loaded_at=start + 5 * day),
            rows.message(message_id="m7", contact_id="quiet", conversation_id="t3"),
        ],
        "conversations": [
            rows.conversation(contact_id="of_t1"),
            rows.conversation(conversation_id="t2", contact_id="first_of_t2"),
            rows.conversation(conversation_id="t3", contact_id="quiet", status="resolved", resolved_at=start + hour),
        ],
        "orders": [
            rows.order(order_id="o1", contact_id="buyer", ordered_at=start + hour),
            rows.order(order_id="o2", contact_id="buyer", conversation_id="t1", ordered_at=start + 2 * hour),
        ],
        "leads": [
            rows.lead(lead_id="d1", contact_id="buyer", conversation_id="t1", created_at=start + hour),
            rows.lead(lead_id="d2", contact_id="quiet"),
        ],
        "surveys": [
            rows.survey(survey_id="s1", contact_id="buyer", conversation_id="t1", sent_at=start + hour, **answered),
            rows.survey(survey_id="s2", contact_id="of_t1", sent_at=start + hour, **answered | {"answered_at": start + 4 * hour}),
            rows.survey(survey_id="s3", contact_id="buyer", conversation_id="t2", sent_at=start + hour, **answered),
            rows.survey(survey_id="s4", contact_id="first_of_t2", sent_at=start + hour, **answered | {"answered_at": start + 4 * hour}),
        ],
        "contacts": [rows.contact(contact_id=name, created_at=start - hour) for name in ("buyer", "older")],
    }
    later = start + 9 * day
    new = {"updated_at": later, "loaded_at": later}
    second = first | {
        "messages": first["messages"] + [
            rows.message(message_id="m5", contact_id="of_t1", conversation_id="t1", sent_at=start + 5 * hour, loaded_at=later),
            rows.message(message_id="m6", contact_id="second_of_t2", sent_at=later, loaded_at=later),
        ],
        "contacts": first["contacts"] + [
            rows.contact(contact_id="buyer", created_at=start - hour + timedelta(minutes=1), **new),
            rows.contact(contact_id="older", created_at=start - 40 * day, **new),
        ],
    }  # fmt: skip
    shop = Shop(tmp_path / "in_turn")
    for tables in (first, second):
        shutil.rmtree(shop.raw)
        shop.deliver(tables)
        shop.build(**settings)
    touched = shop.warehouse.query("select contact_id from intermediate.int_touched_contacts order by all")
    assert touched == [("of_t1",), ("older",), ("second_of_t2",)]
    shop.in_full(tmp_path / "in_full", **settings)


@pytest.mark.parametrize("seed", SPLITS)
def test_deliveries_end_in_the_same_marts_as_one_full_refresh(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, figure: Figure
):
    """Late, doubled and out of order; merges and new versions of anything; a run killed; a setting, a keyword changed."""
    monkeypatch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
    chance = random.Random(seed)
    shop = Shop(tmp_path / "in_turn")
    deliveries = nasty_arrivals.deliveries(seed)
    killed, changed, reworded = (chance.choice([*range(len(deliveries)), None]) for _ in range(3))
    reference = tmp_path / "reference"
    reference.mkdir()
    shutil.copy("seeds/reference/opt_out_keywords.csv", reference)
    settings: dict[str, Any] = {"reference_location": str(reference)}
    for number, tables in enumerate(deliveries):
        shop.deliver(tables)
        if number == changed:
            settings["session_gap_hours"] = 5
        if number == reworded:
            (reference / "opt_out_keywords.csv").write_text("keyword\nstop\n")
        if number == killed:
            shop.build_and_be_killed(chance.randrange(12, 80), **settings)
            if number < len(deliveries) - 1 and chance.random() < 0.5:
                continue
        shop.build(**settings)
    full = shop.in_full(tmp_path / "in_full", **settings)
    sizes = full.warehouse.query(
        "select count(*), sum(estimated_size) from duckdb_tables() where schema_name in ('marts', 'dashboard')"
    )[0]
    for what, count in {
        "businesses": 1, "deliveries": len(deliveries), "runs killed": killed is not None,
        "settings changed": changed is not None, "reference tables changed": reworded is not None,
        "tables compared": sizes[0], "rows compared": int(sizes[1]),
    }.items():  # fmt: skip
        figure("deliveries in turn equal one full refresh", what, int(count))
