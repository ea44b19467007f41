"""Broken files for the reader, made from a good one by a seeded generator: the same each time."""

from __future__ import annotations

import random
from collections.abc import Iterator

from tiny_catalogue import TINY


def documents(number: int = 400) -> Iterator[bytes]:
    """The tiny catalogue's fullest record with some bytes changed, lost, repeated or cut off."""
    good = (TINY / "data" / "datasets" / "alpha.yaml").read_bytes()
    chance = random.Random(20_261_122)
    for _ in range(number):
        text = bytearray(good)
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(text))
            match chance.randrange(4):
                case 0:
                    text[place] = chance.randrange(256)
                case 1:
                    del text[place : place + chance.randint(1, 30)]
                case 2:
                    text[place:place] = text[place : place + chance.randint(1, 30)]
                case _:
                    text[place:place] = chance.choice(
                        [b"\x00", b"\t", b": ", b"- ", b"{", b"&a ", b"*a", b"\xff", b"\n"]
                    )
        yield bytes(text)
