"""Words that are used like a word or mean the like, and how common a word is in general English, from a table.

The table that ships was taken from the embeddings of two small models by packaging/make_near_words.py.
"""

from __future__ import annotations

import math
import zlib
from array import array
from functools import lru_cache
from sys import byteorder

from reviewer_app.locations import resource

_MAGIC = b"near/1\n"

# Ranks between which a word turns from one that says nothing about a text to one that says much.
_EVERYDAY = 400
_SPECIAL = 20000


class NearWords:
    """The table. `neighbours` are (word, cosine) pairs, nearest first."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(_MAGIC):
            raise ValueError("not a table of near words")
        self._most = data[len(_MAGIC)]
        body = zlib.decompress(data[len(_MAGIC) + 1 :])
        size = int.from_bytes(body[:4], "little")
        self._words = body[4 : 4 + size].decode("ascii").split("\n")
        self._rank = {word: i for i, word in enumerate(self._words)}
        at = 4 + size
        end = at + 2 * self._most * len(self._words)
        self._near = array("H", body[at:end])
        if byteorder == "big":
            self._near.byteswap()
        self._close = body[end:]

    def neighbours(self, word: str) -> list[tuple[str, float]]:
        """Up to sixteen words that are used like `word` or mean the like; none for a word that isn't in the table."""
        i = self._rank.get(word)
        if i is None:
            return []
        places = range(i * self._most, (i + 1) * self._most)
        return [(self._words[self._near[k]], self._close[k] / 255) for k in places if self._close[k]]

    def rarity(self, word: str) -> float:
        """How much a word says about what a text is about, from 0 (everyday) to 1 (special, or not in the table)."""
        i = self._rank.get(word)
        if i is None:
            return 1.0
        span = math.log(_SPECIAL) - math.log(_EVERYDAY)
        return min(1.0, max(0.0, (math.log(i + 1) - math.log(_EVERYDAY)) / span))


@lru_cache(maxsize=1)
def near_words() -> NearWords:
    """The table that ships, read at first use."""
    return NearWords(resource("words", "near.bin").read_bytes())
