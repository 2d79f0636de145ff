"""Hands the key of `keyed_hash()` to DuckDB without it ever being part of a SQL text.

dbt writes every SQL text to its logs and to target/. So the key (environment variable CONTACT_KEY_SALT) is
set as two session variables, the padded inner and outer keys of HMAC-SHA-256 (RFC 2104), and the macro names
only the variables.
"""

import hashlib
import os

from dbt.adapters.duckdb.plugins import BasePlugin

DEMO_KEY = "whatsapp_kpis demo"
BLOCK_BYTES = 64  # the block size of SHA-256


def padded_keys(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer key of HMAC-SHA-256, 64 bytes each."""
    if len(key) > BLOCK_BYTES:
        key = hashlib.sha256(key).digest()
    key = key.ljust(BLOCK_BYTES, b"\0")
    return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)


class Plugin(BasePlugin):
    def configure_cursor(self, cursor):
        key = os.environ.get("CONTACT_KEY_SALT") or DEMO_KEY
        inner, outer = padded_keys(key.encode())
        cursor.execute("set variable keyed_hash_inner = ?", [inner])
        cursor.execute("set variable keyed_hash_outer = ?", [outer])
