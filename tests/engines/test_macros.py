"""Every concept that engines spell differently is proven: by a fixed answer, or by the comparison of the marts."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What has no answer by itself, and what proves it instead.
PROVEN_OTHERWISE = {
    "contracts, which every mart has": {"engine_type"},
    "facts summed, by kpi_values": {"summed_measures"},
    "the key of contacts, known from outside (test_a_key_is_the_hmac_of_its_id)": {"keyed_hash"},
    "a build begins by asking them": {"check_engine", "relation_exists", "relation_place", "column_types", "is_known_time_zone"},
    "types, which every mart's contract compares": {"type_amount", "type_score", "type_total_seconds", "type_double"},
    "of use on DuckDB only, where others have no files or build all": {
        "file_exists", "csv_rows", "webhook_files", "file_contents_hash", "file_stats", "read_anew", "erase_texts",
        "begin_build", "end_build",
    },
    "only stops a build (tests/python/test_bad_input.py)": {"raise_error"},
    "the search for conversations, by the marts": {"over", "window_clause"},
    "parts of others": {"utc_of_text", "tried_cast", "time_text_of_seconds"},
    "rows from each item, beside json_items": {"json_items_join"},
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
    spelt = {name for text in texts for name in re.findall(r"macro (?:duckdb|postgres|spark|bigquery|snowflake)__(\w+)\(", text)}
    dispatched = {name for text in texts for name in re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)", text)}
    of_dbt = {
        "get_empty_schema_sql", "get_table_columns_and_constraints", "create_table_as", "create_indexes", "get_test_sql",
        "load_csv_rows", "create_csv_table", "get_fixture_sql", "safe_cast", "persist_docs",
    }  # fmt: skip
    assert spelt - dispatched - of_dbt == set()


def test_every_spelling_takes_what_its_dispatcher_hands_on() -> None:
    """Some spellings are called in no test of CI's; one that lacks an argument would only be noticed on its engine."""
    text = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    handed = dict(re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)\(([^)]*)\)", text))
    taken = re.findall(r"macro (?:default|duckdb|postgres|spark|bigquery|snowflake)__(\w+)\(([^)]*)\)", text)
    compared = [(name, arguments) for name, arguments in taken if name in handed]
    assert len(compared) > 200
    wrong = [name for name, arguments in compared if len(arguments.split(",")) != len(handed[name].split(","))]
    assert wrong == []


def test_bigquery_and_snowflake_have_a_spelling_of_everything() -> None:
    """`make dialects` compiles with them; here nothing of theirs need be installed."""
    text = "\n".join(path.read_text() for path in (ROOT / "macros").rglob("*.sql"))
    for name in re.findall(r"adapter\.dispatch\('(\w+)', 'whatsapp_kpis'\)", text):
        for engine in ("bigquery", "snowflake", "spark", "postgres", "duckdb"):
            assert f"macro {engine}__{name}(" in text or f"macro default__{name}(" in text, f"{engine}: {name}"
