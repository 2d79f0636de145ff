"""What the terminal's scorecard says: the texts of the dashboard. The texts themselves are tested beside board_kpis."""

import io
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import terminal
from conftest import ROOT, Warehouse
from scorecard import Kpi, scorecard
from scorecard_svg import picture


def kpi(**fields) -> Kpi:
    """A share that fell and misses its target."""
    row = dict(
        group="sales", name="Conversion rate", period_start=date(2026, 3, 1), value_text="7.9 %", measured_text="7.9 %",
        change_text="▼ 2.1 pt worse", movement="worse", target_text="missed · 10.0 %", target_state="missed", unknown=None,
    )  # fmt: skip
    return Kpi(**(row | fields))


def printed(kpis: list[Kpi], width: int | None = None, lang: str = "en", **more) -> str:
    """The scorecard as a console of that width writes it; None is a pipe."""
    written = io.StringIO()
    terminal.console(written, width=width, **more).print(scorecard(kpis, "month", lang))
    return written.getvalue()


def test_the_interval_is_explained_only_where_there_is_one():
    note = "A share of fewer than 30 observations is followed by its 95 % interval."
    assert note in printed([kpi(measured_text="100.0 % (34–100)")])
    assert note not in printed([kpi()])


def test_what_is_partly_unknown_says_why():
    text = printed([kpi(unknown="Las horas solo tienen minutos."), kpi()], lang="es")
    assert "Conversion rate *" in text and "* Las horas solo tienen minutos." in text


@pytest.mark.parametrize("width", [50, 80, 100])
def test_no_line_is_wider_than_the_terminal_and_nothing_is_cut(width: int):
    name, target = "A name that goes on " * 5, "met · US$ 123,456,789,012"
    text = printed([kpi(name=name, measured_text="US$ -123,456,790", target_text=target)], width)
    assert max(map(len, text.splitlines())) <= width
    assert text.count("goes") == 5 and "…" not in text
    assert name.strip() in printed([kpi(name=name)]), "a pipe has no width"


@pytest.mark.parametrize(
    ("movement", "target_state", "colours"),
    [("worse", "missed", ["31", "31"]), ("better", "met", ["32", "32"]), ("better", "missed", ["32", "31"]), (None, "unclear", [])],
)
def test_colour_follows_movement_and_target_unless_no_color_is_set(movement, target_state, colours, monkeypatch: pytest.MonkeyPatch):
    one = [kpi(movement=movement, target_state=target_state)]
    monkeypatch.delenv("NO_COLOR", raising=False)
    text = printed(one, 100, force_terminal=True, color_system="standard")
    assert [part[:2] for part in text.split("\033[") if part[:2] in ("31", "32")] == colours
    monkeypatch.setenv("NO_COLOR", "1")
    text = printed(one, 100, force_terminal=True, color_system="standard")
    assert not [part for part in text.split("\033[") if part[:2] in ("31", "32")]


def test_a_text_of_the_data_commands_no_terminal():
    assert terminal.plain("\x1b[31mred\x07 ñ \x9b2J") == "[31mred ñ 2J"


@pytest.mark.parametrize("lang", ["en", "es"])
def test_the_terminal_prints_the_texts_of_the_boards(lang: str, demo: Warehouse):
    run = scorecard_of(demo.path, "--lang", lang)
    assert run.returncode == 0, run.stderr
    assert "\033" not in run.stdout and max(map(len, run.stdout.splitlines()[:-5])) < 140
    ending = "_es" if lang == "es" else ""
    texts = demo.query(
        f"select name_{lang}, measured_text{ending}, change_text{ending}, target_text{ending} from dashboard.board_kpis"
        " inner join marts.dim_kpis using (kpi_id) where grain = 'month' and is_offered"
    )
    assert len(texts) > 60
    lines = {" ".join(line.split()) for line in run.stdout.splitlines()}
    for row in texts:
        assert " ".join(" ".join(row).split()) in lines
    reason = demo.query(f"select reason{ending} from marts.rejected_rows where table_name = 'ad_costs' limit 1")[0][0]
    assert f"ad_costs: {reason}" in run.stdout


def test_scripts_for_people_run_by_themselves():
    scripts = [path for path in (ROOT / "scripts").glob("*.py") if path.read_text(encoding="utf-8").startswith("#!")]
    assert len(scripts) > 8 and all(os.access(path, os.X_OK) for path in scripts)
    run = subprocess.run([ROOT / "scripts/scorecard.py", "--help"], capture_output=True, text=True, cwd="/")
    assert run.returncode == 0 and "--grain" in run.stdout, run.stderr


def test_a_missing_warehouse_is_one_sentence(tmp_path: Path):
    run = scorecard_of(tmp_path / "none.duckdb")
    assert run.returncode == 2
    assert run.stderr.startswith("There is no warehouse at ") and run.stderr.count("\n") == 1
    assert not (tmp_path / "none.duckdb").exists()


def scorecard_of(path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The script as a person runs it, into a pipe."""
    command = [sys.executable, ROOT / "scripts/scorecard.py", path, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_picture_in_the_readme_is_of_this_demo(demo: Warehouse):
    committed = (ROOT / "docs/scorecard.svg").read_text(encoding="utf-8")
    assert committed == picture(str(demo.path)), "build the demo, then run: .venv/bin/python scripts/scorecard_svg.py"
