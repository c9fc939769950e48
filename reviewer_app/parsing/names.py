"""Headings that papers in every field share, in several languages, and what each says about the section under it.

General knowledge of scientific writing (IMRaD and the usual back matter), not read off any collection.
"""

from __future__ import annotations

import re

from reviewer_app.paper.scripts import EAST_ASIAN, EAST_ASIAN_SIGNS

_ABSTRACT = (
    "abstract|summary|synopsis|a b s t r a c t|r[eé]sum[eé]|zusammenfassung|kurzfassung|resumen|resumo|riassunto|"
    "sommario|"
    "аннотация|реферат|(?:中文|[内內]容)?摘\\s?要|(?:[内內]容)?提\\s?要|(?:論文)?要\\s?旨|要\\s?[約约]|抄\\s?録|"
    "概\\s?要|(?:국문\\s?)?초\\s?록|(?:국문\\s?|논문\\s?)?요\\s?약|ملخص|الملخص|"
    "المستخلص|چکیده|תקציר|תמצית|özet|streszczenie|abstrakt|tóm tắt"
)
_KEYWORDS = (
    "key ?-?words?(?: and phrases)?|index terms|subject headings|schlüsselwörter|schlagwörter|mots[ -]cl[eé]s|"
    "palabras clave|"
    "palavras[ -]chave|parole chiave|ключевые слова|"
    "[关關]\\s?[键鍵]\\s?[词字詞]|主\\s?[题題]\\s?[词詞]|(?:中[图圖])?分[类類]号|"
    "文献标[识志]码|文章编号|キー\\s?ワード|索引語|키\\s?워드|주제어|핵심어|색인어|중심어|"
    "(?:ال)?كلمات (?:ال)?مفتاحية|الكلمات الدالة|کلیدواژه(?:‌?ها)?|واژه‌?های کلیدی|מילות מפתח|"
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
    "(?:主要)?[参參]\\s?考\\s?(?:文\\s?[献獻]|[书書]目|[资資]料)(?:[(（].*)?|引\\s?用\\s?文\\s?[献獻]|文\\s?[献獻]|참\\s?고\\s?문\\s?헌|"
    "인\\s?용\\s?문\\s?헌|"
    "المراجع|قائمة المراجع|مراجع|منابع|فهرست منابع|ביבליוגרפיה|מקורות|"
    "kaynaklar|kaynakça|tài liệu tham khảo|daftar pustaka|rujukan|เอกสารอ้างอิง"
)
_INTRODUCTION = (
    "(?:general )?introduction(?: and .*)?|background(?: and .*)?|motivation(?: and .*)?|overview|einleitung|"
    "einführung|"
    "introducción|introdução|introduzione|introducció|introducere|inleiding|indledning|innledning|inledning|johdanto|"
    "wstęp|wprowadzenie|úvod|uvod|bevezetés|введение|вступ|увод|εισαγωγή|giriş|[引前]\\s?言|[绪緒]\\s?[论論言]|序\\s?論|"
    "研究背景|は\\s?じ\\s?め\\s?に|서\\s?론|مقدمة|מבוא|đặt vấn đề|pendahuluan|บทนำ"
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
    "введение|методы|результаты|обсуждение|заключение|выводы|"
    "[引前]\\s?言|[绪緒]\\s?[论論]|研究背景|相关工作|相關研究|方法|[实實][验驗](?:方法|[结結]果)?|[结結]果(?:[与與及和][讨討][论論]|[与與]分析)?|"
    "[讨討]\\s?[论論]|[结結]\\s?[论論語语]|[总總][结結](?:[与與]展望)?|[结結][论論][与與]展望|"
    "は\\s?じ\\s?め\\s?に|お\\s?わ\\s?り\\s?に|ま\\s?と\\s?め|序\\s?論|関連研究|考\\s?察|"
    "실험(?: ?결과)?|관련 ?연구|서\\s?론|본\\s?론|결\\s?론|"
    "연구 ?방법|연구 ?결과|고\\s?찰|"
    "מבוא|רקע|שיטות|תוצאות|ממצאים|דיון|מסקנות|סיכום|"
    "(?:ال)?مقدمة|المنهجية|(?:ال)?طرق|(?:ال)?نتائج|(?:ال)?مناقشة|(?:ال)?خاتمة|الاستنتاجات|مقدمه|روش‌?ها|نتیجه‌?گیری|بحث"
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
    "electronic supplementary material|author information|(?:about|notes on) the (?:authors?|contributors?)|"
    "(?:authors?(?:’s|'s|s’|s')? )?(?:short )?(?:biograph(?:y|ies|ical (?:notes?|sketch(?:es)?))|bios?|vitae?)"
    "(?: of (?:the )?authors?)?|notes on contributors|publisher’s note|"
    "(?:über|zu) (?:die|den) autor(?:en|innen)?|kurzbiogra(?:f|ph)ien?|"
    "(?:à propos|notices? biographiques?)(?: des auteurs)?|"
    "sobre (?:los|os) autores|作\\s?者\\s?[简簡]\\s?介|著者\\s?[紹略]\\s?[介歴]|저자 ?소개|"
    "danksagung|remerciements|agradecimientos|agradecimentos|致\\s?[谢謝]|謝\\s?[辞辭]|감사의 ?글|благодарности"
)
# for headings in lower case: without looking at the case, each of the many words is refused at its first letter
_ABSTRACT_RE = re.compile(_ABSTRACT)
_INTRODUCTION_RE = re.compile(_INTRODUCTION)
_REFERENCES_RE = re.compile(_REFERENCES)
_BACK_RE = re.compile(_BACK)
_GENERIC_RE = re.compile(f"{_BODY}|{_BACK}|{_REFERENCES}|{_ABSTRACT}")
_OPEN, _CLOSE = r"[\[【［〔(（<〈《「]", r"[\]】］〕)）>〉》」]"
# A label in Han, kana or hangul needs no sign after it: no sentence begins with one of them and a space.
_SPACELESS = rf"(?<=[{EAST_ASIAN}{EAST_ASIAN_SIGNS}])\s+(?=\S)"
_ABSTRACT_RUN_IN = re.compile(
    rf"(?:{_OPEN}\s*(?:{_ABSTRACT})\s*{_CLOSE}\s*[:：]?|"
    rf"(?:{_ABSTRACT})\s*(?:(?:[.:：—–|·]|-(?=\s|[A-Z]))+|{_SPACELESS}))\s*",
    re.I,
)
_KEYWORDS_RE = re.compile(rf"(?:{_KEYWORDS})\s*(?:[.:：—–|]|-|$|(?=\s))", re.I)
_KEYWORDS_RUN_IN = re.compile(
    rf"(?:{_KEYWORDS})\s*[.:：—–|-]+\s*\S|{_OPEN}\s*(?:{_KEYWORDS})\s*{_CLOSE}|"
    r"(?:Key ?-?[Ww]ords|KEY ?WORDS|Index Terms)\b|[关關]\s?[键鍵]\s?[词詞字](?!\w*[是为在的])|キーワード",
    re.I,
)
_APPENDIX_RE = re.compile(
    r"(?:appendi(?:x|ces)|anhang|annexe?s?|apéndice|apêndice|приложение|附录|付録|supplement(?:ary)? (?:material|"
    r"information|text)s?)\b",
    re.I,
)
_SPACED = re.compile(r"^(?:\S )+\S$")
# Up to so many characters, three letters and the spaces between them, are a label or a list ("A B C"), no word.
_LONGEST_LABEL = 6


def bare(text: str) -> str:
    """A heading for comparison: no trailing punctuation, no letter-spacing ("R E S U L T S")."""
    text = text.strip(" .:：;·•■▪◆●–—-|[]【】［］〔〕")
    return text.replace(" ", "") if len(text) > _LONGEST_LABEL and _SPACED.match(text) else text


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


def is_introduction(heading: str) -> bool:
    """Whether a heading says that the text begins, after the abstract and whatever else stands before it."""
    return _is(heading, _INTRODUCTION_RE)


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
