"""What the terminal's scorecard says, and that it never says 0 for unknown."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from conftest import ROOT, Warehouse
from scorecard import UNKNOWN, WORDS, Kpi, format_change, format_measured, format_target, format_value, scorecard_lines
from scorecard_svg import picture

EN = WORDS["en"]


def kpi(**fields) -> Kpi:
    """A share of many observations that fell from 10 % to 7.9 %, with a target."""
    row = dict(
        group="sales", name="Conversion rate", unit="share", better="higher", period_start=date(2026, 3, 1),
        value=0.079, observations=1000, ci_low=0.064, ci_high=0.097, change=-0.021, relative_change=-0.21,
        target=0.1, is_target_met=False,
    )  # fmt: skip
    return Kpi(**(row | fields))


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, "count", UNKNOWN),
        (None, "seconds", UNKNOWN),
        (0, "count", "0"),
        (1234, "count", "1,234"),
        (0.0667, "share", "6.7 %"),
        (1, "share", "100.0 %"),
        (1234.4, "money", "1,234 USD"),
        (0.0365, "money", "0.04 USD"),
        (-12.5, "score", "-12.50"),
        (3.14159, "ratio", "3.14"),
        (0, "seconds", "0.0 s"),
        (4.46, "seconds", "4.5 s"),
        (9.96, "seconds", "10 s"),
        (59.4, "seconds", "59 s"),
        (59.6, "seconds", "1 min"),
        (125, "seconds", "2 min 5 s"),
        (3599.7, "seconds", "1 h"),
        (7199, "seconds", "2 h"),
        (11100, "seconds", "3 h 5 min"),
        (86399, "seconds", "24 h"),
        (100800, "seconds", "1 d 4 h"),
    ],
)
def test_values_read_as_people_write_them(value, unit, text):
    assert format_value(value, unit) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "▼ 2.1 pt worse"),
        ({"better": "lower"}, "▼ 2.1 pt better"),
        ({"better": "context"}, "▼ 2.1 pt"),
        ({"change": None}, UNKNOWN),
        ({"change": 0.0}, "="),
        ({"change": 0.0004}, "="),
        ({"unit": "seconds", "better": "lower", "change": 30, "relative_change": 0.5}, "▲ 50 % worse"),
        ({"unit": "count", "change": 7, "relative_change": None}, "▲ better"),
        ({"unit": "score", "change": 4.25, "relative_change": 0.1}, "▲ 4.25 better"),
    ],
)
def test_a_change_has_its_size_and_whether_it_is_good(fields, text):
    assert format_change(kpi(**fields), EN) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "missed 10.0 %"),
        ({"is_target_met": True}, "met 10.0 %"),
        ({"is_target_met": None}, f"{UNKNOWN} 10.0 %"),
        ({"target": None, "is_target_met": None}, ""),
    ],
)
def test_a_target_is_met_missed_or_unknown(fields, text):
    assert format_target(kpi(**fields), "USD", EN) == text


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"value": 1, "observations": 2, "ci_low": 0.3424, "ci_high": 1}, "100.0 % (34–100)"),
        ({"value": 0.5, "observations": 29, "ci_low": 0.3307, "ci_high": 0.6693}, "50.0 % (33–67)"),
        ({"observations": 30}, "7.9 %"),
        ({"observations": 3, "ci_low": None, "ci_high": None}, "7.9 %"),
        ({"unit": "ratio", "value": 4, "observations": 2, "ci_low": None, "ci_high": None}, "4.00"),
        ({"value": None, "observations": None, "ci_low": None, "ci_high": None}, UNKNOWN),
    ],
)
def test_a_share_of_few_observations_has_its_interval(fields, text):
    assert format_measured(kpi(**fields)) == text


def test_the_interval_is_explained_only_where_there_is_one():
    note = "A share of fewer than 30 observations is followed by its 95 % interval."
    few = kpi(value=1, observations=2, ci_low=0.3424, ci_high=1)
    assert list(scorecard_lines([few], "month"))[-1] == note
    assert note not in list(scorecard_lines([kpi()], "month"))


@pytest.mark.parametrize("lang", ["en", "es"])
def test_no_line_is_wider_than_a_hundred_columns(lang):
    wide = kpi(name="A name that goes on " * 5, unit="money", value=-123456789.5, target=123456789.0)
    few = kpi(group="service", period_start=date(2026, 2, 1), value=1, observations=2, ci_low=0.3424, ci_high=1)
    lines = list(scorecard_lines([wide, few], "month", lang))
    assert max(map(len, lines)) <= 100
    assert "Conversion rate (2026-02)" in "\n".join(lines), "an older period is named"
    assert "\033" not in "".join(lines)


def test_colour_follows_the_verdict():
    line = list(scorecard_lines([kpi(target=None)], "month", "es", in_colour=True))[-1]
    assert "\033[31m▼ 2.1 pt peor" in line


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
