"""What the terminal's scorecard says: the texts of the dashboard. The texts themselves are tested beside board_kpis."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, Warehouse
from scorecard import TEXTS, WORDS, Kpi, in_language, scorecard_lines
from scorecard_svg import picture


def kpi(**fields) -> Kpi:
    """A share that fell and misses its target."""
    row = dict(
        group="sales", name="Conversion rate", period_start=date(2026, 3, 1), value_text="7.9 %", measured_text="7.9 %",
        change_text="▼ 2.1 pt worse", movement="worse", target_text="missed · 10.0 %", target_state="missed",
    )  # fmt: skip
    return Kpi(**(row | fields))


@pytest.mark.parametrize(
    ("text", "in_spanish"),
    [
        ("▼ 2.1 pt worse", "▼ 2.1 pt peor"),
        ("▲ from 0 better", "▲ desde 0 mejor"),
        ("met · 10.0 %", "cumple · 10.0 %"),
        ("missed · 53.33 points", "no cumple · 53.33 puntos"),
        ("unclear · 85.0 %", "no es claro · 85.0 %"),
        ("2 min 5 s", "2 min 5 s"),
    ],
)
def test_words_are_translated_and_figures_are_not(text: str, in_spanish: str):
    assert in_language(text, TEXTS["es"]) == in_spanish
    assert in_language(text, TEXTS["en"]) == text


def test_the_interval_is_explained_only_where_there_is_one():
    note = "A share of fewer than 30 observations is followed by its 95 % interval."
    few = kpi(value_text="100.0 %", measured_text="100.0 % (34–100)")
    lines = list(scorecard_lines([few], "month"))
    assert lines[-1] == note and "100.0 % (34–100)" in lines[3]
    assert note not in list(scorecard_lines([kpi()], "month"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_line_is_wider_than_a_hundred_columns(lang):
    wide = kpi(name="A name that goes on " * 5, measured_text="US$ -123,456,790", target_text="met · US$ 123,456,789,012")
    lines = list(scorecard_lines([wide], "month", lang))
    assert max(map(len, lines)) <= 100
    assert "\033" not in "".join(lines)


@pytest.mark.parametrize(
    ("movement", "target_state", "colours"),
    [("worse", "missed", ["31", "31"]), ("better", "met", ["32", "32"]), ("better", "missed", ["32", "31"]), (None, "unclear", [])],
)
def test_colour_follows_movement_and_target(movement, target_state, colours):
    line = list(scorecard_lines([kpi(movement=movement, target_state=target_state)], "month", in_colour=True))[-1]
    assert [part[:2] for part in line.split("\033[")[1::2]] == colours


def test_terminal_and_dashboard_show_the_same_texts(demo: Warehouse):
    run = scorecard(demo.path)
    texts = demo.query(
        "select measured_text, change_text, target_text from dashboard.board_kpis where grain = 'month' and is_offered"
    )
    assert len(texts) > 60
    for measured, change, target in texts:
        row = [" ".join(text.split()) for text in (measured, change, target)]
        assert " ".join(row).strip() in [" ".join(line[42:].split()) for line in run.stdout.splitlines()]


def test_the_demo_has_a_scorecard(demo: Warehouse):
    run = scorecard(demo.path)
    assert run.returncode == 0, run.stderr
    assert run.stdout.count("\n") > 40
    assert max(map(len, run.stdout.splitlines()[:-2])) <= 100


def test_a_missing_warehouse_is_one_sentence(tmp_path: Path):
    run = scorecard(tmp_path / "none.duckdb")
    assert run.returncode == 1
    assert run.stderr.startswith("There is no warehouse at ") and run.stderr.count("\n") == 1
    assert not (tmp_path / "none.duckdb").exists()


def scorecard(path: Path) -> subprocess.CompletedProcess[str]:
    """The script as a person runs it, into a pipe."""
    command = [sys.executable, ROOT / "scripts/scorecard.py", path]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_picture_in_the_readme_is_of_this_demo(demo: Warehouse):
    committed = (ROOT / "docs/scorecard.svg").read_text(encoding="utf-8")
    assert committed == picture(str(demo.path)), "build the demo, then run: .venv/bin/python scripts/scorecard_svg.py"
