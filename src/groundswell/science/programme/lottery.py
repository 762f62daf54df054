"""A lottery that anybody can draw again."""

from collections.abc import Iterable
from hashlib import sha256


def lottery_order(keys: Iterable[str], seed: str) -> tuple[str, ...]:
    """Put the keys in the order of their tickets, SHA-256 of seed, line feed and key, lowest first.

    A key's ticket depends on nothing but the seed and the key, so leaving one out moves no other.
    """

    def ticket(key: str) -> tuple[str, str]:
        return sha256(f"{seed}\n{key}".encode()).hexdigest(), key

    return tuple(sorted(keys, key=ticket))
