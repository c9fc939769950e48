"""Lists of names in Hebrew and Arabic letters, which have no capitals to know a name by."""

from __future__ import annotations

import re

from reviewer_app.parsing.glyphs import is_rtl

# "and" is a letter before the word that it joins.
_AND = re.compile(r"\s+(?:ו|و\s?)(?=[^\W\d_]{2})")
_SPLIT = re.compile(r"\s*[,،;؛·•|]\s*")
_MARKS = re.compile(r"[\d¹²³⁴⁵⁶⁷⁸⁹⁰٠-٩۰-۹*†‡§¶#()\[\]]+")
_WORD = re.compile(r"[^\W\d_][^\W\d_'’׳״\"\u064b-\u065f\u200c.-]*")
_INSTITUTION = re.compile(
    r"אוניברסיט|(?:ה)?מחלק[הת]|פקולט|מכון|המרכז|מרכז|בית[ -]|מכלל|משרד|"
    r"جامعة|الجامعة|كلية|قسم|معهد|مركز|مستشفى|وزارة|مدرسة|"
    r"دانشگاه|دانشکده|گروه|پژوهش|بیمارستان|موسسه"
)
# A name has so many words; a line that is one name and nothing else no more than so many.
_LEAST, _MOST, _MOST_ALONE = 2, 5, 3


def rtl_names(text: str, least: int = 1) -> list[str]:
    """The names of a line in Hebrew or Arabic letters; empty if it is no list of at least `least` names."""
    if not is_rtl(next((c for c in text if c.isalpha()), " ")) or ":" in text or _INSTITUTION.search(text):
        return []
    parts = [part.strip(" .") for part in _SPLIT.split(_MARKS.sub(" ", text)) if part.strip(" .")]
    if not parts:
        return []
    last = parts[-1]
    joined = [
        match for match in _AND.finditer(last) if _is_name(last[: match.start()]) and _is_name(last[match.end() :])
    ]
    if joined:
        parts[-1:] = [last[: joined[0].start()], last[joined[0].end() :]]
    elif len(parts) > 1 and last[:1] in "וو" and _is_name(last[1:]):
        parts[-1] = last[1:].strip()
    alone = len(parts) == 1 and len(parts[0].split()) > _MOST_ALONE
    return (
        [" ".join(part.split()) for part in parts]
        if len(parts) >= least and not alone and all(map(_is_name, parts))
        else []
    )


def _is_name(text: str) -> bool:
    words = text.split()
    return _LEAST <= len(words) <= _MOST and all(_WORD.fullmatch(word) and is_rtl(word[0]) for word in words)
