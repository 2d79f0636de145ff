"""Builds that are killed, run out of disk or memory, or find a raw file broken: the next build ends in the marts of one
that was never disturbed, or says in one sentence what to do; and a reader of what is published notices nothing.

TRUST_KILLS sets how many moments of a build it is killed at, TRUST_MESSAGES the size of the set for the memory limit.
"""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest


import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT, Figure
from test_build import changed_tables
from test_staging import every_kind
from warehouse import SALT, BuildFailed

KILLS = int(os.environ.get("TRUST_KILLS", "2"))
IS_FULL = KILLS >= 20
MESSAGES = int(os.environ.get("TRUST_MESSAGES", "20000"))
LAST_DAY = KILLS + 2  # days in the last state of each test
MODELS = ["--exclude-resource-type", "unit_test", "test"]
BUILD_AND_PUBLISH = """
import subprocess, sys
from dbt.cli.main import dbtRunner
print("begun", flush=True)
if not dbtRunner().invoke(["--no-use-colors", *sys.argv[3:]]).success:
    sys.exit(1)
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
DuckDBConnectionManager._ENV.close()
sys.path.insert(0, "scripts")
import publish
from pathlib import Path
print("publishing", flush=True)
publish.publish(Path(sys.argv[1]), Path(sys.argv[2]))
print("published", flush=True)
"""

# Opens what is published, reads two marts, closes; says what it saw when the file `stop` is there.
READER = """
import json, sys, time
from pathlib import Path
import duckdb

folder = Path(sys.argv[1])
seen, failures, reads = set(), [], 0
while not (folder / "stop").exists():
    try:
        with duckdb.connect(str(folder / "published/warehouse.duckdb"), read_only=True) as connection:
            facts, audited, total = connection.execute(
                "select (select count(*) from marts.fct_messages),"
                " (select rows_kept from marts.load_audit where table_name = 'messages'),"
                " (select sum(numerator) from marts.kpi_values where slice = 'all' and grain = 'month'"
                " and kpi_id in ('inbound_messages', 'outbound_messages'))"
            ).fetchone()
        seen.add((facts, audited, total))
        reads += 1
    except Exception as error:
        failures.append(repr(error))
    time.sleep(0.1)
print(json.dumps({"seen": sorted(seen), "failures": failures, "reads": reads}))
"""


class Site:
    """A folder with raw files, a warehouse and what is published, and the commands of somebody who builds there."""

    def __init__(self, folder: Path, raw_format: str = "csv"):
        self.folder, self.raw, self.raw_format = folder, folder / "raw", raw_format
        self.warehouse, self.published = folder / "warehouse.duckdb", folder / "published"

    lines = 0  # what a whole build prints

    def command(self, *more: str) -> list[str]:
        absent = [table for table in rows.TABLES if not (self.raw / f"{table}.{self.raw_format}").exists()]
        settings = {"raw_location": str(self.raw), "raw_format": self.raw_format, "raw_tables_absent": absent}
        return [
            sys.executable, "-c", BUILD_AND_PUBLISH, str(self.warehouse), str(self.published), "build", *MODELS,
            "--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs"),
            "--vars", json.dumps(settings), *more,
        ]  # fmt: skip

    def start(self, **more) -> subprocess.Popen:
        environment = os.environ | {"DUCKDB_PATH": str(self.warehouse), "CONTACT_KEY_SALT": SALT} | more.pop("env", {})
        return subprocess.Popen(
            self.command(*more.pop("arguments", [])), cwd=ROOT, env=environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, **more,
        )  # fmt: skip

    def build(self, **more) -> str:
        """Build and publish. What it printed if it failed, else nothing."""
        process = self.start(**more)
        printed = process.communicate()[0]
        return printed if process.returncode else ""

    def kill_at(self, line: int) -> int:
        """Begin to build, and kill it without warning after so many lines of its output. How many lines came."""
        process = self.start()
        count = 0
        for _ in process.stdout:
            count += 1
            if count == line:
                break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        return count


def world(days: int) -> dict[str, list[rows.Row]]:
    """every_kind(), and one message of a new person for each of so many days more."""
    tables = every_kind()
    for day in range(days):
        at = rows.SENT + timedelta(days=10 + day)
        tables["messages"].append(
            rows.message(message_id=f"new{day}", contact_id=f"new{day}", sent_at=at, loaded_at=at)
        )
    return tables


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site with one state built and published."""
    site = Site(tmp_path_factory.mktemp("site"))
    rows.write_raw(site.raw, world(0))
    process = site.start()
    printed = process.communicate()[0]
    assert process.returncode == 0, printed
    site.lines = len(printed.splitlines())
    return site


def state(published: Path) -> tuple:
    with duckdb.connect(str(published / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(
            "select (select count(*) from marts.fct_messages),"
            " (select rows_kept from marts.load_audit where table_name = 'messages')"
        ).fetchone()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of a build of LAST_DAY that nothing disturbed."""
    other = Site(tmp_path_factory.mktemp("undisturbed"))
    rows.write_raw(other.raw, world(LAST_DAY))
    assert other.build() == ""
    return other.warehouse


def test_killed_builds_leave_the_marts_whole(site: Site, undisturbed: Path, tmp_path: Path, figure: Figure):
    """SIGKILL at moments spread over build and publish; each time new rows have come, and the next build ends well."""
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(site.folder)], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    allowed, killed = {state(site.published)}, 0
    try:
        for number in range(KILLS):
            rows.write_raw(site.raw, world(LAST_DAY - KILLS + number + 1))
            before = state(site.published)
            # Of the lines the last is "published", the one before "publishing", the first "begun".
            site.kill_at(2 + round((site.lines - 3) * (number + 1) / KILLS))
            killed += 1
            between = state(site.published)
            assert site.build() == "", "the build after the killed one failed"
            allowed.add(after := state(site.published))
            assert between in (before, after)
            assert before != after
        assert changed_tables(undisturbed, site.warehouse, "marts") == {}
    finally:
        (site.folder / "stop").touch()
        report = json.loads(reader.communicate(timeout=60)[0])
    assert report["failures"] == []
    assert {tuple(seen[:2]) for seen in report["seen"]} <= allowed
    assert all(facts == total for facts, _, total in report["seen"]), "two marts of different states"
    assert report["reads"] > 10
    figure("faults", "builds killed and survived", killed)
    figure("faults", "readings meanwhile, none torn or locked out", report["reads"])


@pytest.mark.parametrize("share", [0.3, 0.9] if IS_FULL else [0.6])
def test_a_full_disk_stops_the_build_with_a_sentence(
    site: Site, undisturbed: Path, share: float, figure: Figure, tmp_path: Path
):
    """The file may not grow beyond a share of what it needs. Afterwards there is room again, and the build succeeds."""
    full = Site(tmp_path)
    rows.write_raw(full.raw, world(LAST_DAY))
    shutil.copytree(site.published, full.published, symlinks=True)
    before = state(full.published)
    limit = int(undisturbed.stat().st_size * share)
    printed = full.build(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert "The disk that holds the warehouse is full. Make room, and build again: nothing was published." in printed
    assert state(full.published) == before
    assert full.build() == ""
    assert changed_tables(undisturbed, full.warehouse, "marts") == {}
    figure("faults", "full disks survived", 1)


def test_a_large_set_builds_within_a_gigabyte(tmp_path: Path, figure: Figure):
    """The limit in CI is as much smaller as the set is."""
    site = Site(tmp_path, "parquet")
    subprocess.run(
        [sys.executable, ROOT / "benchmarks/generate.py", "--messages", str(MESSAGES), "--out", site.raw], check=True
    )
    limit = "1GB" if MESSAGES >= 200_000 else "200MB"
    assert site.build(env={"DUCKDB_MEMORY_LIMIT": limit}) == ""
    assert state(site.published)[0] > 0.8 * MESSAGES
    figure("faults", f"messages built within {limit} of memory", MESSAGES)


def test_too_little_memory_stops_the_build_with_a_sentence(site: Site):
    printed = site.build(env={"DUCKDB_MEMORY_LIMIT": "3MB"}, arguments=["--full-refresh"])
    assert "The memory does not suffice. Raise DUCKDB_MEMORY_LIMIT, or build with fewer threads" in printed


NOT_WHOLE = "is not whole or not in its format"


def cut(share: float) -> Callable[[Path], None]:
    def breaks(file: Path) -> None:
        content = file.read_bytes()
        file.write_bytes(content[: int(len(content) * share)])

    return breaks


def cut_in_a_row(file: Path) -> None:
    """Two columns of the last row are missing."""
    content = file.read_bytes().rstrip(b"\n")
    file.write_bytes(content[: content.rindex(b",", 0, content.rindex(b","))])


def scramble(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[60:200] = bytes(range(140))
    file.write_bytes(bytes(content))


def put_a_folder_there(file: Path) -> None:
    file.unlink()
    file.mkdir()


def empty(file: Path) -> None:
    file.write_bytes(b"")


BROKEN = [
    ("csv", cut_in_a_row, NOT_WHOLE),
    ("csv", cut(0.02), "has no column `"),
    ("csv", empty, "has no column `"),
    ("csv", put_a_folder_there, "is not there"),
    ("parquet", cut(0.5), NOT_WHOLE),
    ("parquet", cut(0.99), NOT_WHOLE),
    ("parquet", empty, NOT_WHOLE),
    ("parquet", scramble, NOT_WHOLE),
    ("parquet", put_a_folder_there, "is not there"),
]


@pytest.fixture(scope="module")
def raw_files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A folder of raw files in each format."""
    made = {}
    for raw_format in ("csv", "parquet"):
        folder = tmp_path_factory.mktemp(raw_format)
        rows.write_raw(folder / "raw", world(1))
        if raw_format == "parquet":
            as_parquet(folder / "raw", typed=True)
        made[raw_format] = folder / "raw"
    return made


def as_parquet(raw: Path, typed: bool) -> None:
    """The CSV files of a folder as Parquet: all texts, or with times, amounts and numbers as such."""
    with duckdb.connect() as connection:
        for file in sorted(raw.glob("*.csv")):
            how = "" if typed else ", all_varchar = true"
            connection.execute(
                f"copy (from read_csv('{file}', header = true{how})) to '{file.with_suffix('.parquet')}' (format parquet)"
            )
            file.unlink()


@pytest.mark.parametrize(
    ("raw_format", "breaks", "sentence"), BROKEN, ids=[f"{f}-{n}-{b.__name__}" for n, (f, b, _) in enumerate(BROKEN)]
)
def test_a_broken_raw_file_stops_the_build_with_a_sentence(
    raw_format: str,
    breaks: Callable[[Path], None],
    sentence: str,
    raw_files: dict[str, Path],
    tmp_path: Path,
    figure: Figure,
):
    """One sentence, which names the file or its table."""
    raw = raw_files[raw_format]
    file = raw / f"messages.{raw_format}"
    content = file.read_bytes()
    settings = {"raw_format": raw_format, "raw_tables_absent": []}
    try:
        breaks(file)
        with pytest.raises(BuildFailed) as failure:
            warehouses.build(tmp_path, raw, settings, select="stg_messages")
    finally:
        if file.is_dir():
            file.rmdir()
        file.write_bytes(content)
    said = {line for line in failure.value.sentences if "messages" in line}
    assert [line for line in said if sentence in line], failure.value.sentences
    assert not [line for line in failure.value.sentences if "Possible fixes" in line or "LINE " in line]
    figure("faults", "broken raw files named", 1)


def test_a_column_may_change_its_type_between_two_loads(
    raw_files: dict[str, Path], undisturbed: Path, tmp_path: Path, figure: Figure
):
    """Numbers and times that come as texts from now on: the marts are those of the same rows as text."""
    raw = raw_files["parquet"]
    types = set()
    for typed in (True, False):
        for file in raw.iterdir():
            file.unlink()
        rows.write_raw(raw, world(LAST_DAY - typed))
        as_parquet(raw, typed)
        types |= {kind for _, kind, *_ in duckdb.sql(f"describe from '{raw}/messages.parquet'").fetchall()}
        settings = {"raw_format": "parquet", "raw_tables_absent": []}
        built = warehouses.build(tmp_path, raw, settings, select="resource_type:model resource_type:seed")
    assert types == {"TIMESTAMP", "VARCHAR"}
    assert changed_tables(undisturbed, built.path, "marts") == {}
    figure("faults", "changes of type survived", 1)


def test_a_second_build_at_the_same_time_is_told_who_has_the_file(site: Site):
    with duckdb.connect(str(site.warehouse)):
        printed = site.build()
    assert f'Could not set lock on file "{site.warehouse}": Conflicting lock is held in' in printed
    assert site.build() == ""
