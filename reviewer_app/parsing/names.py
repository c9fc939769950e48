"""Headings that papers in every field share, in several languages, and what each says about the section under it.

General knowledge of scientific writing (IMRaD and the usual back matter), not read off any collection.
"""

from __future__ import annotations

import re

_ABSTRACT = (
    "abstract|summary|synopsis|a b s t r a c t|r[eé]sum[eé]|zusammenfassung|kurzfassung|resumen|resumo|riassunto|"
    "sommario|"
    "аннотация|реферат|摘要|内容提要|要旨|概要|초록|요약|ملخص|الملخص|özet|streszczenie|abstrakt|tóm tắt"
)
_KEYWORDS = (
    "key ?-?words?(?: and phrases)?|index terms|subject headings|schlüsselwörter|schlagwörter|mots[ -]cl[eé]s|"
    "palabras clave|"
    "palavras[ -]chave|parole chiave|ключевые слова|关键词|关键字|キーワード|키워드|"
    "keywords?|k e y w o r d s|general terms|"
    "ccs concepts|categories and subject descriptors|jel(?: classification| codes?)?|msc(?: \\d{4})?|pacs|"
    "abbreviations"
)
_REFERENCES = (
    "(?:selected |cited |list of |main |additional |literature )?references?"
    "(?: (?:and|&) (?:notes|links|footnotes|bibliography|(?:further |suggested |recommended )?readings?|comments|"
    "sources))?"
    "(?: cited| list)?|(?:end ?)?notes (?:and|&) references|r e f e r e n c e s|"
    "(?:selected |annotated )?bibliograph(?:y|ies)(?: (?:and|&) references)?|"
    "(?:cited )?literature(?: cited| references)?|"
    "cited (?:works|sources)|works cited|sources cited|reference list|"
    "literatur(?:verzeichnis|angaben|nachweise?|hinweise)?|quellen(?:verzeichnis|angaben)?|"
    "(?:literatur|quellen)- und (?:quellen|literatur)verzeichnis|"
    "r[eé]f[eé]rences(?: bibliographiques| cit[eé]es)?|bibliographie|"
    "(?:referencias|referências|referencies|referències)(?: bibliogr[aá]fic[ao]s| bibliogràfiques| citadas)?|"
    "bibliografia(?: citada)?|bibliografía(?: citada)?|literatura (?:citada|cytowana)|obras citadas|"
    "riferimenti(?: bibliografici)?|referințe(?: bibliografice)?|bibliografie|literatuur(?:lijst)?|referenties|"
    "referenser|referanser|referencer|litteratur(?:liste|förteckning)?|kilder|lähteet|viitteet|kirjallisuus|"
    "literatura|(?:použitá )?literatúra|použitá literatura|seznam literatury|piśmiennictwo|viri|literatura i viri|"
    "irodalom(?:jegyzék)?|hivatkozások|felhasznált irodalom|"
    "(?:использованная |цитируемая )?литература|список (?:использованной )?литературы|список использованных источников|"
    "библиограф(?:ия|ический список)|список літератури|література|βιβλιογραφ[ιί]α|αναφορ[εέ]ς|"
    "(?:主要)?参考(?:文献|书目|资料)(?:[(（].*)?|參考(?:文獻|書目)|引用文[献獻]|文献|참고 ?문헌|인용 ?문헌|"
    "المراجع|قائمة المراجع|مراجع|منابع|فهرست منابع|ביבליוגרפיה|מקורות|"
    "kaynaklar|kaynakça|tài liệu tham khảo|daftar pustaka|rujukan|เอกสารอ้างอิง"
)
_BODY = (
    "introduction|background|motivation|preliminaries|related works?|(?:literature|background) review|theory|"
    "materials? and methods?|methods? and materials?|methods?|methodology|experimental(?: section| setup|"
    " methods?)?|experiments?|"
    "experimental results?|patients and methods|study design|data|datasets?|results?|findings|"
    "results? and discussions?|"
    "discussions?|discussion and conclusions?|evaluation|analysis|limitations?|conclusions?|concluding remarks|"
    "conclusions? and future works?|future works?|summary and conclusions?|outlook|implementation|approach|model|"
    "einleitung|methoden|material und methoden|ergebnisse|diskussion|schlussfolgerung(?:en)?|fazit|"
    "m[eé]thodes?|r[eé]sultats?|introducción|métodos|resultados|discusión|conclusi[oó]n(?:es)?|introdução|"
    "discussão|conclusões|conclusão|"
    "введение|методы|результаты|обсуждение|заключение|выводы|引言|绪论|方法|结果|讨论|结论|结语|はじめに|結論|結果|考察|서론|결론"
)
_BACK = (
    "acknowledge?ments?|funding(?: (?:information|sources?|statement))?|financial (?:support|disclosure)|"
    "(?:declaration of )?(?:conflicts?|competing|declaration) (?:of|financial)? ?interests?(?: statements?)?|"
    "competing interests?|"
    "disclosures?|author(?:s’|s'|’s|'s|s)? contributions?|credit authorship contribution statement|contributors?|"
    "data (?:availability|accessibility|sharing)(?: statement)?|availability of (?:data|"
    "supporting data)(?: and materials?)?|"
    "ethics(?: (?:statement|approval))?(?: and consent to participate)?|consent for publication|"
    "supplementary (?:materials?|information|data)|supporting information|additional (?:files?|information)|"
    "electronic supplementary material|author information|about the authors?|publisher’s note|"
    "danksagung|remerciements|agradecimientos|agradecimentos|致谢|謝辞|благодарности"
)
# for headings in lower case: without looking at the case, each of the many words is refused at its first letter
_ABSTRACT_RE = re.compile(_ABSTRACT)
_REFERENCES_RE = re.compile(_REFERENCES)
_BACK_RE = re.compile(_BACK)
_GENERIC_RE = re.compile(f"{_BODY}|{_BACK}|{_REFERENCES}|{_ABSTRACT}")
_ABSTRACT_RUN_IN = re.compile(rf"(?:{_ABSTRACT})\s*(?:[.:—–|]|-(?=\s|[A-Z]))+\s*", re.I)
_KEYWORDS_RE = re.compile(rf"(?:{_KEYWORDS})\s*(?:[.:—–|]|-|$|(?=\s))", re.I)
_KEYWORDS_RUN_IN = re.compile(
    rf"(?:{_KEYWORDS})\s*[.:—–|-]+\s*\S|(?:Key ?-?[Ww]ords|KEY ?WORDS|Index Terms)\b|(?:关键词|キーワード)", re.I
)
_APPENDIX_RE = re.compile(
    r"(?:appendi(?:x|ces)|anhang|annexe?s?|apéndice|apêndice|приложение|附录|付録|supplement(?:ary)? (?:material|"
    r"information|text)s?)\b",
    re.I,
)
_SPACED = re.compile(r"^(?:\S )+\S$")


def bare(text: str) -> str:
    """A heading for comparison: no trailing punctuation, no letter-spacing ("R E S U L T S")."""
    text = text.strip(" .:;•■▪◆●–—-|")
    return text.replace(" ", "") if len(text) > 6 and _SPACED.match(text) else text


def _is(heading: str, pattern: re.Pattern[str]) -> bool:
    # the Turkish İ leaves its dot behind
    text = bare(heading).lower().replace("\u0307", "")
    if pattern.fullmatch(text):
        return True
    # some fonts' kerning leaves a gap inside a word ("Ref erences")
    return " " in text and pattern.fullmatch(text.replace(" ", "")) is not None


def is_abstract(heading: str) -> bool:
    """Whether a heading says that the abstract follows."""
    return _is(heading, _ABSTRACT_RE)


def abstract_prefix(text: str) -> int:
    """How many characters at the start of a paragraph announce an abstract ("Abstract—We show…"); 0 if none do."""
    match = _ABSTRACT_RUN_IN.match(text)
    return match.end() if match else 0


def is_keywords(text: str) -> bool:
    """Whether a line is a heading over key words, or begins a list of them."""
    return bool(_KEYWORDS_RE.fullmatch(bare(text)) or _KEYWORDS_RUN_IN.match(text))


def is_references(heading: str) -> bool:
    """Whether a heading says that the reference list follows."""
    return _is(heading, _REFERENCES_RE)


def is_back_matter(heading: str) -> bool:
    """Whether a heading belongs to the usual back matter (acknowledgements, funding, data availability)."""
    return _is(heading, _BACK_RE)


def is_appendix(heading: str) -> bool:
    """Whether a heading opens an appendix."""
    return bool(_APPENDIX_RE.match(bare(heading)))


def is_generic(heading: str) -> bool:
    """Whether a heading is one that papers in every field use."""
    return _is(heading, _GENERIC_RE) or bool(_APPENDIX_RE.fullmatch(bare(heading)))


def like_reference(text: str) -> bool:
    """Whether a text has what entries of a reference list have: a year, a range of pages, initials."""
    return bool(re.search(r"(?:19|20)\d\d|\d\s?[–-]\s?\d|(?:\b[A-Z]\.,?\s){2}", text))
