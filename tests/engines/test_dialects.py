"""BigQuery and Snowflake, on which nothing was ever run: dbt parses and compiles the project with their adapters, and what
comes out is SQL of their dialect. What a warehouse would answer to dbt's questions is answered by compile.py."""

import os
import subprocess
from pathlib import Path

import pytest
import sqlglot

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.dialects


@pytest.mark.parametrize("engine", ["bigquery", "snowflake"])
def test_compiled_models_are_sql_of_the_dialect(engine: str, tmp_path: Path) -> None:
    subprocess.run(["bash", "scripts/env.sh", engine], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        [f".venv-{engine}/bin/python", "tests/engines/compile.py", engine, str(tmp_path)],
        cwd=ROOT, env=os.environ | {"CONTACT_KEY_SALT": "unused"}, text=True, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    files = sorted((tmp_path / engine / "compiled").rglob("models/**/*.sql"))
    assert len(files) > 70
    wrong = {}
    for file in files:
        try:
            statements = sqlglot.parse(file.read_text(), dialect=engine)
            assert len(statements) == 1 and not list(statements[0].find_all(sqlglot.exp.Command)), "not understood"
        except (sqlglot.errors.SqlglotError, AssertionError) as error:
            wrong[file.stem] = str(error)[:300]
    assert wrong == {}


@pytest.mark.parametrize("engine", ["bigquery", "snowflake"])
def test_the_parser_sees_what_is_wrong(engine: str) -> None:
    with pytest.raises(sqlglot.errors.SqlglotError):
        sqlglot.parse("select a from b left join c on and b.x = c.x", dialect=engine)
