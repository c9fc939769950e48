"""Telling the names of authors from affiliations, marks and degrees."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reviewer_app.paper.measure import length
from reviewer_app.paper.scripts import EAST_ASIAN
from reviewer_app.paper.text import one_line
from reviewer_app.parsing.glyphs import clean
from reviewer_app.parsing.lines import SPACE, Run, from_right, run_start, runs_text
from reviewer_app.parsing.right_to_left_names import rtl_names
from reviewer_app.parsing.square_names import is_square_name, part_scripts, spaced_names, without_unit

_AFFILIATION = re.compile(
    r"\b(?:univ|universit\w*|universid\w*|università|université|department|departamento|dept|d[eé]partement|"
    r"institut\w*|instituto|school|college|"
    r"hospital|h[oô]pital|klinik\w*|clinic|cent(?:re|er|ro)s?|laborator\w*|labs?|facult\w*|fakult\w*|academ\w*|"
    r"research|division|"
    r"inc|ltd|gmbh|corp\w*|company|foundation|ministry|national|college|polytechnic\w*|politecnico|technische|"
    r"group|unit|"
    r"program(?:me)?|society|association|council|agency|bureau|office|street|road|avenue|box|china|usa|india|"
    r"germany|france|"
    r"japan|italy|spain|canada|australia|brazil|korea|kingdom|netherlands|switzerland|sweden|science|sciences|"
    r"technology|"
    r"engineering|medicine|medical|computer|email|e-mail|tel|fax|orcid|city|state|republic|москва|университет|"
    r"институт|"
    r"anonymous|authors?|contact|address|correspond\w*|contributed|equal\w*)\b|@|"
    # "大学生" is no university: the word ends where the name of the institution does
    r"(?:大[学學]|[学學]院|[学學]校|研究[所院室科部]|[实實][验驗]室|科[学學]院|公司|[医醫病]院|中心|中学|出版社|编辑部|学部|専攻|学科|系|株式会社|"
    r"대학교?|대학원|연구[소원실]|학과|학부|병원|센터|공사|주식회사)(?![" + EAST_ASIAN + "])",
    re.I,
)
_PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "das",
        "du",
        "des",
        "del",
        "della",
        "di",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "ter",
        "ten",
        "te",
        "zu",
        "zur",
        "af",
        "av",
        "y",
        "e",
        "i",
        "al",
        "el",
        "bin",
        "ibn",
        "ben",
        "abu",
        "st",
        "dal",
        "dalla",
        "degli",
        "d'",
        "o'",
        "mac",
        "mc",
        "san",
        "santa",
        "los",
        "las",
        "dei",
        "delle",
        "vom",
        "zum",
        "op",
        "'t",
        "’t",
        "ul",
        "ur",
        "ud",
        "uz",
        "bint",
        "thi",
    ]
)
_DEGREES = re.compile(
    r"(?:,\s*|\s+|^)(?:ph\.?\s?d\.?|m\.?\s?d\.?|dr\.?(?:\s?(?:med|rer|nat|phil)\.?)*|prof\.?|professor|"
    r"m\.?\s?sc\.?|b\.?\s?sc\.?|m\.?\s?s\.?(?=,|$)|mph|mba|"
    r"m\.?\s?tech\.?|ph\.?\s?d|m\.?\s?med|m\.?\s?phil|d\.?\s?phil|mb\.?\s?bs|mb\.?\s?b?chb?|pharm\.?\s?d|psy\.?\s?d|ed\.?\s?d|"
    r"d\.?\s?sc|sc\.?\s?d|m\.?\s?eng|bsn|msn|msw|mhs|rdh|dmd|frcs|facp|faan|aprn|crnp|llm|"
    r"rn|dds|dvm|facs|frcp|ieee|(?:senior |student |life )?(?:member|fellow),?\s*(?:ieee|"
    r"acm)?|jr\.|sr\.)(?=[\s,;.]|$)",
    re.I,
)
_MARKS = re.compile(r"\d\s?[)）]|[*∗†‡§¶#⋆★✉⊕¹²³⁴⁵⁶⁷⁸⁹⁰ª◦•\uf000-\uf8ff\d�|]+|\((?:[a-z]|[ivx]+|\d)\)|\[\d+\]|ID\b")
_SPLIT = re.compile(
    r"\s*(?:[,;，、；·•]|(?<=\s)\.(?=\s|$)|\b(?:and|AND)\b|\bund\b|\bet\b(?!\sal)|\by\b|&|\bwith\b|\s[—–−-]\s|(?<=[\w.])\s+[和与與及]\s*(?=[A-Z\u4e00-\u9fff]))\s*"
)
# A year or a postal code; identifiers of authors are groups of digits with hyphens.
_LONG_NUMBER = re.compile(r"(?<![\d-])(?:(?:19|20)\d\d|\d{5})(?![\d-])")
# A house number; marks of affiliations have one or two digits.
_HOUSE = re.compile(rf"\s*\d{{3,}}\s+(?![{EAST_ASIAN}])[^\W\d_]{{2}}")
_LABEL = re.compile(r"[^\W\d_]{2,}\s*:\s*$")
_WORDS = re.compile(r"[^\W\d_]{2}.*\s.*[^\W\d_]{2}")
_LETTER_SPACED = re.compile(r"\S(?: \S)+")
# What is surely an institution, and not a word that a title or a town has too.
_INSTITUTION = re.compile(r"\b(?:universit\w*|universid\w*|institut\w*|college|laborator\w*|inc|ltd|gmbh)\b", re.I)
# Addresses for mail behind a name, also several in braces; a bare one belongs to no name.
_MAIL = re.compile(r"(?:\{[^}]*\}|[^\s<(\[{]\S*|[<(\[{]\S+)@\S+")
_TOKEN = re.compile(r"(?:(?:al|el|ul|ter|te)-|[dDO]['’])?([^\W\d_])[\w'’‘`´.-]*$")
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?-?){1,4}$")
_GLUED_INITIALS = re.compile(r"((?:[A-ZÀ-Þ]\.)+)(?=[A-ZÀ-Þ][\w'’]{2,})")
_GLUED_TO_INITIAL = re.compile(r"(?<=[a-zà-þ]{2})(?=[A-ZÀ-Þ]\.)")
# A degree that no table knows begins with two capitals ("MM", "FRCPC", "BMedSci").
_LIKE_DEGREE = re.compile(r"[A-Z]{2}[A-Za-z]{0,6}|(?:[A-Z][a-z]?\.){2,6}")
# For whom the authors write ends their list.
_ON_BEHALF = re.compile(
    r"[,;]?\s+(?:on behalf of (?:the|all)|for the [\w -]*"
    r"(?:group|investigators|consortium|collaborati(?:on|ve)|network|team|initiative))\b.*$",
    re.I,
)
_NICKNAME = re.compile(r"\s[(“\"][A-ZÀ-Þ][\w.-]+[)”\"](?=\s)")
# Words of one name that are no initials.
_MOST_WORDS = 6
# Kerning can eat the space between two names: "ZhangwenGe", "andSyed Ali".
_GLUED = re.compile(r"(?<=[a-zà-þ])(?<!Mc)(?<!Mac)(?<!D[eiu])(?<!L[ae])(?<!Fitz)(?<!Van)(?<!Del)(?=[A-ZÀ-Þ][a-zà-þ.])")
_GLUED_AND = re.compile(r"(?<=[,\s])and(?=[A-ZÀ-Þ])")
# Words of titles and sentences, which stand in no list of names.
_PROSE = re.compile(
    r"(?:an?|the|of|in|on|for|to|by|with|from|at|as|is|are|and|or|we|our|this|that|via|using|between|under|over|into)",
    re.I,
)
# Names beside one another without a comma are further apart than words are, in type sizes.
_BETWEEN_NAMES = 0.6
# A list of names in which some begin small, as fonts with capitals in unusual places give them: so many of them do not.
_MOSTLY = 0.5
# Of the parts of a line of names so many are names; marks that no pattern knows and degrees make up the rest.
_NEARLY_ALL = 0.7
# Longer, in characters, is a text in which names stand and no list of them: so many hold some eighty names.
_LONGEST_LINE = 1500
# A given name and a family name at least. Where capitals don't tell names from words, more than four are a phrase.
_FEWEST_WORDS, _MOST_PLAIN_WORDS = 2, 4
# Where an institution follows in smaller type: by more points than fonts of one size differ, and more characters
# than a mark has.
_SMALLER, _LONGEST_MARK = 0.4, 3
_AUTHOR_LABEL = re.compile(
    r"^\s*(?:(?:by|von|par|por|authors?\s?[:：])\s+|(?:论文|論文)?(?:作\s*者|著\s*者|저\s*자)(?:姓\s*名)?\s*[:：]\s*|"
    r"(?:学生|學生|研究生|学位申请人|申请人)?(?:姓\s*名|성\s*명)\s*[:：]\s*|(?:研究生|学位申请人|申请人)\s*[:：]\s*)",
    re.I,
)


def is_affiliation(text: str) -> bool:
    """Whether a text names an institution, a place or an address."""
    return bool(_AFFILIATION.search(text))


def is_author_line(text: str) -> bool:
    """Whether a text is a list of personal names (marks and degrees allowed)."""
    if rtl_names(text, least=2):
        return True
    text = _GLUED_INITIALS.sub(r"\1 ", text)
    text = without_unit(_AUTHOR_LABEL.sub("", text), is_affiliation)
    parts = [p for p in _SPLIT.split(_DEGREES.sub(" ", _MARKS.sub(", ", text))) if p.strip(" .,;")]
    parts = _without_degrees(parts)
    parts = [name for p in parts for name in spaced_names(p, len(parts) > 1)]
    if not parts or length(text) > _LONGEST_LINE:
        return False
    good = sum(is_name(p) for p in parts)
    return good >= 1 and good >= _NEARLY_ALL * len(parts)


def is_name(text: str) -> bool:
    """Whether a text can be one person's name: two to six capitalised words, initials, particles."""
    text = text.strip(" .,;:")
    if is_square_name(text):
        return True
    tokens = text.split()
    words = sum(not _INITIALS.match(token) for token in tokens)
    if len(tokens) < _FEWEST_WORDS or words > _MOST_WORDS or is_affiliation(text) or any(c.isdigit() for c in text):
        return False
    if sum(len(t.strip(".")) >= 2 and t.lower() not in _PARTICLES for t in tokens) < 1:
        return False
    if not text.isupper() and tokens[0].lower() in (
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "for",
        "to",
        "and",
        "by",
        "we",
        "this",
        "from",
    ):
        return False
    return all(_is_name_word(t) or t.lower() in _PARTICLES or _INITIALS.match(t) for t in tokens)


def _is_name_word(token: str) -> bool:
    """Whether a word begins with a capital, perhaps after a particle ("al-Rahman", "d’Alembert")."""
    match = _TOKEN.match(token)
    return match is not None and match[1].isupper()


def _without_degrees(parts: Sequence[str]) -> list[str]:
    """`parts` of a list of names without the degrees that stand after names in small letters."""
    kept: list[str] = []
    for part in parts:
        name = kept[-1] if kept else ""
        if not (name != name.upper() and is_name(name) and _LIKE_DEGREE.fullmatch(part.strip())):
            kept.append(part)
    return kept


def _can_be_name(text: str) -> bool:
    """Whether a text can be a name whatever the case of its letters."""
    tokens = text.split()
    if not _FEWEST_WORDS <= len(tokens) <= _MOST_PLAIN_WORDS or is_affiliation(text):
        return False
    return all(t.strip(".-'’").isalpha() or "-" in t for t in tokens) and not any(_PROSE.fullmatch(t) for t in tokens)


def split_names(runs: Sequence[Run], continues: bool = False, beside: bool = True) -> list[str]:
    """The names in one printed line; empty if it is not a line of names.

    Superscripts (marks of affiliations) are dropped, and part names where no comma does. With `continues` a single
    word may be a name's second half, carried over from the line before. With `beside` an institution may follow the
    names in their line.
    """
    if from_right(runs):
        return rtl_names(runs_text([run for run in runs if run.script <= 0]))
    slant = slant_of_institutions(runs)
    runs = _before_institution(runs)
    spaced = _is_spaced(runs)
    text = ""
    last: Run | None = None
    for i, run in enumerate(runs):
        if run.script > 0 or run.italic == slant:
            text += ", "
        else:
            gap = run_start(runs, i) - last.x1 if last is not None else 0.0
            printed = run.text.replace(" ", "") if spaced else run.text
            wide = (
                gap > _BETWEEN_NAMES * run.size
                and is_name(_SPLIT.split(text)[-1])
                and is_name(_SPLIT.split(printed)[0])
            )
            text += (", " if wide else " " if gap > SPACE * run.size or (spaced and text) else "") + printed
        last = run
    text = clean(text)
    if _LONG_NUMBER.search(text) or _HOUSE.match(text) or _LABEL.fullmatch(text.strip()):
        return []  # a date, an address, what the file is filed under
    text = without_unit(_NICKNAME.sub("", text), is_affiliation)
    behalf = _ON_BEHALF.search(text)
    if behalf is not None and all(is_name(part) for part in _names_in(text[: behalf.start()])):
        text = text[: behalf.start()]
    text = part_scripts(_AUTHOR_LABEL.sub("", text))
    parts = _names_in(text)
    # "Ada Lovelace, Grace Hopper, University of Somewhere, Town"
    institution = next((i for i, part in enumerate(parts) if _INSTITUTION.search(part)), 0) if beside else 0
    if institution and all(is_name(part) for part in parts[:institution]):
        parts = parts[:institution]
    if not parts:
        return []
    parts = [_GLUED.sub(" ", p) if " " not in p else p for p in parts]
    good = [is_name(p) for p in parts]
    if len(parts) > 1 and sum(good) >= _MOSTLY * len(parts) and all(map(_can_be_name, parts)):
        return parts
    # a line that goes on with no name does not begin with half of one
    edges = {0, len(parts) - 1} if continues or len(parts) != 2 else {1}
    edge = [i in edges and _is_name_word(p) and not is_affiliation(p) for i, p in enumerate(parts)]
    if sum(good) < 1 and not (continues and any(edge)):
        return []
    names = [p for p, ok, at_edge in zip(parts, good, edge, strict=True) if ok or at_edge]
    if len(names) < _NEARLY_ALL * len(parts):
        return []
    return names


def _names_in(text: str) -> list[str]:
    """The parts of a list of names, without marks, addresses and degrees."""
    text = _GLUED_AND.sub("and ", _GLUED_INITIALS.sub(r"\1 ", _GLUED_TO_INITIAL.sub(" ", _MAIL.sub(" ", text))))
    text = _DEGREES.sub(" ", _MARKS.sub(", ", text))
    parts = [one_line(p).strip(" .;:-–") for p in _SPLIT.split(text)]
    parts = [name for p in parts if len(p) > 1 for name in spaced_names(p, len(parts) > 1)]
    return _without_degrees(parts)


def slant_of_institutions(runs: Sequence[Run]) -> bool | None:
    """Whether the institutions of a line are italic, where their slant parts them from the names; None if it doesn't.

    So are set "Ann Lee, *Example Labs*; Bo Ray, *University of Somewhere*".
    """
    italic = "".join(run.text for run in runs if run.italic)
    upright = "".join(run.text for run in runs if not run.italic)
    if not _WORDS.search(italic) or not _WORDS.search(upright) or is_affiliation(italic) == is_affiliation(upright):
        return None
    return is_affiliation(italic)


def _is_spaced(runs: Sequence[Run]) -> bool:
    """Whether a line's letters are set apart ("A D A  L O V E L A C E"), with a run for each word."""
    words = [run.text.strip() for run in runs if not run.script and run.text.strip()]
    return len(words) >= 2 and all(_LETTER_SPACED.fullmatch(word) for word in words)


def _before_institution(runs: Sequence[Run]) -> Sequence[Run]:
    """The runs up to where a line goes over from names to an institution in smaller type ("ANN LEE, Example Labs")."""
    first = runs[0]
    for i, run in enumerate(runs):
        smaller = run.size < first.size - _SMALLER and not run.script and len(run.text.strip()) > _LONGEST_MARK
        if smaller and "".join(r.text for r in runs[:i]).rstrip().endswith(","):
            return runs[:i]
    return runs
