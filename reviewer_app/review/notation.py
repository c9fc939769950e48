"""Formulas as plain letters: what LaTeX sources, parsed PDFs and reviewers write differently becomes the same.

`$q_{\\mathrm{k}}$`, `q_k` and "qk" become "qk"; `\\hat\\pi` and "π̂" become "hatπ".
"""

from __future__ import annotations

import re
import unicodedata

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi chi psi "
    "omega varepsilon vartheta varphi varrho varpi varsigma"
)
_GREEK = dict(zip(_GREEK_NAMES.split(), "αβγδεζηθικλμνξπρστυφχψωεθφρπσ", strict=True))
_SYMBOLS = {
    **_GREEK,
    **{name.capitalize(): letter.upper() for name, letter in _GREEK.items()},

        "infty": "∞", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠", "ne": "≠", "times": "×", "cdot": "·",
        "in": "∈", "sum": "∑", "prod": "∏", "int": "∫", "sqrt": "√", "partial": "∂", "nabla": "∇", "to": "→",
        "rightarrow": "→", "approx": "≈", "sim": "∼", "simeq": "≃", "perp": "⊥", "pm": "±", "subset": "⊂", "cup": "∪",
        "cap": "∩", "forall": "∀", "exists": "∃", "langle": "⟨", "rangle": "⟩", "ll": "≪", "gg": "≫", "equiv": "≡",
        "propto": "∝", "mid": "|", "prime": "'", "otimes": "⊗", "oplus": "⊕", "ell": "l"
    ,
}  # fmt: skip
# Commands that set type and leave nothing to read.
_SILENT_NAMES = (
    "mathrm mathbf mathbb mathcal mathit mathsf mathfrak boldsymbol bm pmb text textbf textit textrm emph rm bf it "
    "operatorname left right big Big bigg Bigg bigl bigr Bigl Bigr displaystyle textstyle limits quad qquad frac "
    "dfrac tfrac tag notag nonumber cdots ldots dots label"
)
_SILENT = frozenset(_SILENT_NAMES.split())
_ACCENTS = {
    "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar", "\u0305": "bar", "\u0307": "dot", "\u20d7": "vec",
}  # fmt: skip
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?")
_COMMAND = re.compile(r"\\(?:([A-Za-z]+)\s?|(.))", re.DOTALL)
# "foo_bar" is a name in a program, "q_k" a letter with its index.
_SET_TYPE = re.compile(r"[{}$^]|_(?=[{\\]|[^\W_]{1,2}(?![^\W_]))")
# An accent over a Latin letter of a word ("naïve") is spelling, not notation: those have composed forms.
_ACCENTED = re.compile(r"([^\W_])([\u0302-\u0305\u0307\u20d7])")


def plain_notation(text: str) -> str:
    """`text` with its formulas as plain letters and signs; text without any is left as it is."""
    if "\\" in text:
        text = _COMMAND.sub(_read, _ENVIRONMENT.sub(" ", text))
    text = _SET_TYPE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = _ACCENTED.sub(lambda m: _ACCENTS[m[2]] + m[1], text)
    return text


def _read(m: re.Match[str]) -> str:
    name = m[1]
    if name is None:
        return m[2] if m[2] in "{}%$&#_|" else " "
    return "" if name in _SILENT else _SYMBOLS.get(name, name)
