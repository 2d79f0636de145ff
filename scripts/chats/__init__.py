"""Reads chats that WhatsApp has exported from a telephone. `read_chats.py` is the command.

The way of a file: files.py opens it, heads.py cuts it into entries, kinds.py tells messages from WhatsApp's own lines (with
the placeholders of words.py), people.py says who wrote, dates.py gives the order of day and month and the time in UTC, and
rows.py makes rows of the raw table `messages`. names.py compares names and reads lists of contacts.
"""


class Problem(Exception):
    """What stops the reading: one sentence that names the thing and the mend."""
