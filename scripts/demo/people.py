"""The contacts: their numbers, consents and merges, and who returns."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo.shop import MAIN_PHONE, WHOLESALE_PHONE, Person, Shop
from demo.when import text, whole

COUNTRIES = ("MX", "US", "ES", "CO", "GT")
COUNTRY_WEIGHT = (91, 5, 1.5, 1.5, 1)
US_AREAS = ("210", "213", "312", "512", "713", "915")


def new_number(shop: Shop, country: str) -> str:
    """A number that looks invented: rows of zeros, or the 555-01 of films."""
    while True:
        if country == "US":
            number = f"1{shop.rng.choice(US_AREAS)}55501{shop.rng.randrange(100):02d}"
        elif country == "MX":
            number = f"5215500{shop.rng.randrange(10**6):06d}"
        else:
            prefix = {"ES": "34600000", "CO": "573000000", "GT": "5025000"}[country]
            digits = 4 if country == "GT" else 3
            number = f"{prefix}{shop.rng.randrange(10**digits):0{digits}d}"
        if number not in shop.numbers:
            shop.numbers.add(number)
            return number


def new_person(shop: Shop, at: datetime, imported: bool = False, internal: bool = False) -> Person:
    country = "MX" if internal else shop.rng.choices(COUNTRIES, COUNTRY_WEIGHT)[0]
    person = Person(new_number(shop, country), country, at, is_internal=internal, last_chat_at=at)
    person.shows_receipts = not shop.chance(0.1)
    if not internal and not imported:
        person.phone = WHOLESALE_PHONE if shop.chance(0.09) else MAIN_PHONE
        person.uses_helpdesk = not shop.chance(0.04)
    shop.people.append(person)
    if not imported and not internal and len(shop.people) % 170 == 0:
        rename_later(shop, person)
    add_contact(shop, person, person.id_at(at), at)
    if imported or (not internal and shop.chance(0.84)):
        delay = timedelta(0) if imported else shop.seconds(30, 3000)
        source = (
            "importacion" if imported else shop.rng.choices(("chat", "web", "tienda"), (70, 18, 12))[0]
        )
        add_consent(shop, person, "opt_in", source, at + delay)
        person.opted_in = True
    return person


def rename_later(shop: Shop, person: Person) -> None:
    """A person first known by a business-scoped id, or by an older number."""
    if len(shop.people) % 340 == 0:
        person.first_id = new_number(shop, person.country)
    else:
        person.first_id = f"{person.country}.{shop.rng.randrange(10**14, 10**15)}"
    person.renamed_at = person.created_at + timedelta(
        days=shop.rng.randrange(3, 30), hours=shop.rng.randrange(24)
    )
    merged_at = whole(person.renamed_at)
    shop.add(
        "contact_merges", merged_at,
        old_contact_id=person.first_id, new_contact_id=person.number, merged_at=text(merged_at),
    )
    add_contact(shop, person, person.number, merged_at)


def add_contact(
    shop: Shop,
    person: Person,
    contact_id: str,
    created_at: datetime,
    updated_at: datetime | None = None,
    erased: bool = False,
) -> None:
    changed = updated_at or created_at
    shop.add(
        "contacts", changed,
        contact_id=contact_id, country_code=person.country,
        is_internal="true" if person.is_internal else "false", created_at=text(created_at),
        erased_at=text(changed) if erased else "", updated_at=text(changed),
    )


def add_consent(shop: Shop, person: Person, action: str, source: str, at: datetime) -> None:
    shop.add(
        "consents", at,
        consent_id=shop.next_id("cns_"), contact_id=person.id_at(at), action=action, source=source,
        occurred_at=text(at),
    )


def returning_person(shop: Shop, at: datetime) -> Person | None:
    """Somebody known who is not in the middle of a chat; lively people return more often."""
    for _ in range(12):
        person = shop.rng.choice(shop.people)
        lively = 1.0 if (at - person.last_chat_at).days < 120 or person.orders else 0.45
        if person.free_from < at and not person.is_internal and shop.chance(lively):
            return person
    return None
