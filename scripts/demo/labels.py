"""What people add to a thread or a status: labels, and rarer error codes."""

from __future__ import annotations

from random import Random

from demo.shop import MAIN_PHONE, SEED, Shop


def add_labels(shop: Shop) -> None:
    """Labels of helpdesk threads, the same in each of their versions."""
    rng = Random(SEED + 3)
    labels: dict[str, str] = {}
    for _, cells in shop.rows["conversations"]:
        thread = cells["conversation_id"]
        if thread not in labels:
            labels[thread] = ", ".join(draw_labels(cells, rng))
        cells["labels"] = labels[thread]


def draw_labels(cells: dict[str, str], rng: Random) -> list[str]:
    """By phone and topic, and a few at random; most threads have none."""
    drawn = ["mayoreo"] if cells["business_phone_id"] != MAIN_PHONE else []
    if cells["topic"] == "devolucion":
        drawn.append("garantía")
    if rng.random() < 0.07:
        drawn.append("vip")
    if rng.random() < 0.05:
        drawn.append("urgente")
    return drawn


def add_error_codes(shop: Shop) -> None:
    """Some messages fail for rarer reasons than an unreachable number."""
    rng = Random(SEED + 4)
    for _, cells in shop.rows["message_statuses"]:
        if cells["error_code"] == "131026":
            cells["error_code"] = rng.choices(("131026", "131047", "130472", "131053", ""), (80, 8, 6, 4, 2))[0]
