"""What scripts/alerts.py prints, posts and exits with. What an alert is, is tested beside the models."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import duckdb
import pytest

from alerts import Alert, fails, json_body, slack_body, teams_body, text_lines
from conftest import ROOT, Warehouse

STOPPED = Alert("data_stopped", "high", date(2026, 3, 3), "No new row of <carts> & co.", "Check the job.")
MISSED = Alert("target_missed", "medium", date(2026, 2, 28), "NPS, 2026-02: 30.00 points.", "Read comments.")


def test_the_terminal_shows_each_alert_with_the_first_thing_to_do():
    assert [line.plain for line in text_lines([STOPPED, MISSED], "en")] == [
        "What deserves a look", "", "!! 2026-03-03  No new row of <carts> & co.", "   First: Check the job.",
        "", " ! 2026-02-28  NPS, 2026-02: 30.00 points.", "   First: Read comments.",
    ]  # fmt: skip
    assert [line.plain for line in text_lines([], "es")] == ["Nada merece atención."]


def test_slack_s_body_mentions_nobody_by_mistake():
    text = slack_body([STOPPED], "en")["text"]
    assert text == "*What deserves a look*\n• No new row of &lt;carts&gt; &amp; co."


def test_a_chat_gets_twenty_alerts_and_the_number_of_the_others():
    lines = slack_body([MISSED] * 22, "es")["text"].splitlines()
    assert len(lines) == 22 and lines[-1] == "• y 2 más en marts.kpi_alerts"
    assert len(slack_body([MISSED] * 20, "en")["text"].splitlines()) == 21


def test_teams_body_is_a_card():
    body = teams_body([STOPPED, MISSED], "en")
    card = body["attachments"][0]["content"]
    assert (body["type"], card["type"]) == ("message", "AdaptiveCard")
    assert [block["text"] for block in card["body"]] == ["What deserves a look", STOPPED.message, MISSED.message]


def test_json_holds_everything():
    assert json_body([MISSED], "en")["alerts"] == [
        {"alert_kind": "target_missed", "severity": "medium", "alert_date": "2026-02-28", "message": MISSED.message,
         "advice": "Read comments."}
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fail_on", "is_failing"),
    [({"any"}, True), ({"none"}, False), ({"high"}, False), ({"medium"}, True), ({"target_missed"}, True),
     ({"data_stopped", "low"}, False)],
)  # fmt: skip
def test_fail_on_names_kinds_and_severities(fail_on: set[str], is_failing: bool):
    assert fails([MISSED], fail_on) is is_failing
    assert not fails([], fail_on)


def alerts(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The script as a person runs it, into a pipe."""
    return subprocess.run(
        [sys.executable, ROOT / "scripts/alerts.py", *arguments], capture_output=True, text=True, encoding="utf-8"
    )


def test_the_demo_s_alerts_are_printed_and_fail(demo: Warehouse):
    run = alerts(demo.path, "--lang", "es")
    assert run.returncode == 1, run.stderr
    for (message,) in demo.query("select message_es from marts.kpi_alerts"):
        assert message in run.stdout
    assert alerts(demo.path, "--fail-on", "none").returncode == 0


def test_a_warehouse_without_alerts_is_quiet(tmp_path: Path):
    with duckdb.connect(str(tmp_path / "quiet.duckdb")) as warehouse:
        warehouse.execute("create schema marts; create table marts.kpi_alerts (alert_kind text, severity text,"
                          " alert_date date, message_en text, advice_en text, alert_rank bigint)")  # fmt: skip
    run = alerts(tmp_path / "quiet.duckdb", "--post", "http://127.0.0.1:9/never")
    assert (run.returncode, run.stdout) == (0, "Nothing deserves a look.\n")


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[bytes]]]:
    """The address of a server of this machine, and the bodies that were posted to it."""
    bodies: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200 if self.path == "/in" else 403)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Nothing on stderr."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", bodies
    server.shutdown()
    server.server_close()


def test_alerts_are_posted_only_where_a_url_is_given(demo: Warehouse, webhook: tuple[str, list[bytes]]):
    address, bodies = webhook
    printed = alerts(demo.path, "--format", "slack")
    assert bodies == []
    posted = alerts(demo.path, "--format", "slack", "--post", f"{address}/in")
    assert posted.returncode == 1, posted.stderr
    assert [json.loads(body) for body in bodies] == [json.loads(printed.stdout)]


def test_a_refused_post_is_one_sentence_without_the_secret(demo: Warehouse, webhook: tuple[str, list[bytes]]):
    run = alerts(demo.path, "--post", f"{webhook[0]}/secret")
    assert run.returncode == 2
    assert run.stderr == "The alerts could not be posted to 127.0.0.1: HTTP Error 403: Forbidden\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none.duckdb"], "There is no warehouse at none.duckdb: build it first, with dbt build."),
        (["--fail-on", "severe"], "`severe` is not known. Name any of these: any, none, target_missed, "),
        (["--post", "hooks.example/T1"], "`hooks.example/T1` is no web address. Give one that begins with https://."),
    ],
)
def test_a_mistake_is_one_sentence(arguments: list[str], sentence: str):
    run = alerts(*arguments)
    assert run.returncode == 2
    assert sentence in run.stderr.splitlines()[-1]


def test_a_warehouse_without_the_mart_is_one_sentence(tmp_path: Path):
    duckdb.connect(str(tmp_path / "old.duckdb")).close()
    run = alerts(tmp_path / "old.duckdb")
    assert run.returncode == 2 and run.stderr.startswith("The warehouse at ") and run.stderr.count("\n") == 1
