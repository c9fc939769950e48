"""A review in a file becomes points of the open one: its places are found again, and nothing is told twice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.locations import resource
from reviewer_app.paper.model import Paper, Source
from reviewer_app.review.model import SectionKey
from reviewer_app.review.pane import append_item, split_pane
from reviewer_app.session.background import BackgroundWork, Failure, Piece
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.exports import ExportOptions
from reviewer_app.session.importing import ImportedReview, ReviewImporter
from reviewer_app.session.preparation import Preparation
from tests.session.rig import SessionRig, write

SAMPLE = resource("sample", "N18-3011.pdf")
T = TypeVar("T")
S, R = SectionKey.SIGNIFICANCE, SectionKey.REJECTION


def take_in(rig: SessionRig, path: Path) -> ImportedReview | ReviewerError:
    told: list[ImportedReview | ReviewerError] = []
    assert rig.session.paper is not None
    rig.session.importer.take_in(path, rig.session.paper, told.append, told.append)
    rig.wait(lambda: bool(told))
    return told[0]


@pytest.fixture
def cited(rig: SessionRig) -> str:
    """The sample is open; a point about its abstract, with the abstract as its evidence."""
    rig.open(SAMPLE)
    paper = rig.session.paper
    assert paper is not None
    passage = next(pid for pid, text, _, _ in paper.passages() if "deployed scalable system" in text)
    evidence = rig.session.cite(passage)
    return f"- A deployed scalable system for organizing scientific literature is new. [p. 1]{{{evidence.id}}}\n"


@pytest.mark.parametrize("quotes", [True, False])
def test_an_exported_review_comes_back_with_its_places(
    rig: SessionRig, cited: str, tmp_path: Path, quotes: bool
) -> None:
    (mark,) = split_pane(cited)[0].marks
    wanted = rig.session.evidence(mark)
    assert wanted is not None
    write(rig.session, S, cited)
    file = tmp_path / "review.md"
    file.write_text(rig.session.exports.shown(ExportOptions(quotes=quotes)), "utf-8")
    again = take_in(rig, file)
    assert isinstance(again, ImportedReview)
    assert (again.items, again.known) == ((), 1), "it is there already"
    write(rig.session, S, "- Something else.\n")
    found = take_in(rig, file)
    assert isinstance(found, ImportedReview)
    ((key, item),) = found.items
    assert (key, found.known, found.lost, found.other_paper) == (S, 0, 0, False)
    (new,) = split_pane(item)[0].marks
    assert new != mark
    evidence = rig.session.evidence(new)
    assert evidence is not None
    assert (evidence.paragraph, evidence.page) == (wanted.paragraph, wanted.page)
    labels = [v.label for v in rig.session.history.versions()]
    assert labels[0] == "Before a review was imported"
    assert rig.session.texts[S] == "- Something else.\n", "the panes are the face's to change"


def test_paragraphs_stay_paragraphs(rig: SessionRig, cited: str, tmp_path: Path) -> None:
    written = f"A first word on it.\nIn two lines.\n\n{cited}\nWhat was said above.\n\nAnd more."
    write(rig.session, S, written)
    file = tmp_path / "review.md"
    file.write_text(rig.session.exports.shown(ExportOptions()), "utf-8")
    write(rig.session, S, "")
    found = take_in(rig, file)
    assert isinstance(found, ImportedReview)
    text = ""
    for key, item in found.items:
        assert key is S
        text = append_item(text, item)
    items = split_pane(text)
    assert [(i.text, i.paragraph) for i in items] == [(i.text, i.paragraph) for i in split_pane(written)]
    assert len(items[1].marks) == 1


def test_what_is_not_found_stays_in_words(rig: SessionRig, cited: str, tmp_path: Path) -> None:
    file = tmp_path / "other.md"
    sha = "0" * 64
    file.write_text(
        "# Review: Another paper\n\n## Reasons for rejection\n\n- Bees dance at dawn. (p. 77)\n\n"
        f"## How this review was made\n\n- **Paper:** PDF with SHA-256 `{sha}`\n",
        "utf-8",
    )
    found = take_in(rig, file)
    assert isinstance(found, ImportedReview)
    assert found.items == ((R, "- Bees dance at dawn. (p. 77)"),)
    assert (found.lost, found.other_paper) == (1, True)


def test_a_file_that_holds_no_review_is_refused(rig: SessionRig, cited: str, tmp_path: Path) -> None:
    write(rig.session, S, "- Mine.\n")
    (tmp_path / "notes.md").write_text("# Shopping\n\n- Milk\n", "utf-8")
    (tmp_path / "image.md").write_bytes(b"\xff\xfe\x00\x80")
    codes = {}
    for name in ("notes.md", "image.md", "none.md"):
        error = take_in(rig, tmp_path / name)
        assert isinstance(error, ReviewerError)
        assert name in error.message
        codes[name] = error.code
    assert codes == {
        "notes.md": ErrorCode.BAD_REVIEW_FILE,
        "image.md": ErrorCode.BAD_REVIEW_FILE,
        "none.md": ErrorCode.FILE_MISSING,
    }
    assert not rig.session.history.versions(), "nothing was changed, so nothing had to be kept"


class HeardWork(BackgroundWork):
    """Notes when a result was handed on."""

    def __init__(self, runtime: SelectorRuntime) -> None:
        super().__init__(runtime)
        self.heard = 0

    def do(
        self, work: Callable[[], T], success: Callable[[T], None], failure: Failure, *, finish: bool = False
    ) -> Piece:
        def told(result: T) -> None:
            success(result)
            self.heard += 1

        return super().do(work, told, failure, finish=finish)


def test_an_import_that_ends_after_another_paper_was_opened_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "review.md"
    file.write_text(f"## {R.title}\n\n- The sample is too small.\n", "utf-8")
    paper = Paper(Source("a.pdf", "ab" * 32, 1, "mupdf/1", 0.1), "On tea", (), "", "en", ())
    told: list[object] = []
    runtime = SelectorRuntime()
    try:
        work = HeardWork(runtime)
        # Without a store no review has a number.
        document = ReviewDocument(runtime, None, told.append)
        importer = ReviewImporter(work, document, Preparation(work))
        for other, points in (("ab" * 32, 1), ("cd" * 32, 0)):
            document.restore("ab" * 32, "a.pdf", 1)
            importer.take_in(file, paper, told.append, told.append)
            document.restore(other, "b.pdf", 1)
            before = work.heard
            runtime.run_until(lambda before=before: work.heard > before, timeout=20.0)  # type: ignore[misc]
            assert len(told) == points
            told.clear()
    finally:
        runtime.close()
