"""An ordinary `dbt build` with nothing new is a no-op; with new rows it computes again what they concern, and ends in the tables
of a full refresh; with anything else new it builds everything; and it stops where somebody has to decide."""

import multiprocessing
import os
import shutil
import signal
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

NO_OP = "NO-OP"
STATE = "state.last_build"
# What these tables hold tells of the run that wrote them.
OF_THE_RUN = {
    "int_contact_fingerprints", "int_changed_contacts", "int_touched_contacts", "int_fact_dates", "int_changed_periods",
}  # fmt: skip


class Shop:
    """A folder of raw files and its warehouse."""

    def __init__(self, folder: Path, warehouse: Path | None = None):
        self.raw = folder / "raw"
        self.warehouse = Warehouse(warehouse or folder)
        self.deliver({table: [row()] for table, row in rows.TABLES.items()})

    def deliver(self, tables: dict[str, list[rows.Row]]) -> None:
        rows.age_files(rows.write_raw(self.raw, tables))

    def build(self, *arguments: str, **settings: Any) -> set[str]:
        """What the tables of a build say of themselves."""
        results = self.warehouse.dbt(
            "build", "--exclude-resource-type", "unit_test", "test", *arguments,
            vars={"raw_tables_absent": [], "raw_location": str(self.raw), **settings},
        )  # fmt: skip
        return {
            str(result.adapter_response.get("_message"))
            for result in results
            if result.node.resource_type == "model" and result.node.config.materialized == "whole_table"
        }

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

        warehouses.read_project()  # once, and not in the process that is killed
        process = multiprocessing.get_context("fork").Process(target=build)
        process.start()
        process.join()
        assert process.exitcode == -signal.SIGKILL

    def stops(self, sentence: str, *arguments: str, **settings: Any) -> None:
        with pytest.raises(BuildFailed) as failure:
            self.build(*arguments, **settings)
        assert failure.value.sentences == {sentence}

    def differences_from_a_full_refresh(self, folder: Path) -> dict[str, str]:
        """What differs in the tables behind staging from those of a new warehouse of the same raw files."""
        folder.mkdir()
        fresh = Warehouse(folder)
        fresh.dbt(
            "build", "--exclude-resource-type", "unit_test", "test",
            vars={"raw_tables_absent": [], "raw_location": str(self.raw)},
        )  # fmt: skip
        found = {}
        for schema in ("intermediate", "marts", "dashboard"):
            found |= changed_tables(self.warehouse.path, fresh.path, schema)
        return {table: how for table, how in found.items() if table not in OF_THE_RUN}

    def change(self, sql: str) -> None:
        with duckdb.connect(str(self.warehouse.path)) as connection:
            connection.execute(sql)

    @property
    def is_complete(self) -> bool:
        return self.warehouse.query(f"select is_complete from {STATE}") == [(True,)]


@pytest.fixture(autouse=True)
def salt(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONTACT_KEY_SALT", warehouses.SALT)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """A shop with one row a table, built once. Tests use `shop`, which undoes what they do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        shop = Shop(tmp_path_factory.mktemp("shop"))
        assert NO_OP not in shop.build()
        return shop


@pytest.fixture
def shop(built: Shop, tmp_path: Path):
    shutil.copytree(built.raw, tmp_path / "kept")
    shutil.copy(built.warehouse.path, tmp_path / "kept.duckdb")
    yield built
    shutil.rmtree(built.raw)
    shutil.copytree(tmp_path / "kept", built.raw)
    rows.age_files(built.raw)
    shutil.copy(tmp_path / "kept.duckdb", built.warehouse.path)
    built.warehouse.path.with_name("warehouse.duckdb.wal").unlink(missing_ok=True)  # of a build that was killed


def test_a_build_with_nothing_new_is_a_no_op(shop: Shop):
    before = shop.warehouse.query("select * from marts.kpi_values order by all")
    assert shop.build() == {NO_OP}
    assert shop.is_complete
    assert shop.warehouse.query("select * from marts.kpi_values order by all") == before


def test_a_build_after_a_raw_file_was_written_again_is_none(shop: Shop):
    """Even in the same size: another hour is enough."""
    written = (shop.raw / "agents.csv").stat().st_mtime - 3600
    os.utime(shop.raw / "agents.csv", (written, written))
    shop.build_and_be_killed(1)
    assert not shop.is_complete


def test_a_build_after_a_change_of_a_setting_is_none(shop: Shop):
    shop.build_and_be_killed(1, session_gap_hours=5)
    assert not shop.is_complete


@pytest.mark.parametrize("what", ["sql", "settings", "reference"])
def test_a_build_after_any_change_is_none(what: str, shop: Shop):
    """The same raw rows, but the last build read something else: the first node is enough to see that the run builds."""
    shop.change(f"""update {STATE} set known = json_merge_patch(known, '{{"{what}": "something else"}}')""")
    shop.build_and_be_killed(1)
    assert not shop.is_complete


def test_an_interrupted_build_is_repaired_by_the_next_one(shop: Shop, tmp_path: Path):
    shop.deliver({table: [row()] * 2 for table, row in rows.TABLES.items()} | {"messages": [rows.message(message_id="new")]})
    shop.build_and_be_killed(40, session_gap_hours=5)
    assert not shop.is_complete
    assert NO_OP not in shop.build()
    assert shop.is_complete
    assert shop.differences_from_a_full_refresh(tmp_path / "fresh") == {}


def test_a_row_of_the_future_becomes_good_by_the_clock_alone(shop: Shop):
    shop.change(
        "insert into marts.rejected_rows by name select 'agents' as table_name, 'a' as row_key,"
        " 'loaded_at is more than a day in the future' as reason, '' as content"
    )
    assert NO_OP not in shop.build()
    assert shop.warehouse.query("from marts.rejected_rows") == []


def test_a_part_leaves_the_rest_to_the_next_whole_build(shop: Shop):
    shop.build("--select", "wa_stg_agents")
    assert not shop.is_complete
    shop.build_and_be_killed(1)
    assert shop.warehouse.query(f"select pending is not null from {STATE}") == [(True,)], "the next build was a no-op"


def test_a_raw_file_that_shrank(shop: Shop):
    file = shop.raw / "messages.csv"
    was = file.stat().st_size
    file.write_text(file.read_text().splitlines()[0] + "\n")
    shop.stops(
        f"The raw table `messages` had {was} bytes in the last build and has {file.stat().st_size} now. Export it whole, or,"
        " if they are rightly gone, say so once: dbt build --full-refresh"
    )
    assert shop.is_complete, "a run that was stopped has changed nothing"


def test_a_raw_file_that_shrank_is_noticed_after_an_interrupted_build(shop: Shop):
    shop.build_and_be_killed(1, session_gap_hours=5)
    file = shop.raw / "messages.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    with pytest.raises(BuildFailed, match="The raw table `messages` had"):
        shop.build()


def test_a_raw_table_that_is_gone(shop: Shop):
    (shop.raw / "leads.csv").unlink()
    shop.stops(
        "The raw table `leads` was there in the last build and is not there now. Export it again, or, if it is rightly gone,"
        " say so once: dbt build --full-refresh",
        raw_tables_absent=["leads"],
    )


def link_elsewhere(shop: Shop) -> None:
    """Another place of the raw files: a link, so that the rows are the same."""
    link = shop.warehouse.folder / "elsewhere"
    link.unlink(missing_ok=True)
    link.symlink_to(shop.raw)


@pytest.mark.parametrize("part", [(), ("--select", "wa_stg_agents")], ids=["whole", "part"])
def test_another_folder_is_another_business(part: tuple[str, ...], shop: Shop):
    link_elsewhere(shop)
    before = shop.warehouse.path.read_bytes()
    shop.stops(
        f"This warehouse holds the data of {shop.warehouse.folder}/raw, and this run would replace it by that of"
        f" {shop.warehouse.folder}/elsewhere. Set raw_location to the first, or DUCKDB_PATH to another warehouse, or, if the"
        " data is to be replaced, say so once: dbt build --full-refresh",
        *part,
        raw_location="elsewhere",
    )
    assert shop.warehouse.path.read_bytes() == before


def test_a_full_refresh_accepts_another_folder_and_what_is_gone(shop: Shop):
    """Afterwards the warehouse holds the other one's data, and nothing of the business before stays."""
    link_elsewhere(shop)
    shop.deliver({"messages": [rows.message(body="short")]})
    absent = {"raw_tables_absent": [table for table in rows.TABLES if table != "messages"]}
    shop.build("--full-refresh", raw_location="elsewhere", **absent)
    assert shop.warehouse.query("select table_name from marts.load_audit where rows_in > 0") == [("messages",)]
    with pytest.raises(BuildFailed, match="This warehouse holds the data of .*/elsewhere,"):
        shop.build()


def test_a_warehouse_of_an_older_version(shop: Shop):
    shop.change("drop schema state cascade")
    shop.stops("This warehouse was built by an older version of the project, or by `dbt clone`. Build it anew: dbt build --full-refresh")


def test_a_next_day_computes_the_contacts_it_touches_and_no_others(tmp_path: Path):
    """A mark in a column that no other model reads stays where a row is not computed. In the end, but for the marks, all
    tables are those of a full refresh."""
    shop = Shop(tmp_path / "in_turn")
    first, second = nasty_arrivals.deliveries(12, 250)[:2]
    shop.deliver(first)
    shop.build()
    facts = {"fct_messages": ("message_key", "first_answered_at"), "fct_conversations": ("conversation_key", "handed_off_at")}
    for fact, (_, column) in facts.items():
        shop.change(f"create table main.{fact} as from marts.{fact}; update marts.{fact} set {column} = timestamp '1999-01-01'")
    shop.deliver(second)
    shop.build()
    for fact, (key, column) in facts.items():
        computed, listed, both, everybody = shop.warehouse.query(f"""
            with contacts as (
                select contact_key, bool_or({column} is distinct from timestamp '1999-01-01') as is_computed,
                    contact_key in (select contact_key from intermediate.int_touched_contacts) as is_listed
                from marts.{fact} group by contact_key
            )
            select count(*) filter (where is_computed), count(*) filter (where is_listed),
                count(*) filter (where is_computed and is_listed), count(*)
            from contacts
        """)[0]
        assert 0 < both == computed == listed < 0.9 * everybody, fact
        shop.change(f"""
            update marts.{fact} as marked set {column} = kept.{column} from main.{fact} as kept
            where marked.{key} = kept.{key} and marked.{column} = timestamp '1999-01-01'
        """)
    assert shop.differences_from_a_full_refresh(tmp_path / "in_full") == {}


def staged(model: str, nodes: dict[str, Any]) -> set[str]:
    """The staging models that a model descends from. The calendar's bounds change no row: its months are in the fingerprints."""
    found: set[str] = set()
    open_nodes = [f"model.whatsapp_kpis.{model}"]
    while open_nodes:
        name = open_nodes.pop().split(".")[-1]
        if name.startswith("wa_stg_"):
            found.add(name)
        elif f"model.whatsapp_kpis.{name}" in nodes and name not in {"wa_int_clock", "wa_int_dates", "wa_int_zone_offsets"}:
            open_nodes += nodes[f"model.whatsapp_kpis.{name}"].depends_on.nodes
    return found


def test_all_that_incremental_models_read_is_in_the_fingerprints():
    """Else a change there would leave old rows. The rule is of the project's graph: no model is listed."""
    nodes = warehouses.read_project().nodes
    counted = staged("wa_int_contact_fingerprints", nodes)
    strategies = {"changed_contacts", "touched_contacts"}
    models = [node for node in nodes.values() if getattr(node.config, "incremental_strategy", None) in strategies]
    assert len(models) >= 10
    assert {model.name: staged(model.name, nodes) - counted for model in models if staged(model.name, nodes) - counted} == {}


@pytest.mark.parametrize("table", ["orders", "surveys"])
def test_every_column_of_orders_and_surveys_is_in_the_fingerprints(table: str):
    """They are spelt out there, but for their place among all rows and the delivery, which change no row of a contact."""
    nodes = warehouses.read_project().nodes
    columns = set(nodes[f"model.whatsapp_kpis.wa_stg_{table}"].columns) - {"id_order", "loaded_at", "origin"}
    text = (warehouses.ROOT / "models/intermediate/changes/wa_int_contact_fingerprints.sql").read_text()
    listed = text.split(f"set {table} = [")[1].split("]")[0]
    assert {column for column in columns if f"'{column}'" not in listed} == set()


@pytest.mark.proof
@pytest.mark.parametrize("seed", range(30))
def test_deliveries_end_in_the_tables_of_one_full_refresh(seed: int, tmp_path: Path, figure: Figure):
    """Rows late, doubled, changed, gone and out of order, merges and erasures, months that end; sometimes a build is
    killed or only a part is built in between. Of even seeds most people stay untouched."""
    shop = Shop(tmp_path / "in_turn")
    deliveries = nasty_arrivals.deliveries(seed, 400 if seed % 2 == 0 else 140)[-4:]
    untouched = 0
    for number, tables in enumerate(deliveries):
        shop.deliver(tables)
        if number and seed % 5 == 1:
            shop.build_and_be_killed(20 + 23 * (seed % 4))
        elif number and seed % 5 == 2:
            shop.build("--select", "wa_base_messages", "wa_int_messages_in_conversations", "wa_fct_messages")
        try:
            shop.build()
        except BuildFailed as failure:  # rows that are gone from a small business
            assert "in the last build and has" in str(failure)
            shop.build("--full-refresh")
        untouched += shop.warehouse.query(
            "select count(*) filter (where not is_changed) from intermediate.int_contact_fingerprints"
        )[0][0]
    figure("deliveries", "businesses", 1)
    figure("deliveries", "builds", len(deliveries))
    figure("deliveries", "contacts not computed again", untouched)
    assert shop.differences_from_a_full_refresh(tmp_path / "in_full") == {}
