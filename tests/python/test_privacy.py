"""No customer can be read out of the marts, and the key of their hashes is written nowhere.

The raw data carries planted phone numbers, e-mail addresses, names and texts, in every column that may hold them.
"""

import hashlib
import hmac
import importlib.util
import uuid
from pathlib import Path

import pytest

import raw_rows as rows
import warehouse as warehouses
from conftest import ROOT, Figure
from warehouse import SALT, Warehouse
from webhook_bodies import body, message, status

PHONE = "5215583190467"
SPOKEN_PHONE = "+52 1 (55) 8319-0467"
EMAIL = "rosaura.beltran@example.org"
NAME = "Rosaura Beltran Quiroga"
TEXT = f"soy {NAME}, el correo mio seria {EMAIL}, mi cel {SPOKEN_PHONE}"
SECRETS = [PHONE, "8319-0467", "83190467", EMAIL, "Rosaura", "Quiroga", "correo mio seria"]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """A warehouse built from raw data of one person, who is everywhere, and of rows that are bad."""
    raw = tmp_path_factory.mktemp("raw")
    person = {"contact_id": PHONE}
    thread = {"conversation_id": f"thread-{PHONE}"}
    rows.write_raw(
        raw,
        {
            "messages": [
                rows.message(message_id=f"wamid.{PHONE}", body=TEXT, **person, **thread),
                rows.message(
                    message_id=f"wamid.{PHONE}-2", direction="outbound", sender_type="campaign", body=TEXT,
                    reply_to_message_id=f"wamid.{PHONE}", **person,
                ),
                rows.message(message_id=f"bad-{PHONE}", direction=TEXT, body=TEXT, **person),
            ],
            "message_statuses": [
                rows.status(message_id=f"wamid.{PHONE}-2", platform_conversation_id=PHONE),
                rows.status(message_id=f"wamid.{PHONE}-2", status=SPOKEN_PHONE),
            ],
            "conversations": [rows.conversation(**person, **thread)],
            "conversation_events": [rows.event(event_id=PHONE, **thread)],
            "surveys": [
                rows.survey(
                    survey_id=PHONE, score=5, comment=f"gracias, llamen al {SPOKEN_PHONE} o a {EMAIL}",
                    answered_at=rows.SENT, order_id=PHONE, **person, **thread,
                ),
                rows.survey(survey_id=f"bad-{PHONE}", score=NAME, **person),
            ],
            "orders": [
                rows.order(order_id=PHONE, **person, **thread),
                rows.order(order_id=f"bad-{PHONE}", currency=EMAIL, **person),
            ],
            "contacts": [rows.contact(**person)],
            "contact_merges": [rows.merge(old_contact_id=f"MX.{PHONE}", new_contact_id=PHONE)],
            "consents": [rows.consent(consent_id=PHONE, **person)],
            "link_clicks": [rows.click(click_id=PHONE, message_id=f"wamid.{PHONE}-2", **person)],
            "leads": [rows.lead(lead_id=PHONE, **person, **thread)],
            "carts": [rows.cart(cart_id=PHONE, order_id=PHONE, **person)],
            "webhooks": [
                rows.webhook(
                    payload=body(
                        contacts=[{"profile": {"name": NAME}, "wa_id": PHONE, "user_id": f"MX.{PHONE}"}],
                        messages=[
                            message(id=f"wamid.W{PHONE}", content={"body": TEXT}, **{"from": PHONE}),
                            message("image", {"caption": TEXT}, id=f"wamid.I{PHONE}", **{"from": PHONE}),
                            message("contacts", [{"name": {"formatted_name": NAME}, "phones": [{"phone": SPOKEN_PHONE}]}],
                                    id=f"wamid.C{PHONE}", **{"from": PHONE}),
                        ],
                        statuses=[status("read", id=f"wamid.S{PHONE}", recipient_id=PHONE)],
                        user_preferences=[{"wa_id": PHONE, "value": "stop", "timestamp": "1772463600", "detail": TEXT}],
                    )
                ),
                rows.webhook(payload=body(messages=[message(id=f"bad-{PHONE}", timestamp=SPOKEN_PHONE, type=TEXT)])),
                rows.webhook(payload=f"no JSON but {TEXT}"),
            ],
        },
    )
    return warehouses.build(tmp_path_factory.mktemp("planted"), raw, select="+marts.*", is_logged=True, has_artifacts=True)


def mart_cells(warehouse: Warehouse) -> dict[tuple[str, str], set[str]]:
    """The cells of every column of every public table, as lower-case text."""
    cells = {}
    columns = warehouse.query(
        "select table_name, column_name from information_schema.columns where table_schema = 'marts'"
        " order by table_name, ordinal_position"
    )
    for table in dict(columns):
        names = [column for owner, column in columns if owner == table]
        for name, values in zip(names, zip(*warehouse.query(f"select * from marts.{table}"))):
            cells[table, name] = {str(value).lower() for value in values}
    return cells


def test_the_person_is_in_the_marts(planted: Warehouse):
    """Else the scans below would find nothing because there is nothing."""
    for table in ["fct_messages", "fct_conversations", "fct_orders", "fct_leads", "fct_carts", "feedback"]:
        assert planted.query(f"select count(*) from marts.{table}")[0][0] > 0, table
    assert planted.query("select count(*) from marts.rejected_rows")[0][0] == 6
    assert planted.query("select count(*) from staging.meta_webhooks__items") > [(5,)]


def test_no_mart_holds_a_phone_number_an_address_a_name_or_a_text(planted: Warehouse, figure: Figure):
    cells = mart_cells(planted)
    assert len(cells) > 200
    assert [
        (table, column, secret)
        for (table, column), values in cells.items()
        for secret in SECRETS
        if any(secret.lower() in value for value in values)
    ] == []
    figure("privacy", "columns scanned", len(cells))


def test_a_comment_keeps_its_words_but_not_its_numbers(planted: Warehouse):
    assert planted.query("select masked_comment from marts.feedback") == [
        ("gracias, llamen al [phone] o a [email]",)
    ]


def test_a_contact_key_is_the_keyed_hash_of_the_contact(planted: Warehouse):
    """128 bits of HMAC-SHA-256, as another system with the key would compute it."""
    key = uuid.UUID(hmac.new(SALT.encode(), PHONE.encode(), hashlib.sha256).hexdigest()[:32])
    assert planted.query("select contact_key from marts.dim_contacts") == [(key,)]


@pytest.mark.parametrize("key", [b"short", b"k" * 64, b"longer than a block " * 4], ids=["short", "block", "long"])
def test_the_padded_keys_are_those_of_hmac(key: bytes):
    spec = importlib.util.spec_from_file_location("keyed_hash_plugin", ROOT / "macros/engine/keyed_hash_plugin.py")
    plugin = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(plugin)
    inner, outer = plugin.padded_keys(key)
    digest = hashlib.sha256(outer + hashlib.sha256(inner + b"an id").digest()).digest()
    assert digest == hmac.new(key, b"an id", hashlib.sha256).digest()


def test_the_key_is_in_no_file_that_dbt_writes(planted: Warehouse):
    written = [path for path in Path(planted.folder).rglob("*") if path.is_file()]
    assert any(path.name == "manifest.json" for path in written) and any(path.name == "dbt.log" for path in written)
    assert [path for path in written if SALT.encode() in path.read_bytes()] == []


def test_nothing_that_dbt_writes_beside_the_warehouse_holds_personal_data(planted: Warehouse, figure: Figure):
    """Compiled SQL, manifests and logs are often kept and passed on."""
    folders = [Path(planted.folder) / "target", Path(planted.folder) / "logs"]
    written = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 50
    texts = {path: path.read_bytes().lower() for path in written}
    assert [(path, secret) for path, text in texts.items() for secret in SECRETS if secret.lower().encode() in text] == []
    figure("privacy", "files of target and logs scanned", len(written))


def test_the_scan_can_fail(planted: Warehouse):
    """Where staging holds a comment or a raw id, it finds them."""
    cells = {
        str(cell).lower()
        for table in ("stg_surveys", "meta_webhooks__items")
        for row in planted.query(f"select * from staging.{table}")
        for cell in row
    }
    assert all(any(secret.lower() in cell for cell in cells) for secret in (PHONE, EMAIL))
