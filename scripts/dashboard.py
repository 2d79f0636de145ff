"""Render the boards of dashboard/charts into HTML pages that need no server: published/dashboard/index.html.

Each page is rendered twice from one board, wide and for phones, and shows the one that fits the window. The figures
come from the published file, so a reader never waits for a build. The pages are put in place by one rename.
"""

import argparse
import html
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

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
NARROW_WIDTH = 390
# What a phone leaves out; the wide page has it.
NARROW_HIDES = {
    "interval", "benchmark", "target", "trend", "items_ignored", "rows_copies", "kind", "theme", "sentiment", "date",
    "observations", "delivered", "clicked", "replied",
}  # fmt: skip
NARROW_WIDTHS = {"kpi": "44%", "value": "27%"}

STYLE = """
<style>
  nav.pages { font: 15px/1.4 Inter, system-ui, sans-serif; padding: 10px 16px; border-bottom: 1px solid #ccc;
    background: #fff; display: flex; flex-wrap: wrap; gap: 4px 18px; }
  nav.pages a { color: #0b5394; text-decoration: none; padding: 4px 0; }
  nav.pages a[aria-current] { color: #111; font-weight: 600; border-bottom: 2px solid #0b5394; }
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


def narrow_board(board: dict[str, Any]) -> dict[str, Any]:
    """The board for a phone: one column, and tables with only the columns that fit."""
    charts = {name: dict(chart) for name, chart in board["charts"].items()}
    for chart in charts.values():
        if chart["type"] == "table":
            columns = dict(chart.get("style", {}).get("columns", {}))
            for name, settings in columns.items():
                columns[name] = {**settings, "visible": False} if name in NARROW_HIDES else dict(settings)
                if name in NARROW_WIDTHS:
                    columns[name]["width"] = NARROW_WIDTHS[name]
            chart["style"] = {**chart["style"], "columns": columns}
    style = {**board.get("style", {}), "padding": "8px"}
    return {**board, "width": NARROW_WIDTH, "style": style, "charts": charts, "rows": list(stacked(board["rows"]))}


def stacked(rows: list[Any]) -> Any:
    """Columns one below the other."""
    for row in rows:
        if isinstance(row, dict) and "cols" in row:
            for cell in row["cols"]:
                yield {key: value for key, value in cell.items() if key != "width"} if isinstance(cell, dict) else cell
        else:
            yield row


def render(published: Path, folder: Path) -> Path:
    """Render every board into `folder` and return its index page."""
    from dbt_charts.agent_api import ProjectSession
    from dbt_charts.agent_api._paths import resolve_board_or_error

    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rendering-", dir=folder.parent) as scratch:
        # A project of its own: it names the published file wherever it is, and dct writes nothing into the repository.
        project, pages = Path(scratch) / "project", Path(scratch) / "pages"
        (project / "charts").mkdir(parents=True)
        pages.mkdir()
        settings = yaml.safe_load((BOARDS / "dbt_charts.yml").read_text(encoding="utf-8"))
        settings["sources"]["published"]["path"] = str(published.resolve())
        (project / "dbt_charts.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
        for name in PAGES:
            board = yaml.safe_load((BOARDS / "charts" / f"{name}.yml").read_text(encoding="utf-8"))
            board.get("variables", {}).get("grain", {})["visible"] = False  # a page without a server cannot filter
            for file, content in ((name, {**board, "width": 1240}), (f"{name}-narrow", narrow_board(board))):
                path = project / "charts" / f"{file}.yml"
                path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True), encoding="utf-8")
        with ProjectSession.open(project, allow_mutating_methods=True) as session:
            for name in PAGES:
                for file, other in ((name, f"{name}-narrow"), (f"{name}-narrow", name)):
                    board_file = resolve_board_or_error(Path("charts") / f"{file}.yml", session.project)
                    result = session.render_board(
                        board=board_file, format="html", variables={}, use_cache=False, standalone=True
                    )
                    errors = [e for e in (result.board_error, *(result.chart_errors or []),
                                          *(result.validation_errors or [])) if e]
                    if errors or not result.data:
                        raise DashboardError(f"The board {file} could not be rendered: {errors}")
                    page = with_navigation(str(result.data), name, other, file != name)
                    (pages / f"{file}.html").write_text(page, encoding="utf-8")
        (pages / "index.html").write_text(
            '<!DOCTYPE html><meta charset="utf-8"><title>WhatsApp KPIs</title>'
            '<meta http-equiv="refresh" content="0; url=overview.html">' + navigation("overview"),
            encoding="utf-8",
        )
        before = Path(scratch) / "before"
        if folder.exists():
            os.rename(folder, before)
        os.rename(pages, folder)
        shutil.rmtree(before, ignore_errors=True)
    return folder / "index.html"


def navigation(current: str) -> str:
    """Links to all pages."""
    links = "".join(
        f'<a href="{name}.html"{" aria-current=page" if name == current else ""}>{html.escape(title)}</a>'
        for name, title in PAGES.items()
    )
    return f'{STYLE}<nav class="pages" aria-label="Pages">{links}</nav>'


def with_navigation(page: str, name: str, other: str, is_narrow: bool) -> str:
    """The page with links to the others, which goes to its other width where that fits the window better."""
    fit = FIT.format(is_narrow=str(is_narrow).lower(), other=f"{other}.html")
    head, body, rest = page.partition("<body>")
    if not body:
        raise DashboardError(f"The page {name} has no body: dct writes pages in another form than this expects.")
    icon = '<link rel="icon" href="data:,">'
    return head.replace("<head>", "<head>" + icon + fit, 1) + body + navigation(name) + rest


def main() -> int:
    """Render; 1 and one sentence on stderr when that is not possible."""
    parser = argparse.ArgumentParser(description="Render the dashboard from the published marts.")
    parser.add_argument("published", nargs="?", default="published/warehouse.duckdb")
    parser.add_argument("--to", default="published/dashboard")
    options = parser.parse_args()
    started = time.monotonic()
    published = Path(options.published)
    if not published.exists():
        print(f"Nothing is published at {published}: run scripts/publish.py first.", file=sys.stderr)
        return 1
    try:
        index = render(published, Path(options.to))
    except (DashboardError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Rendered {len(PAGES)} pages in {time.monotonic() - started:.0f} s: open {index} in a browser")
    return 0


if __name__ == "__main__":
    sys.exit(main())
