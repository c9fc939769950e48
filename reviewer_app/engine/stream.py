"""Joins the byte pieces of tokens into whole characters: one character may be spread over several tokens."""

from __future__ import annotations

import codecs


class Utf8Stream:
    """Decodes UTF-8 as it arrives, holding back an unfinished character."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, piece: bytes) -> str:
        """The characters that `piece` completes; a byte that can't be UTF-8 becomes U+FFFD."""
        return self._decoder.decode(piece)

    def finish(self) -> str:
        """What is left at the end: U+FFFD for an unfinished character, else nothing."""
        return self._decoder.decode(b"", final=True)
