#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Write docs/licences.md: every package that is installed for a build or for the tests, with its licence.

The names and versions come from requirements*.txt, the licences from what each installed package says of itself.
"""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/licences.md"
ABSENT = "(not installed here)"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
INTRODUCTION = """\
# Licences

Written by `make licences` from the metadata of the installed packages; a test fails if it is out of date. The packages are
installed beside this project, which is under Apache-2.0, and are not part of it. Packages that only other platforms or Python
versions need are listed without a licence.

Two files of others are part of the project, unchanged but for bundling (`make vendor`; `dashboard/vendor/package-lock.json` pins
them): Apache ECharts with ZRender and tslib, which draws the dashboard's charts, under Apache-2.0, BSD-3-Clause and 0BSD; and
axe-core, which the tests of the dashboard use, under MPL-2.0.

"""


def pinned(file: str) -> dict[str, str]:
    """Name and version of every package of a requirements file. Of several versions the first is kept."""
    found: dict[str, str] = {}
    for name, version in PIN.findall((ROOT / file).read_text()):
        found.setdefault(name, version)
    return found


def licence(name: str) -> str:
    """The licence that an installed package names: its SPDX expression, its classifiers, or its own words."""
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return ABSENT
    classifiers = [
        text.split(" :: ")[-1] for text in said.get_all("Classifier", []) if text.startswith("License ::")
    ]
    words = (said.get("License") or "").strip().splitlines()
    return said.get("License-Expression") or "; ".join(sorted(set(classifiers))) or (words[0] if words else "(none named)")


def page() -> str:
    """The whole page."""
    of_build = pinned("requirements.txt")
    lines = [INTRODUCTION]
    for title, packages in [
        ("To build", of_build),
        ("Beside these, to test", {k: v for k, v in pinned("requirements-dev.txt").items() if k not in of_build}),
    ]:
        lines += [f"## {title}\n\n| package | licence |\n| --- | --- |\n"]
        lines += [f"| {name} | {licence(name).replace('|', '/')} |\n" for name in sorted(packages)]
        lines += ["\n"]
    return "".join(lines).rstrip() + "\n"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{PAGE.relative_to(ROOT)}: {len(pinned('requirements-dev.txt'))} packages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
