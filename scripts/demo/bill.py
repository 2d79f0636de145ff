"""What Meta says that the messages cost (`meta_pricing`), and where it disagrees."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from demo.shop import Shop
from demo.when import TO_UTC

PRICES = Path(__file__).resolve().parents[2] / "seeds" / "reference" / "message_prices.csv"
# Meta delivered and charged some messages of the biggest mailing of which no webhook told us: the server was restarted.
UNTOLD_ON = date(2026, 5, 4)
UNTOLD = 7
# The job that fetches the figures has not run since.
LAST_FETCHED = date(2026, 10, 23)

Cell = tuple[date, str, str, str]  # day, country, category, pricing type


def add_bill(shop: Shop) -> None:
    """A row a day, country, category and pricing type, fetched the next morning."""
    for (day, country, category, kind), volume in sorted(delivered(shop).items()):
        if (day, category, kind) == (UNTOLD_ON, "marketing", "regular") and country == "MX":
            volume += UNTOLD
        price = price_on(country, category, day) if kind == "regular" else Decimal(0)
        fetched_at = datetime(day.year, day.month, day.day) + timedelta(days=1, hours=6) + TO_UTC
        if day <= LAST_FETCHED:
            shop.add(
                "meta_pricing", fetched_at,
                pricing_date=day.isoformat(), country_code=country, pricing_category=category, pricing_type=kind,
                volume=str(volume), cost=str(price * volume), currency="USD",
            )  # fmt: skip


def delivered(shop: Shop) -> Counter[Cell]:
    """How many messages to people outside the shop were delivered, by the day of their first receipt."""
    people = {number: p for p in shop.people for number in (p.number, p.first_id) if number}
    contacts = {m.message_id: people[m.contact_id] for m in shop.messages if m.contact_id in people}
    first_at: dict[str, str] = {}
    price: dict[str, dict[str, str]] = {}
    for _, cells in shop.rows["message_statuses"]:
        message = cells["message_id"]
        if cells["status"] in ("delivered", "read", "played"):
            first_at[message] = min(first_at.get(message, cells["status_at"]), cells["status_at"])
        if cells["pricing_category"]:
            price[message] = cells
    volumes: Counter[Cell] = Counter()
    for message, at in first_at.items():
        person = contacts[message]
        if message in price and not person.is_internal:
            day = (datetime.fromisoformat(at) - TO_UTC).date()
            kind = "regular" if price[message]["is_billable"] == "true" else "free_customer_service"
            volumes[day, person.country, price[message]["pricing_category"], kind] += 1
    return volumes


def price_on(country: str, category: str, day: date) -> Decimal:
    """The list price per message: the newest row on or before the day of the country, else of all others."""
    with PRICES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["category"] == category and row["pricing_model"] == "PMP"]
    for place in (country, "*"):
        known = [row for row in rows if row["country_code"] == place and row["effective_from"] <= day.isoformat()]
        if known:
            return Decimal(max(known, key=lambda row: row["effective_from"])["price"])
    raise LookupError(f"message_prices has no price of {category} for {country} on {day}.")


