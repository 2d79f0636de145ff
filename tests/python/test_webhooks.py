"""Bodies as Meta's Cloud API posts them: each becomes rows of the raw tables, and none is lost or fatal."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

import raw_rows
from conftest import BuildFailed, Warehouse, write_raw
from webhook_bodies import AT, body, change, message, post, received, status

Build = Callable[..., Path]

# Only the tests of which all models are built: others compare with tables that are not there.
ONLY_BUILT = "--indirect-selection cautious"
STAGING = "+load_audit"


@pytest.fixture(scope="session")
def build_webhooks(build: Build, tmp_path_factory: pytest.TempPathFactory):
    """`build_webhooks(rows, select, tables, **vars)`: a warehouse of these rows of raw.webhooks."""

    def build_rows(rows: list[dict], select: str = STAGING, tables: dict | None = None, **vars: object) -> Warehouse:
        raw = write_raw(tmp_path_factory.mktemp("raw"), {"webhooks": rows, **(tables or {})})
        return in_warehouse(build, raw, select, vars)

    return build_rows


def in_warehouse(build: Build, raw: Path, select: str, vars: dict) -> Warehouse:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTACT_KEY_SALT", "a key for these tests")
        return Warehouse(build(raw=raw, vars=vars, select=f"{select} {ONLY_BUILT}").parent)


def audit(warehouse: Warehouse, table: str) -> dict[str, int]:
    """The counts of one table in load_audit."""
    columns = ["rows_in", "rows_kept", "rows_copies", "rows_rejected", "items_ignored"]
    (row,) = warehouse.query(f"select {', '.join(columns)} from marts.load_audit where table_name = ?", [table])
    return dict(zip(columns, row, strict=True))


def assert_all_accounted_for(warehouse: Warehouse) -> None:
    uneven = warehouse.query(
        "select * from marts.load_audit where rows_in != rows_kept + rows_copies + rows_rejected"
    )
    assert not uneven


def staged(warehouse: Warehouse, table: str, columns: str, order: str = "1") -> list[tuple]:
    return warehouse.query(f"select {columns} from staging.stg_{table} order by {order}")


# Every type that Meta documents, one body each -------------------------------------------------------------------

CONTENTS = {
    "text": {"body": "hola 😀 \"¿qué tal?\""},
    "image": {"id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "una foto"},
    "video": {"id": "2", "mime_type": "video/mp4", "caption": "un video"},
    "document": {"id": "3", "filename": "a.pdf", "caption": "un papel"},
    "sticker": {"id": "4", "mime_type": "image/webp", "animated": False},
    "audio": {"id": "5", "mime_type": "audio/ogg", "voice": True},
    "location": {"latitude": 19.4, "longitude": -99.1, "name": "Zócalo"},
    "contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+52 1", "wa_id": "521"}]}],
    "button": {"payload": "yes", "text": "Sí"},
    "order": {"catalog_id": "c", "text": "t", "product_items": [{"product_retailer_id": "p", "quantity": 1}]},
    "reaction": {"message_id": "wamid.o1", "emoji": "👍"},
    "edit": {"original_message_id": "wamid.text", "message": {"type": "text", "text": {"body": "adiós"}}},
    "revoke": {"original_message_id": "wamid.text"},
    "request_welcome": None,
    "unsupported": {"type": "unknown"},
    "telepathy_of_2031": {"thought": ["?"]},
}
REPLIES = {
    "button_reply": {"id": "b1", "title": "Un botón"},
    "list_reply": {"id": "l1", "title": "Una línea", "description": "más"},
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": json.dumps({"csat": "5", "nps": 9, "x": {}})},
}


@pytest.fixture(scope="session")
def every_type(build_webhooks) -> Warehouse:
    bodies = [body(messages=[message(kind, content, id=f"wamid.{kind}")]) for kind, content in CONTENTS.items()]
    bodies += [
        body(messages=[message("interactive", {"type": kind, kind: reply}, id=f"wamid.{kind}")])
        for kind, reply in REPLIES.items()
    ]
    bodies += [
        body(messages=[message(id="wamid.reply", context={"from": "1", "id": "wamid.o1"}, text={"body": ""})]),
        body(
            messages=[
                message(
                    id="wamid.ad",
                    **{"from": "5215550009"},
                    text={"body": "vi su anuncio"},
                    referral={"source_type": "ad", "source_id": "120208", "ctwa_clid": "Aff", "headline": "Chat"},
                )
            ]
        ),
        body("smb_message_echoes", message_echoes=[message(id="wamid.echo", to="5215550001", text={"body": "ya va"})]),
        body(
            contacts=[{"profile": {"name": "Ana"}, "user_id": "MX.ana"}, {"wa_id": "5215550002", "user_id": "MX.luz"}],
            messages=[
                {"from_user_id": "MX.ana", "id": "wamid.bsuid", "timestamp": str(AT), "type": "text", "text": {}}
            ],
        ),
        body(
            messages=[
                message(
                    "system",
                    {"body": "x", "wa_id": "5215550099", "type": "user_changed_number"},
                    id="wamid.number",
                    **{"from": "5215550098"},
                ),
                message("system", {"new_wa_id": "5215550097", "type": "user_changed_number"}, id="wamid.old_api"),
                message("system", {"user_id": "MX.new", "type": "user_changed_user_id"}, id="wamid.keeps_number"),
                {
                    "from_user_id": "MX.gone", "id": "wamid.no_number", "timestamp": str(AT), "type": "system",
                    "system": {"type": "user_changed_user_id", "user_id": "MX.here"},
                },
                message("system", {"identity": "h", "type": "customer_identity_changed"}, id="wamid.identity"),
            ]
        ),
        body(
            "user_preferences",
            user_preferences=[
                {"wa_id": "5215550001", "category": "marketing_messages", "value": "stop", "timestamp": AT},
                {"user_id": "MX.luz", "category": "marketing_messages", "value": "resume", "timestamp": str(AT)},
                {"wa_id": "5215550001", "category": "marketing_messages", "value": "signup", "timestamp": str(AT)},
            ],
        ),
        post(
            change(
                statuses=[
                    status("sent", pricing={"type": "regular", "pricing_model": "PMP", "category": "marketing"},
                           biz_opaque_callback_data="spring", conversation={"id": "pc1"}),
                    status("delivered", timestamp=str(AT + 3)),
                    status("read", timestamp=str(AT + 9), pricing={"type": "free_entry_point", "billable": True}),
                    status("played", timestamp=str(AT + 9)),
                ]
            ),
            change(
                statuses=[
                    status("failed", id="wamid.o2", timestamp=AT, errors=[{"code": 131049, "title": "x"}, {"code": 1}]),
                    status("sent", id="wamid.o3", recipient_user_id="MX.luz", recipient_id=None,
                           pricing={"billable": False, "category": "service"}),
                    status("held", id="wamid.o4"),
                ]
            ),
        ),
        body("message_template_status_update", event="APPROVED", message_template_id=1),
        body(errors=[{"code": 131000}]),
    ]
    return build_webhooks(received(*bodies), f"{STAGING} +fct_conversations")


def test_each_type_of_message_is_told_with_its_text(every_type: Warehouse):
    found = {
        message_id: (kind, text)
        for message_id, kind, text in staged(every_type, "messages", "message_id, message_type, body")
    }
    texts = {"text": 'hola 😀 "¿qué tal?"', "image": "una foto", "video": "un video", "document": "un papel",
             "button": "Sí"}
    for kind in CONTENTS:
        assert found[f"wamid.{kind}"] == (kind, texts.get(kind))
    assert found["wamid.button_reply"] == ("interactive", "Un botón")
    assert found["wamid.list_reply"] == ("interactive", "Una línea")
    assert found["wamid.nfm_reply"] == ("interactive", None)
    assert found["wamid.reply"] == ("text", None), "an empty text is none"


def test_senders_receivers_and_replies_are_told(every_type: Warehouse):
    columns = "message_id, contact_id, direction, sender_type, reply_to_message_id, business_phone_id, cast(sent_at as text)"
    found = {row[0]: row[1:] for row in staged(every_type, "messages", columns)}
    phone, at = "1065400000001", "2026-03-02 15:00:00"
    assert found["wamid.reply"] == ("5215550001", "inbound", "contact", "wamid.o1", phone, at)
    assert found["wamid.echo"] == ("5215550001", "outbound", "business", None, phone, at)
    assert found["wamid.bsuid"] == ("MX.ana", "inbound", "contact", None, phone, at)


def test_a_message_that_only_its_statuses_tell_of_was_sent(every_type: Warehouse):
    columns = (
        "message_id, contact_id, sender_type, campaign_id, template_category, message_type, direction,"
        " cast(sent_at as text)"
    )
    rows = [row for row in staged(every_type, "messages", columns) if row[0].startswith("wamid.o")]
    at = "2026-03-02 15:00:00"
    assert [row for row in rows if row[0] != "wamid.old_api" and row[0] != "wamid.order"] == [
        ("wamid.o1", "5215550001", "campaign", "spring", "marketing", "template", "outbound", at),
        ("wamid.o2", "5215550001", "business", None, None, "unknown", "outbound", at),
        ("wamid.o3", "MX.luz", "business", None, "service", "unknown", "outbound", at),
    ]


def test_what_statuses_say_is_told(every_type: Warehouse):
    columns = "message_id, status, is_billable, pricing_model, pricing_category, platform_conversation_id, error_code"
    assert staged(every_type, "message_statuses", columns, "1, status_at, 2") == [
        ("wamid.o1", "sent", True, "PMP", "marketing", "pc1", None),
        ("wamid.o1", "delivered", None, None, None, None, None),
        ("wamid.o1", "played", None, None, None, None, None),
        ("wamid.o1", "read", False, None, None, None, None),
        ("wamid.o2", "failed", None, None, None, None, "131049"),
        ("wamid.o3", "sent", False, None, "service", None, None),
    ]


def test_people_with_two_ids_are_merged(every_type: Warehouse):
    assert staged(every_type, "contact_merges", "old_contact_id, new_contact_id, cast(merged_at as text)") == [
        ("5215550001", "5215550097", "2026-03-02 15:00:00"),
        ("5215550098", "5215550099", "2026-03-02 15:00:00"),
        ("MX.gone", "MX.here", "2026-03-02 15:00:00"),
        ("MX.luz", "5215550002", "2026-03-02 15:00:05"),
        ("MX.new", "5215550001", "2026-03-02 15:00:00"),
    ]


def test_preferences_orders_and_answers_join_their_tables(every_type: Warehouse):
    assert staged(every_type, "consents", "contact_id, action, cast(occurred_at as text)") == [
        ("5215550001", "opt_out", "2026-03-02 15:00:00"),
        ("MX.luz", "opt_in", "2026-03-02 15:00:00"),
    ]
    assert staged(every_type, "carts", "cart_id, contact_id, order_id, cast(created_at as text)") == [
        ("wamid.order", "5215550001", None, "2026-03-02 15:00:00")
    ]
    assert staged(every_type, "surveys", "survey_id, survey_kind, contact_id, score, cast(answered_at as text)") == [
        ("wamid.nfm_reply-csat", "csat", "5215550001", 5, "2026-03-02 15:00:00"),
        ("wamid.nfm_reply-nps", "nps", "5215550001", 9, "2026-03-02 15:00:00"),
    ]


def test_the_ad_that_began_a_chat_is_its_source(every_type: Warehouse):
    found = every_type.query(
        "select source_type, source_id, count(*) from marts.fct_conversations group by all order by 1 nulls last"
    )
    assert found[0] == ("ad", "120208", 1)
    assert found[1][:2] == (None, None)


def test_what_is_not_known_is_counted(every_type: Warehouse):
    # The preference `signup`, the status `held`, the field of templates, the list of errors.
    assert audit(every_type, "webhooks")["items_ignored"] == 4
    assert audit(every_type, "webhooks")["rows_rejected"] == 0
    assert audit(every_type, "message_statuses") == {
        "rows_in": 6, "rows_kept": 6, "rows_copies": 0, "rows_rejected": 0, "items_ignored": 0,
    }
    assert_all_accounted_for(every_type)


# Bodies that nobody documents ------------------------------------------------------------------------------------

DEEP = 5_000
BAD_BODIES = [
    "not json", "[1, 2]", '"text"', "null", "1", "   ", '{"entry": []', "{'entry': []}", '{"entry": [],}', "\x01",
]
ODD_BODIES = [
    "{}",
    '{"entry": {}}',
    '{"entry": [{}]}',
    '{"entry": [null, 1, "x", []]}',
    '{"entry": [{"changes": {}}]}',
    '{"entry": [{"changes": [null, 1, "x", []]}]}',
    '{"entry": [{"changes": [{"field": "messages", "value": []}]}]}',
    '{"entry": [{"changes": [{"field": 7, "value": {}}]}]}',
    '{"entry": ' + "[" * DEEP + "]" * DEEP + "}",
    '{"entry": [{"changes": [{"value": ' + '{"a":' * DEEP + "1" + "}" * DEEP + "}]}]}",
    '{"entry": [], "entry": [1], "a": ",}"}',
    '{"\\u0000": 1, "": 2}',
]


@pytest.fixture(scope="session")
def hostile(build_webhooks) -> Warehouse:
    messages = [
        message(id="wamid.nul", text={"body": "a\0b"}),
        message(id="wamid.cut", text={"body": "a\ud83d"}),
        message(id="wamid.pair", text={"body": "a😀"}),
        message(id="wamid.quotes", text={"body": "it's \"; drop table x; --\\\n\t,]"}),
        message(id="wamid.long", text={"body": "x" * 3_000_000}),
        message(id="wamid.texts", timestamp=AT, text="no object", image=["no object"], interactive=3, context="x"),
        message(id=12345678901234567890123, text={"body": 17}, **{"from": 5215550001}),
        message(id="wamid.deep", text=json.loads('{"body":' * 900 + "1" + "}" * 900)),
        message("interactive", {"nfm_reply": {"response_json": "no json"}}, id="wamid.flow1"),
        message("interactive", {"nfm_reply": {"response_json": '{"csat": "good", "nps": true}'}}, id="wamid.flow2"),
        message("interactive", {"nfm_reply": {"response_json": '{"csat": "4.0", "nps": 11}'}}, id="wamid.flow3"),
        message("interactive", {"nfm_reply": {"response_json": '[{"csat": 5}]'}}, id="wamid.flow4"),
    ]
    rejected = [
        message(id="wamid.bad_time", timestamp="yesterday"),
        message(id="wamid.date", timestamp="2026-03-02 15:00:00"),
        message(id="wamid.far", timestamp="99999999999999999999"),
        message(id="wamid.milliseconds", timestamp=str(AT * 1000)),
        message(id="wamid.1970", timestamp="0"),
        {"id": "wamid.nobody", "timestamp": str(AT), "type": "text"},
        message(id=["x"]),
        message(id={"x": 1}),
        message(id=None),
        message(kind=None, id="wamid.no_type"),
        {},
        "no message",
    ]
    statuses = [
        status("sent", id="wamid.s1", errors=["x"], pricing="free", conversation=[]),
        status("sent", id="wamid.nobody's", recipient_id=None),
    ]
    bad_statuses = [
        status("sent", id="wamid.s2", timestamp=None),
        status("sent", id="wamid.s3", pricing={"billable": "perhaps"}),
    ]
    rows = received(
        *BAD_BODIES, *ODD_BODIES,
        *[body(messages=[one]) for one in messages],
        body(messages=[*rejected, None], statuses=[*statuses, *bad_statuses, status(None), "no status"]),
        body(messages={"id": 1}, contacts="x", user_preferences=[{"value": "stop"}], secrets=[1, 2]),
        body(None, messages=[message(id="wamid.no_field")]),
    )
    rows += [
        {"received_at": None, "payload": "{}"},
        {"received_at": "soon", "payload": "{}"},
        {"received_at": "2026-03-02 15:00:05", "payload": None},
    ]
    return build_webhooks(rows)


def test_no_hostile_body_is_lost(hostile: Warehouse):
    bodies = audit(hostile, "webhooks")
    assert bodies["rows_rejected"] == len(BAD_BODIES) + 3
    assert bodies["rows_kept"] == len(ODD_BODIES) + 12 + 3
    assert_all_accounted_for(hostile)


def test_hostile_messages_are_read_or_rejected(hostile: Warehouse):
    found = dict(staged(hostile, "messages", "message_id, coalesce(left(body, 40), '')"))
    told = {
        "wamid.nul": "a\0b", "wamid.cut": "a\ufffd", "wamid.pair": "a😀",
        "wamid.quotes": "it's \"; drop table x; --\\\n\t,]", "wamid.long": "x" * 40, "wamid.texts": "",
        "12345678901234567890123": "17", "wamid.flow1": "", "wamid.no_field": "",
    }
    assert {key: found.get(key) for key in told} == told
    assert hostile.query(
        "select reason, count(*) from marts.rejected_rows where table_name = 'messages' group by all order by reason"
    ) == [
        ("contact_id is missing", 2),
        ("message_id is missing", 5),
        ("message_type is missing", 1),
        ("sent_at is before 2009", 1),
        ("sent_at is not a time such as 2026-03-02 15:00:00", 4),
    ]


def test_hostile_statuses_and_answers_are_read_or_rejected(hostile: Warehouse):
    statuses = audit(hostile, "message_statuses")
    assert (statuses["rows_kept"], statuses["rows_rejected"]) == (2, 2)
    surveys = audit(hostile, "surveys")
    assert (surveys["rows_kept"], surveys["rows_rejected"]) == (0, 2)
    assert audit(hostile, "consents")["rows_rejected"] == 1


def test_hostile_items_are_counted(hostile: Warehouse):
    # The field 7, the member `a` under value, the null message, two statuses without status, messages and contacts
    # that are no lists, the member `secrets`.
    assert audit(hostile, "webhooks")["items_ignored"] == 8


# Copies and other sources ----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def both_sources(build_webhooks) -> Warehouse:
    late, early = "2026-03-02 16:00:00", "2026-03-02 15:00:01"
    told = body(messages=[message(id="m1", text={"body": "of the webhook"})])
    rows = received(told, at=late) + received(told, at=early)
    rows += received(body(messages=[message(id="m2", text={"body": "greater"})]), at="2026-03-02 15:05:00")
    rows += received(body(messages=[message(id="m3", text={"body": "other body"}), message(id="m3")]), at=late)
    rows += received(body(statuses=[status(id="o1"), status(id="o2"), status("read", id="o2")]), at=late)
    rows += received(body(statuses=[status(id="o2", pricing={"category": "utility"})]), at=early)
    tables = {
        "messages": [
            raw_rows.message(message_id="m1", body="of the table"),
            raw_rows.message(message_id="m2", body="a tie"),
            raw_rows.message(message_id="o1", direction="outbound", sender_type="agent", agent_id="a1"),
            raw_rows.message(message_id="o2", direction="inbound", sender_type="agent"),
        ],
        "message_statuses": [raw_rows.status(message_id="o1")],
    }
    return build_webhooks(rows, tables=tables)


def test_both_sources_count_once_and_the_earliest_wins(both_sources: Warehouse):
    assert staged(both_sources, "messages", "message_id, body, sender_type, message_type, is_from_status") == [
        ("m1", "of the webhook", "contact", "text", False),
        ("m2", "a tie", "contact", "text", False),
        ("m3", "other body", "contact", "text", False),
        ("o1", None, "agent", "text", False),
        ("o2", None, "business", "template", True),
    ]


def test_both_sources_are_accounted_for(both_sources: Warehouse):
    names = ["rows_in", "rows_kept", "rows_copies", "rows_rejected"]
    assert {
        table: [audit(both_sources, table)[name] for name in names]
        for table in ["webhooks", "messages", "message_statuses"]
    } == {"webhooks": [6, 5, 1, 0], "messages": [9, 5, 3, 1], "message_statuses": [5, 4, 1, 0]}


# Folders of files, and settings ----------------------------------------------------------------------------------


def test_a_folder_of_bodies_is_read_like_a_table(build: Build, tmp_path: Path):
    folder = tmp_path / "bodies" / "2026"
    folder.mkdir(parents=True)
    first, second = body(messages=[message(id="m1")]), body(messages=[message(id="m2", timestamp=str(AT + 60))])
    (folder / "one.json").write_text(json.dumps(json.loads(first), indent=2), encoding="utf-8-sig")
    (folder / "two.jsonl").write_bytes(
        f"{second}\n\nnot json\n[]\n".encode() + b'{"a": "\xff"}\r\n'
        + json.dumps({"received_at": "2026-03-02T16:00:00Z", "payload": json.loads(second)}).encode() + b"\n"
        + json.dumps({"received_at": "2026-03-02 17:00:00", "payload": body(messages=[message(id="m3")])}).encode()
    )
    with gzip.open(folder / "three.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write(body(messages=[message(id="m4")]) + "\n" + '{"entry": []}\n')
    raw = write_raw(tmp_path / "raw", {"leads": []})
    warehouse = in_warehouse(build, raw, STAGING, {"webhooks_location": str(tmp_path / "bodies")})
    assert staged(warehouse, "messages", "message_id, cast(loaded_at as text)") == [
        ("m1", "2026-03-02 15:00:00"),
        ("m2", "2026-03-02 15:01:00"),
        ("m3", "2026-03-02 17:00:00"),
        ("m4", "2026-03-02 15:00:00"),
    ]
    # Rejected: the line that is no JSON, the list, the broken text, the body that tells no time.
    bodies = audit(warehouse, "webhooks")
    assert (bodies["rows_in"], bodies["rows_rejected"]) == (9, 4)
    assert_all_accounted_for(warehouse)


def test_without_messages_and_webhooks_nothing_can_be_told(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"leads": []})
    with pytest.raises(BuildFailed, match="nor are there webhooks"):
        in_warehouse(build, raw, STAGING, {})


def test_an_empty_folder_is_named(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"messages": []})
    with pytest.raises(BuildFailed, match="where there is no .json"):
        in_warehouse(build, raw, STAGING, {"webhooks_location": str(tmp_path)})


def test_webhooks_in_two_places_are_named(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"webhooks": received("{}")})
    (tmp_path / "one.json").write_text("{}")
    with pytest.raises(BuildFailed, match="webhooks twice"):
        in_warehouse(build, raw, STAGING, {"webhooks_location": str(tmp_path)})


def test_tables_that_webhooks_feed_are_not_absent(build_webhooks):
    """Neither listed nor there, and offered all the same."""
    others = [table for table in raw_rows.TABLES if table not in (
        "messages", "message_statuses", "consents", "contact_merges", "carts", "surveys"
    )]
    warehouse = build_webhooks(
        received(body(messages=[message()])), f"{STAGING} +int_kpis_offered kpi_targets", raw_tables_absent=others
    )
    offered = {kpi for (kpi,) in warehouse.query("select kpi_id from intermediate.int_kpis_offered")}
    assert {"delivery_rate", "messaging_cost", "csat", "cart_abandonment_rate", "opt_ins"} <= offered
    assert "leads" not in offered
