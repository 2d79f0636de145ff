"""Webhook bodies in the shape that Meta documents. A test gives the part that it is about."""

import json
from typing import Any

PHONE = "1065400000001"
AT = 1_772_463_600  # 2026-03-02 15:00:00 UTC, as raw_rows.SENT


def body(field: str | None = "messages", **value: Any) -> str:
    """A body of one change with these lists in its value."""
    return post(change(field, **value))


def change(field: str | None = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550001111", "phone_number_id": PHONE}
    made = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
    return made if field is None else {"field": field, **made}


def post(*changes: Any) -> str:
    """A body of one entry with these changes."""
    return json.dumps({"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": list(changes)}]})


def message(kind: str = "text", content: Any = None, **fields: Any) -> dict[str, Any]:
    """An inbound message of the contact 5215550001."""
    made = {"from": "5215550001", "id": "wamid.1", "timestamp": str(AT), "type": kind}
    if content is not None:
        made[kind] = content
    return made | fields


def status(status: str = "sent", **fields: Any) -> dict[str, Any]:
    """A receipt of an outbound message to the contact 5215550001."""
    return {"id": "wamid.o1", "status": status, "timestamp": str(AT), "recipient_id": "5215550001"} | fields


def history(*messages: dict[str, Any], thread: str | None = "5215550001") -> str:
    """A body of the past: these messages in the thread of one contact."""
    threads = [{"id": thread, "messages": list(messages)}]
    return body("history", history=[{"metadata": {"phase": 0, "chunk_order": 1, "progress": 9}, "threads": threads}])


def past(kind: str = "text", status: str | None = None, **fields: Any) -> dict[str, Any]:
    """A message of the past, from the business unless `from` says otherwise."""
    made = {"from": "15550001111", "id": "wamid.past", "timestamp": str(AT), "type": kind}
    if status is not None:
        made["history_context"] = {"status": status}
    return made | fields


def received(*payloads: str | None, at: Any = "2026-03-02 15:00:05") -> list[dict[str, Any]]:
    """Rows of raw.webhooks."""
    return [{"received_at": at, "payload": payload} for payload in payloads]
