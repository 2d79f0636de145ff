"""A bad row never stops a build, changes nothing else, and stands in rejected_rows with its reason and no secret.

Two builds: good rows, with every value that is just good; and the same with every kind of bad row added.
"""

import hashlib
import hmac
import re
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import raw_rows as rows
import warehouse as warehouses
from test_build import changed_tables
from warehouse import Warehouse

# Planted wherever a bad row may hold a text. None of it may be read in any mart.
PHONE, EMAIL, NAME, TEXT = "5215512345678", "ana.lopez@example.com", "Ana Lopez Rivera", "my card is lost"
SECRETS = [PHONE, EMAIL, NAME, TEXT, "5512345678", "ana.lopez", "Lopez", "card is"]
KEYS = {
    "messages": ["message_id"], "message_statuses": ["message_id", "status"],
    "conversations": ["conversation_id"], "conversation_events": ["event_id"], "surveys": ["survey_id"],
    "orders": ["order_id"], "contacts": ["contact_id"], "contact_merges": ["old_contact_id"],
    "consents": ["consent_id"], "campaigns": ["campaign_id"], "campaign_costs": ["campaign_id", "cost_date"],
    "link_clicks": ["click_id"], "leads": ["lead_id"], "carts": ["cart_id"], "agents": ["agent_id"],
}  # fmt: skip
KEY_COLUMNS = {"message_id": "message_key", "survey_id": "survey_key", "order_id": "order_key", "contact_id": "source_contact_key"}
PLAIN_KEYS = {"campaign_id", "agent_id", "status", "cost_date"}
LATER = rows.LOADED + timedelta(days=1)
FUTURE = datetime(2999, 1, 1)

NO_TIME = "{} is not a time such as 2026-03-02 15:00:00"
NO_DATE = "{} is not a date such as 2026-03-02"
NO_AMOUNT = "{} is not an amount such as 49.90"
NO_INTEGER = "{} is not a whole number"
NO_FLAG = "{} is not true or false"
MISSING = "{} is missing"
EARLY = "{} is before 2009"
LATE = "{} is more than a day after loaded_at"
OFF_SCALE = "score is not 1 to 5 (csat) or 0 to 10 (nps)"
WRONG_WAY = "direction is not that of its sender_type"
NOT_3 = "currency is not three capital letters"
NOT_2 = "country_code is not two capital letters"

# The time column that each table's rows are tried with, and one that is not starred where there is one.
TIMES = {
    "messages": "sent_at", "message_statuses": "status_at", "conversations": "opened_at",
    "conversation_events": "occurred_at", "surveys": "sent_at", "orders": "ordered_at",
    "contacts": "created_at", "contact_merges": "merged_at", "consents": "occurred_at",
    "campaigns": "started_at", "link_clicks": "clicked_at", "leads": "created_at", "carts": "created_at",
    "agents": "updated_at",
}  # fmt: skip
VALUE_SETS = {
    ("messages", "direction"): "inbound, outbound",
    ("messages", "sender_type"): "contact, agent, bot, automation, campaign, business, system",
    ("message_statuses", "status"): "sent, delivered, read, played, failed",
    ("message_statuses", "pricing_model"): "PMP, CBP",
    ("conversations", "status"): "open, pending, resolved, snoozed",
    ("conversation_events", "event_type"): "assigned, handed_off, resolved, reopened",
    ("surveys", "survey_kind"): "csat, nps",
    ("orders", "status"): "pending, paid, fulfilled, cancelled, refunded",
    ("consents", "action"): "opt_in, opt_out",
}  # fmt: skip
STARRED = {
    "messages": "message_id contact_id business_phone_id direction sender_type message_type sent_at",
    "message_statuses": "message_id status status_at",
    "conversations": "conversation_id contact_id business_phone_id status opened_at updated_at",
    "conversation_events": "event_id conversation_id event_type occurred_at",
    "surveys": "survey_id survey_kind contact_id sent_at updated_at",
    "orders": "order_id contact_id status total_amount currency ordered_at updated_at",
    "contacts": "contact_id created_at updated_at",
    "contact_merges": "old_contact_id new_contact_id merged_at",
    "consents": "consent_id contact_id action occurred_at",
    "campaigns": "campaign_id campaign_name started_at updated_at",
    "campaign_costs": "campaign_id cost_date amount currency",
    "link_clicks": "click_id message_id contact_id clicked_at",
    "leads": "lead_id contact_id created_at",
    "carts": "cart_id contact_id created_at updated_at",
    "agents": "agent_id agent_name updated_at",
}
NO_TIMES = [
    "2026-03-02", "2026-03-02 15:00", "2026-03-02 15:00:00.1234567", "2026-03-02 15:00:00.", "2026-03-02 24:00:00",
    "2026-03-02 15:00:60", "2026-03-02 15:60:00", "2026-13-02 15:00:00", "2026-02-29 15:00:00", " 2026-03-02 15:00:00",
    "2026-03-02 15:00:00 ", "2026-03-02 15:00:00 Z", "2026-03-02 15:00:00z", "2026-03-02t15:00:00",
    "2026-03-02  15:00:00", "2026-03-02 15:00:00+5", "02/03/2026 15:00:00",
    "2026-3-2 15:00:00", "26-03-02 15:00:00", "1772463600", "infinity", "epoch", "now", " ", PHONE, EMAIL,
]  # fmt: skip
NO_AMOUNTS = [".5", "5.", "1e3", "1,5", "1.5.1", "+", "NaN", "inf", "0x1F", "$5", "5 USD", " 5", "5 ", "1_000", "--5", NAME,
              "10000000000000", "99999999999999999999", "9" * 40]
NO_INTEGERS = ["4.0", "4.", "1e0", "four", " 4", "4 ", "NaN", "0x4", TEXT]
NO_FLAGS = ["yes", "no", "y", "n", "2", "on", "true ", " t", "", "1.0", NAME]


def bad_rows() -> list[tuple[str, dict[str, Any], str]]:
    """Table, fields and reason of each bad row. The id is added by number unless the case is about it."""
    cases: list[tuple[str, dict[str, Any], str]] = []
    for table, columns in STARRED.items():
        cases += [(table, {column: None}, MISSING.format(column)) for column in columns.split()]
        cases += [
            (table, {"loaded_at": None}, MISSING.format("loaded_at")),
            (table, {"loaded_at": TEXT}, NO_TIME.format("loaded_at")),
            (table, {"loaded_at": FUTURE}, "loaded_at is more than a day in the future"),
        ]
    for table, column in TIMES.items():
        cases += [
            (table, {column: "2008-12-31 23:59:59.999999"}, EARLY.format(column)),
            (table, {column: "2009-01-01 00:00:00+00:01"}, EARLY.format(column)),
            (table, {column: LATER + timedelta(microseconds=1)}, LATE.format(column)),
            (table, {column: "2026-03-02"}, NO_TIME.format(column)),
        ]
    cases += [("messages", {"sent_at": text}, NO_TIME.format("sent_at")) for text in NO_TIMES]
    for table, column in [("conversations", "resolved_at"), ("surveys", "answered_at"), ("contacts", "erased_at")]:
        cases += [
            (table, {column: "soon"}, NO_TIME.format(column)),
            (table, {column: LATER + timedelta(seconds=1)}, LATE.format(column)),
            (table, {column: "2008-12-31 00:00:00"}, EARLY.format(column)),
        ]
    for (table, column), values in VALUE_SETS.items():
        first = values.split(", ")[0]
        cases += [
            (table, {column: cell}, f"{column} is none of {values}")
            for cell in (first.swapcase(), first + " ", TEXT, EMAIL)
        ]
    for sender in ("agent", "bot", "automation", "campaign", "business"):
        cases.append(("messages", {"sender_type": sender}, WRONG_WAY))
    cases.append(("messages", {"direction": "outbound"}, WRONG_WAY))
    cases += [("orders", {"total_amount": text}, NO_AMOUNT.format("total_amount")) for text in NO_AMOUNTS]
    cases += [("surveys", {"score": text}, NO_INTEGER.format("score")) for text in NO_INTEGERS]
    cases += [("orders", {"is_test": text}, NO_FLAG.format("is_test")) for text in NO_FLAGS if text]
    cases += [
        ("contacts", {"is_internal": "maybe"}, NO_FLAG.format("is_internal")),
        ("message_statuses", {"is_billable": "yes"}, NO_FLAG.format("is_billable")),
        ("link_clicks", {"is_robot": "human"}, NO_FLAG.format("is_robot")),
        ("orders", {"total_amount": "-0.01"}, "total_amount is negative"),
        ("orders", {"refunded_amount": "-1"}, "refunded_amount is negative"),
        ("orders", {"refunded_amount": "100.01"}, "refunded_amount is above total_amount"),
        ("orders", {"refunded_amount": "x"}, NO_AMOUNT.format("refunded_amount")),
        ("campaign_costs", {"amount": "-5"}, "amount is negative"),
        ("campaign_costs", {"amount": "ten"}, NO_AMOUNT.format("amount")),
        ("campaign_costs", {"amount": "99999999999999999999"}, NO_AMOUNT.format("amount")),
        *[("orders", {"currency": text}, NOT_3) for text in ("usd", "US", "USDT", "U$D", " USD", "ÄÖÜ", NAME)],
        ("campaign_costs", {"currency": "eur"}, NOT_3),
        *[("contacts", {"country_code": text}, NOT_2) for text in ("mx", "M", "MEX", "Mx", "52", " ", PHONE)],
        *[("surveys", {"score": text}, OFF_SCALE) for text in ("0", "6", "-1", PHONE)],
        *[("surveys", {"survey_kind": "nps", "score": text}, OFF_SCALE) for text in ("-1", "11", PHONE)],
        *[
            ("campaign_costs", {"cost_date": text}, NO_DATE.format("cost_date"))
            for text in ("2026-02-29", "2026-3-2", "2026-03-02 00:00:00", "20260302", " 2026-03-02", NAME)
        ],
        ("campaign_costs", {"cost_date": "2008-12-31"}, EARLY.format("cost_date")),
        ("campaign_costs", {"cost_date": "2026-03-04"}, LATE.format("cost_date")),
        # The first reason is the first column's, and of a column the missing cell's.
        ("messages", {"direction": TEXT, "sent_at": TEXT}, "direction is none of inbound, outbound"),
        ("messages", {"contact_id": None, "sent_at": None, "loaded_at": None}, MISSING.format("contact_id")),
        ("orders", {"currency": "usd", "ordered_at": TEXT, "total_amount": "-1"}, "total_amount is negative"),
        # A row whose cells have moved by a column: nothing of it may be read.
        ("messages", {"sender_type": NAME, "agent_id": PHONE, "template_name": EMAIL, "message_type": TEXT},
         "sender_type is none of " + VALUE_SETS["messages", "sender_type"]),
        ("message_statuses", {"status": PHONE, "error_code": TEXT},
         "status is none of " + VALUE_SETS["message_statuses", "status"]),
        ("orders", {"total_amount": PHONE, "refunded_amount": NAME}, NO_AMOUNT.format("refunded_amount")),
        # A merge into itself, and two that make a circle.
        ("contact_merges", {"old_contact_id": "self", "new_contact_id": "self"}, "the merge is part of a circle"),
        ("contact_merges", {"old_contact_id": "ring1", "new_contact_id": "ring2"}, "the merge is part of a circle"),
        ("contact_merges", {"old_contact_id": "ring2", "new_contact_id": "ring1"}, "the merge is part of a circle"),
    ]  # fmt: skip
    return cases


def complete(table: str, fields: dict[str, Any], number: int) -> rows.Row:
    """The row of a case: a good row with a key of its own, secrets in its personal cells, and the case's fields."""
    secrets = {
        "body": TEXT, "comment": f"{NAME} {PHONE}", "topic": EMAIL, "source": NAME, "error_code": PHONE,
        "reply_to_message_id": PHONE, "order_id": PHONE, "contact_id": f"+{PHONE}", "new_contact_id": PHONE,
    }  # fmt: skip
    row = rows.TABLES[table]()
    row |= {column: cell for column, cell in secrets.items() if column in row}
    return row | {KEYS[table][0]: f"bad{number}"} | fields


BAD = [(table, complete(table, fields, n), reason) for n, (table, fields, reason) in enumerate(bad_rows())]


def row_key(table: str, row: rows.Row) -> str:
    """The key of a row as rejected_rows shows it: hashed, plain, or only its length where it is no value of its column."""
    parts = []
    for column in KEYS[table]:
        cell = rows.as_text(row[column])
        if column == "status":
            is_shown = cell in VALUE_SETS[table, column].split(", ")
        else:
            is_shown = column != "cost_date" or is_date(cell)
        if cell and column not in PLAIN_KEYS:
            cell = hmac.new(warehouses.SALT.encode(), cell.encode(), hashlib.sha256).hexdigest()[:32]
        elif cell and not is_shown:
            cell = f"({len(cell)} characters)"
        parts.append(cell)
    return "|".join(parts)


def is_date(text: str) -> bool:
    try:
        return str(datetime.strptime(text, "%Y-%m-%d").date()) == text
    except ValueError:
        return False


# A value that is just good, the table and column it stands in, other fields it needs, and what it is read as.
UTC = datetime(2026, 3, 2, 15)
GOOD: list[tuple[str, str, dict[str, Any], Any, Any]] = [
    *[
        ("messages", "sent_at", {}, text, expected)
        for text, expected in [
            ("2009-01-01 00:00:00", datetime(2009, 1, 1)),
            ("2009-01-01 05:30:00+05:30", datetime(2009, 1, 1)),
            (str(LATER), LATER),
            ("2026-03-02T15:00:00", UTC),
            ("2026-03-02 15:00:00Z", UTC),
            ("2026-03-02 15:00:00 UTC", UTC),
            ("2026-03-02T15:00:00.123456Z", UTC.replace(microsecond=123456)),
            ("2026-03-02 15:00:00.5", UTC.replace(microsecond=500000)),
            ("2026-03-02 20:30:00+05:30", UTC),
            ("2026-03-02T09:00:00-0600", UTC),
            ("2026-03-02 17:00:00.000001+02", UTC.replace(microsecond=1)),
            ("2024-02-29 23:59:59.999999", datetime(2024, 2, 29, 23, 59, 59, 999999)),
        ]
    ],
    ("messages", "message_type", {}, " ", " "),
    ("messages", "sender_type", {"direction": "inbound"}, "system", "system"),
    ("messages", "sender_type", {"direction": "outbound"}, "system", "system"),
    ("messages", "template_category", {}, "a new one", "a new one"),
    *[("surveys", "score", {}, text, number) for text, number in [("1", 1), ("5", 5), ("+5", 5), ("005", 5)]],
    *[
        ("surveys", "score", {"survey_kind": "nps"}, text, number)
        for text, number in [("0", 0), ("10", 10), ("-0", 0)]
    ],
    *[
        ("orders", "total_amount", {}, text, Decimal(amount))
        for text, amount in [("0", "0"), ("-0", "0"), ("+5", "5"), ("5.10", "5.1"), ("007.5", "7.5"),
                             ("123456789012.123456789", "123456789012.123456789"),
                             ("9999999999999.99", "9999999999999.99")]
    ],
    ("orders", "refunded_amount", {}, "100.00", Decimal(100)),
    *[("orders", "is_test", {}, text, True) for text in ("true", "TRUE", "tRuE", "t", "T", "1")],
    *[("orders", "is_test", {}, text, False) for text in ("false", "False", "f", "F", "0")],
    ("orders", "is_test", {}, "", None),
    ("contacts", "country_code", {}, "ZZ", "ZZ"),
    ("contacts", "country_code", {}, "", None),
    ("campaign_costs", "cost_date", {}, "2009-01-01", datetime(2009, 1, 1).date()),
    ("campaign_costs", "cost_date", {}, "2026-03-03", datetime(2026, 3, 3).date()),
]  # fmt: skip
GOOD_ROWS = [
    (table, rows.TABLES[table](**{KEYS[table][0]: f"good{number}"}, **fields) | {column: cell})
    for number, (table, column, fields, cell, _) in enumerate(GOOD)
]


def good_tables() -> dict[str, list[rows.Row]]:
    """A row of each table, a few that give the marts something to show, and all that is just good."""
    tables = {table: [row()] for table, row in rows.TABLES.items()}
    for table, row in GOOD_ROWS:
        tables[table].append(row)
    tables["messages"] += [
        rows.message(message_id="m2", direction="outbound", sender_type="agent", agent_id="a1",
                     conversation_id="t1", sent_at=UTC + timedelta(minutes=1)),
        rows.message(message_id="m3", direction="outbound", sender_type="campaign", campaign_id="g1",
                     message_type="template", template_category="marketing", sent_at=UTC + timedelta(minutes=2)),
    ]  # fmt: skip
    tables["message_statuses"].append(rows.status(message_id="m3", is_billable=True))
    tables["carts"].append(rows.cart())  # a copy
    tables["surveys"].append(rows.survey(survey_id="s2", score=5, comment="gracias", answered_at=UTC))
    # The newest loaded_at is that of a good row, so that as_of is the same with and without the bad ones.
    tables["leads"].append(rows.lead(lead_id="d2", loaded_at=datetime(2026, 5, 1)))
    return tables


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Warehouse, Warehouse]:
    """The warehouses without and with the bad rows."""
    folder = tmp_path_factory.mktemp("bad_rows")
    raw, tables = folder / "raw", good_tables()
    # A model that needs a rate of an old day would stop; what is rated here is in the reporting currency.
    built = []
    for name in ("without", "with"):
        rows.write_raw(raw, tables)
        built.append(
            warehouses.build(folder / name, raw, select=warehouses.ALL_MODELS)
        )
        for table, row, _ in BAD:
            tables[table] = [*tables[table], row]
    return built[0], built[1]


@pytest.fixture(scope="module")
def reasons(pair: tuple[Warehouse, Warehouse]) -> dict[tuple[str, str], list[str]]:
    """The reasons in rejected_rows by table and key."""
    found: dict[tuple[str, str], list[str]] = {}
    for table, key, reason in pair[1].query("select table_name, row_key, reason from marts.rejected_rows"):
        found.setdefault((table, key), []).append(reason)
    return found


@pytest.mark.parametrize(
    ("table", "row", "reason"), BAD, ids=[f"{n}-{table}-{reason[:40]}" for n, (table, _, reason) in enumerate(BAD)]
)
def test_a_bad_row_is_rejected_for_its_first_reason(table: str, row: rows.Row, reason: str, reasons):
    found = reasons[table, row_key(table, row)]
    assert reason in found
    assert len(found) == 1 or row[KEYS[table][0]] is None, "only rows without an id may share a key"


def test_nothing_else_is_rejected(pair: tuple[Warehouse, Warehouse]):
    assert pair[0].query("select count(*) from marts.rejected_rows") == [(0,)]
    found = pair[1].query("select table_name, reason, count(*) from marts.rejected_rows group by all")
    assert {(table, reason): n for table, reason, n in found} == Counter((t, reason) for t, _, reason in BAD)


@pytest.mark.parametrize(
    ("number", "case"), list(enumerate(GOOD)), ids=[f"{table}-{column}-{cell}" for table, column, _, cell, _ in GOOD]
)
def test_a_value_at_the_limit_is_kept(number: int, case: tuple, pair: tuple[Warehouse, Warehouse]):
    table, column, _, _, expected = case
    for warehouse in pair:
        id_column, id_text = KEYS[table][0], f"good{number}"
        if id_column in KEY_COLUMNS:
            id_column, id_text = KEY_COLUMNS[id_column], warehouses.key_of(id_text)
        found = warehouse.query(f"select {column} from staging.stg_{table} where {id_column} = ?", [id_text])
        assert found == [(expected,)]


def test_bad_rows_change_no_other_mart(pair: tuple[Warehouse, Warehouse]):
    """But for the alerts that name them."""
    changes = changed_tables(pair[0].path, pair[1].path, "marts")
    assert set(changes) == {"rejected_rows", "load_audit", "kpi_alerts"}
    alerts = "select alert_kind, kpi_id, grain, slice_value, table_name, message_en from marts.kpi_alerts where {} order by all"
    others = alerts.format("problem is distinct from 'rejected_rows'")
    assert pair[0].query(others) == pair[1].query(others)
    assert pair[1].query(alerts.format("problem = 'rejected_rows'")) != []
    assert pair[0].query("select count(*) > 100 from marts.kpi_values") == [(True,)]


def test_every_row_is_accounted_for(pair: tuple[Warehouse, Warehouse]):
    without, with_bad = (
        {row[0]: row[1:] for row in warehouse.query(
            "select table_name, rows_in, rows_kept, rows_copies, rows_rejected from marts.load_audit"
        )}
        for warehouse in pair
    )  # fmt: skip
    rejected = Counter(table for table, _, _ in BAD)
    for table in rows.TABLES:
        rows_in, kept, copies, none = without[table]
        assert (rows_in, none) == (kept + copies, 0)
        assert copies == (1 if table == "carts" else 0)
        assert with_bad[table] == (rows_in + rejected[table], kept, copies, rejected[table])


def test_no_secret_of_a_bad_row_is_in_any_mart(pair: tuple[Warehouse, Warehouse]):
    warehouse = pair[1]
    marts = [name for (name,) in warehouse.query("select table_name from duckdb_tables() where schema_name = 'marts'")]
    assert "rejected_rows" in marts
    for mart in marts:
        found = warehouse.query(
            f"select secret, t from marts.{mart} as t, (select unnest(?) as secret)"
            " where contains(cast(t as varchar), secret)",
            [SECRETS],
        )
        assert found == [], f"in {mart}"


def test_what_is_shown_of_a_bad_row_helps_to_find_its_fault(pair: tuple[Warehouse, Warehouse]):
    (content,) = pair[1].query(
        "select content from marts.rejected_rows where reason = 'refunded_amount is above total_amount'"
    )[0]
    assert "total_amount=100.00; refunded_amount=100.01; currency=USD; " in content
    assert "contact_id=(14 characters); " in content
    assert "ordered_at=2026-03-02 15:00:00; " in content


def test_every_reason_has_its_spanish():
    phrases = dict(re.findall(r"'([^']+)': '([^']+)'", (warehouses.ROOT / "macros/raw/reasons.sql").read_text(encoding="utf-8")))
    homes = [warehouses.ROOT / "macros/raw/checks.sql", *sorted((warehouses.ROOT / "models/staging").glob("wa_base_*.sql"))]
    reasons = {text for home in homes for text in re.findall(r"then '([^'\n]* (?:is|part) [^'\n]*)'", home.read_text(encoding="utf-8"))}
    assert len(reasons) >= 18
    for reason in reasons:
        assert any(phrase in reason for phrase in phrases), f"macros/raw/reasons.sql has no Spanish for: {reason}"
