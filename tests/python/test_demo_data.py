"""The demo data: the script writes the committed files, byte for byte."""

import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_the_script_writes_the_committed_files(tmp_path: Path):
    """A changed order of the random draws, a set that is iterated or a clock gives other bytes."""
    subprocess.run([sys.executable, "-B", ROOT / "scripts/demo_data.py", "--out", tmp_path], check=True)
    written = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    committed = {path.name: path.read_bytes() for path in (ROOT / "seeds/raw").glob("*.csv")}
    assert sorted(written) == sorted(committed)
    assert [name for name in sorted(written) if written[name] != committed[name]] == []


def test_each_file_of_the_demo_data_fits_on_a_few_screens():
    lines = {path.name: len(path.read_text("utf-8").splitlines()) for path in (ROOT / "scripts/demo").glob("*.py")}
    assert {name: count for name, count in lines.items() if count > 300} == {}
