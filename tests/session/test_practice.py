"""Whose paper it is and for whom it is reviewed: kept with it, told in the review, and what it lets a model do."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.locations import locations
from reviewer_app.review.model import SectionKey
from reviewer_app.session import events
from reviewer_app.session.exports import ExportOptions, Format
from reviewer_app.session.practice import ChosenMode, Mode, PracticeChoice
from reviewer_app.session.settings import SettingsFile
from reviewer_app.venues.filled_form import FilledForm, stored_name
from reviewer_app.venues.venue import Use
from tests.session.conftest import RigMaker
from tests.session.rig import SessionRig, write


def form_of(rig: SessionRig) -> FilledForm:
    """The form that is open."""
    filled = rig.session.form.filled
    assert filled is not None
    return filled


def test_a_choice_is_kept_with_its_paper_and_goes_with_it(make_rig: RigMaker, leaflet: Path) -> None:
    rig = make_rig()
    rig.open(leaflet)
    practice = rig.session.practice
    assert (practice.chosen, practice.title, practice.may_read_ahead) == (None, "", False)
    assert "practice" not in rig.session.exports.json()
    practice.choose(Mode.REVIEWER, "cvpr")
    practice.allow()
    assert len(rig.of(events.PracticeChanged)) == 2
    assert practice.title == "I review for CVPR"
    assert practice.may_read_ahead
    sha256 = rig.wait_for(events.PaperOpened).sha256
    rig.close()

    again = make_rig()
    again.open(leaflet)
    chosen = again.session.practice.chosen
    assert chosen is not None
    assert (chosen.mode, chosen.venue) == (Mode.REVIEWER, "cvpr")
    told = again.session.exports.json()["practice"]
    assert told["allowed"] == chosen.allowed != ""
    assert "not even one that runs offline" in told["rule"]
    markdown = again.session.exports.shown()
    assert "**Reviewed for:** CVPR" in markdown
    assert f"on {chosen.allowed} the reviewer said that the editor allows a language model." in markdown
    # Another venue has another editor.
    again.session.practice.choose(Mode.REVIEWER, "icml")
    assert not again.session.practice.permission(Use.WRITE).allowed
    again.session.forget_paper(sha256)
    again.wait(lambda: any(n.key == "forgotten" for n in again.of(events.Notice)))
    again.open(leaflet)
    assert again.session.practice.chosen is None


def test_a_run_that_no_rule_allows_is_refused_and_nothing_is_loaded(make_rig: RigMaker, leaflet: Path) -> None:
    rig = make_rig()
    rig.open(leaflet)
    rig.session.practice.choose(Mode.REVIEWER, "A workshop nobody described")
    rig.review()
    (failed,) = rig.of(events.Failed)
    assert failed.error.code is ErrorCode.NOT_ALLOWED
    assert "check the venue's rule" in failed.error.message
    assert not rig.session.runs.running
    assert rig.workers("model") == []
    with pytest.raises(ReviewerError):
        rig.session.practice.require(Use.UNDERSTAND)
    rig.session.practice.require(Use.CHECK)
    assert not rig.session.practice.may_read_ahead
    with pytest.raises(ReviewerError):
        rig.session._setup.ahead()
    rig.session.practice.choose(Mode.MINE)
    rig.session.practice.require(Use.WRITE)
    assert rig.session.practice.may_read_ahead


def test_new_papers_are_what_the_settings_say() -> None:
    settings = SettingsFile(locations().settings)
    kept: list[PracticeChoice] = []
    practice = PracticeChoice(
        lambda: kept.append(practice), Path("none"), lambda: settings.current.practice, lambda: None
    )
    assert practice.title == ""
    settings.change(mode="reviewer", venue="neurips")
    practice.open({})
    assert practice.chosen == ChosenMode(Mode.REVIEWER, "neurips")
    # What nobody chose for this paper is not kept with it.
    assert practice.kept() == {"practice": {}}
    settings.change(mode="mine")
    practice.open({})
    assert practice.chosen == ChosenMode(Mode.MINE)
    practice.choose(Mode.REVIEWER, "cvpr")
    practice.open(practice.kept())
    assert practice.chosen == ChosenMode(Mode.REVIEWER, "cvpr")
    assert kept == [practice]
    for unreadable in ({"practice": 3}, {"practice": {"mode": "editor"}}, {"practice": {"venue": 1}}):
        practice.open(unreadable)
        assert practice.chosen == ChosenMode(Mode.MINE)


def test_a_person_s_own_venue_is_read_anew_when_asked(tmp_path: Path) -> None:
    practice = PracticeChoice(lambda: None, tmp_path, lambda: ChosenMode(Mode.REVIEWER, "mine"), lambda: None)
    practice.open({})
    assert practice.venues.get("mine") is None
    (tmp_path / "mine.toml").write_text('id = "mine"\nname = "My journal"\nform = "journal"\n', "utf-8")
    assert practice.title == "I review for mine"
    practice.reread()
    assert practice.title == "I review for My journal"
    assert practice.venue is not None
    assert practice.venue.fields[0].key == "comments"


def test_what_is_written_into_a_form_is_kept_like_a_pane(make_rig: RigMaker, leaflet: Path, tmp_path: Path) -> None:
    rig = make_rig()
    rig.open(leaflet)
    session = rig.session
    with pytest.raises(KeyError):
        session.form.write("comments", "too early")
    session.practice.choose(Mode.REVIEWER, "wiley")
    write(session, SectionKey.SUGGESTIONS, "- Name the rival.\n- Gone. {dismissed}")
    fields = {f.key: f for f in form_of(rig).fields}
    assert session.form.from_panes(fields["minor"]) == "- Name the rival."
    assert session.form.from_panes(fields["comments"]) == ""
    session.form.write("comments", "Well made.")
    session.form.write("comments", "Well made, all in all.")
    session.form.write("confidential", "I know the authors.")
    session.form.write("recommendation", "minor")
    review_id = session._document.review_id
    assert review_id is not None
    # Another venue with the same form shows the same texts, one with another form its own.
    session.practice.choose(Mode.REVIEWER, "elsevier")
    assert form_of(rig).texts["comments"] == "Well made, all in all."
    session.practice.choose(Mode.REVIEWER, "cvpr")
    assert form_of(rig).empty
    session.practice.choose(Mode.REVIEWER, "wiley")
    data = session.exports.json()["form"]
    assert [f["key"] for f in data["fields"]] == ["comments", "minor"]
    assert "I know the authors" not in str(session.exports.json())
    plain = session.exports.shown(ExportOptions(form="editor", format=Format.PLAIN))
    assert "minor: minor revision" in plain
    assert "Well made" not in plain
    # A copy that is saved where the store can't be written holds everything.
    ended: list[object] = []
    session.exports.copy(tmp_path / "copy.md", lambda: ended.append(None), ended.append)
    rig.wait(lambda: bool(ended))
    assert "I know the authors." in (tmp_path / "copy.md").read_text("utf-8")
    rig.close()

    again = make_rig()
    again.open(leaflet)
    assert again.of(events.ReviewRestored)
    assert form_of(again).texts["confidential"] == "I know the authors."
    assert again.session.history.accepted(again.wait_for(events.PaperOpened).sha256) == 0
    found = again.store.find_review(again.wait_for(events.PaperOpened).sha256)
    assert found is not None
    assert found.panes[stored_name("journal", "comments")] == "Well made, all in all."


def test_a_version_brings_a_form_back_and_one_without_it_takes_nothing(make_rig: RigMaker, leaflet: Path) -> None:
    rig = make_rig()
    rig.open(leaflet)
    session = rig.session
    session.practice.choose(Mode.REVIEWER, "tmlr")
    write(session, SectionKey.REJECTION, "- The sample is small.")
    session._document.version("without a form")
    session.form.write("summary", "Of tea.")
    session._document.version("with a form")
    session.form.write("summary", "Of coffee.")
    rig.store.flush()
    with_form, without = session.history.versions()[:2]
    assert stored_name("tmlr", "summary") in session.history.compare(with_form.id)
    session.history.restore(without.id)
    assert form_of(rig).texts["summary"] == "Of coffee."
    session.history.restore(with_form.id)
    assert form_of(rig).texts["summary"] == "Of tea."
