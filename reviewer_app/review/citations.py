"""The passage numbers that a model cites in its text, in the many forms that models write them."""

from __future__ import annotations

import re

# A range of more passages than this is no citation but a wave of the hand: its ends count.
_LONGEST_RANGE = 8

_ID = r"[pftr]\s?\d{1,5}"
_WORD = r"(?:paragraphs?|paras?\.?|passages?|¶¶?|#)"
_NEXT = rf"\s*(?:,\s*and|,|;|/|&|\+|and|or|to|[-–—~]|，|、|；|和)?\s*(?:{_WORD}\s*)?"
_LIST = rf"(?:{_WORD}\s*)?{_ID}(?:{_NEXT}(?:{_ID}|(?<=[,;、，–-])\s*\d{{1,5}}(?!\d)))*"
_LABEL = (
    r"(?:(?:as\s+)?(?:supported|shown|stated|noted|described|mentioned)\s+(?:by|in)|sources?|evidence|citations?|"
    r"see(?:\s+also)?|cf\.?|e\.g\.,?|from|in)"
)

# [p7], [p7, p9], [p7-p9], 【p7】, [see p7], and the same once more in round brackets around it.
# "[p7, Section 3]"
_PLACE_WORD = (
    r"\s*[,:;]?\s*(?:sections?|sec\.|pages?|p\.|pp\.|tables?|figures?|figs?\.|eqs?\.?)\s[^\[\]【】［］\n]{0,30}"
)
_PLACE = rf"(?:{_PLACE_WORD})?"
_SQUARE = rf"[\[【［]\s*(?:{_LABEL}\s*:?\s*)?{_LIST}{_PLACE}\s*[\]】］]"
# (p7): no letter but p, since (F1) and (T2) are an author's own words.
_ROUND_ID = r"p\s?\d{1,5}"
_ROUND = (
    rf"[(（]\s*(?:{_LABEL}\s*:?\s*)?(?:{_WORD}\s*)?{_ROUND_ID}"
    rf"(?:{_NEXT}(?:{_ROUND_ID}|(?<=[,;–-])\s*\d{{1,5}}))*\s*[)）]"
)
_SQUARES = rf"{_SQUARE}(?:(?:\s*(?:,\s*and|,|;|and|or|[-–—]|、|和)?\s*){_SQUARE})*"
# "paragraph p7", "paragraphs p7 and p9", "paragraph [p7]"
# "paragraph 7", but not "paragraph 3 of the introduction"
_SPOKEN_ID = r"(?:p\s?)?\d{1,5}\b(?!\s+(?:of|in|on|from)\b)"
_SPOKEN = rf"\b(?:paragraphs?|passages?)\s+(?:{_SQUARES}|{_SPOKEN_ID}(?:{_NEXT}{_SPOKEN_ID})*)"
_PARENTHESISED = rf"[(（]\s*(?:{_LABEL}\s*:?\s*)?(?:{_SPOKEN}|{_SQUARES})\s*[)）]"

_CITATION = re.compile(
    rf"(?P<aside>{_PARENTHESISED})|(?P<spoken>{_SPOKEN})|(?P<bracket>{_SQUARES}|{_ROUND})", re.IGNORECASE
)
_ID_OR_NUMBER = re.compile(r"([pftr])?\s?(\d{1,5})", re.IGNORECASE)
_RANGE = re.compile(rf"({_ID})\s*[\]】］]?\s*(?:[-–—~]|to)\s*[\[【［]?\s*({_ID}|\d{{1,5}})", re.IGNORECASE)
# Words that leave a hole in the sentence if what follows them goes.
_PREPOSITION = re.compile(r"\b(?:in|by|from|of|at|to|per|under|with|on|within|through|see)\s*\Z", re.IGNORECASE)
_LABEL_BEFORE = re.compile(
    r"(?:[\s(–—-]|\A)"
    r"(?:supported by|sources?|evidence|citations?|references?|paragraphs?|see(?: also)?|cf\.?)\s*:?\s*\Z",
    re.IGNORECASE,
)
# Stands where a citation was until the gap is closed; no text of a model has it.
_GAP = "\x00"
_ENDS_HERE = re.compile(r"\s*[.)。]?\s*(?:\n|\Z)")


def take_citations(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without its citations, and the cited ids in order ("p7"). Whether they exist is for the caller to check.

    Where a citation is part of the sentence ("as described in [p7], …") it becomes "the cited passage".
    """
    text = text.replace(_GAP, "")
    ids: list[str] = []
    out: list[str] = []
    at = 0
    for m in _CITATION.finditer(text):
        ids += _ids(m.group())
        before = text[at : m.start()]
        ends = _ENDS_HERE.match(text, m.end()) is not None
        label = _LABEL_BEFORE.search(before) if ends and not m["aside"] else None
        if label:
            before, instead = before[: label.start()], ""
        else:
            instead = _instead(m, before, ends)
        out += (before, instead or _GAP)
        at = m.end()
    out.append(text[at:])
    return (_tidy("".join(out)) if ids else text), tuple(dict.fromkeys(ids))


def _instead(m: re.Match[str], before: str, ends: bool) -> str:
    if m["aside"]:
        return ""
    start = not before.strip() or before.rstrip().endswith((".", "!", "?", "\n"))
    if m["spoken"]:
        if start and not ends:
            return "The cited passage"
        return "the cited passage" if not start else ""
    return "the cited passage" if _PREPOSITION.search(before) else ""


def _ids(citation: str) -> list[str]:
    citation = re.sub(_PLACE_WORD, "", citation, flags=re.IGNORECASE)
    found: list[str] = []
    for m in _RANGE.finditer(citation):
        (letter, first), (_, last) = _parts(m[1]), _parts(m[2])
        if int(first) < int(last) <= int(first) + _LONGEST_RANGE:
            found += [f"{letter}{n}" for n in range(int(first), int(last) + 1)]
    letter = "p"
    for m in _ID_OR_NUMBER.finditer(citation):
        letter = (m[1] or letter).lower()
        found.append(f"{letter}{int(m[2])}")
    return sorted(set(found), key=found.index)


def _parts(cited: str) -> tuple[str, str]:
    m = _ID_OR_NUMBER.search(cited)
    return ((m[1] or "p").lower(), m[2]) if m else ("p", "0")


def _tidy(text: str) -> str:
    """Close the gaps that citations left, without touching the text elsewhere."""
    text = re.sub(rf"([.!?。])[ \t]*{_GAP}[ \t]*\.", r"\1", text)
    text = re.sub(rf"(?:{_GAP}|[ \t,;])*{_GAP}(?:{_GAP}|[ \t,;])*(?=[.!?。])", "", text)
    text = re.sub(rf"[(\[（【]\s*{_GAP}[\s{_GAP}]*[)\]）】]", _GAP, text)
    text = re.sub(rf"[ \t]*{_GAP}[ \t{_GAP}]*(?=[,;:)\]，；：]|\n)", "", text)
    text = re.sub(rf"[,;]?(?:\s|{_GAP}|[-–—])*{_GAP}(?:\s|{_GAP})*\Z", "", text)
    text = re.sub(rf"(^|\n)([ \t]*){_GAP}[ \t{_GAP}]*", r"\1\2", text)
    text = re.sub(rf"[ \t]*{_GAP}[ \t{_GAP}]*", " ", text)
    return re.sub(r"([,;])\s*[,;]", r"\1", text)
