"""The connector chatwoot: every numbered case of an invented Chatwoot (tests/chatwoot), on DuckDB over a copy of its tables.

`chatwoot` reads a live database, copied to files; `chatwoot_2` a copy with all versions of each row, in an attached DuckDB file.
"""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

import chatwoot_data as data
import warehouse as warehouses
from conftest import ROOT
from warehouse import BuildFailed, Warehouse

VIEWS = "wa_chatwoot__conversations wa_chatwoot__message_statuses"  # which other settings change
JUDGED = "wa_base_messages wa_base_message_statuses wa_base_conversations"
PARENTS = "opt_out_keywords wa_stg_opt_out_keywords"


class Site(Warehouse):
    """A warehouse beside a Chatwoot's copies: `copy`, a folder of files, and `loader.duckdb`, a file with a schema `second`."""

    def attempt(self, select: str, **settings: Any) -> "Site":
        here = {"raw_location": "raw", "chatwoot_location": "copy", "chatwoot_2_database": "loader", "chatwoot_2_schema": "second"}
        given = {name: value for name, value in (data.SETTINGS | here | settings).items() if value != "not set"}
        (self.folder / "raw").mkdir(exist_ok=True)
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
            patch.setenv("DUCKDB_ATTACH", str(self.folder / "loader.duckdb"))
            self.dbt("build", "--exclude-resource-type", "unit_test", "test", "--select", *select.split(), vars=given)
        return self

    def query(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple]:
        return self.asked(sql, parameters)[1]

    def rows(self, table: str) -> list[dict[str, str | None]]:
        """The rows that the connector brings to a raw table."""
        names, rows = self.asked(f"from staging.chatwoot__{table}")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def asked(self, sql: str, parameters: Iterable[Any] = ()) -> tuple[list[str], list[tuple]]:
        """Names and rows of a query; views read the copies."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            connection.execute(f"set TimeZone = 'UTC'; set file_search_path = '{self.folder}'")
            connection.execute(f"attach '{self.folder}/loader.duckdb' as loader (read_only)")
            found = connection.execute(sql, list(parameters))
            return [column[0] for column in found.description], found.fetchall()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    site = Site(tmp_path_factory.mktemp("chatwoot"), is_logged=True)
    data.write_files(site.folder / "copy")
    data.write_database(site.folder / "loader.duckdb", "second", "appended.sql")
    return site.attempt(f"{PARENTS} wa_chatwoot__*")


@pytest.fixture(scope="module")
def judged(site: Site) -> Site:
    """The same, with what base models make of the rows."""
    return site.attempt(f"{VIEWS} {JUDGED}")


@pytest.mark.parametrize("table", data.TABLES)
def test_each_case_becomes_its_rows(table: str, site: Site):
    assert data.differences(table, site.rows(table)) == ([], [])


NO_ROWS = {
    "4.8, a line for agents, a private note, a message that is not sent yet": ["chatwoot-1003", "chatwoot-1004", "chatwoot-1007"],
    "C1, private whatever its type": ["wamid.C1a", "wamid.C1b"],
    "C9, no source_id outside of API inboxes": ["chatwoot-1122", "chatwoot-8-1122"],
    "C13, a web widget, SMS, an API inbox that no setting names": ["chatwoot-1180", "chatwoot-11-SM24", "chatwoot-1182"],
    "5.2, a group": ["chatwoot-612"],
}


@pytest.mark.parametrize("case", NO_ROWS)
def test_what_is_no_message_on_whatsapp_is_no_row(case: str, site: Site):
    assert {row["message_id"] for row in site.rows("messages")} & set(NO_ROWS[case]) == set()


def test_every_numbered_case_has_a_row_or_is_named_above():
    numbers = [str(number) for number in range(1, 27)] + ["9a", "9b", "9c"]
    with_rows = {row["case"] for table in data.TABLES for row in data.expected(table)}
    without = {name.split(",")[0] for name in NO_ROWS}
    assert {f"C{number}" for number in numbers} - with_rows == {"C1", "C8", "C9", "C13"}
    assert {"C1", "C9", "C13"} <= without  # C8: test_incoming_messages_have_no_statuses


def test_incoming_messages_have_no_statuses(site: Site):
    incoming = {row["message_id"] for row in site.rows("messages") if row["direction"] == "inbound"}
    assert len(incoming) > 20 and incoming & {row["message_id"] for row in site.rows("message_statuses")} == set()


@pytest.mark.proof
def test_several_rows_of_one_message_are_one_message(judged: Site):
    """C7 and C9c: three rows too many."""
    found = judged.query("select count(*), count(distinct message_key) from staging.base_messages where reject_reason is null")
    assert found == [(62, 59)]


@pytest.mark.proof
@pytest.mark.parametrize(
    ("table", "code"),
    [("messages", "direction=7"), ("message_statuses", "status=5"), ("conversations", "status=4")],
)
def test_an_unknown_code_is_a_rejected_row_that_names_it(table: str, code: str, judged: Site):
    """C14, C15, 1.2."""
    column = code.split("=")[0]
    rejected = judged.query(f"select content from staging.base_{table} where reject_reason like '{column} is none of %'")
    assert len(rejected) == 1 and f"{code};" in rejected[0][0]


@pytest.mark.proof
def test_an_unknown_kind_of_sender_is_rejected(judged: Site):
    reasons = judged.query("select reject_reason from staging.base_messages where sender_type is null")
    assert len(reasons) == 1 and reasons[0][0].startswith("sender_type is none of ")


def test_no_secret_leaves_the_tables_of_chatwoot(site: Site):
    """Keys of channels, passwords and tokens begin with SECRET in tests/chatwoot/rows.sql."""
    assert b"SECRET" in (site.folder / "copy/channel_whatsapp.csv").read_bytes()
    written = [site.path, *(path for path in site.folder.rglob("*") if path.is_file() and "copy" not in path.parts)]
    assert [path for path in written if b"SECRET" in path.read_bytes()] == []
    for (view,) in site.query("select table_name from information_schema.tables where table_name like 'chatwoot%'"):
        assert "SECRET" not in str(site.rows(view.removeprefix("chatwoot__"))), view


def test_no_text_of_a_message_is_stored_but_keywords(site: Site):
    stored = site.query("select distinct body from staging.chatwoot__message_rows where body is not null")
    assert stored == [(" Stop ",)]
    assert b"moroso" not in site.path.read_bytes() and b"vi su anuncio" not in site.path.read_bytes()


# --- Settings ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def other(site: Site, tmp_path: Path) -> Site:
    """Another warehouse over the same copies."""
    other = Site(tmp_path / "other")
    other.folder.mkdir()
    for name in ("copy", "loader.duckdb"):
        (other.folder / name).symlink_to(site.folder / name)
    return other


@pytest.mark.proof
@pytest.mark.parametrize(
    ("settings", "topics"),
    [
        ({"chatwoot_topic_labels": "not set"}, {"alta", "pago", "venta"}),  # the first by alphabet
        ({"chatwoot_topic_labels": ["urgente", "cobro"]}, {"urgente", "cobro"}),
        ({"chatwoot_topic_labels": "not set", "chatwoot_topic_attribute": "motivo"}, {"envio"}),
    ],
)
def test_the_topic_is_chosen_by_settings(settings: dict[str, Any], topics: set[str], site: Site):
    site.attempt("wa_chatwoot__conversations", **settings)
    assert {row["topic"] for row in site.rows("conversations") if row["origin"] == "chatwoot"} - {None} == topics


@pytest.mark.proof
def test_where_webhooks_are_kept_theirs_are_the_statuses(site: Site):
    """Of Meta's messages; campaigns' are Meta's own times, and Twilio's have no webhooks."""
    (site.folder / "webhooks").mkdir()
    (site.folder / "webhooks/bodies.jsonl").write_text('{"received_at": "2026-03-02 15:00:00", "payload": {"entry": []}}\n')
    site.attempt("wa_chatwoot__message_statuses", webhooks_location="webhooks")
    left = {row["message_id"] for row in site.rows("message_statuses")}
    assert left == {"chatwoot-1006", "chatwoot-8-SM22", "chatwoot-recipient-2", "wamid.R1"}


# --- Bad input --------------------------------------------------------------------------------------------------------

BAD = {
    "a folder without the tables": (
        {"chatwoot_location": "raw"},
        "The connector chatwoot finds no table `inboxes` (inboxes) in chatwoot_location (raw). Put the files there (CSV,"
        " Parquet or JSON, one file or folder a table), correct chatwoot_location, or name the table in chatwoot_identifiers.",
    ),
    "a schema that is not there": (
        {"chatwoot_2_schema": "third"},
        "The connector chatwoot_2 finds no table `inboxes`, because there is no schema loader.third. Set chatwoot_2_schema (or"
        " chatwoot_2_database, or chatwoot_2_location) to where its tables lie.",
    ),
    "a column that is needed": (
        {"chatwoot_2_identifiers": {"messages": "users"}},
        "second.users has no column `inbox_id`, which the connector chatwoot_2 needs. Let the loader write it, or, if another"
        " table is meant, name it in chatwoot_2_identifiers.",
    ),
    "a table that Chatwoot has not": (
        {"chatwoot_identifiers": {"mesages": "m"}}, "chatwoot_identifiers lists `mesages`, which chatwoot has not. Its tables are: ",
    ),
    "inboxes that are no list": (
        {"chatwoot_api_inboxes": "12"},
        "chatwoot_api_inboxes is `12`, which is no list. Set it to a list such as [12, 15], or to their phones, such as"
        " {12: 5215512345678}.",
    ),
    "users that are no list": (
        {"chatwoot_business_user_ids": 7}, "chatwoot_business_user_ids is `7`, which is no list. Set it to a list such as [1, 2].",
    ),
    "a shift of days": (
        {"chatwoot_api_shift_hours": 48},
        "chatwoot_api_shift_hours is `48`. Set it to a number of hours between -24 and 24.",
    ),
    "labels that are no list": (
        {"chatwoot_topic_labels": "pago"},
        "chatwoot_topic_labels is `pago`, which is no list. Set it to a list such as [complaint, order].",
    ),
    "a misspelt setting": (
        {"chatwoot_api_inbox": [12]}, "There is no setting `chatwoot_api_inbox`. Did you mean chatwoot_api_inboxes?",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    "case", ["a column that is needed"] + [pytest.param(case, marks=pytest.mark.proof) for case in BAD if "column" not in case]
)
def test_bad_input_stops_with_the_mend(case: str, site: Site):
    settings, sentence = BAD[case]
    with pytest.raises(BuildFailed) as failure:
        site.attempt("wa_chatwoot__inboxes", **settings)
    assert [said for said in failure.value.sentences if said.startswith(sentence)], failure.value.sentences


# --- Other copies, other engines --------------------------------------------------------------------------------------


@pytest.mark.proof
def test_parquet_files_and_a_folder_of_files_are_read_alike(tmp_path: Path, other: Site):
    data.write_files(tmp_path / "parquet", "parquet")
    folder = tmp_path / "parquet/messages"
    folder.mkdir()
    with duckdb.connect() as connection:
        for number, condition in enumerate(("id <= 1100", "id > 1100")):
            connection.execute(
                f"copy (from '{tmp_path}/parquet/messages.parquet' where {condition}) to '{folder}/{number}.parquet'"
            )
    (tmp_path / "parquet/messages.parquet").unlink()
    other.attempt(f"{PARENTS} wa_chatwoot__*", chatwoot_location=str(tmp_path / "parquet"))
    for table in data.TABLES:
        assert data.differences(table, other.rows(table)) == ([], []), table


def test_the_settings_are_on_the_page():
    page = (ROOT / "docs/chatwoot.md").read_text(encoding="utf-8")
    registry = (ROOT / "macros/raw/connectors.sql").read_text(encoding="utf-8")
    of_chatwoot = registry.split("'chatwoot': {")[1].split("'settings': {")[1].split("            },\n")[0]
    names = re.findall(r"'(\w+)': {'kind'", of_chatwoot)
    assert len(names) == 10 and [name for name in names if f"`chatwoot_{name}`" not in page] == []


def test_the_page_grants_what_is_read():
    """Each table and column of the source, and no other."""
    page = (ROOT / "docs/chatwoot.md").read_text(encoding="utf-8")
    granted: dict[str, set[str]] = {}
    for columns, table in re.findall(r"grant select \(([^)]*)\)\s+on\s+(\w+)", page):
        granted.setdefault(table, set()).update(re.split(r",\s*", columns))
    source = yaml.safe_load((ROOT / "models/connectors/chatwoot/_chatwoot__sources.yml").read_text(encoding="utf-8"))["sources"][0]
    read = {table["name"]: {column["name"] for column in table["columns"]} for table in source["tables"]}
    read["contacts"] = read["contacts"] - {"attributes_country_code"} | {"additional_attributes"}
    read["channel_whatsapp"] -= {"phone_number_id"}  # the view gives it
    assert granted == read


@pytest.mark.proof
def test_the_whole_project_is_built_over_chatwoot_alone(site: Site, tmp_path: Path):
    """From the copies to the KPIs, with all data tests, as dbt reads the project by itself. What Chatwoot cannot tell has no rows."""
    whole = Site(tmp_path / "whole", is_own_project=True)
    whole.folder.mkdir()
    for name in ("copy", "loader.duckdb", "raw"):
        (whole.folder / name).symlink_to(site.folder / name)
    places = {"chatwoot_location": str(whole.folder / "copy"), "chatwoot_2_database": "loader", "chatwoot_2_schema": "second"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", warehouses.SALT)
        patch.setenv("DUCKDB_ATTACH", str(whole.folder / "loader.duckdb"))
        settings = data.SETTINGS | places | {"raw_location": str(whole.folder / "raw")}
        whole.dbt("build", "--exclude-resource-type", "unit_test", vars=settings)
    known = {kpi for (kpi,) in whole.query("select distinct kpi_id from marts.kpi_values")}
    assert {"conversations", "csat", "first_response_time", "resolved_conversations", "campaign_messages"} <= known
    assert {"orders", "opt_ins", "opt_outs", "cart_abandonment_rate"} & known == set()
    lost = whole.query("select table_name from marts.load_audit where rows_in != rows_kept + rows_copies + rows_rejected")
    assert lost == []
