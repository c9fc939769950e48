"""The marks with which models begin the items of a list."""

from __future__ import annotations

import re

from reviewer_app.paper.scripts import HAN

_BULLET = re.compile(rf"(?:[-*+•‣◦▪●○·–—](?:\s+|\Z)|[-•‣◦▪●○](?=[A-Z“\"\[*_({HAN}]))")
_CHINESE_NUMBER = "[一二三四五六七八九十]{1,3}"
_NUMBER = re.compile(
    rf"(?:\*\*\d{{1,2}}[.)]\*\*\s+|\(?\d{{1,2}}[.):]\)?(?:\s+|\Z|(?=[A-Z*“{HAN}]))|[（(]\s*(?:\d{{1,2}}|{_CHINESE_NUMBER})\s*[)）]\s*|"
    rf"(?:\d{{1,2}}|[０-９]{{1,2}}|{_CHINESE_NUMBER})(?:、|．(?!\d))\s*|\d{{1,2}}[）：]\s*|"
    rf"第{_CHINESE_NUMBER}[，,、：:]\s*|其[一二三四五六][，,：:]\s*|[①-⑳⑴-⒇⒈-⒛㈠-㈩]\s*)"
)
# The same within a line, where a list goes on in one paragraph: "…可靠；（2）…", "…。②…".
_FORMS = r"[（(](?P<bracketed>{n})[)）]|(?P<plain>{n})(?:、|[.．](?=\D))"
_FIRST = re.compile(rf"(?:(?P<circled>[①⑴])|{_FORMS.format(n='1')})\s*")
_NEXT = re.compile(rf"(?<=[；;。！？，])\s*(?:(?P<circled>[①-⑳⑴-⒇])|{_FORMS.format(n='[0-9]{1,2}')})\s*")
_NAMED_NUMBER = re.compile(
    r"(?P<bold>\*\*)?(?:(?:point|reason|strength|weakness|suggestion|comment|concern|issue|question|improvement)\s*#?|"
    r"[SWQ])\d{1,2}\s*(?:[:.)–—-]\s*(?P<closed>\*\*)?|(?P<closed2>\*\*)\s*[:.–—-]?)\s*",
    re.IGNORECASE,
)


# In English, a sentence ends before the next item: "- It is fast. - The code is public.", "1. Slow. 2. One field only."
_DASHED = re.compile(r"(?<=[.!?;])\s+(?=[-–•]\s+[A-Z“\"*])")
_COUNTED = re.compile(r"(?<=[.!?;])\s+(?=(?P<number>\d{1,2})[.)]\s+[A-Z“\"*])")
_ONE = re.compile(r"1[.)]\s")
_ABBREVIATED = re.compile(
    r"\b(?:figs?|eqs?|tabs?|secs?|refs?|nos?|algs?|thms?|defs?|lem|cor|prop|vol|ch|app|vs|pp?|ca|al)\.\Z", re.IGNORECASE
)


def list_marker(text: str) -> tuple[bool, bool, str]:
    """Whether a line begins with a list marker, whether with a number, and the rest of the line."""
    if m := _NAMED_NUMBER.match(text):
        rest = text[m.end() :]
        if m["bold"] and not (m["closed"] or m["closed2"]):
            rest = f"**{rest}"
        return True, True, rest
    if m := _NUMBER.match(text):
        return True, True, text[m.end() :].strip()
    if m := _BULLET.match(text):
        rest = text[m.end() :].strip()
        # "- 1. Text" is one item.
        if n := _NUMBER.match(rest):
            rest = rest[n.end() :].strip()
        return True, False, rest
    return False, False, text


def items_in_line(text: str) -> list[str]:
    """The items of a list that stands in one line, as is usual in Chinese: "①…；②…" or "1、…。2、…"; and "- … - …".

    Each keeps its marker, so that it is read as an item like any other. [text] where there is no such list: the numbers
    have to be of one kind, begin with one, and count on.
    """
    first = _FIRST.match(text)
    if first is None:
        return _spaced_items(text)
    cuts = [0]
    for found in _NEXT.finditer(text, first.end()):
        if found.lastgroup == first.lastgroup and _number_of(found) == len(cuts) + 1:
            cuts.append(found.start())
    if len(cuts) == 1:
        return _spaced_items(text)
    return [text[a:b].strip().rstrip("；;，") for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _spaced_items(text: str) -> list[str]:
    """The same where spaces and ends of sentences stand between the items."""
    cuts = [0]
    if text.startswith(("- ", "– ", "• ")):
        cuts += [m.end() for m in _DASHED.finditer(text)]
    elif _ONE.match(text):
        for m in _COUNTED.finditer(text):
            # "see Fig. 2. The"
            if int(m["number"]) == len(cuts) + 1 and not _ABBREVIATED.search(text[: m.start()]):
                cuts.append(m.end())
    return [text[a:b].strip() for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _number_of(found: re.Match[str]) -> int:
    circled = found["circled"]
    if circled:
        return ord(circled) - ord("①" if circled <= "⑳" else "⑴") + 1
    return int(found["bracketed"] or found["plain"])
