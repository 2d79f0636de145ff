"""Would the tests notice a wrong definition? Change one thing at a time, run the tests that should notice, and count.

    python tests/mutation/mutate.py            all mutations of mutations.toml
    python tests/mutation/mutate.py NAME ...   these ones

Each mutation is data: a file, a text that is in it exactly once, the text put in its place, the tests that should notice, and
why. It is made in a scratch copy of the project and taken back. The last line is the share killed; the status is 1 where it
is below 95 %, or where a mutation survives that does not say why it may.
"""

import argparse
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/python"))

LIST = Path(__file__).with_name("mutations.toml")
WANTED = 0.95
CPU_SECONDS = 600  # a row of the year 9999 that is let in makes a calendar without end: this, too, is noticed
UNIT_TEST = re.compile(r"(?:Failure|Error) in unit_test (\w+)")


@dataclass(frozen=True)
class Mutation:
    """One small change of a model or macro. `tests`: unit tests by name or model, or a path of Python tests."""

    name: str
    file: str
    old: str
    new: str
    tests: list[str]
    why: str
    survives: str = ""  # the reason why no test can notice

    @property
    def is_for_python(self) -> bool:
        return any("::" in test or test.endswith(".py") for test in self.tests)

    def applied(self, text: str) -> str:
        return text.replace(self.old, self.new)


class WrongMutation(Exception):
    """The list does not fit the project any more: one sentence that says where."""


def read_list(path: Path = LIST) -> list[Mutation]:
    """All mutations, each checked against its file."""
    mutations = [Mutation(**entry) for entry in tomllib.loads(path.read_text())["mutation"]]
    names = [mutation.name for mutation in mutations]
    for name in {name for name in names if names.count(name) > 1}:
        raise WrongMutation(f"The mutation {name} is listed twice: give one of them another name.")
    for mutation in mutations:
        file = ROOT / mutation.file
        count = file.read_text().count(mutation.old) if file.exists() else 0
        if count != 1 or mutation.old == mutation.new:
            raise WrongMutation(
                f"The mutation {mutation.name} needs its old text exactly once in {mutation.file}, where it stands"
                f" {count} times: correct mutations.toml."
            )
    return mutations


class Copy:
    """A scratch copy of the project with a warehouse of a few rows, in which unit tests and Python tests run."""

    def __init__(self, folder: Path):
        import raw_rows
        import warehouse
        from test_staging import every_kind

        self.root = folder / "copy"
        tracked = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT, capture_output=True, text=True, check=True,
        ).stdout.split("\0")  # fmt: skip
        for name in tracked:
            if name and (ROOT / name).is_file():
                target = self.root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, target)
        raw = raw_rows.write_raw(folder / "raw", every_kind())
        os.environ.setdefault("CONTACT_KEY_SALT", warehouse.SALT)
        os.environ["DUCKDB_PATH"] = str(folder / "warehouse.duckdb")
        self.settings = json.dumps({"raw_location": str(raw), "raw_tables_absent": []})
        self.unit_tests: dict[str, str] = {}  # the table of the model of each
        self.failing: list[str] = []

    def dbt(self, *arguments: str) -> Any:
        """What dbt returns, run as it is: its partial parsing reads again only the file that is mutated."""
        from dbt.cli.main import dbtRunner
        from warehouse import close_dbt_connection

        messages: list[str] = []
        runner = dbtRunner(callbacks=[lambda event: messages.append(event.info.msg) if event.info.level == "error" else None])
        with chdir(self.root):
            try:
                done = runner.invoke(["--log-level", "none", "--log-level-file", "none", *arguments, "--vars", self.settings])
            finally:
                close_dbt_connection()
        self.failing = sorted({name for message in messages for name in UNIT_TEST.findall(message)})
        if not done.success and not self.failing:
            raise WrongMutation(f"dbt {arguments[0]} could not run: {' '.join([*messages, str(done.exception)])[-1000:]}")
        return done.result

    def run(self, selected: list[str]) -> list[str]:
        """The tests selected that fail."""
        is_for_python = any("::" in test or test.endswith(".py") for test in selected)
        return self.run_python_tests(selected) if is_for_python else self.run_unit_tests(selected)

    def run_unit_tests(self, selected: list[str]) -> list[str]:
        if not self.unit_tests:  # before the first mutation: they take the types of columns from the warehouse
            manifest = self.dbt("parse")
            self.unit_tests = {test.name: test.model.removeprefix("wa_") for test in manifest.unit_tests.values()}
            self.dbt("build", "--exclude-resource-type", "unit_test", "test")
        names = [name for name, model in self.unit_tests.items() if name in selected or model in selected]
        missing = [text for text in selected if text not in {*self.unit_tests, *self.unit_tests.values()}]
        if missing:
            raise WrongMutation(f"There is no unit test {missing[0]}, nor a model of that name with unit tests.")
        results = self.dbt("test", "--fail-fast", "--select", *names)
        if not self.failing:
            count = sum(str(result.node.resource_type) == "unit_test" for result in results)
            assert count == len(names), f"{count} of {len(names)} unit tests ran"
        return self.failing

    def run_python_tests(self, selected: list[str]) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "-m", "proof or not proof", "--no-header", "--tb=no",
             "--durations=0", *selected],
            cwd=self.root, capture_output=True, text=True, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 60)),
        )  # fmt: skip
        if done.returncode == -signal.SIGXCPU:
            return [f"no end of {' '.join(selected)} in {CPU_SECONDS} CPU seconds"]
        if done.returncode == 0:
            return []
        if done.returncode != 1:
            raise WrongMutation(f"pytest could not run {' '.join(selected)}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))] or ["failed"]

    @contextmanager
    def mutated(self, mutation: Mutation) -> Iterator[None]:
        file = self.root / mutation.file
        before = file.read_text()
        file.write_text(mutation.applied(before))
        try:
            yield
        finally:
            file.write_text(before)


def try_all(mutations: list[Mutation]) -> dict[str, list[str]]:
    """The tests that killed each mutation, none where it survived. Before, the tests must pass on the unchanged project."""
    killed: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        copy = Copy(Path(scratch))
        for is_for_python in (False, True):
            tests = {test for mutation in mutations if mutation.is_for_python == is_for_python for test in mutation.tests}
            if tests and (failing := copy.run(sorted(tests))):
                raise WrongMutation(f"{failing[0]} fails without any mutation: mend it first.")
        for mutation in mutations:
            started = time.monotonic()
            with copy.mutated(mutation):
                killed[mutation.name] = copy.run(mutation.tests)
            by = killed[mutation.name]
            outcome = f"killed by {by[0]}" if by else "SURVIVED"
            print(f"{mutation.name}: {outcome} ({time.monotonic() - started:.1f} s)", flush=True)
    return killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these mutations")
    parser.add_argument("--record", type=Path, help="write what became of each into this JSON file")
    options = parser.parse_args()
    os.chdir(ROOT)
    try:
        mutations = read_list()
        unknown = set(options.names) - {mutation.name for mutation in mutations}
        if unknown:
            raise WrongMutation(f"There is no mutation {sorted(unknown)[0]} in mutations.toml.")
        chosen = [mutation for mutation in mutations if not options.names or mutation.name in options.names]
        killed = try_all(chosen)
    except WrongMutation as error:
        print(error, file=sys.stderr)
        return 2
    if options.record:
        options.record.write_text(json.dumps(killed, indent=1))
    survivors = [mutation for mutation in chosen if not killed[mutation.name]]
    for mutation in survivors:
        print(f"survivor {mutation.name}: {mutation.survives or 'NO REASON GIVEN: add a test that notices'}")
    dead = sum(bool(by) for by in killed.values())
    share = dead / len(killed)
    print(f"mutants: {dead} of {len(killed)} killed, {share:.1%}")
    return 0 if share >= WANTED and all(mutation.survives for mutation in survivors) else 1


if __name__ == "__main__":
    sys.exit(main())
