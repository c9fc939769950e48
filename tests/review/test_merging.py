"""Two points made one."""

from __future__ import annotations

import pytest

from reviewer_app.review.merging import merged_item, merged_text
from reviewer_app.review.pane import PaneItem, split_pane

FIRST = "The evaluation has no comparison with a strong baseline for entity linking."


def items(text: str) -> tuple[PaneItem, PaneItem]:
    """The two points of a pane."""
    first, second = split_pane(text)
    return first, second


def merged(first: PaneItem, second: PaneItem) -> str:
    """The two as one item, with the text that is offered."""
    return merged_item(first, second, merged_text(first.text, second.text))


def test_the_marks_of_both_are_kept_once_and_in_order() -> None:
    first, second = items(f"- {FIRST} [p. 4]{{e2}} [p. 7]{{e9}}\n- {FIRST} [p. 7]{{e9}} [p. 1]{{e1}}")
    assert merged(first, second) == f"- {FIRST} [p. 4]{{e2}} [p. 7]{{e9}} [p. 1]{{e1}}"


def test_what_the_second_one_adds_is_kept_and_what_it_repeats_is_not() -> None:
    first, second = items(
        f"- {FIRST}\n- A comparison of entity linking with a strong baseline is lacking. Hyperparameters are not given."
    )
    assert merged(first, second) == f"- {FIRST} Hyperparameters are not given."


def test_no_full_stop_is_lost_between_them() -> None:
    first, second = items("- Zebras graze\n- Lions sleep at night.")
    assert merged(first, second) == "- Zebras graze. Lions sleep at night."


def test_lists_in_a_point_keep_their_lines() -> None:
    first, second = items("- Zebras graze.\n- Lions:\n  - sleep\n  - hunt [p. 3]{e4}")
    source = merged(first, second)
    assert source == "- Zebras graze.\n\n  Lions:\n  - sleep\n  - hunt [p. 3]{e4}"
    (one,) = split_pane(source)
    assert one.marks == ("e4",)


@pytest.mark.parametrize(("first", "second", "kept"), [("accepted", "accepted", True), ("accepted", "new", False)])
def test_a_merged_point_is_accepted_if_both_were(first: str, second: str, kept: bool) -> None:
    a, b = items(f"- Zebras graze. {{{first}}}\n- Zebras graze. {{{second}}}")
    assert merged(a, b) == "- Zebras graze." + (" {accepted}" if kept else "")


def test_text_that_looks_like_a_mark_stays_text() -> None:
    first, second = items("- Zebras graze [sic]\\{e5}\n- Lions sleep.")
    (one,) = split_pane(merged(first, second))
    assert one.marks == ()
    assert one.text == "Zebras graze [sic]{e5}. Lions sleep."
