"""Words against a dictionary, in the real worker."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import locations
from reviewer_app.session.background import BackgroundWork
from reviewer_app.session.spelling import Spelling, dictionaries
from reviewer_app.store import ReviewStore
from tests.session.dictionary import dictionary
from tests.session.rig import TIMEOUT_S, SessionRig


@pytest.fixture
def store() -> Iterator[ReviewStore]:
    """A store of its own."""
    store = ReviewStore.open(locations().database)
    yield store
    store.close()


@pytest.fixture
def spelling(runtime: SelectorRuntime, store: ReviewStore, tmp_path: Path) -> Iterator[Spelling]:
    """With a dictionary of four words."""
    dictionary(tmp_path, "en_US", ["the", "receive", "baseline/S", "relieve"])
    spelling = Spelling(runtime, store, BackgroundWork(runtime))
    spelling.begin({"en"}, [tmp_path])
    yield spelling
    spelling.stop()


def wrong(spelling: Spelling, runtime: SelectorRuntime, *words: str) -> list[str]:
    """The words that are wrong once they were looked up."""
    told: list[bool] = []
    for word in words:
        spelling.wrong(word, spelling.added)
    spelling.look_up(lambda: told.append(True))
    runtime.run_until(lambda: bool(told), timeout=TIMEOUT_S)
    assert told
    return [word for word in words if spelling.wrong(word, spelling.added)]


def test_words_are_looked_up_once(spelling: Spelling, runtime: SelectorRuntime) -> None:
    assert not spelling.wrong("recieve", frozenset()), "nothing is known yet"
    assert wrong(spelling, runtime, "The", "recieve", "baselines", "baslines", "naïveté") == [
        "recieve",
        "baslines",
        "naïveté",
    ]
    spelling.look_up(lambda: pytest.fail("all of them are known"))
    suggested: list[tuple[str, ...]] = []
    spelling.suggest("recieve", suggested.append)
    runtime.run_until(lambda: bool(suggested), timeout=TIMEOUT_S)
    assert suggested[0][0] == "receive"


def test_what_a_person_adds_is_kept_in_the_store(
    spelling: Spelling, runtime: SelectorRuntime, store: ReviewStore, tmp_path: Path
) -> None:
    assert wrong(spelling, runtime, "Fisherian") == ["Fisherian"]
    spelling.add("Fisherian")
    assert not spelling.wrong("fisherian's", spelling.added)
    assert store.flush()
    other = Spelling(runtime, store, BackgroundWork(runtime))
    assert other.added == {"fisherian"}


def test_the_words_of_the_paper_are_right(rig: SessionRig, sample_pdf: Path, tmp_path: Path) -> None:
    dictionary(tmp_path, "en", ["the"])
    rig.open(sample_pdf)
    spelling, paper = rig.session.spelling, rig.session.paper
    assert paper is not None
    spelling.begin({"en"}, [tmp_path])
    told: list[bool] = []
    spelling.read_paper(paper, lambda: told.append(True))
    rig.wait(lambda: bool(told))
    words = ("Ammar", "metadata's", "Skipgrammish")
    assert all(not spelling.wrong(word, frozenset()) for word in words)
    spelling.look_up(lambda: told.append(True))
    rig.wait(lambda: len(told) == 2)
    assert [word for word in words if spelling.wrong(word, frozenset())] == ["Skipgrammish"]


def test_dictionaries_are_found_by_language_the_persons_own_first(tmp_path: Path) -> None:
    own, system = tmp_path / "own", tmp_path / "system"
    mine = dictionary(own, "en_US", ["mine"])
    dictionary(system, "en_US", ["theirs"])
    british = dictionary(system, "en_GB", ["colour"])
    (system / "en_AU.dic").symlink_to(british)
    (system / "en_AU.aff").symlink_to(british.with_suffix(".aff"))
    german = dictionary(system, "de_DE", ["das"])
    (system / "en_ZA.dic").write_text("0\n")  # without rules
    dictionary(system, "hyph_en", ["1"])
    folders = [tmp_path / "none", own, system]
    assert dictionaries({"en"}, folders) == (mine, system / "en_AU.dic")
    assert dictionaries({"de"}, folders) == (german,)
    assert dictionaries({"zh"}, folders) == ()


def test_without_a_dictionary_nothing_is_checked(runtime: SelectorRuntime, tmp_path: Path) -> None:
    spelling = Spelling(runtime, None, BackgroundWork(runtime))
    spelling.begin({"en"}, [tmp_path])
    assert not spelling.available
    assert not spelling.wrong("recieve", spelling.added)
    spelling.look_up(lambda: pytest.fail("nobody was asked"))
    spelling.stop()
    assert not psutil.Process().children()


def test_a_damaged_dictionary_knows_no_word_and_hurts_nobody(
    spelling: Spelling, runtime: SelectorRuntime, tmp_path: Path
) -> None:
    (tmp_path / "en_US.aff").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "en_US.dic").write_bytes(b"999999999\n" + bytes(range(256)) * 40)
    assert wrong(spelling, runtime, "receive") == ["receive"]


@pytest.mark.expects_errors
def test_a_dictionary_that_went_away_ends_the_check(
    spelling: Spelling, runtime: SelectorRuntime, tmp_path: Path
) -> None:
    (tmp_path / "en_US.dic").unlink()
    spelling.wrong("recieve", frozenset())
    spelling.look_up(lambda: pytest.fail("there is nothing to look it up in"))
    runtime.run_until(lambda: not spelling.available, timeout=TIMEOUT_S)
    assert not spelling.available
    assert not spelling.wrong("recieve", frozenset())
