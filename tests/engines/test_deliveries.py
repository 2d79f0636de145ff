"""Deliveries in turn end in the tables of one build of all rows, on PostgreSQL. On DuckDB: tests/python/test_incremental.py."""

import json
from pathlib import Path

import pytest

import servers
from test_engines import engine_python, run

pytestmark = [pytest.mark.proof, pytest.mark.postgres]


@pytest.mark.parametrize("seed", range(10, 20))
def test_deliveries_end_in_the_tables_of_one_build(seed: int, tmp_path: Path) -> None:
    python = engine_python("postgres")
    with servers.postgres(["in_turn", "in_full"]) as environment:
        environment |= {"PGOPTIONS": "-c whatsapp.contact_key_salt=key"}
        found = json.loads(run([python, "tests/engines/deliveries.py", seed, tmp_path], environment).splitlines()[-1])
    assert found["differ"] == {}
    if seed % 2 == 0:  # many people, of whom a delivery touches few
        assert found["unchanged"] > 0
