"""A dictionary of a few words, in Hunspell's own form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

AFFIXES = "SET UTF-8\nTRY esianrtolcdugmphbyfvkwz\nSFX S Y 1\nSFX S 0 s .\n"


def dictionary(folder: Path, name: str, words: Iterable[str]) -> Path:
    """NAME.dic in `folder` with its .aff; "word/S" has a plural too."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.aff").write_text(AFFIXES, "utf-8")
    found = list(words)
    path = folder / f"{name}.dic"
    path.write_text("\n".join([str(len(found)), *found]) + "\n", "utf-8")
    return path
