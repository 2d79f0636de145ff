"""Who wrote in a chat: the business, the other person, or several people, whose chat is a group."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chats import Problem, kinds, words
from chats.files import COPY, Export
from chats.heads import Entry, Shape, entries
from chats.names import clean_name, is_same, number_of


@dataclass
class Said:
    """A message: its entry, its sender's name, `message_type` and `body`."""

    entry: Entry
    sender: str
    kind: str
    body: str | None


@dataclass
class Chat:
    """An export, cut into messages. `name` is the other person's by the file's name, or None.

    `own_lines` counts the lines of WhatsApp's own; `unknown_lines` are those of them that words.py does not know.
    """

    export: Export
    name: str | None
    shape: Shape
    first: Entry
    said: list[Said] = field(default_factory=list)
    own_lines: int = 0
    unknown_lines: list[str] = field(default_factory=list)
    is_group: bool = False

    @property
    def shown(self) -> str:
        return self.export.shown

    @property
    def senders(self) -> Counter[str]:
        """How many messages each name has."""
        return Counter(message.sender for message in self.said)

    def is_name(self, sender: str) -> bool:
        """Whether a sender is the person that the file is named after."""
        return self.name is not None and is_same(sender, self.name)


def split(text: str, names: Sequence[str]) -> tuple[str, str] | None:
    """Sender and text of what follows a head, or None where nobody is named.

    The sender ends at the first `: `, unless one of the `names`, which may hold a colon, is longer.
    """
    line = text.partition("\n")[0]
    ends = [
        place for place in range(len(line)) if line[place] == ":" and line[place + 1 : place + 2] in (" ", "\u00a0", "")
    ]
    known = [end for end in ends if any(is_same(clean_name(line[:end]), name) for name in names)]
    spaced = [end for end in ends if end + 1 < len(line)]
    end = known[-1] if known else spaced[0] if spaced else 0
    return (clean_name(line[:end]), text[end + 2 :]) if clean_name(line[:end]) else None


def listen(export: Export, me: Sequence[str]) -> Chat:
    """The chat of an export. `me`: names of the business that are known."""
    shape, found = entries(export.text, export.shown)
    chat = Chat(export, export.name, shape, found[0])
    without = COPY.sub("", export.name or "")
    names = [name for name in (export.name, without, *me) if name]
    for entry in found:
        sender, text = split(entry.text, names) or (None, entry.text)
        read = kinds.read(text, shape.is_iphone) if sender else None
        if read:
            chat.said.append(Said(entry, sender, *read))
        else:
            chat.own_lines += 1
            chat.is_group |= bool(words.GROUP.search(kinds.plain(text)))
            if sender and not kinds.is_known_line(text):
                chat.unknown_lines.append(kinds.plain(text))
    if export.name and not any(is_same(sender, export.name) for sender in chat.senders):
        chat.name = without
    chat.is_group |= has_several(chat)
    return chat


def has_several(chat: Chat) -> bool:
    """Whether more than two people wrote.

    In the chat of one person, who is among the senders, a third name that occurs once belongs to a line of WhatsApp's own
    with a colon in it.
    """
    others = [count for sender, count in chat.senders.items() if not chat.is_name(sender)]
    if len(chat.senders) <= 2:
        return False
    return len(others) == len(chat.senders) or sum(count > 1 for count in others) > 1


def find_me(telephone: str, chats: Sequence[Chat], me: Sequence[str]) -> list[str]:
    """The names of the business among the senders of a telephone. Problem, as a question, if nothing shows it.

    It is the only one who writes in two chats or more, beside the people that they are named after; in one chat, the one
    that its file is not named after.
    """
    seen: dict[str, set[str]] = {}
    for chat in chats:
        for sender in chat.senders:
            if not chat.is_name(sender):
                seen.setdefault(sender, set()).add(chat.name or chat.shown)
    everybody = sorted({sender for chat in chats for sender in chat.senders})
    if me:
        if chats and not set(me) & set(everybody):
            raise Problem(
                f"Nobody in the chats of {telephone} is called {' or '.join(me)}; those who write are {listed(everybody)}: give"
                " the business's name as it stands there, --me NAME, or export the chats from the business's telephone."
            )
        return list(me)
    often = [sender for sender, where in seen.items() if len(where) > 1]
    only = [sender for sender in seen if any(chat.name and sender in chat.senders for chat in chats)]
    if len(often) == 1 or (not often and len(only) == 1):
        return often or only
    raise Problem(
        f"Who of {listed(everybody)} is the business in the chats of {telephone}? Add --me NAME, as the name stands there."
    )


def listed(names: Sequence[str], longest: int = 8) -> str:
    """Names in a sentence."""
    shown = list(names[:longest]) + [f"{len(names) - longest} more"] * (len(names) > longest)
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown) or "(nobody)"


def other_person(chat: Chat, me: Sequence[str], numbers: dict[str, str]) -> str | None:
    """The name of the person that the business talks to; None in a chat of the business with itself.

    Lines that only look like a message are dropped from the chat. Problem if someone else than the two has written.
    """
    if chat.name in me:
        if set(chat.senders) <= set(me):
            return None
        raise Problem(
            f"{chat.shown} is named after the business itself ({chat.name}), so a customer has exported it: its times are"
            " those of another telephone; take it out of the folder."
        )
    senders = chat.senders
    if any(chat.is_name(sender) for sender in senders):
        stray = {sender for sender in senders if sender not in me and not chat.is_name(sender)}
        chat.own_lines += sum(senders[sender] for sender in stray)
        chat.said = [message for message in chat.said if message.sender not in stray]
        return chat.name
    others = [sender for sender in senders if sender not in me]
    if len(others) > 1:
        raise Problem(
            f"{chat.shown} was written by {listed(others)}, and the business ({listed(me)}) is not among them: if one of them is the"
            " business, add --me NAME; else take the file out of the folder."
        )
    if not others and chat.name is None:
        raise Problem(f"Whom is {chat.shown} with? Only the business wrote: name it WhatsApp Chat with NAME.txt.")
    if not others or chat.name is None or is_one_person(chat.name, others[0], numbers):
        return chat.name or others[0]
    raise Problem(
        f"{chat.shown} is named after {chat.name}, but {others[0]} writes in it: if it is a group, take it out of the folder;"
        f" if {others[0]} is the business, add --me; else name it WhatsApp Chat with {others[0]}.txt."
    )


def number(name: str, numbers: dict[str, str]) -> str | None:
    """The number that a name is, or has in the list of contacts."""
    return number_of(name) or numbers.get(name.casefold())


def is_one_person(name: str, sender: str, numbers: dict[str, str]) -> bool:
    """Whether a chat's name and a sender are one: the same number, or a number and the name that its bearer has chosen."""
    both = (number(name, numbers), number(sender, numbers))
    return number_of(name) is not None and both[1] in (None, both[0]) or (None not in both and both[0] == both[1])


def contact_id(name: str, numbers: dict[str, str]) -> str:
    """The person's number in digits, else a hash of the name."""
    return number(name, numbers) or f"chat-{hashlib.sha256(name.encode()).hexdigest()[:32]}"
