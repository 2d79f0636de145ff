"""Raw tables where loaders put them: tables and views of the warehouse, and files of any form, one or many a table."""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

import clear_errors
import raw_rows as rows
import run
import warehouse as warehouses
from test_bad_input import SALT
from warehouse import BuildFailed, Warehouse, key_of

STAGED = "+wa_stg_messages +wa_stg_orders +wa_stg_surveys +wa_stg_agents +wa_stg_contacts +wa_stg_campaign_costs +wa_stg_consents"
ABSENT = [table for table in rows.TABLES if table not in
          ("messages", "orders", "surveys", "agents", "contacts", "campaign_costs", "consents")]  # fmt: skip


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACT_KEY_SALT", SALT)


def build(warehouse: Warehouse, select: str = STAGED, **settings: Any) -> Warehouse:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        warehouse.dbt(
            "build", "--exclude-resource-type", "unit_test", "test", "--select", *select.split(),
            vars={"raw_tables_absent": ABSENT, **settings},
        )  # fmt: skip
    return warehouse


def stops(warehouse: Warehouse, *sentences: str, **settings: Any) -> None:
    with pytest.raises(BuildFailed) as failure:
        build(warehouse, "+wa_stg_agents", **settings)
    assert failure.value.sentences == set(sentences)


def execute(path: Path, *statements: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for statement in statements:
            connection.execute(statement)


def select_row(table: str, cells: dict[str, str], without: tuple[str, ...] = ()) -> str:
    """A SELECT of a table's good row: the cells given as SQL in place of its own, which are texts."""
    good = {name: "null" if cell is None else f"'{rows.as_text(cell)}'" for name, cell in rows.TABLES[table]().items()}
    return "select " + ", ".join(f'{sql} as "{name}"' for name, sql in (good | cells).items() if name not in without)


def create(name: str, table: str, *given: dict[str, str], without: tuple[str, ...] = ()) -> str:
    selects = [select_row(table, cells, without) for cells in given or [{}]]
    return f"create table {name} as " + " union all by name ".join(selects)


# --- Tables of the warehouse ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Tables and a view of the schema raw as Airbyte, Fivetran, dlt and Singer write them, in the warehouse's own file."""
    warehouse = Warehouse(tmp_path_factory.mktemp("loaded"))
    at = "timestamptz '2026-03-02 15:0{}:00+00'".format
    execute(
        warehouse.path,
        "create schema raw",
        # Airbyte: no loaded_at, and typed cells in columns whose names have capitals.
        create(
            "raw.orders", "orders",
            {"order_id": "'as text'", "total_amount": "'120.50'", "_airbyte_extracted_at": at(1), "total_amount__v_text": "'x'"},
            {"order_id": "'versions'", "total_amount": "'1'", "_airbyte_extracted_at": at(1)},
            {"order_id": "'versions'", "total_amount": "'3'", "_airbyte_extracted_at": at(3)},
            {"order_id": "'versions'", "total_amount": "'2'", "_airbyte_extracted_at": at(2)},
            without=("loaded_at", "refunded_amount", "is_test"),
        ).replace('"ordered_at"', '"Ordered_At"'),
        # Airbyte by change data capture: a deleted message was sent all the same.
        create(
            "raw.messages", "messages",
            {"message_id": "'deleted'", "body": "'baja'", "_ab_cdc_deleted_at": "'2026-03-02 15:09:00'"},
            {"message_id": "'kept'", "body": "'baja'", "_ab_cdc_deleted_at": "null"},
            {"message_id": "'zoned'", "sent_at": "'2026-03-02 09:00:00-06:00'"},
        ),
        # Fivetran: a deleted survey, the older version of another deleted one, and a good one.
        create(
            "raw.surveys", "surveys",
            {"survey_id": "'good'", "_fivetran_deleted": "false", "_fivetran_synced": at(4)},
            {"survey_id": "'deleted'", "_fivetran_deleted": "true", "_fivetran_synced": at(4)},
            {"survey_id": "'older'", "_fivetran_deleted": "false", "_fivetran_synced": at(3)},
            {"survey_id": "'older'", "_fivetran_deleted": "true", "_fivetran_synced": at(4)},
            without=("loaded_at",),
        ),
        # dlt: a load that ended, one that is under way, one that failed.
        create(
            "raw.agents", "agents",
            {"agent_id": "'complete'", "_dlt_load_id": "'1795933837.42'"},
            {"agent_id": "'under way'", "_dlt_load_id": "'1795933900.1'"},
            {"agent_id": "'failed'", "_dlt_load_id": "'1795933800.5'"},
            without=("loaded_at", "team"),
        ),
        "create table raw._dlt_loads as select * from (values"
        " ('1795933837.42', 'shop', 0, timestamptz '2026-11-29 09:10:38+00'),"
        " ('1795933800.5', 'shop', 1, timestamptz '2026-11-29 09:10:00+00')) as t(load_id, schema_name, status, inserted_at)",
        # Singer, behind a view.
        create("raw.tap_contacts", "contacts", {"_sdc_batched_at": at(6)}, without=("loaded_at",)),
        "create view raw.contacts as from raw.tap_contacts",
        create("raw.campaign_costs", "campaign_costs", {"cost_date": "date '2026-03-02'", "amount": "120.5::double"}),
        create("raw.consents", "consents", {"occurred_at": "timestamp_ns '2026-03-02 15:00:00.123456789'"}),
    )  # fmt: skip
    warehouse.callbacks.append(lambda event: WARNINGS.append(event.info.msg) if event.info.level == "warn" else None)
    return build(warehouse, raw_location=None)


WARNINGS: list[str] = []


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("orders", "update raw.orders set total_amount = '3.5' where order_id = 'as text'"),  # as many rows as before
        ("agents", "update raw._dlt_loads set status = 0 where status = 1"),  # another load counts, of which no row changed
        ("surveys", "alter table raw.surveys rename column comment to remark"),  # the same cells
    ],
)
def test_a_raw_table_is_new_where_any_cell_is(table: str, change: str, loaded: Warehouse, tmp_path: Path):
    """Else a run with nothing new would pass over it. The order of rows is nothing new."""
    warehouse = Warehouse(tmp_path)
    shutil.copy(loaded.path, warehouse.path)

    def contents() -> Any:
        text = "{{ tojson([raw_files().contents, raw_files().is_settled]) if execute }}"
        (result,) = warehouse.dbt("compile", "--inline", text, vars={"raw_location": None, "raw_tables_absent": ABSENT})
        return json.loads(result.node.compiled_code)

    before, is_settled = contents()
    assert is_settled and set(before) == {"messages", "orders", "surveys", "agents", "contacts", "campaign_costs", "consents"}
    execute(warehouse.path, "create or replace table raw.orders as from raw.orders order by order_id desc")
    assert contents()[0] == before
    execute(warehouse.path, change)
    after = contents()[0]
    assert [name for name in before if after[name] != before[name]] == [table]


def test_a_second_column_of_dlt_is_named_in_a_warning(loaded: Warehouse):
    said = [warning for warning in WARNINGS if "__v_text" in warning]
    assert len(said) == 1 and "`total_amount__v_text`, in which dlt put values of `total_amount` of another type" in said[0]


def test_a_table_without_the_column_loaded_at_has_the_loaders_time(loaded: Warehouse):
    times = {
        "orders": f"'{key_of('as text')}' = order_key", "surveys": "true", "contacts": "true", "agents": "true",
    }  # fmt: skip
    found = {table: loaded.query(f"select loaded_at::varchar from staging.stg_{table} where {condition}")
             for table, condition in times.items()}  # fmt: skip
    assert found == {
        "orders": [("2026-03-02 15:01:00",)], "surveys": [("2026-03-02 15:04:00",)],
        "contacts": [("2026-03-02 15:06:00",)], "agents": [("2026-11-29 09:10:38",)],
    }  # fmt: skip


def test_a_column_that_the_loader_left_out_is_null(loaded: Warehouse):
    """Where a column had no value in any row, dlt and Fivetran make none: no refund is no refund."""
    assert loaded.query("select distinct refunded_amount, is_test from staging.base_orders") == [(None, None)]
    assert loaded.query("select reject_reason from staging.base_orders where reject_reason is not null") == []


def test_an_amount_is_the_same_as_text_and_as_number(loaded: Warehouse):
    order = loaded.query("select total_amount from staging.stg_orders where order_key = ?", [key_of("as text")])
    assert order == loaded.query("select amount from staging.stg_campaign_costs")


def test_of_versions_with_one_updated_at_the_newest_load_wins(loaded: Warehouse):
    found = loaded.query("select total_amount::integer from staging.stg_orders where order_key = ?", [key_of("versions")])
    assert found == [(3,)]
    assert loaded.query("select count(*) from staging.base_orders") == [(4,)]


def test_a_row_that_the_source_deleted_is_not_read_nor_are_its_older_versions(loaded: Warehouse):
    assert loaded.query("select survey_key from staging.base_surveys") == [(key_of("good"),)]


def test_a_deleted_message_stays_without_its_text(loaded: Warehouse):
    found = loaded.query("select message_key, is_opt_out_keyword from staging.stg_messages")
    assert dict(found) == {key_of("deleted"): False, key_of("kept"): True, key_of("zoned"): False}


def test_rows_of_a_load_that_is_not_complete_are_not_read_yet(loaded: Warehouse):
    assert loaded.query("select agent_id from staging.base_agents") == [("complete",)]


def test_times_with_nanoseconds_or_a_zone_are_utc(loaded: Warehouse):
    assert loaded.query("select occurred_at::varchar from staging.stg_consents") == [("2026-03-02 15:00:00.123456",)]
    zoned = loaded.query("select sent_at::varchar from staging.stg_messages where message_key = ?", [key_of("zoned")])
    assert zoned == [("2026-03-02 15:00:00",)]


def test_tables_of_the_warehouse_are_read_without_being_asked_for_and_stay_theirs(loaded: Warehouse):
    """Who has a schema raw does not want the demo, and a warehouse stays that of its tables."""
    build(loaded, "+wa_stg_agents", raw_location="seeds/raw")
    assert run.has_raw_tables(loaded.path, "raw") and not run.has_raw_tables(loaded.path, "shop")
    assert loaded.query("select agent_id from staging.base_agents") == [("complete",)]


class Attached(Warehouse):
    """A warehouse that dbt opens by the project's own profile, with another DuckDB file attached."""

    def dbt(self, *arguments: str, **more: Any) -> list[Any]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DUCKDB_ATTACH", str(self.folder / "loader.duckdb"))
            return super().dbt(*arguments, **more)


def test_tables_of_an_attached_file_under_other_names(tmp_path: Path):
    execute(
        tmp_path / "loader.duckdb",
        "create schema shop",
        create("shop.shop_agents", "agents"),
        create("shop.messages", "messages"),
    )
    others = [table for table in rows.TABLES if table not in ("agents", "messages")]
    warehouse = Attached(tmp_path, is_own_project=True)
    build(
        warehouse, "+wa_stg_agents", raw_location=None, raw_database="loader", raw_schema="shop",
        raw_identifiers={"agents": "shop_agents"}, raw_tables_absent=others,
    )  # fmt: skip
    assert warehouse.query("select agent_id from staging.stg_agents") == [("a1",)]


# --- Files ------------------------------------------------------------------------------------------------------------


def parquet(path: Path, table: str, *given: dict[str, str], without: tuple[str, ...] = ()) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    selects = " union all by name ".join(select_row(table, cells, without) for cells in given or [{}])
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"copy ({selects}) to '{path}' (format parquet)")


def csv(table: str, *given: dict[str, Any], delimiter: str = ",", without: tuple[str, ...] = ()) -> str:
    """The text of a CSV file of the table's good row with other cells."""
    made = [rows.TABLES[table](**cells) for cells in given]
    names = [name for name in dict.fromkeys(name for row in made for name in row) if name not in without]
    lines = [names] + [[rows.as_text(row.get(name)) for name in names] for row in made]
    return "".join(delimiter.join(cells) + "\n" for cells in lines)


def write(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    content = text.encode() if isinstance(text, str) else text
    path.write_bytes(gzip.compress(content) if path.name.lower().endswith(".gz") else content)


@pytest.fixture(scope="module")
def filed(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Each table in another form: as dlt writes a folder, as Excel saves CSV, zipped, mixed."""
    folder = tmp_path_factory.mktemp("filed")
    raw = folder / "files"
    # dlt: one folder a table, later files with more columns, a load that has not ended.
    load = {"_dlt_load_id": "'1795933837.42'", "sent_at": "timestamptz '2026-03-02 09:00:00-06'"}
    parquet(raw / "messages/1795933837.42.a1b2.parquet", "messages", load | {"message_id": "'first'"},
            without=("loaded_at", "body", "agent_id"))  # fmt: skip
    parquet(raw / "messages/more/1795933838.1.c3d4.parquet", "messages",
            load | {"message_id": "'second'", "body": "'baja'", "_dlt_load_id": "'1795933838.1'"}, without=("loaded_at",))  # fmt: skip
    parquet(raw / "messages/1795933999.9.e5f6.parquet", "messages",
            load | {"message_id": "'under way'", "_dlt_load_id": "'1795933999.9'"}, without=("loaded_at",))  # fmt: skip
    for name in ["1795933837.42", "1795933838.1"]:
        write(raw / f"_dlt_loads/shop__{name}.jsonl",
              f'{{"load_id": "{name}", "status": 0, "inserted_at": "2026-11-29T09:10:38.5+00:00", "schema_name": "shop"}}\n')  # fmt: skip
    write(raw / "messages/_SUCCESS", "")
    # Excel in Spanish: semicolons, decimal commas, a byte-order mark, CRLF, names in capitals.
    orders = csv("orders", {"order_id": "comma", "total_amount": "1500,5"}, {"order_id": "whole", "total_amount": "990"},
                 {"order_id": "refunded", "total_amount": "10,25", "refunded_amount": "10,25"}, delimiter=";")  # fmt: skip
    head, _, rest = orders.partition("\n")
    write(raw / "orders.csv", ("\ufeff" + head.upper() + "\n" + rest).replace("\n", "\r\n"))
    write(raw / "surveys.csv.gz", "\ufeff" + csv("surveys", {"score": 5, "answered_at": rows.SENT}))
    # Files of two kinds and columns in one folder.
    write(raw / "agents/a.csv", csv("agents", {"agent_id": "plain"}, without=("team",)))
    write(raw / "agents/b.csv.gz", csv("agents", {"agent_id": "zipped", "team": "night"}, delimiter=";"))
    parquet(raw / "agents/c.parquet", "agents", {"agent_id": "7.0::double", "team": "'day'"})
    write(raw / "Consents.CSV", csv("consents", {}, delimiter="\t"))
    parquet(raw / "contacts.parquet", "contacts", {"is_internal": "false", "created_at": "date '2026-03-02'"})
    write(raw / "campaign_costs/one.csv", csv("campaign_costs", {"cost_date": "2026-03-01", "amount": "10,5"}, delimiter=";"))
    write(raw / "campaign_costs/two.csv", csv("campaign_costs", {"cost_date": "2026-03-02", "amount": "10.5"}))
    parquet(raw / "campaign_costs/three.parquet", "campaign_costs", {"cost_date": "date '2026-03-03'", "amount": "1.1::double * 100"},
            {"cost_date": "date '2026-03-04'", "amount": "1e20::double"}, {"cost_date": "date '2026-03-05'", "amount": "1e-5::double"})  # fmt: skip
    return build(Warehouse(folder), raw_location=str(raw))


def test_many_files_of_a_table_are_one_with_all_their_columns(filed: Warehouse):
    found = filed.query("select message_key, is_opt_out_keyword, sent_at::varchar, loaded_at::varchar from staging.stg_messages")
    assert sorted(found, key=lambda row: row[1]) == [
        (key_of("first"), False, "2026-03-02 15:00:00", "2026-11-29 09:10:38.5"),
        (key_of("second"), True, "2026-03-02 15:00:00", "2026-11-29 09:10:38.5"),
    ]


def test_semicolons_decimal_commas_a_mark_and_capitals_of_excel(filed: Warehouse):
    found = filed.query("select order_key, total_amount::varchar::double, refunded_amount::double from staging.stg_orders")
    assert {key: amounts for key, *amounts in found} == {
        key_of("comma"): [1500.5, None], key_of("whole"): [990, None], key_of("refunded"): [10.25, 10.25],
    }  # fmt: skip


def test_files_of_two_kinds_in_one_folder(filed: Warehouse):
    found = filed.query("select agent_id, team from staging.stg_agents order by 1")
    assert found == [("7", "day"), ("plain", None), ("zipped", "night")]
    costs = filed.query("select cost_date::varchar, amount::varchar from staging.base_campaign_costs order by cost_date, amount")
    amounts = {day: amount and amount.rstrip("0").rstrip(".") for day, amount in costs}
    assert amounts == {"2026-03-01": "10.5", "2026-03-02": "10.5", "2026-03-03": "110", "2026-03-04": None, "2026-03-05": "0.00001"}


@pytest.mark.parametrize("table", ["surveys", "consents", "contacts"])
def test_a_zipped_file_a_name_in_capitals_and_tabs(table: str, filed: Warehouse):
    assert filed.query(f"select reject_reason from staging.base_{table}") == [(None,)]
    assert filed.query("select score from staging.stg_surveys") == [(5,)]


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(tmp_path: Path) -> Warehouse:
    """A working folder whose raw files are those of `raw`: a row of each of two tables."""
    rows.write_raw(tmp_path / "raw", {"messages": [rows.message()], "agents": [rows.agent()]})
    return Warehouse(tmp_path)


ONLY = {"raw_location": "raw", "raw_tables_absent": [table for table in rows.TABLES if table not in ("messages", "agents")]}


def test_a_table_in_two_places(site: Warehouse):
    parquet(site.folder / "raw/agents.parquet", "agents")
    two = "The raw table `agents` lies in two places, {} and {}. Take one of them away."
    stops(site, two.format("raw/agents.csv", "raw/agents.parquet"), **ONLY)
    (site.folder / "raw/agents.parquet").unlink()
    write(site.folder / "raw/agents/1.csv", csv("agents", {}))
    stops(site, two.format("raw/agents", "raw/agents.csv"), **ONLY)


def test_a_file_of_another_table_in_a_folder(site: Warehouse):
    (site.folder / "raw/agents.csv").unlink()
    write(site.folder / "raw/agents/1.csv", csv("agents", {}))
    parquet(site.folder / "raw/agents/2.parquet", "orders")
    stops(
        site,
        f"The file {site.folder}/raw/agents/2.parquet has no column `agent_id`, which every row of the raw table `agents` must fill. If it"
        " is a file of another table, take it out of the folder; else add the column.",
        **ONLY,
    )


def test_two_files_that_disagree_about_the_type_of_a_column(site: Warehouse):
    """Numbers of two sizes agree, and so do times with and without a zone."""
    (site.folder / "raw/agents.csv").unlink()
    parquet(site.folder / "raw/agents/1.parquet", "agents", {"agent_id": "1::integer", "updated_at": "timestamp '2026-03-02 15:00:00'"})
    parquet(site.folder / "raw/agents/2.parquet", "agents", {"agent_id": "2::bigint", "updated_at": "timestamptz '2026-03-02 15:00:00+00'"})
    build(site, "+wa_stg_agents", **ONLY)
    assert site.query("select agent_id from staging.stg_agents order by 1") == [("1",), ("2",)]
    parquet(site.folder / "raw/agents/3.parquet", "agents", {"agent_id": "3::integer"})
    stops(
        site,
        "Two files of the raw table `agents` disagree about the column `updated_at`: it is TIMESTAMP in"
        f" {site.folder}/raw/agents/1.parquet and VARCHAR in {site.folder}/raw/agents/3.parquet. Export one of them again with the other's type.",
        **ONLY,
    )


def test_a_file_that_is_neither_csv_nor_parquet_in_a_folder(site: Warehouse):
    (site.folder / "raw/agents.csv").unlink()
    write(site.folder / "raw/agents/1.csv", csv("agents", {}))
    write(site.folder / "raw/agents/2.jsonl.gz", "{}")
    stops(
        site,
        f"The folder of the raw table `agents` holds {site.folder}/raw/agents/2.jsonl.gz, which is neither CSV nor Parquet. Take it out, or"
        " let the loader write Parquet (of dlt: loader_file_format='parquet').",
        **ONLY,
    )


@pytest.mark.parametrize(
    ("amounts", "says"),
    [
        (["1,5", "1.5"], "has amounts with a comma (1,5) and with a point (1.5). Write all of them with the same sign before"
                         " the decimals."),
        (["1,500", "990"], "has amounts such as 1,500, whose comma may stand before decimals or between thousands. Write them"
                           " with a point before the decimals and without signs between thousands."),
    ],
)  # fmt: skip
def test_amounts_whose_comma_cannot_be_known(amounts: list[str], says: str, site: Warehouse):
    given = [{"order_id": amount, "total_amount": amount} for amount in amounts]
    write(site.folder / "raw/orders.csv", csv("orders", *given, delimiter=";"))
    absent = [table for table in ONLY["raw_tables_absent"] if table != "orders"]
    stops(site, f"The raw file raw/orders.csv {says}", raw_location="raw", raw_tables_absent=absent)


def test_a_file_that_is_cut_in_a_row_is_named_with_its_line(site: Warehouse, monkeypatch: pytest.MonkeyPatch):
    write(site.folder / "raw/agents.csv", csv("agents", {}, {"agent_id": "a2"}, {"agent_id": "a3"}).rsplit(",", 2)[0] + "\n")
    with pytest.raises(BuildFailed) as failure:
        build(site, "+wa_stg_agents", **ONLY)
    monkeypatch.chdir(site.folder)
    assert set(clear_errors.clear_sentences(failure.value.messages)) == {
        "The raw file raw/agents.csv, line 4, is not whole or not in its format. Export it again."
    }


def test_two_exports_in_one_file_are_not_half_an_export(site: Warehouse, monkeypatch: pytest.MonkeyPatch):
    """The second header has a column more. DuckDB takes it for the only one, and the rows above for nothing."""
    wider = csv("agents", {"agent_id": "a3", "shift": "night"}, {"agent_id": "a4", "shift": "day"})
    write(site.folder / "raw/agents.csv", csv("agents", {}, {"agent_id": "a2"}) + wider)
    with pytest.raises(BuildFailed) as failure:
        build(site, "+wa_stg_agents", **ONLY)
    monkeypatch.chdir(site.folder)
    assert set(clear_errors.clear_sentences(failure.value.messages)) == {
        "The raw file raw/agents.csv, line 4, is not whole or not in its format. Export it again."
    }


@pytest.mark.parametrize(
    ("before", "delimiter"), [("sep=;\n", ";"), ("\ufeffsep=,\r\n", ","), ("Agents of 2026\n\n", "\t"), ("\n\n", ";")]
)
def test_lines_before_the_header_are_no_rows(before: str, delimiter: str, site: Warehouse):
    text = before + csv("agents", {}, {"agent_id": "a2"}, delimiter=delimiter)
    write(site.folder / "raw/agents.csv", text.replace("\r\n", "\n").replace("\n", "\r\n") if "\r" in before else text)
    build(site, "+wa_stg_agents", **ONLY)
    assert site.query("select agent_id, agent_name from staging.stg_agents order by 1") == [("a1", "Ana"), ("a2", "Ana")]


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1"])
def test_a_file_in_another_encoding_is_named(encoding: str, site: Warehouse, monkeypatch: pytest.MonkeyPatch):
    write(site.folder / "raw/agents.csv", csv("agents", {"agent_name": "Íñigo"}).encode(encoding))
    with pytest.raises(BuildFailed) as failure:
        build(site, "+wa_stg_agents", **ONLY)
    monkeypatch.chdir(site.folder)
    assert set(clear_errors.clear_sentences(failure.value.messages)) == {
        "The raw file raw/agents.csv is not in UTF-8. Save it again as UTF-8 (in Excel: CSV UTF-8)."
    }


def test_all_missing_tables_and_all_missing_columns_are_named_at_once(site: Warehouse):
    stops(
        site,
        "The raw tables `orders` (raw/orders.csv), `leads` (raw/leads.csv) are not there. Export them, or, if the business has"
        " no such data, set raw_tables_absent to [" + ", ".join([*ABSENT_BUT_TWO, "orders", "leads"]) + "].",
        raw_location="raw", raw_tables_absent=ABSENT_BUT_TWO,
    )  # fmt: skip
    write(site.folder / "raw/agents.csv", csv("agents", {}, without=("agent_name", "loaded_at")))
    write(site.folder / "raw/messages.csv", csv("messages", {}, without=("direction",)))
    stops(
        site,
        "The raw table `messages` has no column `direction`, which every row must fill. Add it to the export.",
        "The raw table `agents` has no columns `agent_name`, `loaded_at`, which every row must fill. Add them to the export.",
        **ONLY,
    )


ABSENT_BUT_TWO = [table for table in ONLY["raw_tables_absent"] if table not in ("orders", "leads")]


def test_a_warehouse_without_raw_tables(site: Warehouse):
    stops(
        site,
        'There is no raw table at all; the first would be "warehouse"."raw"."messages". Correct raw_database, raw_schema or'
        " raw_identifiers, or let the loader write the tables.",
        raw_location=None, raw_tables_absent=[],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("raw_schema", None, ". Set it to a name of the warehouse, such as raw."),
        ("raw_identifiers", ["orders"], ", which names no tables. Set it to other names of raw tables, such as {orders: shop_orders}."),
    ],
)
def test_names_that_are_none(name: str, value: Any, mend: str, site: Warehouse):
    stops(site, f"{name} is `{value}`{mend}", **{**ONLY, name: value})
    stops(
        site, "raw_identifiers lists `oders`, which is no raw table. Take it out, or correct its name.",
        **{**ONLY, "raw_identifiers": {"oders": "x"}},
    )  # fmt: skip
