"""What is remembered of a paper comes back with it, and with no other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reviewer_app.session.paper_memory import PaperMemory
from reviewer_app.store import ReviewStore

TEA, RICE = "a" * 64, "b" * 64


class Count:
    """A matter: a number."""

    def __init__(self) -> None:
        self.number = 0

    def open(self, kept: Mapping[str, Any]) -> None:
        """What was kept, or nothing."""
        self.number = kept.get("number", 0)

    def kept(self) -> dict[str, Any]:
        """The number."""
        return {"number": self.number}


def test_each_paper_has_its_own_state(tmp_path: Path) -> None:
    store = ReviewStore.open(tmp_path / "reviews.sqlite3")
    try:
        for sha256 in (TEA, RICE):
            store.remember_paper(sha256, "/p.pdf", "A paper")
        opened: list[str | None] = [TEA]
        memory, count = PaperMemory(store, lambda: opened[-1]), Count()
        memory.matters = (count,)
        memory.open()
        count.number = 7
        memory.keep({"page": 3})
        count.number = 8
        memory.keep()
        assert memory.state == {"page": 3, "number": 8}, "who only decides stays where they were"
        opened.append(RICE)
        memory.open()
        assert (memory.state, count.number) == ({}, 0)
        assert memory.of(TEA) == {"page": 3, "number": 8}
        opened.append(None)
        memory.keep({"page": 9})
        assert memory.state == {}
        opened.append(TEA)
        memory.open()
        assert count.number == 8
    finally:
        store.close()


def test_without_a_store_nothing_is_kept_and_nothing_breaks() -> None:
    memory, count = PaperMemory(None, lambda: TEA), Count()
    memory.matters = (count,)
    count.number = 7
    memory.keep({"page": 3})
    memory.open()
    assert (memory.state, count.number) == ({}, 0)
