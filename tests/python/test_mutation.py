"""The tests notice a wrong definition: a fixed sample of the mutations, all of which `make mutants` tries."""

import sys

import pytest

from conftest import ROOT, Figure
from warehouse import SALT, Warehouse

sys.path.insert(0, str(ROOT / "tests/mutation"))
import mutate


def test_the_list_fits_the_project_and_is_long_enough():
    mutations = mutate.read_list()
    assert len(mutations) >= 60
    assert {mutation.file.split("/")[0] for mutation in mutations} == {"models", "macros"}
    assert all(mutation.tests and mutation.why for mutation in mutations)


def test_a_fixed_sample_is_killed(demo: Warehouse, monkeypatch: pytest.MonkeyPatch, figure: Figure):
    monkeypatch.setenv("CONTACT_KEY_SALT", SALT)
    sample = [mutation for mutation in mutate.read_list() if mutation.sample]
    assert len(sample) == 10
    # That these tests pass on the unchanged project is what the demo's build shows.
    killed = mutate.try_all(sample, is_checking_unchanged=False, built=demo.path)
    assert [name for name, by in killed.items() if not by] == []
    figure("mutants", "of the sample killed", len(killed))


@pytest.mark.parametrize("old", ["stands nowhere in it", "select"])
def test_a_mutation_whose_text_is_not_there_exactly_once_is_an_error(old: str, tmp_path):
    listed = tmp_path / "mutations.toml"
    listed.write_text(
        '[[mutation]]\nname = "m"\nfile = "models/marts/core/fct_messages.sql"\n'
        f'old = "{old}"\nnew = "x"\ntests = ["fct_messages"]\nwhy = "none"\n'
    )
    with pytest.raises(mutate.WrongMutation, match="exactly once in models/marts/core/fct_messages.sql"):
        mutate.read_list(listed)
