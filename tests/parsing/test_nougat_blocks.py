"""Nougat's Markdown: headings, formulas, tables, captions, references, and what it leaves behind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer_app.parsing.nougat.blocks import read_blocks
from reviewer_app.parsing.nougat.inline import read_inline

# Written by hand in the form of a whole output that was looked at: a caption inside a word, a heading with its
# paragraph below it and no empty line, pages that are missing.
PAGE = r"""# Winter Wheat and the Temperature of the Soil

Ada Lovelace, Grace M. Hopper

###### Abstract

We measure \(r_{i}^{\text{soil}}\), where \(n\) is the number of **fields** and _growth_ is slow\({}^{2}\).

## 4 Experiments
 Baselines.We compare two, and so re

Figure 2: How wheat grows.

 view the harvest:

\[y_{true}=s-\frac{\sum_{j=1}^{m}c_{j}}{2}. \tag{1}\]

\begin{table}
\begin{tabular}{l l c} \hline \hline \multirow{2}{*}{Method} & F1\% & **Best** \\ \cline{1-1}
A \& B & \(x_{1}\) \\ \hline \end{tabular}
\end{table}
Table 4: Results. The symbol (*) marks errors.

[MISSING_PAGE_POST]

## References

* [1]Bo-Christer Bjork. 2013. The publishing delay. _Journal of informetrics_, 7(4):914-923.
* Sun et al. (2022) Yutao Sun. 2022. A transformer.

Footnote 1: Code is at [https://example.org](https://example.org).

[MISSING_PAGE_FAIL:3]
"""


def test_every_kind_of_block_is_read() -> None:
    found = [(block.kind, block.depth, block.text) for block in read_blocks(PAGE, 3)]

    assert found == [
        ("heading", 1, "Winter Wheat and the Temperature of the Soil"),
        ("text", 0, "Ada Lovelace, Grace M. Hopper"),
        ("heading", 6, "Abstract"),
        ("text", 0, r"We measure $r_{i}^{\text{soil}}$, where $n$ is the number of fields and growth is slow²."),
        ("heading", 2, "4 Experiments"),
        ("text", 0, "Baselines.We compare two, and so re"),
        ("figure", 0, "Figure 2: How wheat grows."),
        ("text", 0, "view the harvest:"),
        ("formula", 0, r"y_{true}=s-\frac{\sum_{j=1}^{m}c_{j}}{2} (1)"),
        ("table", 0, "Table 4: Results. The symbol (*) marks errors."),
        ("heading", 2, "References"),
        (
            "list",
            0,
            "[1]Bo-Christer Bjork. 2013. The publishing delay. Journal of informetrics, 7(4):914-923.",
        ),
        ("list", 0, "Sun et al. (2022) Yutao Sun. 2022. A transformer."),
        ("footnote", 0, "Code is at https://example.org."),
    ]


def test_cells_of_a_table_stand_row_by_row_in_rows_of_one_length() -> None:
    (table,) = [block for block in read_blocks(PAGE, 3) if block.kind == "table"]

    assert table.cells == (("Method", "F1%", "Best"), ("A & B", "$x_{1}$", ""))


@pytest.mark.parametrize(
    "markup", ["", "[MISSING_PAGE_EMPTY:12]", "[MISSING_PAGE_FAIL:3]\n\n[MISSING_PAGE_POST]", " \n\n \n"]
)
def test_a_missing_page_has_no_blocks(markup: str) -> None:
    assert read_blocks(markup, 1) == []


def test_a_sentence_about_a_figure_is_no_caption() -> None:
    assert [block.kind for block in read_blocks("Figure 3 shows how wheat grows.", 1)] == ["text"]


def test_a_table_without_an_end_is_read_as_far_as_it_goes() -> None:
    (table,) = read_blocks("\\begin{table}\n\\begin{tabular}{l} a & b \\\\ c & d", 1)

    assert table.cells == (("a", "b"), ("c", "d"))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r"a\_name and 5\% of \$3", "a_name and 5% of $3"),
        ("snake_case_name stays", "snake_case_name stays"),
        (r"as \(\{2,6\}\) shows", r"as $\{2,6\}$ shows"),
        (r"open \(x without end", r"open \(x without end"),
        ("**bold _and_ more**", "bold and more"),
    ],
)
def test_signs_of_markdown_are_taken_away_outside_of_formulas(markup: str, text: str) -> None:
    assert read_inline(markup).text == text


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="ab \n#*_[]()\\&{}$|`-:1.", max_size=120))
def test_any_text_is_read_and_no_letter_is_lost(markup: str) -> None:
    blocks = read_blocks(markup, 1)

    for block in blocks:
        for start, end in block.content.formulas:
            assert 0 <= start < end <= len(block.text)
    if "\\" not in markup and "`" not in markup and "[" not in markup:
        read = "".join(block.text for block in blocks)
        assert sorted(c for c in read if c in "ab") == sorted(c for c in markup if c in "ab")
