"""What kind of message a text is, and what of it the sender wrote."""

from __future__ import annotations

import re

from chats import words
from chats.names import clean

LEFT_TO_RIGHT = "\u200e"  # iPhones put it before everything that the sender has not written

BY_PREFIX = {"IMG-": "image", "VID-": "video", "PTT-": "audio", "AUD-": "audio", "STK-": "sticker", "DOC-": "document"}
BY_PART = {"-PHOTO-": "image", "-VIDEO-": "video", "-GIF-": "video", "-AUDIO-": "audio", "-STICKER-": "sticker"}
BY_ENDING = (
    dict.fromkeys(("jpg", "jpeg", "png", "webp", "heic"), "image")
    | dict.fromkeys(("mp4", "3gp", "mov"), "video")
    | dict.fromkeys(("opus", "m4a", "mp3", "aac", "amr", "ogg"), "audio")
    | {"vcf": "contacts"}
)


def plain(text: str) -> str:
    """The text as placeholders are compared: lower case, no marks, no closing points."""
    return clean(text).rstrip(".").casefold()


def kind_of_file(name: str) -> str:
    """The message type of an attached file."""
    by_name = [kind for prefix, kind in BY_PREFIX.items() if name.upper().startswith(prefix)]
    by_name += [kind for part, kind in BY_PART.items() if part in name.upper()]
    return by_name[0] if by_name else BY_ENDING.get(name.rpartition(".")[2].lower(), "document")


def placeholder(line: str, is_iphone: bool) -> str | None:
    """The message type that a line stands for, or None where the line is text."""
    text = plain(line)
    if text in words.MEDIA_LEFT_OUT or text == "null":
        return "media"
    if attached := words.ATTACHED.fullmatch(text):
        return kind_of_file(attached[1])
    if words.LOCATION.fullmatch(text):
        return "location"
    if not is_iphone:
        return None
    if line.startswith(LEFT_TO_RIGHT) and words.LOCATION_BY_IPHONE.fullmatch(text):
        return "location"
    if attached := words.ATTACHED_BY_IPHONE.fullmatch(text):
        return kind_of_file(attached[1])
    for kind, texts in words.LEFT_OUT_BY_IPHONE.items():
        if text in texts or (kind == "document" and "•" in text and text.endswith(tuple(texts))):
            return kind
    return None


def read(text: str, is_iphone: bool) -> tuple[str, str | None] | None:
    """`message_type` and `body` of what follows a sender's name, or None for a line of WhatsApp's own.

    Of a medium the body is its caption: the lines after the placeholder, on iPhones also what stands before it.
    """
    if words.NEVER_A_MESSAGE.match(plain(text)):
        return None
    text = words.EDITED.sub("", text)
    if plain(text) in words.DELETED:
        return "text", None
    first, _, rest = text.partition("\n")
    before, mark, after = first.rpartition(LEFT_TO_RIGHT)
    if kind := placeholder(first, is_iphone):
        return kind, body_of(rest)
    if is_iphone and mark and (kind := placeholder(after, is_iphone)):
        return kind, body_of(f"{before}\n{rest}")
    if words.POLL.match(plain(text)):
        return "poll", body_of(text)
    if is_iphone and text.startswith(LEFT_TO_RIGHT):
        return None
    return "text", body_of(text)


def body_of(text: str) -> str | None:
    """The text without marks at its ends; None where nothing is left."""
    return re.sub(rf"\A[\s{LEFT_TO_RIGHT}]+|[\s{LEFT_TO_RIGHT}]+\Z", "", text) or None


def is_known_line(text: str) -> bool:
    """Whether a line of an iPhone is one of WhatsApp's own that words.py knows."""
    return bool(words.KNOWN_LINES.match(plain(text)))
