"""Bodies as Meta's Cloud API posts them: each becomes rows of the raw tables, and none is lost or fatal.

Each named body is received at a second of its own, by which a test finds the rows that came of it.
"""

import codecs
import gzip
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

import raw_rows
from conftest import BuildFailed, Warehouse, write_raw
from warehouse import key_of
from webhook_bodies import AT, PHONE, body, change, history, message, past, post, received, status

Build = Callable[..., Path]

CONNECTOR = "+path:models/connectors wa_base_webhooks"
SENT = "2026-03-02 15:00:00"  # AT as the views spell it
FIRST = datetime(2026, 3, 2, 16)
ANA = "5215550001"


class Bodies:
    """A warehouse of the connector's models, built of named bodies."""

    def __init__(self, warehouse: Warehouse, names: list[str]):
        self.warehouse = warehouse
        self.at = {name: str(FIRST + timedelta(seconds=number)) for number, name in enumerate(names)}
        self.tables: dict[str, tuple[list[str], list[tuple]]] = {}

    def rows(self, table: str, columns: str, name: str) -> list[tuple]:
        """What these columns of a table hold of a body, in order."""
        if table not in self.tables:
            relation = f"staging.meta_webhooks__{table}"
            names = [row[0] for row in self.warehouse.query(f"describe {relation}")]
            self.tables[table] = names, self.warehouse.query(f"select * from {relation}")
        names, rows = self.tables[table]
        places = [names.index(column) for column in columns.split(", ")]
        found = [row for row in rows if str(row[names.index("loaded_at")]) == self.at[name]]
        return sorted((tuple(row[place] for place in places) for row in found), key=lambda row: [str(cell) for cell in row])

    def ignored(self, name: str) -> int:
        return len([kind for (kind,) in self.rows("items", "item_kind", name) if kind == "ignored"])

    def counts(self, name: str) -> dict[str, int]:
        """How many rows of each table came of a body, the tables without one left out."""
        found = {table: len(self.rows(table, "loaded_at", name)) for table in TABLES}
        return {table: count for table, count in found.items() if count}


TABLES = ["messages", "message_statuses", "consents", "contact_merges", "carts", "surveys"]


@pytest.fixture(scope="session")
def build_bodies(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Callable[[dict[str, str]], Bodies]:
    def build_named(bodies: dict[str, str]) -> Bodies:
        rows = [
            {"received_at": FIRST + timedelta(seconds=number), "payload": payload}
            for number, payload in enumerate(bodies.values())
        ]
        raw = write_raw(tmp_path_factory.mktemp("raw"), {"webhooks": rows})
        return Bodies(Warehouse(build(raw=raw, select=CONNECTOR).parent), list(bodies))

    return build_named


# Every type that Meta documents, one body each -------------------------------------------------------------------

CONTENTS = {
    "text": {"body": "hola 😀 \"¿qué tal?\""},
    "image": {"id": "1", "mime_type": "image/jpeg", "sha256": "x", "caption": "alto"},
    "video": {"id": "2", "mime_type": "video/mp4", "caption": "Stop"},
    "document": {"id": "3", "filename": "a.pdf", "caption": "un papel"},
    "sticker": {"id": "4", "mime_type": "image/webp", "animated": False},
    "audio": {"id": "5", "mime_type": "audio/ogg", "voice": True},
    "location": {"latitude": 19.4, "longitude": -99.1, "name": "Zócalo"},
    "contacts": [{"name": {"formatted_name": "Ana"}, "phones": [{"phone": "+52 1", "wa_id": "521"}]}],
    "button": {"payload": "yes", "text": " BAJA\n"},
    "order": {"catalog_id": "c", "text": "t", "product_items": [{"product_retailer_id": "p", "quantity": 1}]},
    "reaction": {"message_id": "wamid.o1", "emoji": "👍"},
    "edit": {"original_message_id": "wamid.text", "message": {"type": "text", "text": {"body": "adiós"}}},
    "revoke": {"original_message_id": "wamid.text"},
    "request_welcome": None,
    "unsupported": {"type": "unknown"},
    "telepathy_of_2031": {"thought": ["?"]},
}
REPLIES = {
    "button_reply": {"id": "b1", "title": "alto"},
    "list_reply": {"id": "l1", "title": "parar", "description": "más"},
    "nfm_reply": {"name": "flow", "body": "Sent", "response_json": json.dumps({"csat": "5", "nps": 9, "x": {}})},
}
KEPT_TEXTS = {"image": "alto", "video": "Stop", "button": " BAJA\n", "button_reply": "alto", "list_reply": "parar"}

LIVE = {
    **{kind: body(messages=[message(kind, content, id=f"wamid.{kind}")]) for kind, content in CONTENTS.items()},
    **{
        kind: body(messages=[message("interactive", {"type": kind, kind: reply}, id=f"wamid.{kind}")])
        for kind, reply in REPLIES.items()
    },
    "reply": body(messages=[message(id="wamid.reply", context={"from": "1", "id": "wamid.o1"}, text={"body": ""})]),
    "ad": body(
        messages=[
            message(
                id="wamid.ad",
                text={"body": "vi su anuncio"},
                referral={"source_type": "ad", "source_id": "120208", "ctwa_clid": "Aff", "headline": "Chat"},
            )
        ]
    ),
    "echo": body("smb_message_echoes", message_echoes=[message(id="wamid.echo", to="5215550003", **{"from": "1555"})]),
    "echo to an id": body(message_echoes=[message(id="wamid.echo2", to_user_id="MX.luz")]),
    "preferences": body(
        "user_preferences",
        user_preferences=[
            {"wa_id": ANA, "category": "marketing_messages", "value": "stop", "timestamp": AT},
            {"user_id": "MX.luz", "category": "marketing_messages", "value": "resume", "timestamp": str(AT)},
            {"wa_id": ANA, "category": "marketing_messages", "value": "signup", "timestamp": str(AT)},
        ],
    ),
    "statuses": post(
        change(
            statuses=[
                status("sent", pricing={"type": "regular", "pricing_model": "PMP", "category": "marketing_lite"},
                       biz_opaque_callback_data="spring", conversation={"id": "pc1"}),
                status("delivered", timestamp=str(AT + 3)),
                status("read", timestamp=str(AT - 9), pricing={"type": "free_entry_point", "billable": True}),
                status("played", timestamp=str(AT + 9), biz_opaque_callback_data="summer"),
            ]
        ),
        change(
            statuses=[
                status("failed", id="wamid.o2", timestamp=AT, errors=[{"code": 131049, "title": "x"}, {"code": 1}]),
                status("sent", id="wamid.o3", recipient_user_id="MX.luz", recipient_id=None,
                       pricing={"billable": False, "category": "service"}),
                status("sent", id="wamid.o4", pricing={"category": "utility"}),
                status("held", id="wamid.o5"),
            ]
        ),
    ),
    "bad statuses": body(
        statuses=[
            status(id="wamid.bad1", timestamp=None),
            status(id="wamid.bad2", pricing={"billable": "perhaps"}),
            status(id="wamid.bad3", pricing={"pricing_model": "pmp"}),
            status(id="wamid.bad4", timestamp=str(AT + 3 * 86_400)),
            status(id="wamid.bad5", timestamp="1000"),
            status(id=None),
        ]
    ),
    "templates": body("message_template_status_update", event="APPROVED", message_template_id=1),
    "errors": body(errors=[{"code": 131000}]),
}

# Two ids of one person, and what Meta posts since 2026 -----------------------------------------------------------

SYSTEM = {"body": "x", "type": "user_changed_number"}
NEW_ID = {"type": "user_changed_user_id"}
IDS = {
    "two ids in contacts": body(contacts=[{"profile": {"name": "Luz"}, "wa_id": ANA, "user_id": "MX.ana"}]),
    "one id twice": body(contacts=[{"wa_id": ANA, "user_id": ANA}], messages=[message(id="i1", from_user_id=ANA)]),
    "two ids in from": body(
        contacts=[{"wa_id": ANA, "user_id": "MX.ana"}],
        messages=[message(id="i2", from_user_id="MX.ana"), message(id="i3", from_user_id="MX.ana")],
    ),
    "two ids in to": body(message_echoes=[message(id="i4", to="52155", to_user_id="MX.55")]),
    "two ids in recipient": body(statuses=[status(id="i5", recipient_user_id="MX.ana")]),
    "only an id": body(messages=[{"from_user_id": "MX.ana", "id": "i6", "timestamp": str(AT), "type": "text"}]),
    "only in contacts": body(
        contacts=[{"profile": {}, "wa_id": "52156", "user_id": "MX.56"}],
        messages=[
            {"id": "i7", "timestamp": str(AT), "type": "order"},
            {"id": "i7b", "timestamp": str(AT), "type": "interactive",
             "interactive": {"nfm_reply": {"response_json": '{"csat": 4}'}}},
        ],
    ),
    "only an id in contacts": body(contacts=[{"user_id": "MX.57"}], messages=[{"id": "i8", "timestamp": str(AT)}]),
    "two in contacts": body(contacts=[{"wa_id": "1"}, {"wa_id": "2"}], messages=[{"id": "i9", "timestamp": str(AT)}]),
    "number changed": body(messages=[message("system", SYSTEM | {"wa_id": "52199"}, id="i10")]),
    "number changed, old api": body(messages=[message("system", SYSTEM | {"new_wa_id": "52198"}, id="i11")]),
    "id changed": body(messages=[message("system", NEW_ID | {"user_id": "MX.new"}, id="i12")]),
    "id changed without a number": body(
        messages=[
            {"from_user_id": "MX.gone", "id": "i13", "timestamp": str(AT), "type": "system",
             "system": NEW_ID | {"user_id": "MX.here"}},
        ]
    ),
    "previous id": body(
        messages=[
            {"from_user_id": "MX.b", "id": "i14", "timestamp": str(AT), "type": "system",
             "system": NEW_ID | {"previous_user_id": "MX.a", "user_id": "MX.b"}},
        ]
    ),
    "previous id and number": body(
        messages=[message("system", SYSTEM | {"previous_user_id": "MX.a", "wa_id": "52197"}, id="i15")]
    ),
    "the same id again": body(
        messages=[
            {"from_user_id": "MX.b", "id": "i17", "timestamp": str(AT), "type": "system",
             "system": NEW_ID | {"previous_user_id": "MX.b", "user_id": "MX.b"}},
            message("system", SYSTEM | {"wa_id": ANA}, id="i18"),
        ]
    ),
    "identity changed": body(
        messages=[message("system", {"identity": "h", "type": "customer_identity_changed", "wa_id": "5"}, id="i16")]
    ),
    "group": body(
        contacts=[{"wa_id": ANA}],
        messages=[message(id="g1", group_id="G1"), message(id="g2")],
        statuses=[status(id="g3", recipient_type="group", recipient_id="G1"), status(id="g4")],
    ),
    "group echo": body(message_echoes=[message(id="g5", group_id="G1", to="G1")]),
    "payment": body(statuses=[status("failed", id="p1", type="payment", payment={"reference_id": "r"})]),
}

INNER = {"object": "whatsapp_business_account", "entry": json.loads(body(messages=[message(id="w")]))["entry"]}
WRAPPED = {
    "in body": json.dumps({"headers": {}, "body": INNER}),
    "in payload": json.dumps({"received": "then", "payload": INNER}),
    "text in body": json.dumps({"body": json.dumps(INNER), "isBase64Encoded": False}),
    "text in payload": json.dumps({"payload": json.dumps(INNER, ensure_ascii=False)}),
    "in payload beside a text": json.dumps({"body": "hello", "payload": INNER}),
    "in another member": json.dumps({"Message": INNER}),
    "in two wrappers": json.dumps({"body": {"body": INNER}}),
    "without entry": "{}",
    "entry is no list": '{"entry": {"changes": []}}',
    "entry is empty": '{"entry": []}',
    "body without entry": '{"body": {"a": 1}, "payload": "not json"}',
}

# The cases of the past, H1 to H9: what Meta posts of a number that was in the Business app before ----------------

PAST = {
    "from the business": history(past(status="DELIVERED", id="h1")),
    "from the contact": history(past(id="h1b", **{"from": ANA})),
    "display number of another spelling": history(past(id="h2", to=ANA, **{"from": "5215551112222"})),
    "placeholder": history(past("media_placeholder", "READ", id="h3"), past("media_placeholder", id="h3b")),
    "content": body("history", messages=[past("image", id="h3", image={"caption": "stop"}, to=ANA)]),
    "content without `to`": body("history", messages=[past("video", id="h3b", video={}, **{"from": ANA})]),
    "content without a placeholder": body("history", messages=[past("image", id="h3c", **{"from": ANA})]),
    "content from the business": body("history", messages=[past("image", id="h3d", to=ANA)]),
    "inbound placeholder": history(past("media_placeholder", "READ", id="h3e", **{"from": ANA})),
    "its content from another spelling": body("history", messages=[past("image", id="h3e", **{"from": "52"})]),
    "also live": body(messages=[message(id="h1b")]),
    "status of an inbound message": history(past(status="READ", id="h5", **{"from": ANA})),
    "the same chunk": history(past(status="DELIVERED", id="h1")) + " ",
    "declined": body("history", history=[{"errors": [{"code": 2593109, "title": "declined"}]}]),
    "of the future": history(past(id="h8", timestamp=str(AT + 9 * 86_400))),
    "other types": history(past("system", id="h9", system={"type": "user_changed_number", "wa_id": "1"},
                                   **{"from": ANA}), past("reaction", id="h9b"), past("order", id="h9c")),
    "statuses": history(*[
        past(status=word, id=f"hs{number}")
        for number, word in enumerate(["SENT", "delivered", "Read", "PLAYED", "ERROR", "PENDING", "?"])
    ]),
    "no thread id": history(past(id="h10"), thread=None),
    "null items": body("history", history=[None, {"threads": [None, {"id": ANA, "messages": [None]}]}]),
    "other lists": body(
        "history", history=[], contacts=[{"wa_id": ANA, "user_id": "MX.ana"}],
        statuses=[status(id="h11")], message_echoes=[message(id="h12")],
    ),
    "messages beside history": body("history", history=[{"threads": []}], messages=[message(id="h13")]),
    "history in another field": body("messages", history=[{"threads": [{"id": ANA, "messages": [past(id="h14")]}]}]),
}  # fmt: skip


@pytest.fixture(scope="session")
def known(build_bodies) -> Bodies:
    assert not set(LIVE) & set(IDS) or not set(LIVE) & set(PAST) | set(WRAPPED) & set(IDS)
    return build_bodies(named(live=LIVE, ids=IDS, wrapped=WRAPPED, past=PAST))


def named(**groups: dict[str, str]) -> dict[str, str]:
    return {f"{group}: {name}": payload for group, bodies in groups.items() for name, payload in bodies.items()}


def test_each_type_of_message_is_read(known: Bodies):
    columns = "message_id, message_type, contact_id, direction, sender_type, business_phone_id, sent_at"
    for kind in [*CONTENTS, *REPLIES]:
        message_type = "interactive" if kind in REPLIES else kind
        expected = (f"wamid.{kind}", message_type, ANA, "inbound", "contact", PHONE, SENT)
        assert known.rows("messages", columns, f"live: {kind}") == [expected]


def test_of_texts_only_keywords_are_stored(known: Bodies):
    for kind in [*CONTENTS, *REPLIES]:
        assert known.rows("messages", "body", f"live: {kind}") == [(KEPT_TEXTS.get(kind),)]
    kept = known.warehouse.query("select distinct body from staging.meta_webhooks__items where body is not null")
    assert {text for (text,) in kept} == {*KEPT_TEXTS.values(), "stop"}


def test_replies_ads_and_echoes_are_read(known: Bodies):
    ad = "referral_source_type, referral_source_id, ad_click_id"
    assert known.rows("messages", f"reply_to_message_id, {ad}", "live: reply") == [("wamid.o1", None, None, None)]
    assert known.rows("messages", ad, "live: ad") == [("ad", "120208", "Aff")]
    columns = "message_id, contact_id, direction, sender_type"
    assert known.rows("messages", columns, "live: echo") == [("wamid.echo", "5215550003", "outbound", "business")]
    assert known.rows("messages", columns, "live: echo to an id") == [("wamid.echo2", "MX.luz", "outbound", "business")]


def test_messages_are_derived_from_good_statuses(known: Bodies):
    columns = (
        "message_id, contact_id, sender_type, campaign_id, template_category, message_type, direction, sent_at,"
        " is_derived, is_placeholder, origin"
    )
    end = (True, False, "webhooks")
    assert known.rows("messages", columns, "live: statuses") == [
        ("wamid.o1", ANA, "campaign", "summer", "marketing_lite", "template", "outbound", "2026-03-02 14:59:51", *end),
        ("wamid.o2", ANA, "business", None, None, "unknown", "outbound", SENT, *end),
        ("wamid.o3", "MX.luz", "business", None, "service", "unknown", "outbound", SENT, *end),
        ("wamid.o4", ANA, "business", None, "utility", "template", "outbound", SENT, *end),
    ]
    assert known.rows("messages", "message_id", "live: bad statuses") == []
    assert len(known.rows("message_statuses", "message_id", "live: bad statuses")) == 6


def test_statuses_say_what_was_billed_and_what_failed(known: Bodies):
    columns = (
        "message_id, status, status_at, is_billable, pricing_model, pricing_category, platform_conversation_id,"
        " error_code, origin"
    )
    end = ("webhooks",)
    assert known.rows("message_statuses", columns, "live: statuses") == [
        ("wamid.o1", "delivered", "2026-03-02 15:00:03", None, None, None, None, None, *end),
        ("wamid.o1", "played", "2026-03-02 15:00:09", None, None, None, None, None, *end),
        ("wamid.o1", "read", "2026-03-02 14:59:51", "false", None, None, None, None, *end),
        ("wamid.o1", "sent", SENT, "true", "PMP", "marketing_lite", "pc1", None, *end),
        ("wamid.o2", "failed", SENT, None, None, None, None, "131049", *end),
        ("wamid.o3", "sent", SENT, "false", None, "service", None, None, *end),
        ("wamid.o4", "sent", SENT, None, None, "utility", None, None, *end),
    ]
    assert known.ignored("live: statuses") == 1, "the status `held`"


def test_preferences_orders_and_answers_join_their_tables(known: Bodies):
    columns = "contact_id, action, source, occurred_at, origin"
    assert known.rows("consents", columns, "live: preferences") == [
        (ANA, "opt_out", None, SENT, "webhooks"),
        ("MX.luz", "opt_in", None, SENT, "webhooks"),
    ]
    assert known.ignored("live: preferences") == 1, "the preference `signup`"
    columns = "cart_id, contact_id, conversation_id, order_id, created_at, updated_at, origin"
    assert known.rows("carts", columns, "live: order") == [("wamid.order", ANA, None, None, SENT, SENT, "webhooks")]
    columns = "survey_id, survey_kind, contact_id, score, sent_at, answered_at, updated_at, origin"
    assert known.rows("surveys", columns, "live: nfm_reply") == [
        ("wamid.nfm_reply-csat", "csat", ANA, "5", SENT, SENT, SENT, "webhooks"),
        ("wamid.nfm_reply-nps", "nps", ANA, "9", SENT, SENT, SENT, "webhooks"),
    ]


def test_what_is_not_known_is_counted(known: Bodies):
    assert known.ignored("live: templates") == 1
    assert known.ignored("live: errors") == 1
    assert known.ignored("live: text") == 0
    assert known.counts("live: templates") == known.counts("live: errors") == {}


@pytest.mark.parametrize(
    ("name", "merges"),
    {
        "two ids in contacts": [("MX.ana", ANA, "received")],
        "one id twice": [],
        "two ids in from": [("MX.ana", ANA, "received")],
        "two ids in to": [("MX.55", "52155", "received")],
        "two ids in recipient": [("MX.ana", ANA, "received")],
        "only an id": [],
        "only in contacts": [("MX.56", "52156", "received")],
        "number changed": [(ANA, "52199", SENT)],
        "number changed, old api": [(ANA, "52198", SENT)],
        "id changed": [("MX.new", ANA, SENT)],
        "id changed without a number": [("MX.gone", "MX.here", SENT)],
        "previous id": [("MX.a", "MX.b", SENT)],
        "previous id and number": [("MX.a", "52197", SENT)],
        "the same id again": [],
        "identity changed": [],
    }.items(),
)
def test_two_ids_of_a_person_are_merged(known: Bodies, name: str, merges: list[tuple[str, str, str]]):
    received_at = known.at[f"ids: {name}"]
    assert known.rows("contact_merges", "old_contact_id, new_contact_id, merged_at", f"ids: {name}") == [
        (old, new, received_at if at == "received" else at) for old, new, at in merges
    ]


@pytest.mark.parametrize(
    ("name", "contacts"),
    {
        "two ids in from": [ANA, ANA],
        "two ids in to": ["52155"],
        "two ids in recipient": [ANA],
        "only an id": ["MX.ana"],
        "only in contacts": ["52156", "52156"],
        "only an id in contacts": ["MX.57"],
        "two in contacts": [None],
    }.items(),
)
def test_the_contact_is_the_number_else_the_id_else_the_only_contact(known: Bodies, name: str, contacts: list[str]):
    assert known.rows("messages", "contact_id", f"ids: {name}") == [(contact,) for contact in contacts]
    if name == "only in contacts":
        assert known.rows("carts", "contact_id", f"ids: {name}") == [("52156",)]
        assert known.rows("surveys", "contact_id", f"ids: {name}") == [("52156",)]


def test_groups_and_payments_are_ignored_and_counted(known: Bodies):
    assert known.rows("messages", "message_id", "ids: group") == [("g2",), ("g4",)]
    assert known.rows("message_statuses", "message_id", "ids: group") == [("g4",)]
    assert known.ignored("ids: group") == 2
    assert (known.counts("ids: group echo"), known.ignored("ids: group echo")) == ({}, 1)
    assert (known.counts("ids: payment"), known.ignored("ids: payment")) == ({}, 1)


@pytest.mark.parametrize("name", WRAPPED)
def test_wrapped_bodies_are_read_and_others_counted_once(known: Bodies, name: str):
    is_read = name in list(WRAPPED)[:5]
    assert known.counts(f"wrapped: {name}") == ({"messages": 1} if is_read else {})
    assert known.ignored(f"wrapped: {name}") == (0 if is_read or name == "entry is empty" else 1)


@pytest.mark.parametrize(
    ("name", "messages"),
    {
        "from the business": [("h1", ANA, "outbound", "business", "text", False)],
        "from the contact": [("h1b", ANA, "inbound", "contact", "text", False)],
        "display number of another spelling": [("h2", ANA, "outbound", "business", "text", False)],
        "placeholder": [
            ("h3", ANA, "outbound", "business", "media", True), ("h3b", ANA, "outbound", "business", "media", True),
        ],
        "content": [("h3", ANA, "outbound", "business", "image", False)],
        "content without `to`": [("h3b", ANA, "outbound", "business", "video", False)],
        "content without a placeholder": [("h3c", ANA, "inbound", "contact", "image", False)],
        "content from the business": [("h3d", ANA, "outbound", "business", "image", False)],
        "its content from another spelling": [("h3e", "52", "inbound", "contact", "image", False)],
        "also live": [("h1b", ANA, "inbound", "contact", "text", False)],
        "status of an inbound message": [("h5", ANA, "inbound", "contact", "text", False)],
        "the same chunk": [("h1", ANA, "outbound", "business", "text", False)],
        "declined": [],
        "of the future": [("h8", ANA, "outbound", "business", "text", False)],
        "other types": [
            ("h9", ANA, "inbound", "contact", "system", False), ("h9b", ANA, "outbound", "business", "reaction", False),
            ("h9c", ANA, "outbound", "business", "order", False),
        ],
        "no thread id": [("h10", None, "outbound", "business", "text", False)],
        "null items": [],
        "other lists": [],
        "messages beside history": [],
        "history in another field": [],
    }.items(),
)  # fmt: skip
def test_messages_of_the_past(known: Bodies, name: str, messages: list[tuple]):
    columns = "message_id, contact_id, direction, sender_type, message_type, is_placeholder"
    assert known.rows("messages", columns, f"past: {name}") == messages


@pytest.mark.parametrize(
    ("name", "statuses"),
    {
        "from the business": [("h1", "delivered", SENT)],
        "from the contact": [],
        "placeholder": [("h3", "read", SENT)],
        "content": [],
        "status of an inbound message": [],
        "statuses": [
            ("hs0", "sent", SENT), ("hs1", "delivered", SENT), ("hs2", "read", SENT), ("hs3", "played", SENT),
            ("hs4", "failed", SENT),
        ],
        "other lists": [],
    }.items(),
)  # fmt: skip
def test_statuses_of_the_past(known: Bodies, name: str, statuses: list[tuple]):
    assert known.rows("message_statuses", "message_id, status, status_at", f"past: {name}") == statuses


def test_the_past_gives_messages_and_statuses_alone(known: Bodies):
    for name in PAST:
        if name != "also live":
            assert not known.counts(f"past: {name}").keys() - {"messages", "message_statuses"}
    ignored = {name: known.ignored(f"past: {name}") for name in PAST}
    assert {name: count for name, count in ignored.items() if count} == {
        "declined": 1, "null items": 2, "other lists": 2, "messages beside history": 1,
        "history in another field": 1,
    }  # fmt: skip


@pytest.fixture(scope="session")
def staged_past(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Chunks of the past beside each other and beside live messages, in an order that is not that of sending."""
    medium = body("history", messages=[past("image", id="medium", to=ANA)])
    placeholder = history(past("media_placeholder", "READ", id="medium"))
    chunk = history(past(status="DELIVERED", id="twice"), past(id="live", timestamp=str(AT - 60), **{"from": ANA}))
    times = {name: str(AT + days * 86_400) for name, days in {"200 days old": -200, "before 2009": -9000, "future": 9}.items()}
    rows = [
        ("15:00:01", medium), ("15:00:02", placeholder),
        ("15:00:03", history(past("media_placeholder", id="nothing but a placeholder"))),
        ("15:00:04", chunk), ("15:00:05", chunk), ("15:00:06", chunk + " "),
        ("15:00:07", body(messages=[message(id="live", timestamp=str(AT - 60))])),
        ("15:00:08", body("message_echoes", message_echoes=[message(id="twice", to=ANA)])),
        ("15:00:09", history(*[past(id=name, timestamp=at) for name, at in times.items()])),
        ("15:00:10", history(past("unsupported", id="unsupported", **{"from": ANA}), past("reaction", id="reaction"))),
    ]  # fmt: skip
    given = [row for at, payload in rows for row in received(payload, at=f"2026-03-02 {at}")]
    raw = write_raw(tmp_path_factory.mktemp("past"), {"webhooks": given})
    return Warehouse(build(raw=raw, select="+wa_stg_messages +wa_stg_message_statuses").parent)


@pytest.mark.parametrize(
    ("name", "messages"),
    {
        "medium": [("outbound", "image", "2026-03-02 15:00:01")],
        "nothing but a placeholder": [("outbound", "media", "2026-03-02 15:00:03")],
        "twice": [("outbound", "text", "2026-03-02 15:00:04")],
        "live": [("inbound", "text", "2026-03-02 15:00:04")],
        "200 days old": [("outbound", "text", "2026-03-02 15:00:09")],
        "before 2009": [],
        "future": [],
        "unsupported": [("inbound", "unsupported", "2026-03-02 15:00:10")],
        "reaction": [("outbound", "reaction", "2026-03-02 15:00:10")],
    }.items(),
)  # fmt: skip
def test_a_message_of_the_past_is_one_message_and_judged_as_any(staged_past: Warehouse, name: str, messages: list[tuple]):
    """Of a medium its content counts, of a chunk that came twice or a message that was also live the first copy."""
    found = staged_past.query(
        "select direction, message_type, loaded_at::varchar from staging.stg_messages where message_key = ?", [key_of(name)]
    )
    assert found == messages


def test_a_status_of_the_past_is_one_status(staged_past: Warehouse):
    found = staged_past.query("select message_key, status_count, read_at is not null from staging.stg_message_statuses")
    assert {key: rest for key, *rest in found} == {key_of("medium"): [1, True], key_of("twice"): [1, False]}


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
    '{"body": ' + '{"a":' * DEEP + "1" + "}" * DEEP + "}",
    '{"body": "{\\"entry\\": [", "payload": null}',
]
HOSTILE_MESSAGES = [
    message(id="wamid.nul", text={"body": "a\0b"}),
    message(id="wamid.cut", text={"body": "a\ud83d"}),
    message(id="wamid.cut😀\ude00", text={"body": "😀"}),
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
ODD_MESSAGES = [
    message(id="wamid.bad_time", timestamp="yesterday"),
    message(id="wamid.date", timestamp="2026-03-02 15:00:00"),
    message(id="wamid.far", timestamp="99999999999999999999"),
    message(id="wamid.milliseconds", timestamp=str(AT * 1000)),
    message(id="wamid.1970", timestamp="0"),
    {"id": "wamid.nobody", "timestamp": str(AT), "type": "text"},
    message(id=["x"]),
    message(id={"x": 1}),
    message(id=""),
    message(kind=None, id="wamid.no_type"),
    {},
    "no message",
    None,
]


@pytest.fixture(scope="session")
def hostile(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    rows = received(
        *BAD_BODIES, *ODD_BODIES,
        *[body(messages=[one]) for one in HOSTILE_MESSAGES],
        body(messages=ODD_MESSAGES),
        body(statuses=[status(id="s1", errors=["x"], pricing="free", conversation=[]), status(None), "no status"]),
        body(messages={"id": 1}, contacts="x", user_preferences=[{"value": "stop"}], secrets=[1, 2]),
        body(None, messages=[message(id="wamid.no_field")]),
    )
    rows += received(body(messages=[message(id="wamid.no_field")]), at="2026-03-02 15:00:09")
    rows += received(body(None, messages=[message(id="wamid.no_field")]), at="2026-03-02 15:00:09")
    rows += [
        {"received_at": None, "payload": "{}"},
        {"received_at": "soon", "payload": "{}"},
        {"received_at": "2008-12-31 23:59:59", "payload": "{}"},
        {"received_at": "2326-03-02 15:00:05", "payload": "{}"},
        {"received_at": "2026-03-02 15:00:05", "payload": None},
    ]
    raw = write_raw(tmp_path_factory.mktemp("raw"), {"webhooks": rows})
    return Warehouse(build(raw=raw, select=CONNECTOR).parent)


def test_no_hostile_body_is_lost(hostile: Warehouse):
    assert hostile.query(
        "select reject_reason, count(*) from staging.base_webhooks where reject_reason is not null group by all"
        " order by all"
    ) == [
        ("payload is missing", 1),
        ("payload is no JSON object", len(BAD_BODIES)),
        ("received_at is before 2009", 1),
        ("received_at is missing", 1),
        ("received_at is more than a day in the future", 1),
        ("received_at is not a time such as 2026-03-02 15:00:00", 1),
    ]
    assert hostile.query("select copy_number, count(*) from staging.base_webhooks group by all order by all") == [
        (1, len(ODD_BODIES) + len(HOSTILE_MESSAGES) + 5), (2, 1), (None, len(BAD_BODIES) + 5),
    ]  # fmt: skip


def test_rejected_bodies_show_nothing_of_their_texts(hostile: Warehouse):
    shown = hostile.query("select distinct content from staging.base_webhooks where content is not null order by all")
    assert ("received_at=(4 characters); payload=(2 characters); ",) in shown
    assert ("received_at=2026-03-02 15:00:05; payload=(8 characters); ",) in shown, "`not json`"
    assert not hostile.query("select 1 from staging.base_webhooks where reject_reason is null and content is not null")


def test_hostile_messages_are_read(hostile: Warehouse):
    found = {key for (key,) in hostile.query("select message_id from staging.meta_webhooks__messages")}
    ids = {str(one["id"]) for one in HOSTILE_MESSAGES} - {"wamid.cut😀\ude00"}
    assert ids | {"wamid.cut😀\ufffd", "wamid.no_field"} <= found
    columns = "message_id, contact_id, sent_at"
    assert ("12345678901234567890123", ANA, SENT) in hostile.query(
        f"select {columns} from staging.meta_webhooks__messages"
    )
    assert hostile.query("select survey_id, score from staging.meta_webhooks__surveys order by all") == [
        ("wamid.flow3-csat", "4.0"), ("wamid.flow3-nps", "11"),
    ]  # fmt: skip


def test_odd_messages_are_rows_that_staging_rejects(hostile: Warehouse):
    rows = hostile.query(
        "select message_id, message_type, contact_id, sent_at from staging.meta_webhooks__messages"
        " where message_id is null or message_type is null or contact_id is null or sent_at not like '2026%' order by all"
    )
    assert rows == [
        ("wamid.1970", "text", ANA, "1970-01-01 00:00:00"),
        ("wamid.bad_time", "text", ANA, "no unix seconds: yesterday"),
        ("wamid.date", "text", ANA, "no unix seconds: 2026-03-02 15:00:00"),
        ("wamid.far", "text", ANA, "no unix seconds: 99999999999999999999"),
        ("wamid.milliseconds", "text", ANA, f"no unix seconds: {AT * 1000}"),
        ("wamid.no_type", None, ANA, SENT),
        ("wamid.nobody", "text", None, SENT),
        *[(None, "text", ANA, SENT)] * 3,
        *[(None, None, None, None)] * 2,
    ]


def test_hostile_items_are_counted(hostile: Warehouse):
    # Five bodies without a list of entries, the field 7, the member `a` under value, the null message, two statuses
    # without status, messages and contacts that are no lists, the member `secrets`.
    kinds = dict(hostile.query("select item_kind, count(*) from staging.meta_webhooks__items group by all"))
    assert kinds["ignored"] == 5 + 8
    assert hostile.query("select contact_id, action from staging.meta_webhooks__consents") == [(None, "opt_out")]


# Both sources ----------------------------------------------------------------------------------------------------


def test_both_sources_are_accounted_for(build: Build, tmp_path: Path):
    late, early = "2026-03-02 16:00:00", "2026-03-02 15:00:01"
    rows = received(body(messages=[message(id="m1")]), at=late) + received(body(messages=[message(id="m1")]), at=early)
    rows += received(body(messages=[message(id="m3", text={"body": "other"}), message(id="m3")]), at=late)
    rows += received(body(statuses=[status(id="o1"), status(id="o2"), status("read", id="o2")]), at=late)
    rows += received(body(statuses=[status(id="o2", pricing={"category": "utility"})]), at=early)
    tables = {
        "messages": [
            raw_rows.message(message_id="m1", body="of the table"),
            raw_rows.message(message_id="o1", direction="outbound", sender_type="agent", agent_id="a1"),
            raw_rows.message(message_id="o2", direction="inbound", sender_type="agent"),
        ],
        "message_statuses": [raw_rows.status(message_id="o1")],
    }
    raw = write_raw(tmp_path / "raw", {"webhooks": rows, **tables})
    warehouse = Warehouse(build(raw=raw, select="+wa_load_audit").parent)
    counts = warehouse.query(
        "select table_name, sum(rows_in), sum(rows_kept), sum(rows_copies), sum(rows_rejected) from marts.load_audit"
        " where table_name in ('webhooks', 'messages', 'message_statuses') group by table_name order by table_name"
    )
    # o2 is derived from its statuses, for its row in the table is rejected.
    assert counts == [("message_statuses", 5, 4, 1, 0), ("messages", 7, 4, 2, 1), ("webhooks", 5, 4, 1, 0)]


# Folders of files, and settings ----------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def folder(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """Files of all endings; each body's message is named after its file."""
    root = tmp_path_factory.mktemp("it's [a] folder") / "bodies"
    (root / "2026").mkdir(parents=True)

    def of(name: str, number: int = 0) -> str:
        return body(messages=[message(id=f"{name} {number}", timestamp=str(AT + number))])

    def envelope(name: str, **more: object) -> str:
        return json.dumps({"received_at": "2026-03-02T16:00:00Z", "payload": of(name)} | more)

    def lines(name: str) -> bytes:
        return f"{of(name)}\n\n{of(name, 1)}\n".encode()

    pretty = json.dumps(json.loads(of("pretty.json")), indent=2)
    for name, content in {
        "2026/pretty.json": codecs.BOM_UTF8 + pretty.encode(),
        "2026/lines.jsonl": lines("lines.jsonl") + b'not json\n[]\n{"a": "\xff"}\r\n{"entry": []}',
        "lines.ndjson": lines("lines.ndjson"),
        "LINES.TXT": lines("LINES.TXT"),
        "marked.jsonl": codecs.BOM_UTF8 + lines("marked.jsonl"),
        "windows.jsonl": codecs.BOM_UTF16_LE + lines("windows.jsonl").decode().replace("\n", "\r\n").encode("utf-16-le"),
        "zipped.jsonl.gz": gzip.compress(lines("zipped.jsonl.gz")),
        "zipped.ndjson.gz": gzip.compress(codecs.BOM_UTF8 + lines("zipped.ndjson.gz")),
        "zipped.gz": gzip.compress(lines("zipped.gz")),
        "zipped.jsonl": gzip.compress(lines("zipped.jsonl")),
        "zipped.json": gzip.compress(lines("zipped.json")),
        "lines.json": lines("lines.json"),
        "marked lines.json": codecs.BOM_UTF8 + lines("marked lines.json").replace(b"\n", b"\r\n"),
        "broken.json": pretty.encode()[:-9],
        "empty.jsonl": b"",
        "broken.jsonl": b"no json\n" + lines("broken.jsonl"),
        "envelopes.jsonl": "\n".join([
            envelope("object in an envelope", payload=json.loads(of("object in an envelope"))),
            envelope("text in an envelope"),
            json.dumps({"received_at": "2026-03-02T16:00:00Z", "body": json.loads(of("body in an envelope"))}),
            json.dumps({"headers": {}, "body": json.loads(of("wrapped"))}),
            json.dumps({"headers": {}, "body": of("wrapped text")}),
        ]).encode(),
        "notes.md": b"no body",
        "bodies.tar.gz": gzip.compress(b"no body"),
    }.items():  # fmt: skip
        (root / name).write_bytes(content)
    raw = write_raw(tmp_path_factory.mktemp("raw"), {"leads": []})
    path = build(raw=raw, vars={"webhooks_location": str(root)}, select=CONNECTOR)
    return Warehouse(path.parent)


@pytest.mark.parametrize(
    "name",
    ["lines.jsonl", "lines.ndjson", "LINES.TXT", "marked.jsonl", "windows.jsonl", "zipped.jsonl.gz",
     "zipped.ndjson.gz", "zipped.gz", "zipped.jsonl", "zipped.json", "lines.json", "marked lines.json", "broken.jsonl"],
)  # fmt: skip
def test_each_kind_of_file_is_read(folder: Warehouse, name: str):
    rows = folder.query(
        "select message_id, loaded_at from staging.meta_webhooks__messages where message_id like ? order by all",
        [f"{name} %"],
    )
    assert rows == [(f"{name} 0", SENT), (f"{name} 1", "2026-03-02 15:00:01")]


def test_a_json_file_is_one_body_and_envelopes_are_opened(folder: Warehouse):
    found = dict(folder.query("select message_id, loaded_at from staging.meta_webhooks__messages"))
    late = "2026-03-02 16:00:00"
    assert found["pretty.json 0"] == SENT
    assert found["object in an envelope 0"] == found["text in an envelope 0"] == found["body in an envelope 0"] == late
    assert found["wrapped 0"] == found["wrapped text 0"] == SENT
    assert len(found) == 2 * 13 + 6


def test_no_line_of_a_file_is_lost(folder: Warehouse):
    """Rejected: two lines that are no JSON, the list, the broken text, the body that names no time, the cut .json file."""
    rejected = folder.query("select reject_reason from staging.base_webhooks where reject_reason is not null")
    assert len(rejected) == 6
    assert folder.query("select count(*) from staging.base_webhooks") == [(2 * 13 + 6 + 6,)]


def test_a_byte_order_mark_in_the_only_file_loses_nothing(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """With two threads DuckDB loses the first line of a file that is alone; with one it does not."""
    monkeypatch.setenv("DUCKDB_THREADS", "2")
    (tmp_path / "bodies").mkdir()
    lines = [body(messages=[message(id=f"m{number}")]) for number in range(3)]
    (tmp_path / "bodies/a.jsonl").write_text("\n".join(lines), encoding="utf-8-sig")
    raw = write_raw(tmp_path / "raw", {"leads": []})
    path = build(raw=raw, vars={"webhooks_location": str(tmp_path / "bodies")}, select=CONNECTOR)
    assert Warehouse(path.parent).query("select count(*) from staging.meta_webhooks__messages") == [(3,)]


def test_files_that_are_not_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CONTACT_KEY_SALT", "a key for this test")
    (tmp_path / "bodies").mkdir()
    for name in ["one.json", "notes.md", "bodies.tar.gz"]:
        (tmp_path / "bodies" / name).write_text("{}")
    raw = write_raw(tmp_path / "raw", {"leads": []})
    settings = {
        "raw_location": str(raw),
        "raw_tables_absent": [table for table in raw_rows.TABLES if table not in ("leads", "webhooks")],
        "webhooks_location": str(tmp_path / "bodies"),
    }
    warnings: list[str] = []
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.callbacks.append(lambda event: warnings.append(event.info.msg) if event.info.level == "warn" else None)
    warehouse.dbt("run", "--select", "wa_base_webhook_bodies", vars=settings)
    (sentence,) = [text for text in warnings if "webhooks_location" in text]
    assert "bodies.tar.gz" in sentence and "notes.md" in sentence and "one.json" not in sentence


def test_without_messages_and_webhooks_nothing_can_be_built(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"leads": []})
    with pytest.raises(BuildFailed, match="nor are there webhooks"):
        build(raw=raw, select=CONNECTOR)


def test_a_folder_without_bodies_is_an_error(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"messages": []})
    (tmp_path / "notes.md").write_text("no body")
    with pytest.raises(BuildFailed, match="webhooks_location is .* where there is no"):
        build(raw=raw, vars={"webhooks_location": str(tmp_path)}, select=CONNECTOR)


def test_webhooks_from_two_places_are_an_error(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"webhooks": received("{}")})
    (tmp_path / "one.json").write_text("{}")
    with pytest.raises(BuildFailed, match="webhooks twice"):
        build(raw=raw, vars={"webhooks_location": str(tmp_path)}, select=CONNECTOR)


def test_without_webhooks_the_models_have_no_rows(build: Build, tmp_path: Path):
    raw = write_raw(tmp_path / "raw", {"messages": [raw_rows.message()]})
    warehouse = Warehouse(build(raw=raw, select=CONNECTOR).parent)
    for table in ["items", *TABLES]:
        assert warehouse.query(f"select count(*) from staging.meta_webhooks__{table}") == [(0,)]


def test_tables_that_webhooks_feed_are_not_absent(build: Build, tmp_path: Path):
    """Neither listed nor there, and offered all the same."""
    others = [table for table in raw_rows.TABLES if table not in TABLES]
    raw = write_raw(tmp_path / "raw", {"webhooks": received(body(messages=[message()]))})
    select = "+wa_int_kpis_offered kpi_targets"
    warehouse = Warehouse(build(raw=raw, vars={"raw_tables_absent": others}, select=select).parent)
    offered = {kpi for (kpi,) in warehouse.query("select kpi_id from intermediate.int_kpis_offered")}
    assert {"delivery_rate", "messaging_cost", "csat", "cart_abandonment_rate", "opt_ins"} <= offered
    assert "leads" not in offered
