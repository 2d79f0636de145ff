"""Would the tests notice a wrong definition? Change one thing at a time, run the tests that should notice, and count.

    python tests/mutation/mutate.py            all mutations of mutations.toml
    python tests/mutation/mutate.py --sample   the ten that CI tries
    python tests/mutation/mutate.py NAME ...   these ones

Each mutation is data: a file, a text that stands in it exactly once, the text put in its place, the tests that should
notice, and why. Nothing of the project is changed on disk. dbt reads the project once; a mutation for unit tests is made
in that reading and taken back, one for Python tests in a scratch copy. The last line is the share killed; the status is 1
where it is below 95 %, or where a mutation survives that does not say why it may.
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
    sample: bool = False
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


class UnitTests:
    """The project, read once by dbt and built once on a few rows, in which mutations are made and taken back.

    `built` is a warehouse file of the demo that is there already: unit tests ask it for the types of columns only.
    """

    def __init__(self, folder: Path, built: Path | None):
        import raw_rows
        import warehouse
        from test_staging import every_kind

        os.environ.setdefault("CONTACT_KEY_SALT", warehouse.SALT)
        raw = raw_rows.write_raw(folder / "raw", every_kind())
        project = warehouse.read_project()
        self.manifest = project.manifest
        self.warehouse = warehouse.Warehouse(folder, project)
        self.vars = {"raw_location": str(raw), "raw_tables_absent": []}
        if built:
            shutil.copy(built, self.warehouse.path)
        else:
            self.warehouse.dbt("build", "--exclude-resource-type", "unit_test", "test", vars=self.vars)

    def run(self, selected: list[str]) -> list[str]:
        """The unit tests selected that fail; which are none by the unchanged project."""
        from warehouse import BuildFailed

        known = {test.name: test.model for test in self.manifest.unit_tests.values()}
        names = [name for name, model in known.items() if name in selected or model in selected]
        missing = [text for text in selected if text not in known and text not in known.values()]
        if missing:
            raise WrongMutation(f"There is no unit test {missing[0]}, nor a model of that name with unit tests.")
        try:
            results = self.warehouse.dbt("test", "--fail-fast", "--select", *names, vars=self.vars)
        except BuildFailed as failure:
            failing = UNIT_TEST.findall(str(failure))
            if not failing:  # no test failed, but the machine: that kills nothing
                raise WrongMutation(f"The unit tests {', '.join(names)} could not run: {str(failure)[-500:]}") from failure
            return failing
        count = sum(str(result.node.resource_type) == "unit_test" for result in results)
        assert count == len(names), f"{count} of {len(names)} unit tests ran"
        return []

    @contextmanager
    def mutated(self, mutation: Mutation) -> Iterator[None]:
        """The change made in what dbt read: in the one model or macro whose text holds the old one."""
        nodes = [
            (item, attribute)
            for items, attribute in ((self.manifest.nodes, "raw_code"), (self.manifest.macros, "macro_sql"))
            for item in items.values()
            if item.original_file_path == mutation.file and mutation.old in (getattr(item, attribute) or "")
        ]
        if len(nodes) != 1:
            raise WrongMutation(f"The old text of {mutation.name} is in {len(nodes)} models or macros: mend it.")
        ((item, attribute),) = nodes
        before = getattr(item, attribute)
        setattr(item, attribute, mutation.applied(before))
        try:
            yield
        finally:
            setattr(item, attribute, before)


class PythonTests:
    """A scratch copy of the project in which a mutation is written and taken back."""

    def __init__(self, folder: Path, _: Path | None):
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

    def run(self, selected: list[str]) -> list[str]:
        """The Python tests selected that fail."""
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-n0", "-x", "-q", "--no-header", "--tb=no", "--durations=0", *selected],
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


def try_all(
    mutations: list[Mutation], is_checking_unchanged: bool = True, built: Path | None = None
) -> dict[str, list[str]]:
    """The tests that killed each mutation, none where it survived. Before, the tests must pass on the unchanged project."""
    killed: dict[str, list[str]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for kind, group in (
            (UnitTests, [mutation for mutation in mutations if not mutation.is_for_python]),
            (PythonTests, [mutation for mutation in mutations if mutation.is_for_python]),
        ):
            if not group:
                continue
            folder = Path(scratch) / kind.__name__
            folder.mkdir()
            tests = kind(folder, built)
            if is_checking_unchanged:
                for selected in sorted({tuple(sorted(mutation.tests)) for mutation in group}):
                    if kind is UnitTests and selected:
                        continue
                    if failing := tests.run(list(selected)):
                        raise WrongMutation(f"{failing[0]} fails without any mutation: mend it first.")
                if kind is UnitTests:
                    everything = sorted({test for mutation in group for test in mutation.tests})
                    if failing := tests.run(everything):
                        raise WrongMutation(f"{failing[0]} fails without any mutation: mend it first.")
            for mutation in group:
                started = time.process_time()
                with tests.mutated(mutation):
                    killed[mutation.name] = tests.run(mutation.tests)
                by = killed[mutation.name]
                verdict = f"killed by {by[0]}" if by else "SURVIVED"
                print(f"{mutation.name}: {verdict} ({time.process_time() - started:.1f} s)", flush=True)
    return killed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="only these mutations")
    parser.add_argument("--sample", action="store_true", help="only the sample that CI tries")
    parser.add_argument("--record", type=Path, help="write what became of each into this JSON file")
    options = parser.parse_args()
    os.chdir(ROOT)
    try:
        mutations = read_list()
        unknown = set(options.names) - {mutation.name for mutation in mutations}
        if unknown:
            raise WrongMutation(f"There is no mutation {sorted(unknown)[0]} in mutations.toml.")
        chosen = [
            mutation
            for mutation in mutations
            if (not options.names or mutation.name in options.names) and (not options.sample or mutation.sample)
        ]
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
