"""Versions come back, a recompiled paper finds its review, and a forgotten one is nowhere."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from reviewer_app.locations import locations, resource
from reviewer_app.review.anchors import reanchor_all
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import MARK_RE, render_item
from reviewer_app.session import events
from tests.session.rig import SHORT, SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")


def _cited(rig: SessionRig, words: str, text: str) -> str:
    """A list item of the person's with the first paragraph that holds `words` as its evidence."""
    paper = rig.session.paper
    assert paper is not None
    passage = next(pid for pid, passage, _, _ in paper.passages() if words in passage)
    return render_item(text, [rig.session.cite(passage)])


def _recompiled(path: Path) -> None:
    """The sample with a page put before it, as after a cover letter: other bytes, every passage a page later."""
    with pymupdf.open(SAMPLE) as pdf:
        pdf.new_page(0, width=612, height=792)
        pdf.save(path)


def test_a_version_comes_back_and_what_it_replaced_is_kept(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    write(rig.session, SectionKey.REJECTION, "- First thoughts.\n")
    rig.export(locations().data / "review.md")
    write(rig.session, SectionKey.REJECTION, "- Second thoughts.\n")
    (exported,) = rig.session.history.versions()
    compared = rig.session.history.compare(exported.id)
    assert {(line.change, line.text) for line in compared["rejection"]} >= {
        ("removed", "- First thoughts."),
        ("added", "- Second thoughts."),
    }
    rig.session.history.restore(exported.id)
    assert rig.session.texts[SectionKey.REJECTION] == "- First thoughts.\n"
    assert rig.of(events.ReviewRestored)[-1].texts[SectionKey.REJECTION] == "- First thoughts.\n"
    assert len(rig.session.history.versions()) == 2
    with pytest.raises(KeyError):
        rig.session.history.restore(12345)


def test_a_recompiled_paper_is_offered_its_review_with_the_places_found_again(rig: SessionRig, tmp_path: Path) -> None:
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(SAMPLE.read_bytes())
    rig.open(draft)
    item = _cited(rig, "deployed scalable system", "Deployed at scale.")
    write(rig.session, SectionKey.SIGNIFICANCE, item)
    (match,) = MARK_RE.finditer(item)
    mark = match["id"]
    first = rig.session.evidence(mark)
    assert first is not None
    _recompiled(draft)
    rig.open(draft)
    offered = rig.wait_for(events.EarlierReviewFound)
    rig.session.take_over(offered.papers[0])
    rig.wait(lambda: any(n.key == "taken-over" for n in rig.of(events.Notice)))
    assert rig.session.texts[SectionKey.SIGNIFICANCE] == item
    again = rig.session.evidence(mark)
    assert again is not None
    assert (again.page, again.status) == (first.page + 1, "cited")
    notice = next(n for n in rig.of(events.Notice) if n.key == "taken-over")
    assert "page 1 → page 2" in notice.detail


def test_an_earlier_review_is_not_taken_over_by_a_paper_that_was_closed_meanwhile(
    rig: SessionRig, tmp_path: Path
) -> None:
    draft = tmp_path / "draft.pdf"
    draft.write_bytes(SAMPLE.read_bytes())
    rig.open(draft)
    write(rig.session, SectionKey.SIGNIFICANCE, "- Of the first version.\n")
    _recompiled(draft)
    rig.open(draft)
    offered = rig.wait_for(events.EarlierReviewFound)
    rig.session.take_over(offered.papers[0])
    with pymupdf.open(draft) as pdf:
        pdf.delete_page(3)
        pdf.save(tmp_path / "other.pdf")
    rig.open(tmp_path / "other.pdf")
    rig.export(tmp_path / "later.md")  # by then it would have been taken over
    assert not any(rig.session.texts.values())


def test_marks_are_found_again_beside_the_loop(rig: SessionRig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.open(SAMPLE)
    write(rig.session, SectionKey.SIGNIFICANCE, _cited(rig, "deployed scalable system", "Deployed at scale."))
    threads: list[threading.Thread] = []

    def noting(made: Callable[..., Any]) -> Callable[..., Any]:
        def make(*args: object) -> object:
            threads.append(threading.current_thread())
            return made(*args)

        return make

    monkeypatch.setattr("reviewer_app.session.session.reanchor_all", noting(reanchor_all))
    rig.open(SAMPLE)
    assert len(threads) == 1
    assert threading.main_thread() not in threads


def test_a_paper_that_has_its_own_review_is_offered_no_other(rig: SessionRig, tmp_path: Path) -> None:
    draft = tmp_path / "draft.pdf"
    _recompiled(draft)
    for path in (SAMPLE, draft):
        rig.open(path)
        write(rig.session, SectionKey.REJECTION, "- Mine.\n")
    rig.events.clear()
    rig.open(SAMPLE)
    rig.export(tmp_path / "later.md")  # by then it would have been found
    assert not rig.of(events.EarlierReviewFound)


def recognised(name: str, text: str) -> None:
    """What text recognition keeps of a paper."""
    folder = locations().recognised / name
    folder.mkdir(parents=True)
    (folder / "1-eng-300.json").write_text(text, "utf-8")


def test_a_forgotten_paper_is_in_no_file(rig: SessionRig) -> None:
    rig.open(SAMPLE)
    rig.review(SHORT, SectionKey.SIGNIFICANCE)
    rig.wait_for(events.ReviewFinished)
    secret = "xylophonic-certainty"
    write(rig.session, SectionKey.REJECTION, f"- {secret}\n")
    opened = rig.wait_for(events.PaperOpened)
    rig.export(locations().data / "kept-by-the-person.md")
    assert list(locations().snapshots.rglob(f"{opened.sha256}*"))
    for name in (opened.sha256, "another"):
        recognised(name, "The literature graph, read in a picture.")
    rig.session.forget_paper(opened.sha256)
    rig.wait(lambda: any(n.key == "forgotten" for n in rig.of(events.Notice)))
    (another,) = locations().recognised.iterdir()
    shutil.rmtree(another)
    (locations().data / "kept-by-the-person.md").unlink()
    rig.store.close()
    home = locations().data.parent
    for file in home.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert secret.encode() not in data, file
            assert b"literature graph" not in data.lower(), file
            assert opened.sha256 not in file.name
    assert rig.session.opened is None


def test_all_forgotten_are_those_that_the_command_line_read_too(rig: SessionRig, leaflet: Path) -> None:
    recognised("not-in-the-store", "Read in a picture.")
    locations().snapshots.mkdir(parents=True)
    (locations().snapshots / "0-1.kv").write_bytes(b"state")
    rig.open(leaflet)
    rig.session.close_paper()
    rig.session.history.forget_all()
    rig.wait(lambda: any(n.key == "forgotten" for n in rig.of(events.Notice)))
    assert not rig.session.history.recent()
    assert not locations().recognised.exists()
    assert not list(locations().snapshots.iterdir())


def test_recognised_text_that_can_not_be_removed_is_told_with_its_place(rig: SessionRig, leaflet: Path) -> None:
    rig.open(leaflet)
    sha256 = rig.wait_for(events.PaperOpened).sha256
    locations().recognised.mkdir(parents=True)
    (locations().recognised / sha256).write_text("a file in the folder's place", "utf-8")
    rig.session.forget_paper(sha256)
    told = rig.wait_for(events.Failed)
    assert str(locations().recognised / sha256) in told.error.message
    assert told.error.next_step
    assert not any(n.key == "forgotten" for n in rig.of(events.Notice))
