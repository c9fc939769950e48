"""What a person wants the model to look at: asked for, noted in the review, kept and forgotten with the paper."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.session import events
from reviewer_app.session.steering import MOST_NOTES, with_notes
from tests.session.conftest import RigMaker
from tests.session.rig import SHORT


def test_the_notes_on_a_paper_are_asked_for_noted_kept_and_forgotten(make_rig: RigMaker, leaflet: Path) -> None:
    rig = make_rig()
    rig.session.settings.change(steering="Be strict on statistics.")
    rig.open(leaflet)
    rig.session.steering.change(" Look at Table 2. ")
    asked = replace(rig.session.settings.current.run, **{f: getattr(SHORT, f) for f in ("context", "max_tokens")})
    rig.review(replace(asked, points=2))
    rig.wait_for(events.ReviewFinished)
    run = rig.session.exports.json()["settings"]
    assert (run["steering"], run["points"]) == ("Be strict on statistics.\nLook at Table 2.", 2)
    markdown = rig.session.exports.shown()
    assert "**What the reviewer asked the model to look at:** Be strict on statistics. Look at Table 2." in markdown
    assert "points asked for in a section 2" in markdown
    sha256 = rig.wait_for(events.PaperOpened).sha256
    rig.close()

    again = make_rig()
    again.open(leaflet)
    assert again.session.steering.of_paper == "Look at Table 2."
    again.session.steering.change("")
    assert again.session.memory.state["steering"] == ""
    again.session.steering.change("Look at Table 2.")
    again.session.forget_paper(sha256)
    again.wait(lambda: any(n.key == "forgotten" for n in again.of(events.Notice)))
    again.open(leaflet)
    assert again.session.steering.of_paper == ""
    again.store.flush()
    assert b"Look at Table 2" not in locations().database.read_bytes()


def test_states_are_kept_where_the_person_says_and_leave_with_another_place(
    make_rig: RigMaker, leaflet: Path, tmp_path: Path
) -> None:
    rig = make_rig()
    place = tmp_path / "fast disk"
    rig.session.settings.change(snapshot_place=str(place))
    rig.open(leaflet)
    rig.review()
    rig.wait_for(events.ReviewFinished)
    # The drive isn't plugged in: no folder is made where it would be.
    assert not place.exists()
    (told,) = [n for n in rig.of(events.Notice) if n.key == "snapshots"]
    assert str(place) in told.text
    assert not list(locations().snapshots.glob("*"))
    place.mkdir()
    rig.events.clear()
    rig.review(replace(SHORT, seed=2, max_tokens=1))
    rig.wait_for(events.ReviewFinished)
    folder = place / "reviewer-app-snapshots"
    (state,) = folder.iterdir()
    mine = folder / "mine.txt"
    mine.write_text("x", "utf-8")
    rig.session.history.leave_place(folder)
    rig.wait(lambda: not state.exists())
    assert mine.exists()


def test_notes_that_are_too_long_are_refused_with_their_length() -> None:
    assert with_notes(SHORT, "x" * MOST_NOTES).steering == "x" * MOST_NOTES
    with pytest.raises(ReviewerError) as caught:
        with_notes(SHORT, "x" * (MOST_NOTES + 1))
    assert caught.value.code is ErrorCode.WRONG_USE
    assert "2,001" in caught.value.message
