"""The language that a paper is written in, by its script and its commonest short words."""

from __future__ import annotations

import re
from collections import Counter

from reviewer_app.paper.scripts import HAN, HANGUL, KANA

# The most frequent function words of each language, from general frequency lists.
_WORDS = {
    "en": "the of and to in is that for with as was are by this be on we from which were",
    "de": "der die und das ist nicht von mit den des ein eine auf für im dem als auch wird werden",
    "fr": "le la les des et est une dans que pour par sur pas qui nous cette sont avec du au",
    "es": "el la los las de que en y es una por con para del se como más este son entre",
    "pt": "o os as de que em e é uma por com para do da não se como mais são entre",
    "it": "il la di che e è un una per con non del della sono le gli nel come dei alla",
    "nl": "de het een van en is dat in op te voor met zijn niet aan er ook werd deze worden",
    "pl": "w i na z się że jest nie do to oraz dla przez od po jak są tym który była",
    "sv": "och att det som en på är av för med till den har inte om ett från vid var kan",
    "tr": "ve bir bu için ile olarak da de olan en gibi daha çok ise sonra göre olduğu tarafından",
    "id": "dan yang di dengan untuk dari pada ini dalam adalah tidak oleh sebagai dapat atau",
    "vi": "và của các là trong cho một được có với không những này đã khi",
    "cs": "a v se na je že s z do o k pro by jako ale jsou nebo byl také",
    "ru": "и в на с что по не для из как от при это к его были или также между",
    "uk": "і в на з що для не до як та від при це за які або його було",
}
_SCRIPTS = (
    ("ja", re.compile(f"[{KANA}]")),
    ("ko", re.compile(f"[{HANGUL}]")),
    ("zh", re.compile(f"[{HAN}]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_TOKEN = re.compile(r"[^\W\d_]+")
_ENOUGH = 20_000
# Fewer letters, and fewer words of a language that are known, tell nothing.
_LEAST_LETTERS, _LEAST_WORDS = 20, 3
# A text is in a script that has this share of its letters: formulas put Greek ones into every paper. Japanese mixes its
# kana with many Han characters.
_SHARE, _SHARE_OF_KANA = 0.3, 0.12


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language that `text` is mostly written in; "" if there is too little to tell."""
    text = text[:_ENOUGH]
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST_LETTERS:
        return ""
    for code, pattern in _SCRIPTS:
        share = len(pattern.findall(text)) / letters
        if share > (_SHARE_OF_KANA if code == "ja" else _SHARE):
            return code
    words = Counter(_TOKEN.findall(text.lower()))
    counts = {code: sum(words[word] for word in known) for code, known in _SETS.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] >= _LEAST_WORDS else ""
