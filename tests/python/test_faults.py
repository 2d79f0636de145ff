"""Builds that are killed, run out of disk or memory, or find a raw file broken: the next build ends in the marts of one
that was never disturbed, or says in one sentence what to do; and a reader of what is published notices nothing.

All but the broken files are left to `make proof`. TRUST_KILLS sets how many moments of a build it is killed at, TRUST_MESSAGES the size of the set for the memory limit.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

import clear_errors
import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT, Figure
from test_build import changed_tables
from test_staging import every_kind
from warehouse import SALT, BuildFailed

KILLS = int(os.environ.get("TRUST_KILLS", "2"))
IS_FULL = KILLS >= 20
MESSAGES = int(os.environ.get("TRUST_MESSAGES", "20000"))
MODELS = ["--exclude-resource-type", "unit_test", "test"]

# Reads the project. Then, for each order it is given, a process of its own that builds and publishes: killing it leaves nothing
# behind but its files. It works where the folder of the raw files is `raw`.
BUILDER = """
import json, os, resource, sys
from contextlib import chdir
from pathlib import Path

from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

sys.path[:0] = [os.path.abspath(name) for name in ("scripts", "tests/python", "macros/engine")]
import publish
import warehouse

def build(order):
    output = os.open(order["output"], os.O_WRONLY)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.environ.update(order["environment"])
    if order["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (order["limit"], order["limit"]))
    print("begun", flush=True)
    with chdir(order["folder"]):
        run = dbtRunner(manifest=manifest).invoke(order["arguments"])
    if not run.success:
        return 1
    DuckDBConnectionManager._ENV.close()
    if order["published"]:
        print("publishing", flush=True)
        publish.publish(Path(order["warehouse"]), Path(order["published"]))
        print("published", flush=True)
    return 0

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
manifest = warehouse.read_project()
for line in sys.stdin:
    process = os.fork()
    if not process:
        status = 1
        try:
            status = build(json.loads(line))
        except Exception as error:  # else it would be lost with the process
            print(type(error).__name__, error, flush=True)
        finally:
            sys.stdout.flush()
            os._exit(status)
    print(process, file=answers, flush=True)
    print(os.waitpid(process, 0)[1], file=answers, flush=True)
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


class Builder:
    """Raw files in a folder, as Parquet, and a process that builds them into any warehouse."""

    def __init__(self, folder: Path):
        self.folder, self.raw = folder, folder / "raw"
        self.raw.mkdir(parents=True)
        self.settings = {"raw_location": warehouses.RAW, "raw_format": "parquet"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", BUILDER],
            cwd=ROOT, env=os.environ | {"CONTACT_KEY_SALT": SALT},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def write(self, tables: dict[str, list[rows.Row]], typed: bool = True) -> None:
        """These raw tables and no other: times, amounts and numbers as such, or all as texts."""
        for file in self.raw.iterdir():
            file.unlink()
        rows.write_raw(self.raw, tables)
        as_parquet(self.raw, typed)

    def run(
        self, folder: Path, *more: str, publish: bool = True, limit: int = 0, kill_at: int = 0,
        environment: dict[str, str] | None = None,
    ) -> tuple[int, list[str]]:
        """Build what is there into `folder`: the status of the process, and the lines that it printed.

        Of the file size, `limit` is the greatest allowed, in bytes. After `kill_at` lines the process is killed.
        """  # fmt: skip
        absent = [table for table in rows.TABLES if not (self.raw / f"{table}.parquet").exists()]
        settings = self.settings | {"raw_tables_absent": absent}
        output, warehouse = folder / "output", folder / "warehouse.duckdb"
        os.mkfifo(output)
        arguments = [
            "--no-use-colors", "--log-level-file", "none", "build", "--no-write-json", *MODELS, *more,
            "--project-dir", str(ROOT), "--profiles-dir", str(ROOT), "--target-path", str(folder / "target"),
            "--log-path", str(folder / "logs"), "--vars", json.dumps(settings),
        ]  # fmt: skip
        order = {
            "arguments": arguments, "output": str(output), "warehouse": str(warehouse), "limit": limit,
            "folder": str(self.folder),
            "published": str(folder / "published") if publish else "",
            "environment": {"DUCKDB_PATH": str(warehouse)} | (environment or {}),
        }  # fmt: skip
        print(json.dumps(order), file=self.process.stdin, flush=True)
        process = int(self.process.stdout.readline())
        lines = []
        with open(output, encoding="utf-8") as printed:
            for line in printed:
                lines.append(line.rstrip("\n"))
                if len(lines) == kill_at:
                    os.kill(process, signal.SIGKILL)
        status = int(self.process.stdout.readline())
        output.unlink()
        return status, lines


class Site:
    """A warehouse and what is published from it, of somebody to whom new messages are delivered every day."""

    def __init__(self, folder: Path, builder: Builder):
        self.folder, self.builder, self.days = folder, builder, 0
        self.warehouse, self.published = folder / "warehouse.duckdb", folder / "published"

    def deliver(self, days: int = 1, typed: bool = True) -> None:
        """The raw files of so many days later."""
        self.days += days
        self.builder.write(world(self.days), typed)

    def build(self, *more: str, **how) -> str:
        """Build and publish. What it printed if it failed, else nothing."""
        status, lines = self.builder.run(self.folder, *more, **how)
        return "\n".join(lines) if status else ""

    def state(self) -> tuple[int, int]:
        """The messages that are published, by two marts."""
        with duckdb.connect(str(self.published / "warehouse.duckdb"), read_only=True) as connection:
            return connection.execute(
                "select (select count(*) from marts.fct_messages),"
                " (select rows_kept from marts.load_audit where table_name = 'messages')"
            ).fetchone()

    def filled(self) -> int:
        """The bytes that the warehouse's tables fill: its file has free blocks too, of builds that were killed."""
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.execute("select used_blocks * block_size from pragma_database_size()").fetchone()[0]


def world(days: int) -> dict[str, list[rows.Row]]:
    """every_kind(), and one message of a new person for each of so many days more."""
    tables = every_kind()
    for day in range(days):
        at = rows.SENT + timedelta(days=10 + day)
        tables["messages"].append(
            rows.message(message_id=f"new{day}", contact_id=f"new{day}", sent_at=at, loaded_at=at)
        )
    return tables


def as_parquet(raw: Path, typed: bool) -> None:
    """The CSV files of a folder as Parquet: all texts, or with times, amounts and numbers as such."""
    with duckdb.connect() as connection:
        for file in sorted(raw.glob("*.csv")):
            how = "" if typed else ", all_varchar = true"
            connection.execute(
                f"copy (from read_csv('{file}', header = true{how})) to '{file.with_suffix('.parquet')}' (format parquet)"
            )
            file.unlink()


@pytest.fixture(scope="module")
def builder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Builder]:
    made = Builder(tmp_path_factory.mktemp("builder"))
    yield made
    made.process.stdin.close()
    made.process.wait(60)


@dataclass
class Sites:
    """Two sites that had the same beginning: what is done to the one is spared the other."""

    disturbed: Site
    calm: Site
    lines: int  # what a whole build prints

    def differences(self) -> dict[str, str]:
        """The marts in which they differ, once the calm one has come to the day of the other."""
        self.calm.deliver(self.disturbed.days - self.calm.days)
        assert self.calm.build(publish=False) == ""
        return changed_tables(self.calm.warehouse, self.disturbed.warehouse, "marts")


@pytest.fixture(scope="module")
def sites(builder: Builder, tmp_path_factory: pytest.TempPathFactory) -> Sites:
    site = Site(tmp_path_factory.mktemp("site"), builder)
    site.deliver(0)
    status, lines = builder.run(site.folder)
    assert status == 0, lines
    calm = Site(tmp_path_factory.mktemp("calm"), builder)
    shutil.copy(site.warehouse, calm.warehouse)
    return Sites(site, calm, len(lines))


@pytest.mark.proof
def test_killed_builds_leave_the_marts_whole(sites: Sites, tmp_path: Path, figure: Figure):
    """SIGKILL at moments spread over build and publish; each time new rows have come, and the next build ends well."""
    site = sites.disturbed
    reader = subprocess.Popen(
        [sys.executable, "-c", READER, str(site.folder)], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    allowed, killed = {site.state()}, 0
    try:
        for number in range(KILLS):
            site.deliver()
            before = site.state()
            # Of the lines the last is "published", the one before "publishing", the first "begun".
            line = 2 + round((sites.lines - 3) * (number + 1) / KILLS)
            status, lines = site.builder.run(site.folder, kill_at=line)
            assert status == signal.SIGKILL or lines[-1] == "published"
            killed += status == signal.SIGKILL
            between = site.state()
            if not IS_FULL and number < KILLS - 1:  # in CI one is killed upon the other
                assert between == before
                continue
            assert site.build() == "", "the build after the killed one failed"
            allowed.add(after := site.state())
            assert between in (before, after)
            assert before != after
            assert not IS_FULL or sites.differences() == {}
    finally:
        (site.folder / "stop").touch()
        report = json.loads(reader.communicate(timeout=60)[0])
    assert killed >= KILLS - 1, "builds ended before they could be killed"
    assert report["failures"] == []
    assert {tuple(seen[:2]) for seen in report["seen"]} <= allowed
    assert all(facts == total for facts, _, total in report["seen"]), "two marts of different states"
    assert report["reads"] > 10
    figure("faults", "builds killed and survived", killed)
    figure("faults", "readings meanwhile, none torn or locked out", report["reads"])


@pytest.mark.proof
@pytest.mark.parametrize("share", [0.02, 0.1] if IS_FULL else [0.05])
def test_a_full_disk_stops_the_build_with_a_sentence(sites: Sites, share: float, figure: Figure):
    """No file may grow beyond a share of what the tables fill: a build first writes DuckDB's log, which becomes a fifth of it.

    Afterwards there is room again, and the build succeeds.
    """
    site = sites.disturbed
    site.deliver()
    before = site.state()
    printed = site.build("--full-refresh", limit=int(site.filled() * share))
    sentence = "The disk that holds the warehouse is full. Make room, and build again: nothing was published."
    assert clear_errors.clear_sentence(printed) == sentence
    assert site.state() == before
    assert site.build() == ""
    assert site.state() != before
    assert not IS_FULL or sites.differences() == {}
    figure("faults", "full disks survived", 1)


@pytest.mark.proof
def test_too_little_memory_stops_the_build_with_a_sentence(sites: Sites, figure: Figure):
    sites.disturbed.deliver()
    printed = sites.disturbed.build("--full-refresh", environment={"DUCKDB_MEMORY_LIMIT": "3MB"})
    sentence = "The memory does not suffice. Raise DUCKDB_MEMORY_LIMIT, or build with fewer threads (dbt build --threads 1)."
    assert clear_errors.clear_sentence(printed) == sentence
    figure("faults", "lacks of memory told", 1)


@pytest.mark.proof
def test_a_second_build_at_the_same_time_is_told_who_has_the_file(sites: Sites):
    site = sites.disturbed
    with duckdb.connect(str(site.warehouse)):
        printed = site.build()
    assert f"The warehouse {site.warehouse} is open in another program (" in printed


@pytest.mark.proof
def test_a_column_may_change_its_type_between_two_loads(sites: Sites, figure: Figure):
    """Numbers and times that come as texts from now on: the marts are those of the same rows with their types.

    Stands behind the other faults: so these are the marts after all of them.
    """
    site = sites.disturbed
    types = set()
    for typed in (True, False):
        site.deliver(typed=typed)
        described = duckdb.execute(f"describe from '{site.builder.raw}/messages.parquet'").fetchall()
        types |= {kind for _, kind, *_ in described}
    assert types == {"TIMESTAMP", "VARCHAR"}
    assert site.build() == ""
    assert sites.differences() == {}
    figure("faults", "changes of type survived", 1)


@pytest.mark.proof
def test_a_large_set_builds_within_a_gigabyte(builder: Builder, tmp_path: Path, figure: Figure):
    """The limit in CI is as much smaller as the set is."""
    site = Site(tmp_path, builder)
    site.builder.write({})
    subprocess.run(
        [sys.executable, ROOT / "benchmarks/generate.py", "--messages", str(MESSAGES), "--out", site.builder.raw],
        check=True,
    )
    limit = "1GB" if MESSAGES >= 200_000 else "200MB"
    assert site.build(environment={"DUCKDB_MEMORY_LIMIT": limit, "DUCKDB_THREADS": "2"}) == ""
    assert site.state()[0] > 0.8 * MESSAGES
    figure("faults", f"messages built within {limit} of memory", MESSAGES)


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
    ("csv", cut(0.02), "has no column"),
    ("csv", empty, "has no column"),
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
            warehouses.build(tmp_path, raw, settings, select="+wa_stg_messages")
    finally:
        if file.is_dir():
            file.rmdir()
        file.write_bytes(content)
    said = clear_errors.clear_sentences(failure.value.messages)
    assert [line for line in said if "messages" in line and sentence in line], said
    assert not [line for line in said if "Possible fixes" in line or "LINE " in line]
    figure("faults", "broken raw files named", 1)
