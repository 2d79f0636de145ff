"""Builds raw files on one engine, in one process, and writes its public marts: `python build.py TARGET RAW FOLDER`.

Run it with the Python of that engine. It loads the files of the folder RAW (DuckDB reads them in place), builds every seed
and model and a nasty one, runs the test of the engines' macros, and writes {mart: {columns, rows}} into
FOLDER/marts.json (of DuckDB the test reads the file itself). Numbers stay
numbers, dates and times become ISO texts (UTC), so that the files of different engines can be compared.
"""

import datetime
import decimal
import json
import os
import re
import shutil
import sys
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/python")]

import load_raw  # noqa: E402

ZONE = "Europe/Madrid"
UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def plain(cell: Any) -> Any:
    """A cell as JSON holds it: whole numbers as int, others as float, dates and times as ISO text, keys as hex digits."""
    if isinstance(cell, decimal.Decimal):
        return int(cell) if cell == cell.to_integral_value() else float(cell)
    if isinstance(cell, datetime.datetime):
        return cell.replace(tzinfo=None).isoformat(sep=" ")
    if isinstance(cell, datetime.date):
        return cell.isoformat()
    if isinstance(cell, uuid.UUID):
        return cell.hex
    if isinstance(cell, str) and UUID.fullmatch(cell):  # psycopg2 gives a text
        return uuid.UUID(cell).hex
    return cell


def marts() -> list[str]:
    """The names of all public marts: the models in the folders of models/marts, without their intermediate steps, and
    without those that only a setting enables."""
    paths = (ROOT / "models/marts").glob("*/*.sql")
    return sorted(path.stem.removeprefix("wa_") for path in paths if "enabled=" not in path.read_text(encoding="utf-8"))


def build(target: str, folder: Path, variables: dict[str, Any]) -> None:
    """Every seed and model, and the test of the macros; neither other data tests nor unit tests. SystemExit if any fails."""
    from dbt.cli.main import dbtRunner

    selected = ["resource_type:seed", "resource_type:model", "assert_engine_macros_give_fixed_answers"]
    paths = ["--target", target, "--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    done = dbtRunner().invoke(
        ["--quiet", "build", "--select", *selected, "--indirect-selection", "empty",
         "--exclude-resource-type", "unit_test", *paths, "--vars", json.dumps(variables)]
    )  # fmt: skip
    if not done.success:
        raise SystemExit(f"The build on {target} failed: {done.exception or ''}")


# A seed whose cells a loader may spoil, loaded by the project's macros. It has the project's name, for their dispatch.
NASTY_PROJECT = """
name: whatsapp_kpis
version: "0.1.0"
config-version: 2
profile: whatsapp_kpis
macro-paths: ["{macros}"]
seeds:
  +quote_columns: false
  +column_types: {{number: integer, cell: varchar, amount: "decimal(18, 6)", day: date, flag: boolean}}
"""


def load_nasty_seed(target: str, folder: Path) -> None:
    """Load the rows of nasty_seed.csv as `dbt seed` does. SystemExit if that fails."""
    from dbt.cli.main import dbtRunner

    project = folder / "nasty"
    (project / "seeds").mkdir(parents=True)
    macros = os.path.relpath(ROOT / "macros/engine", project)
    (project / "dbt_project.yml").write_text(NASTY_PROJECT.format(macros=macros))
    shutil.copy(ROOT / "tests/engines/nasty_seed.csv", project / "seeds")
    done = dbtRunner().invoke(
        ["--quiet", "seed", "--project-dir", str(project), "--profiles-dir", str(ROOT), "--target", target]
    )
    if not done.success:
        raise SystemExit(f"The seed on {target} failed: {done.exception or ''}")


def read(query: Callable[[str], load_raw.Rows], schema: str) -> dict[str, Any]:
    """The columns and rows of every public mart, and of the nasty seed, which lies in the target's own schema."""
    found = {}
    relations = {mart: f"marts.{mart}" for mart in marts()} | {"nasty_seed": f"{schema}.nasty_seed"}
    for name, relation in relations.items():
        columns, rows = query(f"select * from {relation}")
        found[name] = {"columns": columns, "rows": [[plain(cell) for cell in row] for row in rows]}
    return found


def main() -> None:
    target, raw, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    os.chdir(ROOT)  # paths in the profile are relative to it
    variables: dict[str, Any] = {"reporting_time_zone": ZONE, "demo_reference": True}
    started = time.monotonic()
    if target == "duckdb":
        variables["raw_location"] = str(raw)
    else:
        load_raw.load(target, raw)
    loaded = time.monotonic()
    build(target, folder, variables)
    load_nasty_seed(target, folder)
    built = time.monotonic()
    if target != "duckdb":  # whose file nobody else can open before this process has ended
        settings = load_raw.target_settings(target)
        (folder / "marts.json").write_text(json.dumps(read(load_raw.connect(settings), settings.schema)))
    times = loaded - started, built - loaded, time.monotonic() - built
    print("{}: loaded in {:.0f} s, built in {:.0f} s, read in {:.0f} s".format(target, *times))


if __name__ == "__main__":
    main()
