#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Write docs/scorecard.svg, the README's picture: the scorecard of a built warehouse, as the terminal shows it."""

import io
import re
from html import escape
from pathlib import Path

import terminal
from scorecard import show

STYLE = """text { font: 13px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #1f2328; white-space: pre }
rect { fill: #ffffff } .g { fill: #1a7f37 } .r { fill: #cf222e } .b { font-weight: 700 }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } rect { fill: #0d1117 } .g { fill: #3fb950 } .r { fill: #f85149 }
}"""


def svg(lines: list[str]) -> str:
    """Lines with terminal colours as a picture that follows the reader's light or dark theme."""
    texts = []
    for number, line in enumerate(lines, start=1):
        marked = re.sub("\033\\[32m(.*?)\033\\[0m", r"<tspan class='g'>\1</tspan>", escape(line, quote=False))
        marked = re.sub("\033\\[31m(.*?)\033\\[0m", r"<tspan class='r'>\1</tspan>", marked)
        marked = re.sub("\033\\[1m(.*?)\033\\[0m", r"<tspan class='b'>\1</tspan>", marked)
        texts.append(f'<text x="16" y="{10 + 18 * number}" xml:space="preserve">{marked}</text>')
    size = f'width="820" height="{26 + 18 * len(lines)}"'
    body = "\n".join([f"<style>{STYLE}</style>", f'<rect {size} rx="6"/>', *texts])
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="Scorecard">\n{body}\n</svg>\n'


def picture(path: str) -> str:
    """The picture of the warehouse at a path."""
    written = io.StringIO()
    with terminal.opened(path) as warehouse:
        console = terminal.console(written, width=100, force_terminal=True, color_system="standard", no_color=False)
        show(console, warehouse, "month", "en")
    return svg([line.rstrip() for line in written.getvalue().splitlines()])


if __name__ == "__main__":
    Path("docs/scorecard.svg").write_text(picture(terminal.default_warehouse()), encoding="utf-8")
