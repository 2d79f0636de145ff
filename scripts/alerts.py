#!/usr/bin/env -S sh -c 'exec "$(dirname "$0")/../.venv/bin/python" "$0" "$@"'
"""Print what deserves a look: missed targets, unusual values, data that stopped or rotted.

Reads `marts.kpi_alerts` of a built warehouse and exits 1 when there is any alert (or one that --fail-on names). With
`--format slack`, `teams` or `json` it prints the body for a webhook instead. It posts nothing, unless `--post URL` says so.
"""

import argparse
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

import duckdb
from rich.text import Text

import terminal

KINDS = ("target_missed", "unusual_value", "data_stopped", "data_rotted")
SEVERITIES = ("high", "medium", "low")
MARKS = {"high": "!!", "medium": " !", "low": "  "}
POSTED_AT_MOST = 20  # a chat message is no list; the others are counted

WORDS = {
    "en": {"title": "What deserves a look", "none": "Nothing deserves a look.", "more": "and {} more in marts.kpi_alerts",
           "first": "First", "unposted": "The alerts could not be posted to {}: {}"},
    "es": {"title": "Lo que merece atención", "none": "Nada merece atención.", "more": "y {} más en marts.kpi_alerts",
           "first": "Primero", "unposted": "Los avisos no se pudieron enviar a {}: {}"},
}  # fmt: skip


class Alert(NamedTuple):
    """A row of kpi_alerts in one language."""

    alert_kind: str
    severity: str
    alert_date: date
    message: str
    advice: str


def read_alerts(warehouse: duckdb.DuckDBPyConnection, lang: str) -> list[Alert]:
    """All alerts, newest first."""
    rows: list[tuple[Any, ...]] = warehouse.execute(
        f"select alert_kind, severity, alert_date, message_{lang}, advice_{lang} from marts.kpi_alerts order by alert_rank"
    ).fetchall()
    return [Alert(*row) for row in rows]


def text_lines(alerts: list[Alert], lang: str) -> Iterator[Text]:
    """The alerts for a terminal: a line each, and the first thing to do below it."""
    words = WORDS[lang]
    yield Text(words["title"] if alerts else words["none"])
    for alert in alerts:
        yield Text()
        mark = Text(MARKS[alert.severity], "red" if alert.severity == "high" else "")
        yield mark + Text(f" {alert.alert_date}  {terminal.plain(alert.message)}")
        yield Text(f"   {words['first']}: {alert.advice}")


def in_short(alerts: list[Alert], lang: str) -> list[str]:
    """Sentences for a chat: the newest alerts, and how many more there are."""
    more = len(alerts) - POSTED_AT_MOST
    sentences = [alert.message for alert in alerts[:POSTED_AT_MOST]]
    return sentences + ([WORDS[lang]["more"].format(more)] if more > 0 else [])


def escaped(text: str) -> str:
    """Text in which Slack reads no mention, link or channel."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def slack_body(alerts: list[Alert], lang: str) -> dict[str, Any]:
    """The body of Slack's incoming webhook."""
    words = WORDS[lang]
    lines = [f"*{words['title']}*"] + [f"• {escaped(text)}" for text in in_short(alerts, lang)]
    return {"text": "\n".join(lines) if alerts else words["none"]}


def teams_body(alerts: list[Alert], lang: str) -> dict[str, Any]:
    """The body of a Teams workflow's webhook: an adaptive card."""
    words = WORDS[lang]
    texts = in_short(alerts, lang)
    blocks = [{"type": "TextBlock", "text": words["title"] if alerts else words["none"], "weight": "Bolder", "wrap": True}]
    blocks += [{"type": "TextBlock", "text": text, "wrap": True} for text in texts]
    card = {"$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": blocks}
    return {
        "type": "message",
        "attachments": [{"contentType": "application/vnd.microsoft.card.adaptive", "content": card}],
    }


def json_body(alerts: list[Alert], lang: str) -> dict[str, Any]:
    """All alerts with their kind, severity, date and advice."""
    return {"language": lang, "alerts": [alert._asdict() | {"alert_date": alert.alert_date.isoformat()} for alert in alerts]}


BODIES = {"slack": slack_body, "teams": teams_body, "json": json_body}


def words_of(text: str) -> set[str]:
    """The kinds and severities that --fail-on names; argparse says what is wrong."""
    words = {word.strip() for word in text.split(",") if word.strip()}
    unknown = sorted(words - {"any", "none", *KINDS, *SEVERITIES})
    if unknown or not words:
        allowed = ", ".join(["any", "none", *KINDS, *SEVERITIES])
        raise argparse.ArgumentTypeError(f"`{', '.join(unknown)}` is not known. Name any of these: {allowed}.")
    return words


def web_address(text: str) -> str:
    """An address that can be posted to; argparse says what is wrong."""
    if urllib.parse.urlsplit(text).scheme not in ("http", "https"):
        raise argparse.ArgumentTypeError(f"`{text}` is no web address. Give one that begins with https://.")
    return text


def fails(alerts: Iterable[Alert], fail_on: set[str]) -> bool:
    """Whether an alert is of a kind or a severity that --fail-on names."""
    return any(fail_on & {"any", alert.alert_kind, alert.severity} for alert in alerts)


def post(url: str, body: dict[str, Any]) -> None:
    """Send the body as JSON; urllib.error.URLError where it is not accepted within 30 seconds."""
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=30).close()


def main() -> int:
    """0: nothing that --fail-on names. 1: an alert. 2: the alerts cannot be read or posted, with one sentence on stderr."""
    parser = argparse.ArgumentParser(description="Print the alerts of a built warehouse.")
    parser.add_argument("warehouse", nargs="?", default=terminal.default_warehouse())
    parser.add_argument("--lang", choices=list(WORDS), default="en")
    parser.add_argument("--format", choices=["text", *BODIES], default="text")
    parser.add_argument("--fail-on", type=words_of, default={"any"}, metavar="KINDS",
                        help="kinds and severities that make the exit code 1, with commas; or any, or none")  # fmt: skip
    parser.add_argument("--post", type=web_address, metavar="URL", help="webhook to post to, if there is an alert")
    options = parser.parse_args()
    try:
        with terminal.opened(options.warehouse, options.lang) as warehouse:
            alerts = read_alerts(warehouse, options.lang)
    except terminal.UnreadableError as error:
        return terminal.fail(error)
    console = terminal.console()
    body = BODIES.get(options.format, slack_body)(alerts, options.lang)
    if options.format == "text":
        for line in text_lines(alerts, options.lang):
            console.print(line)
    else:
        print(json.dumps(body, ensure_ascii=False, indent=2))
    if options.post and alerts:
        try:
            post(options.post, body)
        except (urllib.error.URLError, OSError) as error:
            host = urllib.parse.urlsplit(options.post).hostname  # the rest of the address is a secret
            return terminal.fail(WORDS[options.lang]["unposted"].format(host, error))
    return 1 if fails(alerts, options.fail_on) else 0


if __name__ == "__main__":
    sys.exit(main())
