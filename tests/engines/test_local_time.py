"""Local times are those of the engine's own time zones: what local_time() spells out equals timezone(), every half hour."""

from pathlib import Path

import pytest
from dbt.cli.main import dbtRunner

pytestmark = pytest.mark.proof

ROOT = Path(__file__).resolve().parents[2]

PROJECT = """
name: whatsapp_kpis
version: "0.1.0"
config-version: 2
profile: whatsapp_kpis
macro-paths: ["{root}/macros/engine", "{root}/macros/time"]
test-paths: [tests]
"""

# The moments of the test, and a microsecond before each.
MOMENTS = """
select half_hour_at - to_microseconds(before) as moment_at
from range(timestamp '2008-11-01', timestamp '2030-01-01', interval 30 minutes) as halves (half_hour_at)
cross join range(2) as microseconds (before)
"""

# Two changes within Ramadan, half hours, quarter hours, a lost day, no change at all, a change of the base, and so on.
ZONES = [
    "Africa/Casablanca", "Africa/Cairo", "America/Asuncion", "America/Caracas", "America/Mexico_City", "America/Sao_Paulo",
    "Antarctica/Troll", "Asia/Gaza", "Asia/Kathmandu", "Asia/Pyongyang", "Asia/Tehran", "Australia/Lord_Howe", "Etc/UTC",
    "Europe/Istanbul", "Europe/Madrid", "Europe/Volgograd", "Pacific/Apia", "Pacific/Chatham",
]  # fmt: skip


def test_local_times_are_those_of_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUCKDB_PATH", str(tmp_path / "times.duckdb"))
    (tmp_path / "tests").mkdir()
    (tmp_path / "dbt_project.yml").write_text(PROJECT.format(root=ROOT))
    for zone in ZONES:
        (tmp_path / f"tests/{zone.replace('/', '_')}.sql").write_text(
            f"select moment_at from ({MOMENTS}) as moments"
            f" where {{{{ duckdb__local_time('moment_at', '{zone}') }}}}"
            f" is distinct from timezone('{zone}', timezone('UTC', moment_at))"
        )
    done = dbtRunner().invoke(
        ["--quiet", "test", "--project-dir", str(tmp_path), "--profiles-dir", str(ROOT), "--target", "duckdb"]
    )
    assert done.exception is None and len(done.result.results) == len(ZONES)
    assert {result.node.name: result.message for result in done.result.results if result.status != "pass"} == {}
    changes = {path.stem: path.read_text().count("when moment_at >= timestamp") for path in
               (tmp_path / "target/compiled/whatsapp_kpis/tests").glob("*.sql")}  # fmt: skip
    assert changes["Etc_UTC"] == 2 and changes["Europe_Madrid"] > 30, "the changes of a zone are not spelt out"
