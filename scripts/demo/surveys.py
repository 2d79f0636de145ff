"""CSAT surveys after chats and the monthly NPS surveys."""

from __future__ import annotations

from datetime import datetime, timedelta

from demo import phrases as say
from demo.agents import AGENTS
from demo.chat import Chat
from demo.shop import Shop
from demo.when import BOT_START, text, whole


def add_csat(shop: Shop, chat: Chat, sent_at: datetime) -> None:
    """The rating of a chat: the longer the wait, the worse."""
    rng = shop.rng
    if chat.longest_wait > 3 * 3600:
        weights = (6, 7, 13, 31, 43)
    elif chat.longest_wait > 2400:
        weights = (5, 6, 12, 30, 47)
    elif chat.agent is None:
        weights = (4, 3, 8, 27, 58)
    else:
        weights = (2, 2, 5, 25, 66)
    if chat.topic == "devolucion":
        weights = (weights[0] + 6, weights[1] + 5, *weights[2:])
    score = rng.choices((1, 2, 3, 4, 5), weights)[0]
    band = say.COMMENTS_HIGH if score >= 4 else say.COMMENTS_MIDDLE if score == 3 else say.COMMENTS_LOW
    assert chat.thread
    add_survey(shop, chat, "csat", chat.thread.conversation_id, "", sent_at, score, band, 0.36)


def add_survey(
    shop: Shop,
    chat: Chat,
    kind: str,
    conversation_id: str,
    order_id: str,
    sent_at: datetime,
    score: int,
    band: tuple[str, ...],
    answer_rate: float,
) -> None:
    """A survey as sent and, where it is answered, the later version with the score."""
    rng = shop.rng
    cells = dict(
        survey_id=shop.next_id(f"{kind}_"), survey_kind=kind, conversation_id=conversation_id,
        order_id=order_id, contact_id=chat.person.id_at(sent_at), sent_at=text(sent_at),
    )
    shop.add("surveys", sent_at, **cells, score="", comment="", answered_at="", updated_at=text(sent_at))
    if not shop.chance(answer_rate):
        return
    answered_at = whole(sent_at + timedelta(seconds=min(shop.spread(500, 1.6), 3 * 86400)))
    comment = ""
    if sent_at < BOT_START:
        band = tuple(phrase for phrase in band if "bot" not in phrase and "automático" not in phrase)
    if shop.chance(0.36):
        ends = say.COMMENT_ENDS if score >= (4 if kind == "csat" else 9) else say.COMMENT_ENDS_LOW
        ends = say.COMMENT_ENDS_MIDDLE if score in (3, 7, 8) else ends
        comment = (
            chat.fill(rng.choice(say.COMMENT_STARTS) + rng.choice(band))
            + chat.fill(" " + rng.choice(ends)).rstrip()
        )
        comment = comment.replace("  ", " ")
    shop.add(
        "surveys", answered_at, **cells, score=str(score), comment=comment, answered_at=text(answered_at),
        updated_at=text(answered_at),
    )


def nps_wave(shop: Shop, at: datetime) -> None:
    """Once a month the shop asks, on its page and not by message, whether people would recommend it."""
    rng = shop.rng
    recent = [p for p in shop.people if not p.is_internal and p.last_chat_at > at - timedelta(days=45)]
    for person in rng.sample(recent, min(56, len(recent))):
        chat = Chat(shop, person, None, "otro", at)
        chat.slots["agente"] = rng.choice(AGENTS[:3]).first_name
        weights = (
            (2, 1, 1, 1, 1, 4, 6, 10, 18, 24, 32) if at >= BOT_START else (2, 1, 1, 1, 2, 4, 6, 11, 18, 23, 31)
        )
        score = rng.choices(range(11), weights)[0]
        band = say.COMMENTS_HIGH if score >= 9 else say.COMMENTS_MIDDLE if score >= 7 else say.COMMENTS_LOW
        add_survey(shop, chat, "nps", "", "", at + shop.seconds(0, 3000), score, band, 0.38)
