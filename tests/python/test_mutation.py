"""The tests notice a wrong definition: each mutation of the list is tried by `make proof`, and by `make mutants` alone."""

import os
import subprocess
import sys

import pytest

from conftest import ROOT, Figure

sys.path.insert(0, str(ROOT / "tests/mutation"))
import mutate


LAYERS = {
    "models/staging", "models/connectors", "models/intermediate", "models/marts", "models/dashboard",
    "macros/engine", "macros/kpis", "macros/raw", "macros/state", "macros/time", "scripts/demo", "scripts/publish.py",
    "scripts/run.py", "scripts/scorecard.py",
}  # fmt: skip


def test_the_list_fits_the_project_and_is_long_enough():
    mutations = mutate.read_list()
    assert len(mutations) >= 400
    assert {"/".join(mutation.file.split("/")[:2]) for mutation in mutations} >= LAYERS
    assert all(mutation.tests and mutation.why for mutation in mutations)


@pytest.mark.proof
def test_the_mutations_are_killed(figure: Figure):
    """In a process of its own, for dbt runs in another folder there."""
    tried = subprocess.run([sys.executable, "tests/mutation/mutate.py"], cwd=ROOT, env=os.environ, capture_output=True, text=True)
    assert tried.returncode == 0, tried.stdout[-3000:] + tried.stderr[-3000:]
    figure("mutants", "killed", tried.stdout.count(": killed by "))


@pytest.mark.parametrize("old", ["stands nowhere in it", "select"])
def test_a_mutation_whose_text_is_not_there_exactly_once_is_an_error(old: str, tmp_path):
    listed = tmp_path / "mutations.toml"
    listed.write_text(
        '[[mutation]]\nname = "m"\nfile = "models/marts/core/wa_fct_messages.sql"\n'
        f'old = "{old}"\nnew = "x"\ntests = ["fct_messages"]\nwhy = "none"\n'
    )
    with pytest.raises(mutate.WrongMutation, match="exactly once in models/marts/core/wa_fct_messages.sql"):
        mutate.read_list(listed)
