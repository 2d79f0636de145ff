"""Render the boards of dashboard/charts into HTML pages that need no server: published/dashboard/index.html.

Each board is rendered by month and by week, wide and for phones; a page shows the one that fits the window. The figures
come from the published file, so a reader never waits for a build. The pages are put in place by one rename.
"""

import argparse
import html
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import yaml

import publish

os.environ.setdefault("DO_NOT_TRACK", "1")

ROOT = Path(__file__).resolve().parents[1]
BOARDS = ROOT / "dashboard"
PAGES = {
    "overview": "Overview",
    "service": "Service",
    "campaigns": "Campaigns",
    "sales": "Sales and loyalty",
    "bot": "Bot",
    "feedback": "Feedback",
    "trust": "Trust",
}
GRAINS = ("month", "week")  # each rendered into pages of its own; `dct serve` has days too
NARROW_WIDTH = 390
NARROW_COLUMNS = 3  # what a phone has room for; a wider table's further columns become one text

STYLE = """
<style>
  nav.pages { font: 15px/1.4 Inter, system-ui, sans-serif; padding: 10px 16px; border-bottom: 1px solid #ccc;
    background: #fff; display: flex; flex-wrap: wrap; gap: 4px 18px; }
  nav.pages a { color: #0b5394; text-decoration: none; padding: 4px 0; }
  nav.pages a[aria-current] { color: #111; font-weight: 600; border-bottom: 2px solid #0b5394; }
  nav.pages .periods { display: flex; gap: 18px; margin-left: auto; }
  nav.pages a:focus, nav.pages a:hover { text-decoration: underline; }
</style>
"""
FIT = """
<script>
  const narrow = matchMedia("(max-width: 760px)");
  function fit() {{ if (narrow.matches !== {is_narrow}) location.replace("{other}" + location.hash); }}
  narrow.addEventListener("change", fit);
  fit();
</script>
"""


class DashboardError(Exception):
    """A board could not be rendered; what had been published before is still there."""


class Page(NamedTuple):
    """One file to render."""

    board: str
    grain: str
    is_narrow: bool

    @property
    def stem(self) -> str:
        """overview, overview-week, overview-narrow, overview-week-narrow."""
        grain = "" if self.grain == GRAINS[0] else f"-{self.grain}"
        return self.board + grain + ("-narrow" if self.is_narrow else "")


def all_pages() -> list[Page]:
    """Every page that is rendered. Trust is about loads, which have no period."""
    return [Page(board, grain, is_narrow) for board in PAGES for grain in (GRAINS[:1] if board == "trust" else GRAINS)
            for is_narrow in (False, True)]  # fmt: skip


def read_board(page: Page, published: Path) -> dict[str, Any]:
    """The board of a page with what it extends, for one period and width, without what has no data."""
    board = yaml.safe_load((BOARDS / "charts" / f"{page.board}.yml").read_text(encoding="utf-8"))
    shared = yaml.safe_load((BOARDS / "charts" / board.pop("extends")).read_text(encoding="utf-8"))
    for key in ("variables", "queries", "charts"):
        merged = {**shared.get(key, {})}
        for name, item in board.get(key, {}).items():
            merged[name] = {**merged.get(name, {}), **item} if isinstance(item, dict) else item
        board[key] = merged
    board = {**shared, **board}
    grain = {**board["variables"]["grain"], "visible": False, "default": page.grain}  # there is no server to filter
    board["variables"] = {**board["variables"], "grain": grain}
    board["rows"] = list(placed(board["rows"], what_has_data(board, published)))
    return narrow_board(board) if page.is_narrow else {**board, "width": 1240}


def narrow_board(board: dict[str, Any]) -> dict[str, Any]:
    """The board for a phone: one column, tables of few columns, and the definitions below instead of beside."""
    charts, queries = dict(board["charts"]), dict(board["queries"])
    rows = list(stacked(board["rows"]))
    for name, chart in board["charts"].items():
        if chart["type"] != "table":
            continue
        columns = chart["style"]["columns"]
        if "detail" in columns:
            charts[name] = with_columns(chart, {"kpi": "40%", "value": "24%", "detail": "36%"})
            if name in rows:
                charts[f"{name}_means"] = with_columns(
                    {**chart, "title": f"What it means: {chart['title']}"}, {"kpi": "32%", "definition": "68%"}
                )
                rows.append(f"{name}_means")
        elif len(columns) > NARROW_COLUMNS:
            first, *others = columns
            texts = [f"'{columns[other].get('label', other)} ' || {as_text(other, columns[other])}" for other in others]
            sql = queries[chart["query"]].strip()
            queries[f"{name}_narrow"] = f"select {first}, concat_ws(' · ', {', '.join(texts)}) as rest from ({sql}) as wide"
            style = {**chart["style"], "columns": {
                first: {**columns[first], "width": "34%"}, "rest": {"label": "What", "width": "66%"}}}  # fmt: skip
            charts[name] = {**chart, "query": f"{name}_narrow", "style": style}
    style = {**board.get("style", {}), "padding": "8px", "margin": "0"}
    return {**board, "width": NARROW_WIDTH, "style": style, "charts": charts, "queries": queries, "rows": rows}


def with_columns(chart: dict[str, Any], widths: dict[str, str]) -> dict[str, Any]:
    """The table with only these columns, so wide."""
    columns = {name: {**settings, "visible": name in widths} for name, settings in chart["style"]["columns"].items()}
    for name, width in widths.items():
        columns[name]["width"] = width
    return {**chart, "style": {**chart["style"], "columns": columns}}


def as_text(column: str, settings: dict[str, Any]) -> str:
    """SQL that writes a column as the wide table does."""
    if settings.get("format") == "integer":
        return f"format('{{:,}}', cast({column} as bigint))"
    return f"cast({column} as varchar)"


def stacked(rows: list[Any]) -> Iterator[Any]:
    """Columns one below the other; the tiles' figures in pairs."""
    for row in rows:
        cells = row["cols"] if isinstance(row, dict) and "cols" in row else [row]
        if str(cells[0]).startswith("tile_"):
            yield from ({"cols": cells[i : i + 2]} for i in range(0, len(cells), 2))
        else:
            yield from cells


def placed(rows: list[Any], shown: dict[str, bool]) -> Iterator[Any]:
    """The layout without what has no data. A board says so by `visible`, which dct draws slowly and with gaps."""
    for row in rows:
        if isinstance(row, str):
            yield row
        elif "visible" not in row or shown[row["visible"]["column"]]:
            if "cols" in row:
                cells = list(placed(row["cols"], shown))
                yield from cells if len(cells) < 2 else [{"cols": cells}]
            elif "rows" in row:
                yield from placed(row["rows"], shown)
            else:
                yield {key: value for key, value in row.items() if key != "visible"}


def what_has_data(board: dict[str, Any], published: Path) -> dict[str, bool]:
    """The answer of the board's query `shown`: which of its charts have a row."""

    def filled(sql: str) -> str:
        sql = re.sub(r"\{\{ queries\.(\w+) \}\}", lambda match: f"({filled(board['queries'][match[1]])})", sql)
        return re.sub(r"\{\{ (\w+) \}\}", lambda match: f"'{board['variables'][match[1]]['default']}'", sql)

    with duckdb.connect(str(published), read_only=True) as connection:
        answer = connection.execute(filled(board["queries"]["shown"]))
        return dict(zip([column[0] for column in answer.description], answer.fetchone(), strict=True))


def render(
    published: Path, folder: Path, pages: list[Page] | None = None, processes: int = 1, tests: str = ""
) -> Path:
    """Render pages (default: all) into `folder` and return its index page. On any failure the folder stays as it was.

    `tests` says how the tests of this state went; Trust shows it.
    """
    pages = pages or all_pages()
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rendering-", dir=folder.parent) as scratch:
        # A project of its own: it names the published file wherever it is, and dct writes nothing into the repository.
        project, results = Path(scratch) / "project", Path(scratch) / "pages"
        (project / "charts").mkdir(parents=True)
        results.mkdir()
        settings = yaml.safe_load((BOARDS / "dbt_charts.yml").read_text(encoding="utf-8"))
        settings["sources"]["published"]["path"] = str(published.resolve())
        (project / "dbt_charts.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        for page in pages:
            board = read_board(page, published)
            if page.board == "trust" and tests:
                board["rows"] = [*board["rows"], {"text": f"Tests of this state: {tests}."}]
            text = yaml.safe_dump(board, sort_keys=False, allow_unicode=True)
            (project / "charts" / f"{page.stem}.yml").write_text(text, encoding="utf-8")
        if processes == 1:
            render_pages(project, results, pages)
        else:
            # New interpreters: a fork would inherit whatever this process has open.
            with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
                shares = [pool.submit(render_pages, project, results, pages[i::processes]) for i in range(processes)]
                for share in shares:
                    share.result()
        (results / "index.html").write_text(
            '<!DOCTYPE html><meta charset="utf-8"><title>WhatsApp KPIs</title>'
            '<meta http-equiv="refresh" content="0; url=overview.html">' + navigation(Page("overview", GRAINS[0], False)),
            encoding="utf-8",
        )
        before = Path(scratch) / "before"
        if folder.exists():
            os.rename(folder, before)
        os.rename(results, folder)
        shutil.rmtree(before, ignore_errors=True)
    return folder / "index.html"


def render_pages(project: Path, folder: Path, pages: list[Page]) -> None:
    """Render some boards of a dct project into `folder`."""
    from dbt_charts.agent_api import ProjectSession
    from dbt_charts.agent_api._paths import resolve_board_or_error

    with utc(), ProjectSession.open(project, allow_mutating_methods=True) as session:
        for page in pages:
            board = resolve_board_or_error(Path("charts") / f"{page.stem}.yml", session.project)
            result = session.render_board(board=board, format="html", variables={}, use_cache=False, standalone=True)
            errors = [error for error in (result.board_error, *(result.chart_errors or []),
                                          *(result.validation_errors or [])) if error]  # fmt: skip
            if errors or not result.data:
                raise DashboardError(f"The board {page.stem} could not be rendered: {errors}")
            (folder / f"{page.stem}.html").write_text(with_navigation(str(result.data), page), encoding="utf-8")


@contextmanager
def utc() -> Iterator[None]:
    """Charts write dates in the time zone of the machine, which would move a month's first day into the month before."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = "UTC"
    try:
        yield
    finally:
        del os.environ["TZ"]
        if before is not None:
            os.environ["TZ"] = before


def navigation(current: Page) -> str:
    """Links to all pages, and to this one by another period."""

    def link(page: Page, title: str) -> str:
        is_current = " aria-current=page" if page == current else ""
        return f'<a href="{page.stem}.html"{is_current}>{html.escape(title)}</a>'

    there = set(all_pages())
    boards = ""
    for board, title in PAGES.items():
        page = current._replace(board=board)
        boards += link(page if page in there else page._replace(grain=GRAINS[0]), title)
    grains = [current._replace(grain=grain) for grain in GRAINS]
    periods = "".join(link(page, f"By {page.grain}") for page in grains if page in there) if current.board != "trust" else ""
    return f'{STYLE}<nav class="pages" aria-label="Pages">{boards}<span class="periods">{periods}</span></nav>'


def with_navigation(html_page: str, page: Page) -> str:
    """The page with links to the others, which goes to its other width where that fits the window better."""
    other = page._replace(is_narrow=not page.is_narrow)
    fit = FIT.format(is_narrow=str(page.is_narrow).lower(), other=f"{other.stem}.html")
    head, body, rest = html_page.partition("<body>")
    if not body:
        raise DashboardError(f"The page {page.stem} has no body: dct writes pages in another form than this expects.")
    icon = '<link rel="icon" href="data:,">'
    return head.replace("<head>", "<head>" + icon + fit, 1) + body + navigation(page) + rest


def main() -> int:
    """Render; 1 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Render the dashboard from the published marts.")
    folder = publish.published_folder()
    parser.add_argument("published", nargs="?", default=folder / publish.FILE)
    parser.add_argument("--to", default=folder / "dashboard")
    parser.add_argument("--tests", default="", help="how the tests of this state went, for the page Trust")
    options = parser.parse_args()
    started = time.monotonic()
    published = Path(options.published)
    if not published.exists():
        print(f"Nothing is published at {published}: run scripts/publish.py first.", file=sys.stderr)
        return 1
    try:
        index = render(published, Path(options.to), processes=min(2, os.cpu_count() or 1), tests=options.tests)
    except (DashboardError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Rendered {len(PAGES)} pages, each by {' and '.join(GRAINS)}, in {time.monotonic() - started:.0f} s: open {index} in a browser")
    return 0


if __name__ == "__main__":
    sys.exit(main())
