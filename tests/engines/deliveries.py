"""Builds deliveries in turn in one database and the last of them in another: `python deliveries.py SEED FOLDER`.

Run it with the Python of PostgreSQL's environment; PGHOST and the like lead to a server with the databases in_turn and
in_full. It prints the tables behind staging that differ, with rows, and how many contacts a later delivery did not touch.
"""

import json
import os
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/python")]

import load_raw  # noqa: E402
import nasty_arrivals  # noqa: E402
import raw_rows as rows  # noqa: E402

# What these tables hold tells of the run that wrote them.
OF_THE_RUN = {
    "int_contact_fingerprints", "int_changed_contacts", "int_touched_contacts", "int_fact_dates", "int_changed_periods",
}  # fmt: skip


def build(database: str, raw: Path, folder: Path) -> None:
    """Load the raw files into the database and build it. SystemExit if that fails."""
    from dbt.cli.main import dbtRunner

    os.environ["PGDATABASE"] = database
    load_raw.load("postgres", raw)
    paths = ["--target", "postgres", "--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    done = dbtRunner().invoke(["--quiet", "build", "--exclude-resource-type", "unit_test", "test", *paths, "--vars",
                               json.dumps({"demo_reference": True})])  # fmt: skip
    if done.success:
        return
    # Raw tables of a small business may shrink, which a run accepts only if it is told.
    if not dbtRunner().invoke(["--quiet", "build", "--full-refresh", "--exclude-resource-type", "unit_test", "test", *paths,
                               "--vars", json.dumps({"demo_reference": True})]).success:  # fmt: skip
        raise SystemExit(f"The build failed: {done.exception or ''}")


def differing(one: list[str], other: list[str], examples: int = 3) -> dict[str, list[str]]:
    """Rows of one table that the other has not, a few of each."""
    counted, counted_other = Counter(one), Counter(other)
    return {
        "in turn": sorted((counted - counted_other).elements())[:examples],
        "in full": sorted((counted_other - counted).elements())[:examples],
    }


def tables(database: str) -> tuple[dict[str, list[str]], int]:
    """The rows of each table behind staging, in order, as texts; and how many contacts the last run found unchanged."""
    os.environ["PGDATABASE"] = database
    query = load_raw.connect(load_raw.target_settings("postgres"))
    names = query(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in ('intermediate', 'marts', 'dashboard') and table_type = 'BASE TABLE'"
    )[1]
    found = {
        name: sorted(map(repr, query(f"select * from {name}")[1]))
        for (name,) in names
        if name.split(".")[1] not in OF_THE_RUN
    }
    unchanged = query("select count(*) from intermediate.int_contact_fingerprints where not is_changed")[1][0][0]
    return found, unchanged


def main() -> None:
    seed, folder = int(sys.argv[1]), Path(sys.argv[2])
    os.chdir(ROOT)  # paths in the profile are relative to it
    deliveries = nasty_arrivals.deliveries(seed, 400 if seed % 2 == 0 else 140)[-3:]
    unchanged = 0
    for number, delivery in enumerate(deliveries):
        raw = folder / str(number)
        rows.write_raw(raw, delivery)
        build("in_turn", raw, folder)
        unchanged += tables("in_turn")[1]
    build("in_full", raw, folder)
    one, other = tables("in_turn")[0], tables("in_full")[0]
    assert len(one) > 60
    differ = {name: differing(one.get(name, []), other.get(name, [])) for name in one | other if one.get(name) != other.get(name)}
    print(json.dumps({"differ": differ, "unchanged": unchanged}))


if __name__ == "__main__":
    main()
