"""Selecting and searching the words of pages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reviewer_app.paper.model import Rect, Word
from reviewer_app.ui.paper.page_text import Caret, PageText, PaperText


def page_of(*blocks: str, number: int = 1, left: float = 0.0) -> PageText:
    """A page of blocks of lines; every letter is 10 points wide, every line 20 points apart."""
    words = []
    y = 0.0
    for b, block in enumerate(blocks):
        for n, line in enumerate(block.split("\n")):
            x = left
            for word in line.split(" "):
                words.append(Word(x, y, x + 10 * len(word), y + 12, word, b, n))
                x += 10 * (len(word) + 1)
            y += 20
        y += 20
    return PageText(number, words)


def whole(page: PageText) -> tuple[Caret, Caret]:
    last = len(page.words) - 1
    return Caret(page.page, 0, 0), Caret(page.page, last, len(page.words[last].text))


def test_the_nearest_character_is_found() -> None:
    page = page_of("one two\nthree")
    assert page.caret_at(12, 5) == Caret(1, 0, 1)
    assert page.caret_at(500, 5) == Caret(1, 1, 3)
    assert page.caret_at(-5, 30) == Caret(1, 2, 0)
    assert PageText(1, ()).caret_at(1, 1) is None


def test_words_lines_and_blocks_grow_around_a_place() -> None:
    page = page_of("one two\nthree four", "five")
    at = Caret(1, 1, 2)
    assert page.text(*page.word_at(at)) == "two"
    assert page.text(*page.line_at(at)) == "one two"
    assert page.text(*page.block_at(at)) == "one two three four"


def test_text_is_put_together_as_it_reads() -> None:
    page = page_of("a hyphen-\nated word and well-\nKnown", "next")
    assert page.text(*whole(page)) == "a hyphenated word and well- Known\nnext"
    assert page.text(Caret(1, 0, 0), Caret(1, 1, 3)) == "a hyp"
    chinese = page_of("中文\n论文")
    assert chinese.text(*whole(chinese)) == "中文论文"


def test_a_range_is_one_rectangle_a_line() -> None:
    page = page_of("one two\nthree four")
    assert page.rects(Caret(1, 0, 1), Caret(1, 2, 2)) == [Rect(10, 0, 70, 12), Rect(0, 20, 20, 32)]


def test_search_looks_through_case_accents_ligatures_and_hyphens() -> None:
    page = page_of("The E\ufb03cient Na\u00efve litera-\nture and state-of-the-art", "深度\n学习")
    for query in ("efficient", "EFFICIENT", "naive", "literature", "state-of-the-art", "naïve  literature", "深度学习"):
        hits = page.find(query)
        assert len(hits) == 1, query
    assert page.find("absent") == []
    assert page.find("  ") == []
    (hit,) = page.find("literature")
    assert len(page.rects(hit.start, hit.end)) == 2


def test_hits_are_all_found() -> None:
    page = page_of("a graph of a graph", "graphs")
    assert [page.text(h.start, h.end) for h in page.find("graph")] == ["graph"] * 3


WORDS = st.lists(st.text("abcdé-", min_size=1, max_size=6), min_size=1, max_size=12)


@given(WORDS, st.data())
def test_every_range_has_text_and_rectangles(words: list[str], data: st.DataObject) -> None:
    page = page_of(*["\n".join(words[i : i + 3]) for i in range(0, len(words), 3)])
    last = len(page.words) - 1
    a, b = sorted(
        Caret(1, w, data.draw(st.integers(0, len(page.words[w].text))))
        for w in (data.draw(st.integers(0, last)), data.draw(st.integers(0, last)))
    )
    text, rects = page.text(a, b), page.rects(a, b)
    assert bool(text.strip()) == bool(rects) or a == b or not text.strip()
    assert all(r.x1 > r.x0 and r.y1 > r.y0 for r in rects)


def test_ranges_go_over_pages() -> None:
    paper = PaperText()
    assert paper.everything() is None
    paper.pages = {
        1: page_of("ends with a hyphen-", number=1),
        2: page_of("ated word", number=2),
        4: page_of("x", number=4),
    }
    everything = paper.everything()
    assert everything is not None
    assert paper.text(*everything) == "ends with a hyphenated word x"
    assert sorted(paper.rects(*everything)) == [1, 2, 4]


def test_chinese_goes_over_pages_without_a_space() -> None:
    paper = PaperText()
    paper.pages = {1: page_of("观测了温度，", number=1), 2: page_of("数据见下文", number=2)}
    everything = paper.everything()
    assert everything is not None
    assert paper.text(*everything) == "观测了温度，数据见下文"


def found(page: PageText, query: str, *, simplified: bool = False) -> list[str]:
    return [page.text(hit.start, hit.end) for hit in page.find(query, simplified=simplified)]


def test_chinese_is_found_across_the_ends_of_lines() -> None:
    page = page_of("观测了温度，\n数据见下文），\n而且编号２０\n２６年的")
    for query in ("温度，数据", "温度， 数据", "下文），而且", "编号２０２６年", "编号2026年", "温 度"):
        assert len(page.find(query)) == 1, query
    assert found(page, "温度，数据") == ["温度，数据"]


def test_latin_within_chinese_is_found_with_and_without_a_space() -> None:
    for page in (page_of("基于 LSTM 的模型"), page_of("基于LSTM的模型"), page_of("基于LSTM\n的模型")):
        for query in ("基于LSTM的模型", "基于 LSTM 的 模型", "lstm的"):
            assert len(page.find(query)) == 1, (page.words, query)
    assert page_of("long short term").find("longshort") == []


def test_korean_is_found_however_it_is_spaced_and_copied_as_it_is() -> None:
    page = page_of("한국어 문장을 찾는\n기능은 있다")
    for query in ("한국어 문장을", "한국어문장을", "찾는 기능은", "찾는기능은"):
        assert len(page.find(query)) == 1, query
    assert page.text(*whole(page)) == "한국어 문장을 찾는 기능은 있다"


def test_traditional_and_simplified_are_the_same_where_asked_for() -> None:
    page = page_of("機器學習的發展，\n后来者居上")
    assert found(page, "机器学习的发展", simplified=True) == ["機器學習的發展"]
    assert found(page, "後來", simplified=True) == ["后来"]
    assert page.find("机器学习") == []
    assert found(page, "機器學習") == ["機器學習"]
