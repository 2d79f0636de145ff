"""Webhook bodies in the shape that Meta documents, of mixed types, the same ones for the same seed."""

import json
import random
from collections.abc import Iterator
from typing import Any

FIRST_SECOND = 1_767_225_600  # 2026-01-01 UTC
SECONDS = 300 * 86_400
PHONES = ["1065400000001", "1065400000002"]
WORDS = "hola gracias precio envío talla mañana pedido quiero color azul 😀 ¿cuándo? llega".split()
CATEGORIES = ["marketing", "marketing", "utility", "service", "authentication"]


def body(field: str, value: dict[str, Any]) -> dict[str, Any]:
    """A POST of one change."""
    head = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": PHONES[0]},
    }
    change = {"field": field, "value": head | value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def text(rng: random.Random) -> str:
    return " ".join(rng.choices(WORDS, k=rng.randint(1, 25)))


def contents(rng: random.Random) -> dict[str, Any]:
    """What one message says."""
    kind = rng.random()
    if kind < 0.70:
        return {"type": "text", "text": {"body": text(rng)}}
    if kind < 0.80:
        image = {"mime_type": "image/jpeg", "sha256": "Bq8e" * 11, "id": str(rng.getrandbits(50))}
        return {"type": "image", "image": image | {"caption": text(rng)}}
    if kind < 0.86:
        return {"type": "button", "button": {"payload": "yes", "text": "Sí"}}
    if kind < 0.92:
        reply = {"id": str(rng.randint(1, 9)), "title": text(rng)[:20]}
        return {"type": "interactive", "interactive": {"type": "button_reply", "button_reply": reply}}
    if kind < 0.94:
        answers = {"flow_token": "unused", "csat": str(rng.randint(1, 5)), "comment": text(rng)}
        reply = {"name": "flow", "body": "Sent", "response_json": json.dumps(answers)}
        return {"type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}
    if kind < 0.96:
        item = {"product_retailer_id": "sku1", "quantity": 1, "item_price": 199, "currency": "MXN"}
        return {"type": "order", "order": {"catalog_id": "c1", "product_items": [item]}}
    if kind < 0.98:
        return {"type": "reaction", "reaction": {"message_id": f"wamid.{rng.getrandbits(128):032X}", "emoji": "👍"}}
    return {"type": "location", "location": {"latitude": 19.43, "longitude": -99.13}}


def bodies(count: int, seed: int = 1) -> Iterator[str]:
    """`count` bodies as Meta writes them, JSON without blanks; one in fifty comes twice."""
    rng = random.Random(seed)
    sent: list[tuple[str, str, int, str]] = []
    last = ""
    for number in range(count):
        if last and rng.random() < 0.02:
            yield last
            continue
        second = FIRST_SECOND + SECONDS * number // count
        phone = f"52155{rng.randint(0, count // 10 + 10):08d}"
        wamid = f"wamid.HBgNNTIxNTU{rng.getrandbits(160):040X}"
        kind = rng.random()
        if kind < 0.35:
            message = {"from": phone, "id": wamid, "timestamp": str(second), **contents(rng)}
            if rng.random() < 0.2 and sent:
                message["context"] = {"from": "15550001111", "id": rng.choice(sent)[0]}
            if rng.random() < 0.02:
                message["referral"] = {"source_type": "ad", "source_id": "120208", "ctwa_clid": "Aff-n8ZTODiE"}
            person = {"profile": {"name": "Ana Pérez"}, "wa_id": phone}
            if rng.random() < 0.3:
                person["user_id"] = f"MX.{phone}"
            value = {"contacts": [person], "messages": [message]}
            made = body("messages", value)
        elif kind < 0.92:
            if kind < 0.57 or not sent:
                sent.append((wamid, phone, second, rng.choice(CATEGORIES)))
                status, receipt = "sent", sent[-1]
            else:
                receipt = sent[-1 - int(rng.random() ** 2 * min(len(sent), 2000))]
                status = rng.choices(["delivered", "read", "failed"], [10, 7, 1])[0]
            of, to, _, category = receipt
            item = {"id": of, "status": status, "timestamp": str(second), "recipient_id": to}
            if status != "failed":
                item["conversation"] = {"id": f"{hash_text(of):032x}", "origin": {"type": category}}
                item["pricing"] = {
                    "billable": True, "pricing_model": "PMP", "category": category, "type": "regular",
                }
                if category == "marketing":
                    item["biz_opaque_callback_data"] = f"campaign-{hash_text(of) % 20}"
            else:
                item["errors"] = [{"code": 131026, "title": "Message undeliverable", "message": "undeliverable"}]
            made = body("messages", {"statuses": [item]})
        elif kind < 0.97:
            echo = {"from": "15550001111", "to": phone, "id": wamid, "timestamp": str(second), **contents(rng)}
            made = body("smb_message_echoes", {"message_echoes": [echo]})
        elif kind < 0.98:
            wish = {
                "wa_id": phone, "category": "marketing_messages", "detail": "User requested to stop",
                "value": rng.choice(["stop", "resume"]), "timestamp": str(second),
            }
            made = body("user_preferences", {"user_preferences": [wish]})
        else:
            value = {"event": "APPROVED", "message_template_id": number, "message_template_name": "spring"}
            made = body("message_template_status_update", value)
            made["entry"][0]["time"] = second
        last = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
        yield last


def hash_text(value: str) -> int:
    """A number of a text that does not change between runs, as `hash` does."""
    return int(value[-12:], 16)
