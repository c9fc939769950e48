"""Which words of a review a dictionary is asked about."""

from __future__ import annotations

import pytest

from reviewer_app.review.spelling import known_as, words_in


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("- The speling of **words**.", ["The", "speling", "words"]),
        ("It doesn’t hold, the author's claim.", ["doesn't", "hold", "the", "author's", "claim"]),
        ("- Wrong [p. vii]{e12} {accepted}", ["Wrong"]),
        ("See `np.argmax` and doi:10.1000/xyz, https://arxiv.org/abs/1.2, a@uni.edu.", ["See", "and"]),
        (r"With $\alpha_i$, \(x+y\) and \textbf{bould} it \emph{is} so", ["With", "and"]),
        ("BERT, LaTeX, GPUs, x_train, word2vec, 3rd, C++, node.js, arXiv:1234.5678", []),
        ("很重要 but 不清楚 and ἀλήθεια", ["but", "and"]),
        ("e.g. of 5 km i.e. the", ["the"]),
        ("naïve façade", ["naïve", "façade"]),
        ("state-of-the-art pre-training", ["state", "the", "art", "pre", "training"]),
        ("and/or, src/main.py", ["and"]),
    ],
)
def test_words_that_a_dictionary_is_asked_about(line: str, words: list[str]) -> None:
    found = words_in(line)
    assert [w.text for w in found if len(w.text) >= 3] == words
    assert [line[w.start : w.end].replace("’", "'") for w in found] == words


def test_words_are_compared_without_case_and_genitive() -> None:
    assert known_as("Adam’s") == known_as("adam") == "adam"
