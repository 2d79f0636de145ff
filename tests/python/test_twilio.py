"""Twilio's messages: T1 to T9 of its own spellings, each read alike, and which rows are no message of WhatsApp."""

import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

import chatwoot_data
import raw_rows
import warehouse as warehouses
from shop_data import Row, write_json, write_table
from warehouse import Warehouse, key_of

PERSON, PHONE, SANDBOX = "whatsapp:+5215512345678", "whatsapp:+525500001111", "whatsapp:+14155238886"
NOON = datetime(2026, 3, 2, 15, 0, 5, tzinfo=UTC)


def sent(sid: str, status: str, second: int = 9, **fields: Any) -> Row:
    """A text of the business on 2 March 2026, created at 15:00:05 and sent at 15:00:06 (UTC), as a loader writes it."""
    return {
        "sid": sid, "from": PHONE, "to": PERSON, "direction": "outbound-api", "body": "Hola", "num_media": "0", "num_segments": "1",
        "status": status, "error_code": None, "messaging_service_sid": None, "price": "-0.00500", "price_unit": "USD",
        "date_created": NOON, "date_sent": NOON.replace(second=6), "date_updated": NOON.replace(second=second),
    } | fields  # fmt: skip


def received(sid: str, **fields: Any) -> Row:
    """A text of the customer at 15:00:05."""
    return sent(sid, "received") | {"from": PERSON, "to": PHONE, "direction": "inbound", "date_sent": NOON} | fields


# What becomes of a row: direction, sender, type, sent at; its statuses with their times.
AT, LATER = "2026-03-02 15:00:06", "2026-03-02 15:00:09"
OUT = ("outbound", "business", "text", AT)
CASES: list[tuple[Row, tuple | None, dict[str, str]]] = [
    (received("SM01"), ("inbound", "contact", "text", "2026-03-02 15:00:05"), {}),
    (sent("SM02", "delivered", to="+5215512345678", **{"from": "+525500001111"}), None, {}),  # T1
    (sent("SM03", "undelivered", error_code="63016"), OUT, {"failed": LATER}),  # T3
    (sent("SM04", "failed", error_code="63024", date_sent=None), (*OUT[:3], "2026-03-02 15:00:05"), {"failed": LATER}),
    (received("SM05", date_sent=NOON.replace(second=3)), ("inbound", "contact", "text", "2026-03-02 15:00:03"), {}),  # T5
    (received("SM06", date_sent=NOON.replace(second=9)), ("inbound", "contact", "text", "2026-03-02 15:00:05"), {}),  # T5
    (received("MM07", num_media="1", body=""), ("inbound", "contact", "media", "2026-03-02 15:00:05"), {}),  # T6
    (received("SM08", to=SANDBOX), None, {}),  # T7
    (sent("SM09", "read", **{"from": SANDBOX}), None, {}),  # T7
    (received("SM10", status="delivered"), ("inbound", "contact", "text", "2026-03-02 15:00:05"), {}),  # T8
    (sent("SM11", "sent"), OUT, {"sent": AT}),
    (sent("SM12", "delivered", direction="outbound-reply"), OUT, {"sent": AT, "delivered": LATER}),
    (sent("SM13", "read", direction="outbound-call"), OUT, {"sent": AT, "delivered": LATER, "read": LATER}),
    (sent("SM14", "sending"), OUT, {}),
    (sent("SM15", "queued"), None, {}),
    (sent("SM16", "accepted"), None, {}),
    (sent("SM17", "scheduled"), None, {}),
    (sent("SM18", "canceled"), None, {}),
    (sent("SM19", "sent", messaging_service_sid="MGbot", **{"from": None}), ("outbound", "bot", "text", AT), {"sent": AT}),
    (sent("SM20", "sent", messaging_service_sid="MGmass"), ("outbound", "campaign", "text", AT), {"sent": AT}),
    (sent("SM21", "sent", messaging_service_sid="MGother"), OUT, {"sent": AT}),
    (sent("SM22", "partially_delivered"), OUT, {"partially_delivered": LATER}),  # a status without a meaning
    (received("SM23", direction="sideways"), ("sideways", "business", "text", "2026-03-02 15:00:05"), {"received": LATER}),
    (received("SM24", to="messenger:123", **{"from": "messenger:456"}), None, {}),
]


def iso(row: Row, zone: str = "Z") -> Row:
    return {name: cell.strftime("%Y-%m-%dT%H:%M:%S") + zone if isinstance(cell, datetime) else cell for name, cell in row.items()}


def of_fivetran(row: Row, synced: str = "2026-03-10") -> Row:
    names = {"sid": "id", "date_created": "created_at", "date_updated": "updated_at"}
    return {names.get(name, name): cell for name, cell in iso(row).items()} | {"_fivetran_synced": synced, "_fivetran_deleted": False}


def write_accounts(root: Path, warehouse: duckdb.DuckDBPyConnection) -> None:
    """The same messages as the API gives them, in a bulk export, and of two loaders; and all versions of some."""
    given = [row for row, _, _ in CASES]
    api = [{name: format_datetime(cell) if isinstance(cell, datetime) else cell for name, cell in row.items()} for row in given]
    write_json(root / "api/messages/1.json", api[:9], page="messages")
    write_json(root / "api/messages/2.json", api[9:])
    (root / "bulk/messages").mkdir(parents=True)
    left_out = ("price_unit", "error_message")
    for day, rows in {"2026-03-02": given[:5], "2026-03-03": given[5:]}.items():
        lines = [json.dumps({name: cell for name, cell in iso(row).items() if name not in left_out}) for row in rows]
        (root / f"bulk/messages/{day}.json.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    write_table(warehouse, "airbyte.messages", [iso(row, "+00") | {"_airbyte_extracted_at": "2026-03-10 00:00:00+00"} for row in given],
                {"_airbyte_extracted_at": "timestamptz", "date_created": "timestamptz", "date_sent": "timestamptz",
                 "date_updated": "timestamptz", "price": "double", "num_media": "bigint", "error_code": "double"})  # fmt: skip
    write_table(warehouse, "fivetran.message", [of_fivetran(row) for row in given],
                {"_fivetran_synced": "timestamp", "_fivetran_deleted": "boolean", "created_at": "timestamptz", "price": "decimal(10, 5)",
                 "error_code": "integer"})  # fmt: skip
    # T2: with a look-back each version comes; T4: the price is known later, and restated.
    versions = [of_fivetran(sent("SM30", "sent", 6, price=None)), of_fivetran(sent("SM30", "delivered", 9, price=None), "2026-03-11"),
                of_fivetran(sent("SM30", "read", 40), "2026-03-12"), of_fivetran(sent("SM30", "read", 40, price="-0.00600"), "2026-03-13"),
                of_fivetran(received("SM31", body="Stop")), of_fivetran(received("SM31", body="Stop"), "2026-03-14"),
                of_fivetran(received("SM32", price=None)),
                of_fivetran(received("SM33", **{"from": "whatsapp:MX.1098"}, price="-0.00500", date_created=NOON.replace(day=4, hour=3),
                                     date_sent=NOON.replace(day=4, hour=3)))]  # fmt: skip
    versions[5]["_fivetran_deleted"] = True  # L4
    write_table(warehouse, "versions.message", versions, {"_fivetran_synced": "timestamp", "_fivetran_deleted": "boolean"})


NAMES = ["twilio", "bulk", "by_airbyte", "by_fivetran"]
SERVICES = {"MGbot": "bot", "MGmass": "campaign"}
SETTINGS: dict[str, Any] = {
    "connectors": [name if name == "twilio" else {name: "twilio"} for name in [*NAMES, "versions"]],
    "twilio_location": "given/api", "bulk_location": "given/bulk", "by_airbyte_schema": "airbyte", "by_fivetran_schema": "fivetran",
    "versions_schema": "versions", "versions_fee_is_cost": True, "reporting_currency": "USD",
} | {f"{name}_messaging_services": SERVICES for name in NAMES}  # fmt: skip
BUILT = ["+wa_stg_messages", "+wa_stg_message_statuses", "+wa_stg_campaign_costs", "wa_twilio__*"]
ABSENT = [table for table in raw_rows.TABLES if table not in ("messages", "message_statuses", "campaign_costs")]


def build(folder: Path, select: Iterable[str] = BUILT, **settings: Any) -> Warehouse:
    (folder / "raw").mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
        connection.execute("set TimeZone = 'UTC'")
        write_accounts(folder / "given", connection)
    given = {"raw_tables_absent": ABSENT} | (settings or SETTINGS)
    return warehouses.build(folder, folder / "raw", given, select=" ".join(select))


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    return build(tmp_path_factory.mktemp("twilio"))


@pytest.mark.parametrize("origin", NAMES)
def test_each_case_becomes_its_message(accounts: Warehouse, origin: str):
    """T1, T5 to T7; of a queued, accepted, scheduled or canceled one nothing."""
    found = accounts.query(
        "select message_id, direction, sender_type, message_type, strftime(cast(sent_at as timestamptz), '%Y-%m-%d %H:%M:%S')"
        " from staging.twilio__messages where origin = ?", [origin]
    )  # fmt: skip
    assert {row[0]: row[1:] for row in found} == {row["sid"]: expected for row, expected, _ in CASES if expected}


@pytest.mark.parametrize("origin", NAMES)
def test_each_case_becomes_its_statuses(accounts: Warehouse, origin: str):
    """T3, T8."""
    found = accounts.query(
        "select message_id, status, strftime(cast(status_at as timestamptz), '%Y-%m-%d %H:%M:%S'), error_code"
        " from staging.twilio__message_statuses where origin = ?", [origin]
    )  # fmt: skip
    errors = {row["sid"]: row["error_code"] for row, _, _ in CASES}
    assert set(found) == {
        (row["sid"], status, moment, errors[row["sid"]]) for row, _, statuses in CASES for status, moment in statuses.items()
    }


def test_whose_a_message_is(accounts: Warehouse):
    """Digits, an id that is no number as it is, a messaging service where no number is known yet; a text that is empty is none."""
    found = accounts.query("select message_id, contact_id, business_phone_id, body from staging.twilio__messages"
                           " where message_id in ('SM01', 'MM07', 'SM19', 'SM33') and origin in ('twilio', 'versions')")  # fmt: skip
    assert set(found) == {
        ("SM01", "5215512345678", "525500001111", "Hola"), ("MM07", "5215512345678", "525500001111", None),
        ("SM19", "5215512345678", "MGbot", "Hola"), ("SM33", "MX.1098", "525500001111", "Hola"),
    }  # fmt: skip


def test_an_unknown_code_is_a_rejected_row(accounts: Warehouse):
    assert accounts.query("select distinct reject_reason from staging.base_messages where reject_reason is not null") == [
        ("direction is none of inbound, outbound",)
    ]
    found = accounts.query("select origin, reject_reason from staging.base_message_statuses where reject_reason is not null")
    reason = "status is none of sent, delivered, read, played, failed"
    assert sorted(found) == sorted([(origin, reason) for origin in NAMES] * 2)


def test_versions_of_a_message_are_one_with_the_earliest_time_of_each_status(accounts: Warehouse):
    """T2: the one that a loader reads again was read; a message that was deleted stays, without its text (L4)."""
    found = accounts.query("select status_count, strftime(delivered_at, '%S'), strftime(read_at, '%S')"
                           " from staging.stg_message_statuses where message_key = ?", [key_of("SM30")])  # fmt: skip
    assert found == [(3, "09", "40")]
    bodies = accounts.query("select body from staging.twilio__messages where message_id = 'SM31' order by loaded_at")
    assert bodies == [("Stop",), (None,)]
    assert accounts.query("select count(*) from staging.stg_messages where origin = 'versions'") == [(4,)]


def test_the_fee_is_a_cost_of_its_day_where_that_is_wanted(accounts: Warehouse):
    """T4: no price, no cost yet; 03:00 UTC is the evening before in Mexico City. Without the setting there is no table."""
    found = accounts.query("select campaign_id, cast(cost_date as varchar), cast(amount as varchar), currency, origin"
                           " from staging.stg_campaign_costs")  # fmt: skip
    assert {(*row[:2], float(row[2]), *row[3:]) for row in found} == {
        ("versions-fee", "2026-03-02", 0.011, "USD", "versions"), ("versions-fee", "2026-03-03", 0.005, "USD", "versions")
    }


def test_rows_are_loaded_when_the_loader_says_else_when_they_changed(accounts: Warehouse):
    found = accounts.query("select origin, strftime(max(loaded_at), '%Y-%m-%d %H:%M:%S') from staging.base_messages group by 1")
    assert dict(found) == {"twilio": LATER, "bulk": LATER, "by_airbyte": "2026-03-10 00:00:00",
                           "by_fivetran": "2026-03-10 00:00:00", "versions": "2026-03-14 00:00:00"}  # fmt: skip


@pytest.mark.proof
def test_chatwoot_has_the_agents_and_twilio_the_statuses(tmp_path: Path):
    """T9: one message in both."""
    (tmp_path / "built").mkdir()
    chatwoot_data.write_database(tmp_path / "built/warehouse.duckdb", "second", "appended.sql")
    rows = [sent("SM31", "read", to="whatsapp:+5215512345661"), received("SM30", **{"from": "whatsapp:+5215512345661"})]
    write_json(tmp_path / "both/messages.json", [iso(row) for row in rows])
    built = build(
        tmp_path / "built", ["+wa_stg_messages", "+wa_stg_message_statuses"], raw_tables_absent=[*ABSENT, "campaign_costs"],
        connectors=[{"chatwoot_2": "chatwoot"}, "twilio"], twilio_location=str(tmp_path / "both"), chatwoot_2_schema="second",
        **{name: value for name, value in chatwoot_data.SETTINGS.items() if name.startswith("chatwoot_2_")},
    )  # fmt: skip
    ids = [key_of("SM30"), key_of("SM31")]
    found = built.query("select sender_type, agent_id, origin from staging.stg_messages where message_key in (?, ?)", ids)
    assert set(found) == {("contact", None, "chatwoot_2"), ("agent", "chatwoot_2-3", "chatwoot_2")}
    found = built.query("select status, origin from staging.base_message_statuses where message_id in ('SM30', 'SM31')")
    assert set(found) == {(status, "twilio") for status in ("sent", "delivered", "read")}
