"""Makes resources/words/simplified.txt: which simplified character stands for each traditional one.

    pip install opencc-python-reimplemented
    python packaging/make_simplified.py

The table is OpenCC's, of which the first of several simplified characters is taken. Two lines: the traditional
characters, and in the same order what stands for them.
"""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

OUT = Path(__file__).resolve().parent.parent / "resources" / "words" / "simplified.txt"


def main() -> None:
    """Write the table."""
    files = importlib.metadata.files("opencc-python-reimplemented") or []
    source = next(f for f in files if f.name == "TSCharacters.txt").read_text(encoding="utf-8")
    pairs = {}
    for line in source.splitlines():
        traditional, _, simplified = line.partition("\t")
        first = simplified.split(" ")[0]
        # Characters outside of the basic plane are in no PDF that anybody searches, and would double the table's work.
        if len(traditional) == len(first) == 1 and traditional != first and max(traditional, first) <= "\uffff":
            pairs[traditional] = first
    OUT.write_text("".join(pairs) + "\n" + "".join(pairs.values()) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
