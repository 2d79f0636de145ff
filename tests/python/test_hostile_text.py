"""Hostile texts are stored as what they are and shown escaped; nothing of them runs.

Every text column of every raw table carries them in turn, and every text of a webhook: in CSV into all models and the
dashboard, in Parquet into staging. TRUST_PAGES=all looks at all pages of the dashboard instead of two.
"""

import html
import html.parser
import os
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from selenium.webdriver.support.ui import WebDriverWait

import browser as browsers
import dashboard
import publish
import raw_rows as rows
import scorecard_svg
import warehouse as warehouses
from conftest import ROOT, Figure
from warehouse import SALT, Warehouse
from webhook_bodies import PHONE, body, message, status

HOSTILE = [
    "'); drop table marts.fct_messages; --",
    "' or '1'='1' union select * from raw.contacts --",
    "\"; attach 'stolen.duckdb'; copy (select 1) to 'stolen.csv'; --",
    "{{ env_var('CONTACT_KEY_SALT') }}",
    "{% do run_query('drop schema marts cascade') %}",
    "{# a comment that eats #}",
    "=cmd|' /C calc'!A0",
    "+1+1", "-2+3", "@SUM(1+1)*cmd|' /C calc'!A0",
    "<script>alert(document.cookie)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "${jndi:ldap://example.org/a}",
    "../../etc/passwd",
    "\u202egnp.exe\u202c", "\u200f\u061c\u2066مرحبا\u2069",
    "e\u0301\u0327" + "\u0300" * 200,
    "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞",
    "\ufeffbyte order mark", "\u2028line\u2029separators", "zero\u200bwidth", "😀👩‍👩‍👧‍👦🏳️‍🌈",
    "a\x01\x02\x1b[31mred\x1b[0m\x7f", "\x1f joined \x1f cells", "tab\tand\r\nnew\nlines",
    "\\N", "NULL", "nan", "''''", '""""', "%s %d {0} $1 ?",
]  # fmt: skip
LONG = "<b>" + "ñ" * 524_288 + "</b>"  # a megabyte in UTF-8
LONG_COLUMNS = ["body", "comment", "topic", "campaign_name", "agent_name"]
NUL = "before\0after"
PAGES = ["overview", "service", "campaigns", "sales", "bot", "feedback", "trust"]
if os.environ.get("TRUST_PAGES") != "all":
    PAGES = ["campaigns", "feedback"]  # the pages of names that come from outside, and of comments
RECEIVED = rows.LOADED + timedelta(minutes=1)  # the webhooks, which thereby differ from the rows of tables

# The text columns whose values are open, by table: staging keeps them as they came.
OPEN = {
    "messages": ["business_phone_id", "agent_id", "campaign_id", "template_name", "template_category", "message_type"],
    "message_statuses": ["pricing_category", "error_code"],
    "conversations": ["business_phone_id", "topic", "assigned_agent_id"],
    "conversation_events": ["agent_id"],
    "surveys": ["comment"],
    "orders": ["campaign_id"],
    "contacts": [],
    "contact_merges": [],
    "consents": ["source"],
    "campaigns": ["campaign_id", "campaign_name"],
    "campaign_costs": ["campaign_id"],
    "link_clicks": [],
    "leads": [],
    "carts": [],
    "agents": ["agent_id", "agent_name", "team"],
}  # fmt: skip

# The columns of ids that could carry a number, with the column of staging that holds their keys.
HASHED = {
    "messages": {"message_id": "message_key", "conversation_id": "helpdesk_thread_key",
                 "contact_id": "source_contact_key", "reply_to_message_id": "reply_to_message_key"},
    "message_statuses": {"message_id": "message_key", "platform_conversation_id": "platform_conversation_key"},
    "conversations": {"conversation_id": "helpdesk_thread_key", "contact_id": "source_contact_key"},
    "conversation_events": {"event_id": "event_key", "conversation_id": "helpdesk_thread_key"},
    "surveys": {"survey_id": "survey_key", "conversation_id": "helpdesk_thread_key", "order_id": "order_key",
                "contact_id": "source_contact_key"},
    "orders": {"order_id": "order_key", "contact_id": "source_contact_key", "conversation_id": "helpdesk_thread_key"},
    "contacts": {"contact_id": "source_contact_key"},
    "contact_merges": {"old_contact_id": "old_contact_key", "new_contact_id": "new_contact_key"},
    "consents": {"consent_id": "consent_key", "contact_id": "source_contact_key"},
    "link_clicks": {"click_id": "click_key", "message_id": "message_key", "contact_id": "source_contact_key"},
    "leads": {"lead_id": "lead_key", "contact_id": "source_contact_key", "conversation_id": "helpdesk_thread_key"},
    "carts": {"cart_id": "cart_key", "contact_id": "source_contact_key", "conversation_id": "helpdesk_thread_key",
              "order_id": "order_key"},
}  # fmt: skip
NOT_STORED = {"messages": ["body"]}  # read in staging, and kept nowhere


def text_columns(table: str) -> list[str]:
    return [*OPEN[table], *HASHED.get(table, {}), *NOT_STORED.get(table, [])]


def in_column(column: str, text: str) -> str:
    return "beside a long text" if text == LONG and column not in LONG_COLUMNS else text


def hostile_rows(texts: list[str]) -> dict[str, list[rows.Row]]:
    """A row for each text and table, with the text in every open column."""
    tables: dict[str, list[rows.Row]] = {}
    for table in OPEN:
        extra = {"answered_at": rows.SENT, "score": 5} if table == "surveys" else {}
        tables[table] = [
            rows.TABLES[table](**extra) | {column: in_column(column, text) for column in text_columns(table)}
            | special(table, text, number)
            for number, text in enumerate(texts)
        ]  # fmt: skip
    return tables


def special(table: str, text: str, number: int) -> rows.Row:
    """What keeps rows good and apart: merges lead from one id to another, statuses are not those of the webhooks."""
    if table == "contact_merges":
        return {"old_contact_id": f"old {number} {text}"}
    if table == "message_statuses":
        return {"message_id": f"status {number} {in_column('', text)}", "status": "failed"}
    return {}


IN_CSV, IN_PARQUET = [*HOSTILE, LONG], [*HOSTILE, NUL]  # a CSV file cannot hold NUL
IN_WEBHOOKS = [*HOSTILE, LONG, NUL]
# Halves of surrogate pairs, as JSON escapes, and what becomes of them.
HALVES = {
    r"\ud83d": "\ufffd", r"cut \ud83d": "cut \ufffd", r"\udc00 first": "\ufffd first", r"\ud83d\ude00 whole": "😀 whole",
}  # fmt: skip


def webhooks() -> list[rows.Row]:
    """Bodies with the texts in every text of a message, and in ids."""
    bodies = [
        body(
            messages=[message(id=f"wamid.{n}", content={"body": text}), message("button", {"text": text}, id=f"b{n}")],
            statuses=[status(id=in_column("", text), recipient_id=text, errors=[{"code": text}])],
        )
        for n, text in enumerate(IN_WEBHOOKS)
    ]
    bodies += [
        body(messages=[message(id="HALF", content={"body": "HALF"})]).replace("HALF", text)
        for text in HALVES
    ]
    return [rows.webhook(payload=text, received_at=RECEIVED) for text in bodies]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """All models, of CSV files and webhooks."""
    folder = tmp_path_factory.mktemp("csv")
    raw = rows.write_raw(folder / "raw", hostile_rows(IN_CSV) | {"webhooks": webhooks()})
    return warehouses.build(folder, raw, select=warehouses.ALL_MODELS)


def in_parquet(folder: Path) -> Path:
    folder.mkdir()
    with duckdb.connect() as connection:
        for table, given in hostile_rows(IN_PARQUET).items():
            columns = list(given[0])
            connection.execute(f"create table t ({', '.join(f'{column} varchar' for column in columns)})")
            connection.executemany(
                f"insert into t values ({', '.join('?' * len(columns))})",
                [[None if cell is None else rows.as_text(cell) for cell in row.values()] for row in given],
            )
            connection.execute(f"copy t to '{folder}/{table}.parquet' (format parquet); drop table t")
    return folder


def cells_kept_as_they_came(warehouse: Warehouse, texts: list[str]) -> int:
    """How many cells of staging hold what the raw tables gave them, or its key; an assertion fails if one does not."""
    count = 0
    for table in OPEN:
        time = "last_loaded_at" if table == "message_statuses" else "loaded_at"
        given = f"staging.stg_{table} where {time} != timestamp '{RECEIVED}'"
        assert warehouse.query(f"select count(*) from {given}") == [(len(texts),)], table
        expected = {column: {in_column(column, text) for text in texts} for column in OPEN[table]}
        for column, key in HASHED.get(table, {}).items():
            ids = hostile_rows(texts)[table]
            expected[key] = {warehouses.key_of(row[column]) for row in ids}
        for column, cells in expected.items():
            found = {cell for (cell,) in warehouse.query(f'select "{column}" from {given}')}
            assert found == cells, (table, column)
            count += len(texts)
    return count


def test_every_text_is_stored_as_it_came(hostile: Warehouse, figure: Figure):
    figure("hostile", "text cells of csv kept as they came", cells_kept_as_they_came(hostile, IN_CSV))
    # In a webhook, what begins as an object or a list is no id.
    no_ids = [text for text in IN_WEBHOOKS if text[0] in "{["]
    assert no_ids and hostile.query(
        "select table_name, reason, count(*) from marts.rejected_rows group by all"
    ) == [("message_statuses", "message_id is missing", len(no_ids))]
    assert hostile.query("select sum(rows_in - rows_kept) from marts.load_audit") == [(len(no_ids),)]


def test_every_text_of_parquet_is_stored_as_it_came(tmp_path: Path, figure: Figure):
    raw = in_parquet(tmp_path / "raw")
    staging = " ".join(f"+wa_stg_{table}" for table in OPEN)
    warehouse = warehouses.build(tmp_path, raw, {"raw_format": "parquet"}, select=staging)
    figure("hostile", "text cells of parquet kept as they came", cells_kept_as_they_came(warehouse, IN_PARQUET))


def test_the_marts_hold_them_as_texts(hostile: Warehouse):
    texts = {in_column(column, text) for text in IN_CSV for column in ("", "topic")}
    for column, mart in [
        ("campaign_name", "dim_campaigns"), ("agent_name", "dim_agents"), ("topic", "fct_conversations"),
        ("template_name", "fct_messages"), ("agent_id", "fct_messages"), ("business_phone_id", "fct_messages"),
    ]:  # fmt: skip
        assert {cell for (cell,) in hostile.query(f"select {column} from marts.{mart}")} <= texts | {None, PHONE}, column
        assert hostile.query(f"select count(distinct {column}) > 5 from marts.{mart}") == [(True,)], column
    campaigns = hostile.query("select distinct slice_value from marts.kpi_values where slice = 'campaign'")
    assert {value for (value,) in campaigns} <= texts | {"(none)"}


def test_nothing_of_them_ran(hostile: Warehouse):
    assert not [path for path in (*ROOT.glob("stolen*"), *hostile.folder.rglob("stolen*"), *Path.cwd().glob("stolen*"))]
    assert hostile.query("select count(*) > 20 from duckdb_tables() where schema_name = 'marts'") == [(True,)]
    written = [path for path in hostile.folder.rglob("*") if path.is_file()]
    assert [path for path in written if SALT.encode() in path.read_bytes()] == []


def test_webhooks_with_hostile_texts(hostile: Warehouse, figure: Figure):
    """Half a surrogate pair becomes U+FFFD. No text of a message is kept; the words for an opt-out are other ones."""
    bodies = dict(hostile.query("select message_id, body from staging.meta_webhooks__messages where not is_derived"))
    named = {f"{kind}{number}" for kind in ("wamid.", "b") for number in range(len(IN_WEBHOOKS))}
    assert bodies == dict.fromkeys(named | set(HALVES.values()))
    count = len(IN_WEBHOOKS) + len(HALVES)
    assert hostile.query("select rows_kept from marts.load_audit where table_name = 'webhooks'") == [(count,)]
    figure("hostile", "webhook bodies read", count)


class Tags(html.parser.HTMLParser):
    """The tags of a page and their attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, list]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, attrs))


def test_pages_and_pictures_show_them_as_texts(hostile: Warehouse, tmp_path: Path, figure: Figure):
    """What is shown of the hostile marts has the tags and handlers that the demo's own names would give, no more; in a browser
    nothing of them runs, on the page and in the figures' details by campaign, agent and topic."""
    done = publish.publish(hostile.path, tmp_path / "published")
    index = dashboard.render(done.file, tmp_path / "dashboard")
    for path in (tmp_path / "dashboard" / "data").iterdir():
        data = path.read_text(encoding="ascii")
        assert "<" not in data and SALT not in data, path.name
    shown: set[str] = set()
    with browsers.opened() as driver:
        for choice in [*PAGES, *(f"overview?g=day&by={by}&kpi=conversations" for by in ("campaign", "agent", "topic"))]:
            driver.get("about:blank")
            driver.get(f"{index.as_uri()}#{choice}")
            shown_choice = "return document.documentElement.dataset.shown === location.hash"
            WebDriverWait(driver, 30).until(lambda _: driver.execute_script(shown_choice))
            assert driver.get_log("browser") == [], choice
            script, page = driver.execute_script("return [document.scripts.length, document.documentElement.outerHTML]")
            tags = Tags(page)
            assert not [tag for tag in tags.found if tag[0] in ("img", "iframe", "object", "embed")], choice
            assert not [attrs for _, attrs in tags.found for key, _ in attrs if key.startswith("on")], choice
            assert script == len([tag for tag in tags.found if tag[0] == "script" and dict(tag[1]).get("src")]), choice
            texts = driver.execute_script("return [...document.querySelectorAll('td, th, option, button')].map(cell => cell.textContent)")
            shown |= {text for text in HOSTILE if text in texts}
    picture = Tags(scorecard_svg.picture(str(hostile.path)))
    assert not [tag for tag, _ in picture.found if tag in ("script", "img", "iframe")]
    assert len(shown) > 10, "the pages show none of the texts"
    figure("hostile", "texts shown as texts on pages", len(shown))
