"""What a person silenced stays so: one remark with its paper, a kind on all reviews."""

from __future__ import annotations

from pathlib import Path

from reviewer_app.review.remarks import Remark, of_empty, of_point
from reviewer_app.review.sections import SectionKey
from reviewer_app.session.silenced_remarks import SilencedRemarks
from reviewer_app.store import ReviewStore


def of(text: str) -> Remark:
    return next(of_point(SectionKey.REJECTION, text, placed=True))


POOR, WEAK = of("The writing is poor."), of("The figures are weak.")


def heard(silenced: SilencedRemarks, remark: Remark) -> bool:
    return not silenced.silences(remark, silenced.kinds)


def test_one_remark_is_silenced_with_its_paper_and_a_kind_everywhere(tmp_path: Path) -> None:
    kept = 0

    def keep() -> None:
        nonlocal kept
        kept += 1

    empty = of_empty(SectionKey.ACCEPTANCE)
    store = ReviewStore.open(tmp_path / "reviews.sqlite")
    first = SilencedRemarks(store, keep)
    first.open({})
    first.silence(POOR)
    first.silence(empty)
    assert kept == 2
    assert not heard(first, POOR)
    assert not heard(first, empty)
    assert heard(first, WEAK)
    assert heard(first, of_empty(SectionKey.REJECTION))

    again = SilencedRemarks(store, keep)
    again.open(first.kept())
    assert not heard(again, POOR)
    again.open({})  # another paper
    assert heard(again, POOR)
    again.silence_kind("no_reason")
    assert not heard(again, WEAK)
    store.close()

    store = ReviewStore.open(tmp_path / "reviews.sqlite")
    later = SilencedRemarks(store, keep)
    assert not heard(later, WEAK)
    later.hear_all()
    assert heard(later, WEAK)
    assert not later.any
    store.close()


def test_what_stands_there_instead_is_nothing_silenced() -> None:
    silenced = SilencedRemarks(None, lambda: None)
    for kept in ({"silenced_remarks": "no_reason"}, {"silenced_remarks": [1, None]}):
        silenced.open(kept)
        assert heard(silenced, POOR)
    silenced.silence_kind("no_reason")  # without a store as long as the program runs
    assert not heard(silenced, POOR)
