"""Leaving out replaced writes never changes what ends up stored, whenever a commit runs or fails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.store.operations import ForgetPaper, Operation, SavePane, SaveVersion
from reviewer_app.store.queue import WriteQueue

State = tuple[dict[str, str], list[dict[str, str]]]


def play(operations: list[Operation], state: State) -> None:
    """What the operations mean: panes' texts, and the versions taken of them."""
    panes, versions = state
    for op in operations:
        if isinstance(op, SavePane):
            panes[op.key] = op.text
        elif isinstance(op, SaveVersion):
            versions.append(dict(panes))
        elif isinstance(op, ForgetPaper):
            panes.clear()


writes = st.one_of(
    st.builds(SavePane, st.just(1), st.sampled_from("abc"), st.text("xyz", max_size=3), st.just(0.0)),
    st.builds(SaveVersion, st.just(1), st.integers(1, 99), st.just(""), st.just(0.0)),
    st.builds(ForgetPaper, st.just("paper")),
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
            queue.add(SavePane(1, "a", str(number), 0.0))
        else:
            queue.take()
            queue.put_back()
    assert len(queue) <= 1


def test_what_belongs_to_a_paper_can_be_dropped_except_while_it_is_written() -> None:
    queue = WriteQueue()
    queue.add(SavePane(1, "a", "being written", 0.0))
    queue.take()
    queue.add(SavePane(1, "a", "waiting", 0.0))
    queue.add(SavePane(2, "a", "of another", 0.0))
    queue.discard({1})
    assert [op.text for op in queue.operations() if isinstance(op, SavePane)] == ["being written", "of another"]
