"""Reports of users: a misspelt setting was ignored, and the default held."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT
from test_bad_input import a_row_of_each_table, attempt, raw, stops  # noqa: F401
from warehouse import Warehouse

PROJECT = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the macro settings() lists."""
    warehouse = Warehouse(tmp_path_factory.mktemp("listed"))
    (result,) = warehouse.dbt("compile", "--inline", "{{ tojson(settings()) }}")
    return json.loads(result.node.compiled_code)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("reporting_timezone", "reporting_time_zone"),
        ("raw_locaton", "raw_location"),
        ("reportingCurrency", "reporting_currency"),
        ("session_gap_hour", "session_gap_hours"),
        ("webhook_location", "webhooks_location"),
        ("drill_kpis", "drill_kpi"),
    ],
)
def test_a_misspelt_setting_stops_and_names_the_right_one(name: str, meant: str, stops: Callable[..., None]):  # noqa: F811
    stops(f"There is no setting `{name}`. Did you mean {meant}?", **{name: "Europe/Madrid"})


def test_a_setting_like_no_other_stops_too(stops: Callable[..., None]):  # noqa: F811
    stops("There is no setting `vat`. Take it out; docs/settings.md lists them.", vat=16)


def test_settings_of_analyses_may_be_given_to_a_build(attempt: Callable[..., Warehouse]):  # noqa: F811
    attempt(drill_kpi="csat", wait_weeks=4, until="2026-01-01")


def test_every_setting_is_listed_with_a_kind_and_has_its_default_in_the_project(listed: dict[str, dict[str, Any]]):
    written = {name for name, setting in listed.items() if setting["part"] != "analysis"}
    assert written == set(PROJECT["vars"])
    kinds = {"time zone", "currency", "time", "hours", "days", "years", "seconds", "number", "share", "flag", "path",
             "format", "tables", "name", "names of tables", "connectors", "list", "columns", "slices", "text", "country", "one of"}  # fmt: skip
    assert {setting["kind"] for setting in listed.values()} <= kinds
    assert {setting["part"] for setting in listed.values()} == {"rule", "input", "warning", "place", "analysis"}
    nulls = {name for name, value in PROJECT["vars"].items() if value is None}
    assert nulls | {"raw_location"} == {name for name, setting in listed.items() if setting.get("is_optional")}


def test_every_var_that_the_project_reads_is_a_setting(listed: dict[str, dict[str, Any]]):
    read = set()
    for folder in ("macros", "models", "analyses", "tests/sql"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".sql", ".yml"}:
                read |= set(re.findall(r"""\bvar\(\s*["'](\w+)["']""", path.read_text(encoding="utf-8")))
    assert len(read) > 15
    assert read <= set(listed)


def test_the_docs_explain_every_setting(listed: dict[str, dict[str, Any]]):
    page = (ROOT / "docs/settings.md").read_text(encoding="utf-8").split("\n## ")[0]
    explained = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert explained == {name for name, setting in listed.items() if setting["part"] != "analysis"}


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("account_time_zone", "Madrid", ", which is no time zone. Set it to a name of the IANA list, such as"
         " America/Mexico_City or Europe/Madrid."),
        ("reference_location", 7, ". Set it to the path of a folder."),
        ("reference_location", "", ". Set it to the path of a folder."),
        ("rejected_share_warning", 10, ". Set it to a share between 0 and 1, such as 0.1."),
        ("rejected_all_is_error", "yes", ". Set it to true or false."),
    ],
)  # fmt: skip
def test_a_value_of_another_kind(name: str, value: Any, mend: str, stops: Callable[..., None]):  # noqa: F811
    stops(f"{name} is `{value}`{mend}", **{name: value})


def test_webhooks_of_a_business_are_not_added_to_the_demo(tmp_path: Path):
    warehouse = Warehouse(tmp_path, is_own_project=True)
    with pytest.raises(Exception, match="webhooks_location is set, and raw_location is the demo's") as failure:
        warehouse.dbt("build", "--select", "wa_stg_agents", vars={"webhooks_location": str(tmp_path)})
    assert "CONTACT_KEY_SALT" not in str(failure.value)


def test_the_mart_settings_shows_the_version_of_the_project():
    macro = (ROOT / "macros" / "raw" / "setting_meanings.sql").read_text(encoding="utf-8")
    assert "{{ return('" + PROJECT["version"] + "') }}" in macro
