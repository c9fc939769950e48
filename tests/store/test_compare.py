"""What differs between two versions, line by line."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.store import compare_panes

panes = st.dictionaries(st.sampled_from("abc"), st.text("xy\n- ", max_size=30))


@given(panes, panes)
def test_both_texts_can_be_put_together_from_the_lines(older: dict[str, str], newer: dict[str, str]) -> None:
    compared = compare_panes(older, newer)
    for key in {*older, *newer}:
        before, after = older.get(key, ""), newer.get(key, "")
        assert (key in compared) == (before != after)
        if key in compared:
            lines = compared[key]
            assert "\n".join(line.text for line in lines if line.change != "added") == before
            assert "\n".join(line.text for line in lines if line.change != "removed") == after


def test_a_pane_that_is_new_and_one_that_is_gone() -> None:
    compared = compare_panes({"gone": "- a\n- b"}, {"new": "- c"})
    assert [(line.change, line.text) for line in compared["gone"]] == [("removed", "- a"), ("removed", "- b")]
    assert [(line.change, line.text) for line in compared["new"]] == [("added", "- c")]
