"""Reading ahead leaves only the writing to a review, gives way to it, and rests where it shall."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pymupdf
import pytest

from reviewer_app.locations import locations
from reviewer_app.review.model import GenerationSettings, SectionKey
from reviewer_app.session import events, read_ahead
from reviewer_app.session.read_ahead import ReadAhead, machine_allows
from tests.session.rig import SessionRig

WORDS = "Tea stays warm in porcelain. Glass was measured twice, and the lid was left on.\n" * 12


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    """A paper of a page."""
    path = tmp_path / "tea.pdf"
    with pymupdf.open() as pdf:
        pdf.new_page().insert_text((40, 60), f"On tea\n\nAbstract\n{WORDS}")
        pdf.save(path)
    return path


@pytest.fixture
def make(quick_model: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], SessionRig]]:
    """Rigs that read ahead at once with the quick model, as the best one installed."""
    monkeypatch.setattr(read_ahead, "AFTER_S", 0.0)
    # Whether this machine has memory to spare just now is not what is tested.
    monkeypatch.setattr(read_ahead, "machine_allows", lambda model_bytes: True)
    locations().models.mkdir(parents=True)
    shutil.copy(quick_model, locations().models / "quick.gguf")
    made: list[SessionRig] = []

    def make_one() -> SessionRig:
        made.append(SessionRig(quick_model, read_ahead=True))
        # Nothing is read before it is known whose the paper is.
        made[-1].session.settings.change(mode="mine")
        return made[-1]

    yield make_one
    for rig in made:
        rig.close()


def ahead_of(rig: SessionRig) -> ReadAhead:
    ahead = rig.session.ahead
    assert ahead is not None
    return ahead


def test_a_review_after_it_starts_with_the_writing(make: Callable[[], SessionRig], tea: Path) -> None:
    rig = make()
    ahead_of(rig).turn(True)
    rig.open(tea)
    rig.wait(lambda: bool(list(locations().snapshots.glob("*"))))
    assert not rig.of(events.SectionChanged)
    rig.session.runs.start(GenerationSettings(max_tokens=8), None, (SectionKey.SIGNIFICANCE,))
    rig.wait_for(events.ReviewFinished)
    assert rig.session.review().timings["prefill_tokens"] == 0
    assert len(rig.workers("model")) == 1


def test_what_the_person_lets_the_model_read_is_read_too(make: Callable[[], SessionRig], tmp_path: Path) -> None:
    path = tmp_path / "secret.pdf"
    with pymupdf.open() as pdf:
        page = pdf.new_page()
        page.insert_text((40, 60), f"On tea\n\nAbstract\n{WORDS}")
        page.insert_text((40, 600), "A sentence about lids that nobody sees on the page.", color=(1, 1, 1))
        pdf.save(path)
    rig = make()
    ahead_of(rig).turn(True)
    rig.open(path)
    rig.wait(lambda: len(list(locations().snapshots.glob("*.kv"))) == 1)
    assert rig.session.paper is not None
    rig.session.hidden.let_read([h.id for h in rig.session.paper.hidden])
    rig.wait(lambda: len(list(locations().snapshots.glob("*.kv"))) == 2)


def test_a_review_goes_first(make: Callable[[], SessionRig], sample_pdf: Path) -> None:
    rig = make()
    ahead_of(rig).turn(True)
    rig.open(sample_pdf)
    rig.wait(lambda: bool(rig.workers("model")))
    rig.session.runs.start(
        GenerationSettings(context=1536, max_tokens=8, strategy="whole"), None, (SectionKey.SIGNIFICANCE,)
    )
    rig.wait_for(events.ReviewFinished)
    assert not rig.of(events.Failed)
    assert len(rig.workers("model")) == 1


def test_turned_off_it_rests_and_stays_off(make: Callable[[], SessionRig], tea: Path, tmp_path: Path) -> None:
    first = make()
    ahead_of(first).turn(False)
    first.open(tea)
    first.export(tmp_path / "later.md")
    assert not first.workers("model")
    first.close()
    second = make()
    assert not ahead_of(second).on
    ahead_of(second).turn(True)
    assert ahead_of(second).on


@pytest.mark.parametrize(("battery", "said", "on"), [(True, None, False), (True, True, True), (False, None, True)])
def test_as_long_as_nothing_was_said_it_rests_on_a_battery(
    make: Callable[[], SessionRig], monkeypatch: pytest.MonkeyPatch, battery: bool, said: bool | None, on: bool
) -> None:
    # A machine without a battery can't be asked to run on one.
    monkeypatch.setattr(read_ahead, "on_battery", lambda: battery)
    rig = make()
    if said is not None:
        ahead_of(rig).turn(said)
    assert ahead_of(rig).on is on


def test_closing_the_paper_ends_it(make: Callable[[], SessionRig], sample_pdf: Path) -> None:
    rig = make()
    ahead_of(rig).turn(True)
    rig.open(sample_pdf)
    rig.wait(lambda: bool(rig.workers("model")))
    rig.session.close_paper()
    rig.open(sample_pdf)
    rig.session.close_paper()
    assert not rig.of(events.Failed)


def test_it_needs_ample_memory() -> None:
    assert not machine_allows(1 << 50)


def test_where_the_machine_tells_nothing_of_a_battery_there_is_none(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("psutil._pslinux.POWER_SUPPLY_PATH", str(tmp_path / "nowhere"), raising=False)
    assert not read_ahead.on_battery()
