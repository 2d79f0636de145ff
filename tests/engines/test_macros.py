"""Every concept that engines spell differently is proven: by a fixed answer, or by the comparison of the marts."""

import re
from pathlib import Path

import load_raw

ROOT = Path(__file__).resolve().parents[2]

# What has no answer by itself, and what proves it instead.
PROVEN_OTHERWISE = {
    "contracts, which every mart has": {"type_double", "type_key"},
    "keys, known from outside (test_a_key_is_the_hmac_of_its_id)": {"keyed_hash", "keyed_hash_digits", "surrogate_key"},
    "a build begins by asking them": {
        "check_engine", "relation_exists", "column_types", "is_known_time_zone",
    },
    "runs in turn (tests/python/test_incremental.py, test_deliveries.py)": {
        "begin_build", "end_build", "incremental_or_whole", "is_no_op_run", "raw_row_hash",
    },
    "connectors on both engines (test_connectors.py, test_chatwoot_on_postgres.py)": {
        "json_member", "schema_state", "source_columns", "source_exists", "source_files", "text_of_nested", "utc_of_local",
    },
    "of use on DuckDB only, where others have no files": {
        "overwrite_erased_texts", "check_reference_files", "csv_rows", "file_contents_hash", "file_exists", "file_stats",
        "file_text", "files_of_folder", "project_file", "raw_files_found", "source_files", "webhook_files",
    },
    "plans, whose answers are the same without them": {"planner_settings", "analyzed", "as_a_step"},
    "tables of loaders on two engines (test_connectors.py)": {
        "source_columns", "source_exists", "schema_state", "text_of_nested",
    },
    "only stops a build (tests/python/test_bad_input.py)": {"raise_error"},
    "the search for conversations, by the marts; keys of telephone numbers, by their cases": {"not_materialized", "as_a_step"},
    "the order in which rows are stored, which no result depends on": {"side_by_side"},
    "typed raw tables of the servers (test_engines.py)": {"text_of_binary"},
    "parts of others": {
        "cast_or_null", "parse_time", "parse_date", "parse_amount", "parse_integer", "utc_of_typed", "time_of_seconds",
    },
}  # fmt: skip


def test_every_dispatched_macro_has_a_fixed_answer_or_another_proof() -> None:
    texts = [path.read_text() for path in (ROOT / "macros").rglob("*.sql")]
    dispatched = {name for text in texts for name in re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)", text)}
    answers = (ROOT / "tests/engines/assert_engine_macros_give_fixed_answers.sql").read_text()
    answered = {name for name in dispatched if re.search(rf"\b{name}\(", answers)}
    assert len(dispatched) > 50
    assert dispatched - answered - set().union(*PROVEN_OTHERWISE.values()) == set()
    assert set().union(*PROVEN_OTHERWISE.values()) - dispatched == set(), "no such macro"


def test_every_spelling_belongs_to_a_dispatched_macro() -> None:
    """A misspelt name would never be called: the default would speak instead, unnoticed where both happen to agree."""
    texts = [path.read_text() for path in (ROOT / "macros").rglob("*.sql")]
    spelt = {name for text in texts for name in re.findall(r"macro (?:duckdb|postgres|spark)__(\w+)\(", text)}
    dispatched = {name for text in texts for name in re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)", text)}
    of_dbt = {"get_empty_schema_sql", "load_csv_rows", "create_csv_table"}  # Spark's alone: contracts.sql and seeds.sql
    assert spelt - dispatched == of_dbt
    assert not [text for text in texts if re.search(rf"macro (?:duckdb|postgres)__(?:{'|'.join(of_dbt)})\(", text)]


def test_every_spelling_takes_what_its_dispatcher_hands_on() -> None:
    """Some spellings are called in no test of CI's; one that lacks an argument would only be noticed on its engine."""
    text = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    handed = dict(re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)\(([^)]*)\)", text))
    taken = re.findall(r"macro (?:default|duckdb|postgres|spark)__(\w+)\(([^)]*)\)", text)
    compared = [(name, arguments) for name, arguments in taken if name in handed]
    assert len(compared) > 100
    wrong = [name for name, arguments in compared if len(arguments.split(",")) != len(handed[name].split(","))]
    assert wrong == []


def test_every_engine_has_a_spelling_of_everything() -> None:
    """dbt looks for one when it parses with an engine's adapter; here no adapter need be installed."""
    text = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    for name in re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)", text):
        for engine in ("duckdb", "postgres", "spark"):
            assert f"macro {engine}__{name}(" in text or f"macro default__{name}(" in text, f"{engine}: {name}"


def test_the_loader_knows_every_raw_table() -> None:
    """One that it does not know would be missing on the servers, silently where it is optional."""
    tables = (ROOT / "macros/raw/raw_tables.sql").read_text().split("{% macro tables_optional")[0]
    assert set(load_raw.TABLES) == set(re.findall(r"^        '(\w+)': \[", tables, re.M))
