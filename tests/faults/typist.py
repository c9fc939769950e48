"""A person at work, as a process to be killed: `python -m tests.faults.typist DATABASE SHA256 SEED`.

Types, takes in streamed points, dismisses, moves, exports, over the real store, in seeded random order. Before each
write, one line of JSON goes to stdout: [monotonic seconds, what, arguments…]. The clock is the system's, so that the
parent's times compare. It begins when a line comes on its stdin and ends when that closes.
"""

from __future__ import annotations

import json
import os
import random
import select
import sys
import time
from pathlib import Path
from typing import Any

from reviewer_app.paper.model import Rect
from reviewer_app.review.model import Evidence, SectionKey
from reviewer_app.store import ReviewStore

_WORDS = ("the", "of", "rivers", "measured", "twice", "审稿", "naïve", "α≤β", "📄", "however", "unclear", "baseline")
# Gaps between two writes, in seconds: a held key, a typing person, a pause.
_GAPS = (0.0, 0.0, 0.002, 0.01, 0.03, 0.03, 0.08, 0.3)


class Typist:
    """One review in the making."""

    def __init__(self, database: Path, sha256: str, seed: int) -> None:
        self._chance = random.Random(seed)
        self._store = ReviewStore.open(database)
        if self._store.read_only or self._store.recovery:
            raise SystemExit(f"not as it should be: {self._store.read_only_reason} {self._store.recovery}")
        self._sha256 = sha256
        found = self._store.find_review(sha256)
        self._id = found.review_id if found else self._store.new_review(sha256)
        self._panes = {key.value: "" for key in SectionKey} | (found.panes if found else {})
        self._generated: dict[str, list[str]] = {key.value: [] for key in SectionKey}
        self._generated |= found.generated if found else {}
        self._raw = {key.value: "" for key in SectionKey} | (found.raw if found else {})
        self._anchors = len(found.anchors) if found else 0

    def work(self) -> None:
        """One thing after the other until stdin closes."""
        deeds = (self._type, self._type, self._type, self._delete, self._stream, self._dismiss, self._move)
        while not select.select([sys.stdin], [], [], self._chance.choice(_GAPS))[0]:
            self._chance.choice(deeds)()
            if self._chance.random() < 0.05:
                self._export()
        self._store.close()

    def _tell(self, *what: Any) -> None:
        line = json.dumps([time.monotonic(), *what]).encode() + b"\n"
        while line:
            line = line[os.write(1, line) :]

    def _set_pane(self, key: str, text: str) -> None:
        self._panes[key] = text
        self._tell("pane", key, text)
        self._store.save_pane(self._id, key, text)

    def _some_key(self) -> str:
        return self._chance.choice(list(SectionKey)).value

    def _sentence(self) -> str:
        return " ".join(self._chance.choices(_WORDS, k=self._chance.randint(1, 12)))

    def _type(self) -> None:
        """Letter by letter, somewhere in a pane; now and then a long paste."""
        key = self._some_key()
        text = self._panes[key]
        caret = self._chance.randint(0, len(text))
        typed = self._sentence()
        if self._chance.random() < 0.1:
            self._set_pane(key, text[:caret] + f"\n- {typed}\n" * 50 + text[caret:])
            return
        for end in range(1, min(len(typed), 12) + 1):
            self._set_pane(key, text[:caret] + typed[:end] + text[caret:])

    def _delete(self) -> None:
        key = self._some_key()
        text = self._panes[key]
        caret = self._chance.randint(0, len(text))
        gone = len(text) // 2 if len(text) > 20_000 else self._chance.randint(0, 30)
        self._set_pane(key, text[:caret] + text[caret + gone :])

    def _stream(self) -> None:
        """A point of the model: its words, its anchor, its place in the pane."""
        key = self._some_key()
        words = self._sentence()
        self._anchors += 1
        anchor = Evidence(
            f"e{self._anchors}", "p1", 1, (Rect(1.0, 2.0, 3.0, 4.5),), words, "ab" * 32, "mupdf/1", "cited", 0.5
        )
        self._raw[key] += f"- {words}\n"
        self._tell("raw", key, self._raw[key])
        self._store.save_raw(self._id, key, self._raw[key])
        self._tell("anchor", anchor.id, words)
        self._store.save_anchors(self._id, [anchor])
        self._generated[key] = [*self._generated[key], words][-40:]
        self._tell("generated", key, self._generated[key])
        self._store.save_generated(self._id, key, self._generated[key])
        self._set_pane(key, self._panes[key] + f"\n- {words} [p. 1]{{{anchor.id}}}\n")

    def _dismiss(self) -> None:
        key = self._some_key()
        lines = self._panes[key].split("\n")
        chosen = self._chance.randrange(len(lines))
        if lines[chosen].startswith("- "):
            lines[chosen] += "{dismissed}"
            self._set_pane(key, "\n".join(lines))

    def _move(self) -> None:
        """To the other pane first, so that the point is in one of them at any moment."""
        source, target = self._chance.sample([key.value for key in SectionKey], 2)
        lines = self._panes[source].split("\n")
        line = lines.pop(self._chance.randrange(len(lines)))
        self._set_pane(target, self._panes[target] + line + "\n")
        self._set_pane(source, "\n".join(lines))

    def _export(self) -> None:
        label = f"export {self._chance.randrange(10**9)}"
        self._tell("version", label)
        self._store.save_version(self._id, label)
        state = {"page": self._chance.randint(1, 20)}
        self._tell("view", state)
        self._store.save_view_state(self._sha256, state)
        self._tell("run", state)
        self._store.save_run(self._id, state)


if __name__ == "__main__":
    sys.stdin.readline()
    Typist(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])).work()
