"""Versions of late are all kept, older ones thinned, the last of each kind never lost."""

from __future__ import annotations

from reviewer_app.review.model import SectionKey
from reviewer_app.store import ReviewStore
from reviewer_app.store.operations import Kind
from reviewer_app.store.thinning import DAY, MOST, too_many
from tests.store.making import PAPER, PATIENCE

NOW = 1_800_000_000.0
Version = tuple[int, str, float]


def aged(days: float, number: int, label: str = "export") -> Version:
    return (number, label, NOW - days * DAY)


def kept(versions: list[Version]) -> set[int]:
    return {number for number, _, _ in versions} - set(too_many(versions, NOW))


def test_all_of_the_last_days_are_kept() -> None:
    versions = [aged(i * 0.1, i) for i in range(140)]
    assert kept(versions) == set(range(140))


def test_one_of_each_day_and_later_one_of_each_week_is_kept() -> None:
    start = NOW % DAY / DAY - 0.9  # so that four of a day are of the same day of the calendar
    versions = [aged(start + day + part / 5, 4 * day + part) for day in range(15, 120) for part in range(4)]
    left = kept(versions)
    by_day = {day: [n for n in left if n // 4 == day] for day in range(15, 120)}
    assert all(len(by_day[day]) == 1 for day in range(16, 88))
    assert 4 <= sum(len(by_day[day]) for day in range(92, 120)) <= 6
    assert all(n % 4 == 0 for day in range(16, 88) for n in by_day[day]), "the last one of the day"


def test_the_last_before_a_run_and_of_an_export_are_never_lost() -> None:
    old = [aged(400, 1, "run"), aged(400.001, 2, "export"), aged(400.002, 3, "run")]
    late = [aged(i / 100, 10 + i, "restore") for i in range(MOST + 50)]
    left = kept(old + late)
    assert {1, 2} <= left
    assert 3 not in left
    assert len(left) == MOST
    assert 10 in left
    assert 10 + MOST + 49 not in left


def test_versions_of_the_future_are_kept() -> None:
    assert kept([aged(-400, 1), aged(-399.9, 2), aged(0, 3)]) == {1, 2, 3}


def test_the_store_thins_when_a_version_is_kept(store: ReviewStore) -> None:
    def keep(review_id: int, version_id: int, label: str, created: float) -> None:
        store._submit(Kind.VERSION, review_id=review_id, version_id=version_id, label=label, created=created)

    review_id = store.new_review(PAPER)
    store.save_pane(review_id, SectionKey.ACCEPTANCE, "- clear")
    for number, days in enumerate((100.0, 99.9, 99.8, 1.0)):
        label = "export" if days > 50 else "run"
        keep(review_id, number + 1, label, NOW - days * DAY)
    other = store.new_review("c3" * 32)
    keep(other, 9, "export", NOW - 100.1 * DAY)
    keep(review_id, 5, "run", NOW)
    assert store.flush(PATIENCE)
    assert [v.id for v in store.versions(review_id)] == [5, 4, 3]
    assert [v.id for v in store.versions(other)] == [9]
