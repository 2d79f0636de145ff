"""Which row of several wins, what merges make of contacts, and that the form of the files changes nothing."""

import csv
import io
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

import raw_rows as rows
import warehouse as warehouses
from test_build import changed_tables
from warehouse import ALL_MODELS, Warehouse, key_of

SENT, LOADED = rows.SENT, rows.LOADED
HOUR = timedelta(hours=1)
# By code point, é (U+00E9) is above z, and an emoji (U+1F600) above a private-use character (U+E000), which is above it
# in UTF-16 order.
NASTY_TEXT = 'He said "stop, now"\r\nand\nleft; ñandú 😀 \ttab, \'quote\' \\n ,,'
LONG_TEXT = "ñ" * 500_000  # a megabyte in UTF-8


def contest(table: str, key: dict[str, Any], *versions: dict[str, Any]) -> list[tuple[str, rows.Row]]:
    """Good rows of one key, in the order given and again in the opposite one, so that order cannot decide."""
    made = [(table, rows.TABLES[table](**key, **version)) for version in versions]
    return made + made[::-1]


RAW: list[tuple[str, rows.Row]] = [
    # Versions: the newest updated_at, then the newest loaded_at, then the greatest text.
    *contest("agents", {"agent_id": "v1"},
             {"agent_name": "new", "updated_at": SENT, "loaded_at": LOADED},
             {"agent_name": "old but late", "updated_at": SENT - HOUR, "loaded_at": LOADED + 5 * HOUR}),
    *contest("agents", {"agent_id": "v2"},
             {"agent_name": "A late", "loaded_at": LOADED + HOUR}, {"agent_name": "Z early"}),
    *contest("agents", {"agent_id": "v3"}, {"agent_name": "a"}, {"agent_name": "B"}),
    *contest("agents", {"agent_id": "v4"}, {"agent_name": "zz"}, {"agent_name": "é"}),
    *contest("agents", {"agent_id": "v5"}, {"agent_name": "\ue000"}, {"agent_name": "\U0001f600"}),
    *contest("agents", {"agent_id": "v6"}, {"agent_name": "n", "team": None}, {"agent_name": "n", "team": "A"}),
    # The cells are joined: `na` + U+001F is above `n` + U+001F + `z`, whatever follows.
    *contest("agents", {"agent_id": "v7"}, {"agent_name": "n", "team": "z"}, {"agent_name": "na", "team": None}),
    # A text that differs only in an amount's spelling is still another text.
    *contest("orders", {"order_id": "v8"}, {"total_amount": "9.0"}, {"total_amount": "10"}),
    *contest("orders", {"order_id": "v9"}, {"status": "paid"}, {"status": "cancelled", "updated_at": SENT + HOUR}),
    # A microsecond decides.
    *contest("orders", {"order_id": "v10"},
             {"status": "paid", "updated_at": "2026-03-02 15:00:00.000001"}, {"status": "refunded"}),
    # The same instant under two spellings ties on time.
    *contest("orders", {"order_id": "v11"},
             {"status": "pending", "updated_at": "2026-03-02T15:00:00Z"},
             {"status": "fulfilled", "updated_at": "2026-03-02 09:00:00-06:00"}),
    # A bad newer version does not count.
    *contest("orders", {"order_id": "v12"}, {"status": "paid"}, {"status": "sold", "updated_at": SENT + HOUR}),
    *contest("surveys", {"survey_id": "v13"}, {"score": "2", "answered_at": SENT},
             {"score": "5", "answered_at": SENT, "updated_at": SENT + HOUR}),
    # Costs are restated by the newest loaded_at; each day on its own.
    *contest("campaign_costs", {"campaign_id": "r1"},
             {"amount": "9"}, {"amount": "7", "loaded_at": LOADED + HOUR}, {"amount": "8", "cost_date": date(2026, 3, 1)}),
    # Events: the earliest loaded_at, then the greatest text.
    *contest("messages", {"message_id": "e1"},
             {"template_name": "first"}, {"template_name": "zecond", "loaded_at": LOADED + HOUR}),
    *contest("messages", {"message_id": "e2"}, {"template_name": "a"}, {"template_name": "b"}, {"template_name": None}),
    *contest("conversation_events", {"event_id": "e3"},
             {"event_type": "resolved", "loaded_at": LOADED + HOUR}, {"event_type": "assigned"}),
    # Merges: chains, the newest merged_at, circles, and a circle through an older copy.
    *contest("contact_merges", {"old_contact_id": "a1"}, {"new_contact_id": "a2"}),
    *contest("contact_merges", {"old_contact_id": "a2"}, {"new_contact_id": "a3"}),
    *contest("contact_merges", {"old_contact_id": "a3"}, {"new_contact_id": "a4"}),
    *contest("contact_merges", {"old_contact_id": "n1"},
             {"new_contact_id": "n2", "merged_at": SENT + HOUR}, {"new_contact_id": "n3", "loaded_at": LOADED + HOUR}),
    *contest("contact_merges", {"old_contact_id": "x1"}, {"new_contact_id": "x2"}),
    *contest("contact_merges", {"old_contact_id": "x2"}, {"new_contact_id": "x3"}),
    *contest("contact_merges", {"old_contact_id": "x3"}, {"new_contact_id": "x1"}),
    ("contact_merges", rows.merge(old_contact_id="x0", new_contact_id="x1")),  # leads to a circle, is on none
    ("contact_merges", rows.merge(old_contact_id="s1", new_contact_id="s1")),
    # y1 -> y2 -> y3; an older copy of y2 leads back to y1, so both y1 -> y2 and that copy are bad.
    ("contact_merges", rows.merge(old_contact_id="y1", new_contact_id="y2")),
    ("contact_merges", rows.merge(old_contact_id="y2", new_contact_id="y1", merged_at=SENT - HOUR)),
    ("contact_merges", rows.merge(old_contact_id="y2", new_contact_id="y3")),
    # A bad row closes no circle.
    ("contact_merges", rows.merge(old_contact_id="z1", new_contact_id="z2")),
    ("contact_merges", rows.merge(old_contact_id="z2", new_contact_id="z1", merged_at="never")),
    *[("messages", rows.message(message_id=f"of {contact}", contact_id=contact))
      for contact in ("a1", "a4", "n1", "x0", "x1", "x2", "y1", "y2", "z1", "lone")],
    # Statuses: one row a message and step, at its earliest time; of price, what any copy says.
    *contest("message_statuses", {"message_id": "e1"},
             {"status_at": SENT + HOUR}, {"status_at": SENT, "is_billable": True, "loaded_at": LOADED + HOUR}),
    ("message_statuses", rows.status(message_id="e1", status="read", status_at=SENT + 2 * HOUR)),
    ("message_statuses", rows.status(message_id="never sent")),
    # Texts that CSV must quote.
    ("messages", rows.message(message_id="t1", template_name=NASTY_TEXT)),
    ("messages", rows.message(message_id="t2", template_name=LONG_TEXT)),
    ("messages", rows.message(message_id="t3", template_name="NULL")),
    ("messages", rows.message(message_id="t4", template_name="# no comment")),
    ("messages", rows.message(message_id="t,5", template_name='"')),
]  # fmt: skip


def raw_tables(given: Iterable[tuple[str, rows.Row]] = RAW) -> dict[str, list[rows.Row]]:
    tables: dict[str, list[rows.Row]] = {}
    for table, row in given:
        tables.setdefault(table, []).append(row)
    return tables


STAGED = (
    "+wa_stg_agents +wa_stg_orders +wa_stg_campaign_costs +wa_stg_messages +wa_stg_conversation_events +wa_stg_contact_merges"
    " +wa_stg_surveys"
)


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("staging")
    raw = rows.write_raw(folder / "raw", raw_tables())
    return warehouses.build(folder, raw, select=STAGED + " +wa_load_audit +wa_int_contact_ids_resolved +wa_stg_message_statuses")


@pytest.mark.parametrize(
    ("table", "key", "expected"),
    [
        ("agents", "v1", {"agent_name": "new"}),
        ("agents", "v2", {"agent_name": "A late"}),
        ("agents", "v3", {"agent_name": "a"}),
        ("agents", "v4", {"agent_name": "é"}),
        ("agents", "v5", {"agent_name": "\U0001f600"}),
        ("agents", "v6", {"team": "A"}),
        ("agents", "v7", {"agent_name": "na"}),
        ("orders", "v8", {"total_amount": 9}),
        ("orders", "v9", {"status": "cancelled"}),
        ("orders", "v10", {"status": "paid"}),
        ("orders", "v11", {"status": "pending"}),
        ("orders", "v12", {"status": "paid"}),
        ("messages", "e1", {"template_name": "first", "loaded_at": LOADED}),
        ("messages", "e2", {"template_name": "b"}),
        ("conversation_events", "e3", {"event_type": "assigned", "loaded_at": LOADED}),
        ("contact_merges", "n1", {"new_contact_key": key_of("n2")}),
        ("messages", "t1", {"template_name": NASTY_TEXT}),
        ("surveys", "v13", {"score": 5}),
        ("messages", "t2", {"template_name": LONG_TEXT}),
        ("messages", "t3", {"template_name": "NULL"}),
        ("messages", "t4", {"template_name": "# no comment"}),
        ("messages", "t,5", {"template_name": '"'}),
    ],
)
def test_the_winner(table: str, key: str, expected: dict[str, Any], staged: Warehouse):
    columns = list(expected)
    id_column = next(iter(rows.TABLES[table]()))
    if table != "agents":
        id_column, key = id_column.replace("_id", "_key"), key_of(key)
    found = staged.query(f"select {', '.join(columns)} from staging.stg_{table} where {id_column} = ?", [key])
    assert [dict(zip(columns, row, strict=True)) for row in found] == [expected]


def test_costs_of_each_day_are_restated(staged: Warehouse):
    found = staged.query("select cost_date, amount from staging.stg_campaign_costs order by 1")
    assert found == [(date(2026, 3, 1), 8), (date(2026, 3, 2), 7)]


def test_merges_that_are_kept(staged: Warehouse):
    found = staged.query("select old_contact_key, new_contact_key from staging.stg_contact_merges")
    kept = [("a1", "a2"), ("a2", "a3"), ("a3", "a4"), ("n1", "n2"), ("x0", "x1"), ("y2", "y3"), ("z1", "z2")]
    assert sorted(found) == sorted((key_of(old), key_of(new)) for old, new in kept)


def test_contacts_after_the_merges(staged: Warehouse):
    found = dict(
        staged.query("select source_contact_key, contact_key from intermediate.int_contact_ids_resolved")
    )
    expected = {
        "a1": "a4", "a2": "a4", "a3": "a4", "a4": "a4", "n1": "n2", "n2": "n2", "x0": "x1", "x1": "x1", "x2": "x2",
        "y1": "y1", "y2": "y3", "y3": "y3", "z1": "z2", "z2": "z2", "lone": "lone",
    }  # fmt: skip
    assert {key: found.get(key_of(key)) for key in expected} == {key: key_of(to) for key, to in expected.items()}
    assert key_of("n3") not in found, "a merge that lost names no contact"


def test_receipts(staged: Warehouse):
    receipts = staged.query(
        "select delivered_at, read_at, is_billable, status_count, row_count from staging.stg_message_statuses"
        " where message_key = ?",
        [key_of("e1")],
    )
    assert receipts == [(SENT, SENT + 2 * HOUR, True, 2, 5)]


def test_rows_in_are_rows_kept_copies_and_rejected(staged: Warehouse):
    audit = {row[0]: row[1:] for row in staged.query(
        "select table_name, rows_in, rows_kept, rows_copies, rows_rejected from marts.load_audit where rows_in > 0"
    )}  # fmt: skip
    tables = raw_tables()
    assert {table: row[0] for table, row in audit.items()} == {table: len(given) for table, given in tables.items()}
    for rows_in, kept, copies, rejected in audit.values():
        assert rows_in == kept + copies + rejected
    assert audit["agents"] == (28, 7, 21, 0)
    assert audit["orders"] == (20, 5, 13, 2)
    assert audit["contact_merges"] == (23, 7, 6, 10)  # rejected: the circle of x, s1, y1, y2's way back, z2


# The form of the files -------------------------------------------------------------------------------------------


def every_kind() -> dict[str, list[rows.Row]]:
    """A small business with a value in every column, so that a column lost or misread shows in the marts."""
    sent = [SENT + timedelta(hours=7 * n, microseconds=n) for n in range(12)]
    loaded = sent[-1] + HOUR
    last = {"loaded_at": loaded}
    return {
        "messages": [
            rows.message(message_id=f"m{n}", conversation_id=f"t{n % 3}", contact_id=f"c{n % 4}", sent_at=at,
                         body="BAJA" if n == 8 else "hola, \"qué\" tal\n¿bien?", referral_source_type="ad" if n < 3 else None,
                         referral_source_id="x1" if n < 3 else None, ad_click_id=f"click{n}" if n < 3 else None, **last)
            for n, at in enumerate(sent)
        ] + [
            rows.message(message_id=f"r{n}", conversation_id=f"t{n % 3}", contact_id=f"c{n % 4}",
                         direction="outbound", sender_type=["agent", "bot", "campaign"][n % 3],
                         agent_id="a1" if n % 3 == 0 else None, campaign_id="g1" if n % 3 == 2 else None,
                         template_name="promo" if n % 3 == 2 else None,
                         template_category="marketing" if n % 3 == 2 else None,
                         reply_to_message_id=f"m{n}", sent_at=at + timedelta(seconds=90), **last)
            for n, at in enumerate(sent)
        ],
        "message_statuses": [
            rows.status(message_id=f"r{n}", status="read" if n % 2 else "delivered", status_at=at + HOUR,
                        is_billable=[True, False, None][n % 3], pricing_model="PMP", pricing_category="marketing",
                        platform_conversation_id=f"w{n}", error_code=None, **last)
            for n, at in enumerate(sent)
        ],
        "conversations": [
            rows.conversation(conversation_id=f"t{n}", contact_id=f"c{n}", status="resolved", topic="pago",
                              labels="vip, nuevo", assigned_agent_id="a1", opened_at=sent[n], resolved_at=sent[n + 5], updated_at=sent[9],
                              **last)
            for n in range(3)
        ],
        "conversation_events": [rows.event(conversation_id="t1", agent_id="a1", occurred_at=sent[6], **last)],
        "surveys": [
            rows.survey(survey_id=f"s{n}", conversation_id=f"t{n}", contact_id=f"c{n}", score=n + 3, order_id="o1",
                        comment="muy bien, gracias", sent_at=sent[7], answered_at=sent[8], updated_at=sent[8], **last)
            for n in range(3)
        ],
        "orders": [
            rows.order(order_id=f"o{n}", contact_id=f"c{n}", conversation_id=f"t{n % 3}", total_amount=f"{n}19.25",
                       refunded_amount="4.5", is_test=n == 3, ordered_at=sent[9], updated_at=sent[9],
                       campaign_id="g1" if n == 2 else None, **last)
            for n in range(4)
        ],
        "contacts": [
            rows.contact(contact_id=f"c{n}", country_code="MX", is_internal=n == 3, erased_at=sent[9] if n == 2 else None,
                         created_at=sent[0], updated_at=sent[9], **last)
            for n in range(4)
        ],
        "contact_merges": [rows.merge(**last)],
        "consents": [rows.consent(action="opt_out", source="web", contact_id="c2", occurred_at=sent[10], **last)],
        "campaigns": [rows.campaign(**last)],
        "campaign_costs": [rows.campaign_cost(amount="12.75", **last)],
        "ad_costs": [rows.ad_cost(ad_name="Spring", campaign_id="g1", **last)],
        "meta_pricing": [rows.meta_price(business_phone_id="p1", country_code="MX", **last)],
        "link_clicks": [rows.click(message_id="r2", contact_id="c2", is_robot=False, clicked_at=sent[5], **last)],
        "leads": [rows.lead(conversation_id="t1", created_at=sent[6], **last)],
        "carts": [rows.cart(conversation_id="t1", order_id="o1", created_at=sent[6], updated_at=sent[6], **last)],
        "agents": [rows.agent(team="ventas", **last)],
    }  # fmt: skip


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    folder = tmp_path_factory.mktemp("plain")
    return warehouses.build(folder, rows.write_raw(folder / "raw", every_kind()), select=ALL_MODELS)


def test_another_dialect_of_csv_gives_the_same_marts(plain: Warehouse, tmp_path: Path):
    """A BOM, CRLF, every cell quoted, columns in another order, more columns, and a table more."""
    raw = tmp_path / "raw"
    raw.mkdir()
    for table, given in every_kind().items():
        text = io.StringIO()
        columns = [*sorted(given[0], key=lambda name: name[::-1]), "extra, \"one\"", "another"]
        writer = csv.DictWriter(text, columns, restval="x", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows({name: rows.as_text(cell) for name, cell in row.items()} for row in given)
        (raw / f"{table}.csv").write_bytes(b"\xef\xbb\xbf" + text.getvalue().encode())
    (raw / "tickets.csv").write_text("ticket_id\n1\n")
    other = warehouses.build(tmp_path, raw, select=ALL_MODELS)
    assert changed_tables(plain.path, other.path, "marts") == {}


# What a table in a typed warehouse would hold. Other columns are text.
TYPES = {
    "is_billable": "boolean", "is_test": "boolean", "is_internal": "boolean", "is_robot": "boolean",
    "score": "double", "total_amount": "decimal(12, 2)", "refunded_amount": "double", "amount": "decimal(38, 9)",
    "cost_date": "timestamp", "pricing_date": "timestamp", "volume": "integer", "cost": "double", "error_code": "integer", "loaded_at": "timestamptz", "sent_at": "timestamp",
    "status_at": "timestamptz", "opened_at": "timestamptz", "resolved_at": "timestamp", "updated_at": "timestamp",
    "occurred_at": "timestamptz", "answered_at": "timestamptz", "ordered_at": "timestamptz",
    "created_at": "timestamp", "erased_at": "timestamptz", "merged_at": "timestamp", "clicked_at": "timestamp_ns",
    "started_at": "timestamp_s",
}  # fmt: skip


def test_typed_parquet_gives_the_same_marts(plain: Warehouse, tmp_path: Path):
    csv_files = rows.write_raw(tmp_path / "csv", every_kind())
    raw = tmp_path / "raw"
    raw.mkdir()
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table, given in every_kind().items():
            columns = ", ".join(f"cast({name} as {TYPES.get(name, 'varchar')}) as {name}" for name in given[0])
            connection.execute(
                f"copy (select {columns} from read_csv('{csv_files}/{table}.csv', header = true, all_varchar = true))"
                f" to '{raw}/{table}.parquet' (format parquet)"
            )
    other = warehouses.build(tmp_path, raw, {"raw_format": "parquet"}, select=ALL_MODELS)
    assert changed_tables(plain.path, other.path, "marts") == {}


def test_a_missing_optional_column_is_null(tmp_path: Path):
    """Every column without a star left out."""
    starred = {
        "messages": "message_id contact_id business_phone_id direction sender_type message_type sent_at loaded_at",
        "orders": "order_id contact_id status total_amount currency ordered_at updated_at loaded_at",
        "surveys": "survey_id survey_kind contact_id sent_at updated_at loaded_at",
        "agents": "agent_id agent_name updated_at loaded_at",
    }
    raw = rows.write_raw(
        tmp_path / "raw",
        {
            table: [{name: cell for name, cell in rows.TABLES[table]().items() if name in columns.split()}]
            for table, columns in starred.items()
        },
    )
    warehouse = warehouses.build(tmp_path, raw, select=" ".join(f"+wa_stg_{table}" for table in starred))
    keys = {
        "message_id": "message_key", "contact_id": "source_contact_key", "conversation_id": "helpdesk_thread_key",
        "order_id": "order_key", "survey_id": "survey_key", "reply_to_message_id": "reply_to_message_key",
    }  # fmt: skip
    for table, columns in starred.items():
        (row,) = warehouse.query(f"select t from staging.stg_{table} as t")
        staged_columns = {name: keys.get(name, name) for name in rows.TABLES[table]() if name != "body"}
        missing = [column for name, column in staged_columns.items() if name not in columns.split()]
        assert missing and [row[0][column] for column in missing] == [None] * len(missing)
        assert None not in [row[0][staged_columns[name]] for name in columns.split()]
    assert isinstance(warehouse.query("select sent_at from staging.stg_messages")[0][0], datetime)
