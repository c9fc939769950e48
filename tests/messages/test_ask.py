"""Every request names what it is answered with, in types that can be written and read, and one worker does it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reviewer_app.ipc.codec import FrameDecoder, encode, open_body
from reviewer_app.ipc.envelope import VERSION, Hello, Request, Result
from reviewer_app.messages.ask import Ask, kind_of, types_of
from reviewer_app.messages.model import ForgetPaper, LoadModel, ReadAhead, RunSelfTest, WriteReview
from reviewer_app.messages.paper import FindLinks, OpenFile, ParsePaper, ReadWords, RenderPage, TakeFile
from reviewer_app.paper.model import Link, PageImage, Rect, Word
from reviewer_app.review.model import GenerationSettings, ReviewOrder, SectionKey
from reviewer_app.workers import model_worker, paper_worker
from tests.review.making import SMALL

ORDER = ReviewOrder(
    SMALL, GenerationSettings(seed=7), (SectionKey.REJECTION,), "four-part", snapshots_folder=Path("c\udce9")
)
ASKED: list[Ask[Any, Any]] = [
    TakeFile(Path("caf\udce9.pdf"), Path("in")),
    OpenFile(Path("a"), "ab", "secret"),
    RenderPage(2, 1.5, Rect(1.0, 2.0, 3.0, 4.0)),
    ReadWords(1),
    FindLinks(1),
    ParsePaper("a.pdf", frozenset({3}), page_limit=2.0),
    LoadModel(Path("m.gguf"), rope={"type": "yarn", "factor": 4.0}),
    WriteReview(ORDER),
    ReadAhead(ORDER),
    ForgetPaper("ab", Path("s")),
    RunSelfTest(Path("t"), (Path("m.gguf"),)),
]
ANSWERS: list[tuple[type[Ask[Any, Any]], object]] = [
    (ParsePaper, SMALL),
    (ReadWords, (Word(1.0, 2.0, 3.0, 4.0, "word", 0, 1),)),
    (FindLinks, (Link(Rect(1.0, 2.0, 3.0, 4.0), "", 2, None, 7.5),)),
    (RenderPage, PageImage(1, 2.0, None, 2, 1, 6, b"\0\1\2\3\4\xff")),
]


def arrived(message: Request[Any] | Result[Any]) -> Any:
    """The body of a message on the other side, unopened."""
    _, got = FrameDecoder().feed(encode(Hello(VERSION, "test", 1)) + encode(message))
    assert isinstance(got, Request | Result)
    return got.body


@pytest.mark.parametrize("asked", ASKED, ids=kind_of)
def test_a_request_arrives_as_it_was_asked(asked: Ask[Any, Any]) -> None:
    assert open_body(arrived(Request(1, asked, 0)), type(asked)) == asked


@pytest.mark.parametrize(("ask", "answer"), ANSWERS, ids=[ask.__name__ for ask, _ in ANSWERS])
def test_an_answer_arrives_as_it_was_given(ask: type[Ask[Any, Any]], answer: object) -> None:
    answered, _ = types_of(ask)
    assert open_body(arrived(Result(1, answer)), answered) == answer


def test_each_worker_does_what_it_can_be_asked() -> None:
    done = {*paper_worker.handlers(), *model_worker.handlers()}
    assert done >= {type(asked) for asked in ASKED}
    kinds = [ask.__struct_config__.tag for ask in done]
    assert len(set(kinds)) == len(kinds)
    assert all(len(types_of(ask)) == 2 for ask in done)


def test_a_request_that_does_not_say_its_answer_is_a_defect() -> None:
    class Mute(Ask, frozen=True):  # type: ignore[type-arg]
        pass

    with pytest.raises(TypeError, match="Mute"):
        types_of(Mute)
