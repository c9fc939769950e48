"""Papers far longer than the context, through a real worker: none of them is refused, and nothing is lost unsaid."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reviewer_app.messages.model import Reading
from tests.workers.model_talk import ModelTalk, order, paper

SENTENCE = "In run {n} the error fell by {n} points, which nobody had foreseen. "
_TOKENS = 19  # about, in a sentence
PATIENCE_S = 3600.0


@pytest.fixture(scope="module")
def worker(first_layers: Callable[[int], Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelTalk]:
    talk = ModelTalk(PATIENCE_S)
    talk.load(first_layers(1))
    yield talk
    talk.close()


def text(tokens: int, first: int = 0) -> str:
    """A text of about so many tokens in which no sentence comes twice."""
    return "".join(SENTENCE.format(n=n) for n in range(first, first + tokens // _TOKENS))


def reviewed(worker: ModelTalk, paragraphs: list[str], folder: Path, strategy: str = "auto") -> int:
    """Review it in a small context; the tokens of the paper, all of which the plan speaks of."""
    params = order(paper(paragraphs), folder, ["acceptance"], context=2048, max_tokens=8, threads=0, strategy=strategy)
    answer = worker.review(params)
    rows = answer.data.coverage
    assert len(rows) == len(paragraphs)
    assert answer.data.settings["strategy"] == ("windows" if strategy == "auto" else strategy)
    assert all(row.windows and (row.read or row.reason) for row in rows)
    assert answer.data.raw["acceptance"]
    last = answer.of(Reading)[-1]
    assert last.done == last.total
    return sum(row.tokens for row in rows)


@pytest.mark.parametrize("strategy", ["auto", "rolling"])
def test_one_paragraph_of_many_windows(worker: ModelTalk, tmp_path: Path, strategy: str) -> None:
    assert reviewed(worker, [text(4_000)], tmp_path, strategy) > 3_500


def test_a_paper_of_many_windows(worker: ModelTalk, tmp_path: Path) -> None:
    paragraphs = [text(200, i * 10) for i in range(25)]
    assert reviewed(worker, paragraphs, tmp_path) > 4_500


@pytest.mark.soak
@pytest.mark.timeout(PATIENCE_S)
@pytest.mark.parametrize("strategy", ["auto", "rolling"])
def test_one_paragraph_of_20_000_tokens(worker: ModelTalk, tmp_path: Path, strategy: str) -> None:
    assert reviewed(worker, [text(20_000)], tmp_path, strategy) > 19_000


@pytest.mark.soak
@pytest.mark.timeout(PATIENCE_S)
@pytest.mark.parametrize("strategy", ["auto", "rolling"])
def test_a_paper_of_300_000_tokens(worker: ModelTalk, tmp_path: Path, strategy: str) -> None:
    paragraphs = [text(200, i * 10) for i in range(1_600)]
    assert reviewed(worker, paragraphs, tmp_path, strategy) > 290_000
