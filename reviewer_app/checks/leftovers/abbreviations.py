"""Abbreviations that are explained and never used, used before they are explained, or used and never explained.

An explanation is "long form (LF)" after Schwartz and Hearst, as in `defined_twice`, or "LF (long form)". All of it is a
note: a short form may be common knowledge in its field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.finding import Finding, Place
from reviewer_app.checks.leftovers.defined_twice import definitions, spelled_out
from reviewer_app.checks.manuscript import Manuscript, Passage
from reviewer_app.i18n import tr

_SHORT: Final = re.compile(r"(?<![\w.@/-])(?P<short>[A-Z]{3,6})s?(?![\w@/]|-?\d|\.\w)")
_REVERSED: Final = r"\b{short}s?\s?(?:\(|,?\s(?:stands for|short for|i\.e\.)\s|=\s)[a-zA-Z]"
_COMMON: Final = (
    "DNA RNA USA UK EU UN WHO FDA NIH NSF CDC PCR ANOVA ANCOVA MANOVA HIV AIDS COVID SARS BMI ECG EEG EMG "
    "MRI FMRI CPU GPU TPU RAM "
    "SSD API URL HTML HTTP HTTPS XML JSON CSV SQL PDF TCP UDP USB LED GPS IEEE ACM ISO NASA MIT CNN RNN "
    "LSTM SVM GAN BERT GPT LLM LLMS "
    "BLEU ROUGE ImageNet CIFAR MNIST SGD ADAM AUC ROC SPSS SAS STATA PRISMA CONSORT STROBE ARRIVE AND NOT "
    "THE FOR ALL TABLE FIGURE "
    "DOI ISBN ISSN ORCID III VII VIII XII XIII XIV XVI UTC GMT RGB CMOS ASCII UNIX LINUX CRAN GNU BSD GPL "
    "ATP GFP IgG ELISA HPLC NMR "
    "FTIR UV SEM TEM XRD EDTA PBS DMSO BSA SDS PAGE TRIS OECD UNESCO NATO IBM NEW"
)
_KNOWN: Final = frozenset(_COMMON.split())
_OFTEN: Final = 4
_SHOWN: Final = 6


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """First what is explained, in the paper's order; then all that is not, as one finding."""
    body = [p for p in manuscript.body if not p.abstract and p.kind not in ("code", "formula")]
    if not manuscript.paper.language.startswith("en") or not manuscript.whole:
        return
    texts = "\n".join((manuscript.all_text, *manuscript.beside, *(s.heading for s in manuscript.paper.sections)))
    uses = Counter(m["short"] for m in _SHORT.finditer(texts))
    words = Counter(re.findall(r"[A-Za-z]+", texts))
    explained: dict[str, tuple[int, Passage, re.Match[str]]] = {}
    for i, passage in enumerate(manuscript.prose):
        for m in definitions(passage.plain):
            if spelled_out(m["words"], m["short"]) is not None and not (passage.abstract or passage.kind == "caption"):
                explained.setdefault(m["short"], (i, passage, m))
    unused: list[Place] = []
    early: list[Place] = []
    for short, (_, passage, m) in explained.items():
        place = passage.place(*m.span("short"))
        if words[short] + words[f"{short}s"] <= 1:
            unused.append(place)
            continue
        use = re.compile(rf"(?<![\w-]){short}(?!\w)")
        first = next(((p, u) for p in body for u in use.finditer(p.plain)), None)
        if first and passage in body and first[0] is not passage and body.index(first[0]) < body.index(passage):
            early.append(first[0].place(*first[1].span()))
    for places, text in (
        (unused, tr("Abbreviations that are explained and never used: {names}.")),
        (early, tr("Abbreviations that are used before they are explained: {names}.")),
    ):
        if places:
            names = ", ".join(place.quote for place in places)
            yield Finding("note", text.format(names=names), tuple(places[:_SHOWN]), {"names": names})
    everything = "\n".join(p.plain for p in manuscript.prose)
    unknown = [
        short
        for short, n in uses.most_common()
        if n >= _OFTEN
        and short not in explained
        and short not in _KNOWN
        and not re.search(_REVERSED.format(short=short), everything)
        and not re.search(rf"\([^()]{{0,60}}\b{short}s?[^()]{{0,30}}\)", everything)
    ]
    firsts = [_first(short, body) for short in unknown]
    there = [first for first in firsts if first is not None][:_SHOWN]
    if there:
        names = ", ".join(place.quote for place in there)
        text = tr("Abbreviations that are used and not explained: {names}.").format(names=names)
        yield Finding("note", text, tuple(there), {"names": names})


def _first(short: str, body: list[Passage]) -> Place | None:
    uses = ((passage, re.search(rf"\b{short}\b", passage.plain)) for passage in body)
    return next((passage.place(*m.span()) for passage, m in uses if m), None)
