"""Leaving out replaced writes never changes what ends up stored, whenever a commit runs or fails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.store.operations import Kind, Operation
from reviewer_app.store.queue import WriteQueue

State = tuple[dict[str, str], list[dict[str, str]]]


def pane(review_id: int, key: str, text: str) -> Operation:
    return Operation(Kind.PANE, {"review_id": review_id, "key": key, "text": text})


def play(operations: list[Operation], state: State) -> None:
    """What the operations mean: panes' texts, and the versions taken of them."""
    panes, versions = state
    for op in operations:
        if op.kind is Kind.PANE:
            panes[op.row["key"]] = op.row["text"]
        elif op.kind is Kind.VERSION:
            versions.append(dict(panes))
        elif op.kind is Kind.FORGET:
            panes.clear()


writes = st.one_of(
    st.builds(lambda key, text: pane(1, key, text), st.sampled_from("abc"), st.text("xyz", max_size=3)),
    st.just(Operation(Kind.VERSION, {"review_id": 1})),
    st.just(Operation(Kind.FORGET, {"sha256": "paper"})),
)
steps = st.lists(st.one_of(writes, st.sampled_from(["take", "written", "failed"])), max_size=60)


@given(steps)
def test_what_is_left_out_is_never_missed(steps: list[Operation | str]) -> None:
    queue = WriteQueue()
    expected: State = ({}, [])
    stored: State = ({}, [])
    taken: list[Operation] | None = None
    reported = 0
    given_out = 0
    for step in [*steps, *(["written", "take"] * 60), "written"]:
        if step == "take":
            if taken is None:
                batch = queue.take()
                taken = [q.operation for q in batch]
                reported = max((q.number for q in batch), default=reported)
        elif step == "failed":
            queue.put_back()
            taken = None
        elif step == "written":
            if taken is not None:
                play(taken, stored)
                queue.written()
                taken = None
                assert queue.oldest > reported or len(queue) == 0
        else:
            assert not isinstance(step, str)
            given_out += 1
            assert queue.add(step) == given_out
            play([step], expected)
    assert len(queue) == 0
    assert stored == expected


@given(st.lists(st.sampled_from(["type", "fail"]), max_size=80))
def test_failing_for_long_keeps_one_text_for_a_pane(steps: list[str]) -> None:
    queue = WriteQueue()
    for number, step in enumerate(steps):
        if step == "type":
            queue.add(pane(1, "a", str(number)))
        else:
            queue.take()
            queue.put_back()
    assert len(queue) <= 1


def test_what_belongs_to_a_paper_can_be_dropped_except_while_it_is_written() -> None:
    queue = WriteQueue()
    queue.add(pane(1, "a", "being written"))
    queue.take()
    queue.add(pane(1, "a", "waiting"))
    queue.add(pane(2, "a", "of another"))
    queue.discard({1})
    assert [op.row["text"] for op in queue.operations()] == ["being written", "of another"]
