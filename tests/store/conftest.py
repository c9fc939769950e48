"""Stores for the tests of this folder; each is closed when its test ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.store import ReviewStore

OpenStore = Callable[[], ReviewStore]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Where the store goes: a folder that does not exist yet, with a name that needs care in an address."""
    return tmp_path / "审稿 100% 📄 #1?" / "reviews.sqlite3"


@pytest.fixture
def open_store(database: Path) -> Iterator[OpenStore]:
    """Opens the store in `database`."""
    stores: list[ReviewStore] = []

    def make() -> ReviewStore:
        store = ReviewStore.open(database)
        stores.append(store)
        return store

    yield make
    for store in stores:
        store.close()


@pytest.fixture
def store(open_store: OpenStore) -> ReviewStore:
    """A fresh store."""
    return open_store()
