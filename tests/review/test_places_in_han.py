"""Places of comments in papers in Han: what counts as notation there, as a run, and what is added to the weights."""

from __future__ import annotations

import pytest

from reviewer_app.paper.model import Page, Paper, Paragraph, Section, Source
from reviewer_app.review.passage_index import PassageIndex, runs_of_letters
from reviewer_app.review.place_features import is_notation
from reviewer_app.review.place_model import place_model


def paper(*texts: str) -> Paper:
    paragraphs = tuple(Paragraph(f"p{i}", text, "text", ()) for i, text in enumerate(texts, 1))
    section = Section("s1", "2 方法", 1, 1, (), paragraphs)
    pages = (Page(1, 595.0, 842.0, 1.0, "test"),)
    return Paper(Source("a.pdf", "0" * 64, 1, "test", 0.1), "", (), "", "zh", (section,), (), (), (), (), pages)


def test_words_in_han_are_no_notation() -> None:
    assert not is_notation("湿度")
    assert all(map(is_notation, ("α", "x", "h2o")))
    assert not is_notation("humidity")


def test_a_run_is_as_long_as_what_it_says() -> None:
    assert runs_of_letters("温度与湿度") == ["温度", "度与", "与湿", "湿度"]
    assert runs_of_letters("humid") == ["humid"]
    assert runs_of_letters("用LSTM网络")[0] == "用L"
    assert "LSTM网" in runs_of_letters("用LSTM网络")


def test_the_weights_are_those_for_han_where_the_paper_is_in_it() -> None:
    assert PassageIndex(paper("传感器每隔十分钟记录一次湿度。")).han
    assert not PassageIndex(paper("Sensors record humidity every ten minutes.")).han
    model = place_model()
    (name,) = [n for n in model.han if n == "length"]
    features = {n: [1.0 if n == name else 0.0] for n in model.weights}
    added = model.ranks(features, han=True)[0] - model.ranks(features)[0]
    assert added == pytest.approx(model.han[name])
