"""Ads that open a chat: who came by them, what they cost, and the days on which their export broke."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from demo.shop import MAIN_PHONE, SEED, Message, Shop
from demo.when import TO_UTC


@dataclass(frozen=True)
class Ad:
    """An ad on Instagram or Facebook: its days, and what it costs a day in pesos."""

    ad_id: str
    name: str
    first_day: date
    last_day: date
    pesos_a_day: float


ADS = (
    Ad("120210000000000011", "Cobijas hechas a mano", date(2026, 3, 9), date(2026, 6, 28), 14.0),
    Ad("120210000000000012", "Regalos con nombre bordado", date(2026, 4, 13), date(2026, 10, 31), 11.0),
    Ad("120210000000000013", "Manteles de temporada", date(2026, 8, 24), date(2026, 10, 31), 18.0),
)
POST_ID = "17900000000000021"
AD_SHARE = 0.3  # of the first chats of new people while an ad runs
POST_SHARE = 0.02
# The last three exports have decimal commas: their rows are rejected.
BROKEN_FROM = date(2026, 10, 28)


def add_ads(shop: Shop) -> None:
    """Referrals of messages and the costs of the ads. It draws from a generator of its own, so all else stays as it was."""
    rng = Random(SEED + 1)
    refer(shop, rng)
    for ad in ADS:
        for number in range((ad.last_day - ad.first_day).days + 1):
            add_cost(shop, rng, ad, ad.first_day + timedelta(days=number))


def refer(shop: Shop, rng: Random) -> None:
    """Some people write for the first time because of an ad or a post."""
    seen: set[str] = set()
    internal = {person.number for person in shop.people if person.is_internal}
    for message in sorted(shop.messages, key=lambda m: (m.sent_at, m.message_id)):
        is_first = message.contact_id not in seen
        seen.add(message.contact_id)
        if is_first and message.inbound and message.phone == MAIN_PHONE and message.contact_id not in internal:
            refer_message(message, rng)


def refer_message(message: Message, rng: Random) -> None:
    """Draw where a first message came from."""
    day = (message.sent_at - TO_UTC).date()
    running = [ad for ad in ADS if ad.first_day <= day <= ad.last_day]
    if running and rng.random() < AD_SHARE:
        message.referral_type, message.referral_id = "ad", rng.choice(running).ad_id
        message.click_id = f"ARA{rng.getrandbits(80):020x}"
    elif rng.random() < POST_SHARE:
        message.referral_type, message.referral_id = "post", POST_ID


def add_cost(shop: Shop, rng: Random, ad: Ad, day: date) -> None:
    """The cost of a day, exported the next morning; Meta restates some days a little later."""
    exported_at = datetime(day.year, day.month, day.day) + timedelta(days=1, hours=7) + TO_UTC
    amount = ad.pesos_a_day * rng.uniform(0.8, 1.2)
    cells = dict(ad_id=ad.ad_id, ad_name=ad.name, cost_date=day.isoformat(), currency="MXN")
    is_broken = day >= BROKEN_FROM
    shop.add("ad_costs", exported_at, **cells, amount=f"{amount:.2f}".replace(".", "," if is_broken else "."))
    if rng.random() < 0.1 and not is_broken:
        shop.add("ad_costs", exported_at + timedelta(days=2), **cells, amount=f"{amount * 1.03:.2f}")
