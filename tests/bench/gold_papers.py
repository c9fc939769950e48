"""Score what is read from papers that someone wrote down the truth of, in any language.

    python tests/bench/gold_papers.py FOLDER [--half NAME] [--show]

FOLDER holds `NAME.pdf` and `NAME.gold.json` with title, authors, abstract, headings and the half it belongs to; what is
absent or empty is not scored, and `open` says that the list of headings leaves some out. One line a paper, then the
means. Letters and digits alone are compared, so that spaces and punctuation, which a page does not tell, decide
nothing. `--show` prints what differs.

    title      1 if .95 alike, else 0
    authors    F1 of names
    abstract   likeness to the truth
    headings   F1; two are one where .9 alike without their numbers
    body       of the long lines from the first heading on, how many stand in a section, a caption or the references
    lost       long lines of the page no part of which stands in a field of paper.json
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pymupdf
from rapidfuzz import fuzz

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from reviewer_app.messages.paper_json import paper_to_json
from reviewer_app.parsing.assemble import parse_pdf

_LINE = 24  # letters of a line that is prose; a Han character counts as two
_SAME_TITLE, _SAME_HEADING = 95.0, 90.0
_NUMBER = re.compile(
    r"^(?:第?\s*[\dIVX一二三四五六七八九十]{1,3}\s*[章节篇部編장절]?|§?[A-Z]?\d+(?:[.．]\d+)*|[A-Z](?:\.\d+)+|附录[A-Z\d]|[(（]?[一二三四五六七八九十\d][)）])[.．、:：\s]*"
)
_FRAME = re.compile(
    r"摘要|中文摘要|英文摘要|内容摘要|abstract|abstruct|目录|参考文献.*|references|致谢|致謝|謝辞|附录.*|附錄.*|图表目录|插图|表格"
    r"|概要|要旨|あらまし|参考文献|初록|초록|요약|참고문헌|목차|感謝|主要参考文献|关键词|keywords?|contents|符号列表|.*声明.*",
    re.IGNORECASE,
)


def letters(text: str) -> str:
    """The letters and digits of `text` in one form, nothing between them."""
    # fonts of which a radical and its character are one glyph can state both
    text = re.sub(
        "([\u2f00-\u2fdf\uf900-\ufaff])(.)",
        lambda m: m[2] if unicodedata.normalize("NFKC", m[1]) == m[2] else m[0],
        text,
    )
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def bare(heading: str) -> str:
    """A heading without its number."""
    heading = unicodedata.normalize("NFKC", heading).strip()
    if re.match(r"[A-Z] (?=\W*[^\W\d_a-z])", heading):
        heading = heading[2:]
    while True:
        cut = _NUMBER.sub("", heading, count=1)
        if cut == heading or not letters(cut):
            return letters(heading)
        heading = cut


def headings_f1(gold: list[str], found: list[str], *, whole: bool) -> tuple[float, list[str], list[str]]:
    """F1, the headings that were missed, those that are none. Frames such as "References" count neither way.

    Where the truth is not `whole` (a contents page that leaves levels out), what it does not list is not wrong."""
    wanted = [bare(heading) for heading in gold if not _FRAME.fullmatch(letters(heading)) and letters(heading)]
    left = [bare(heading) for heading in found if not _FRAME.fullmatch(letters(heading)) and letters(heading)]
    total, missed = len(wanted) + len(left), []
    for heading in wanted:
        same = next((other for other in left if fuzz.ratio(heading, other) >= _SAME_HEADING), None)
        if same is None:
            missed.append(heading)
        else:
            left.remove(same)
    if not whole:
        total = 2 * len(wanted)
    return 2 * (len(wanted) - len(missed)) / max(1, total), missed, left


def _long_lines(document: pymupdf.Document, first: int) -> list[str]:
    """Long lines from page `first` on, as letters; those on three pages or more are the furniture of the page."""
    texts = [page.get_text() for page in list(document)[first - 1 :]]
    pages = [{letters(line) for line in text.splitlines() if "...." not in line} for text in texts]
    width = {line: sum(2 if ord(char) > 0x2E80 else 1 for char in line) for page in pages for line in page}
    seen = [line for page in pages for line in page if width[line] >= _LINE]
    return [line for line in dict.fromkeys(seen) if seen.count(line) < 3]


def score(pdf: Path, gold: dict[str, Any], *, show: bool) -> dict[str, float]:
    """The scores of one paper."""
    data = pdf.read_bytes()
    got = paper_to_json(parse_pdf(data, pdf.name))
    scores: dict[str, float] = {}
    notes = []
    if gold.get("title"):
        scores["title"] = float(fuzz.ratio(letters(got["title"]), letters(gold["title"])) >= _SAME_TITLE)
        notes.append(("title", f"{got['title']!r} for {gold['title']!r}"))
    if "authors" in gold:
        names, wanted = {letters(name) for name in got["authors"]}, {letters(name) for name in gold["authors"]}
        scores["authors"] = 2 * len(names & wanted) / (len(names) + len(wanted)) if names | wanted else 1.0
        notes.append(("authors", f"{got['authors']} for {gold['authors']}"))
    if gold.get("abstract"):
        scores["abstract"] = fuzz.ratio(letters(got["abstract"]), letters(gold["abstract"])) / 100
        text, wanted_length = got["abstract"], len(gold["abstract"])
        notes.append(("abstract", f"{text[:50]!r} … {text[-40:]!r} ({len(text)} for {wanted_length})"))
    if gold.get("headings"):
        found = [section["heading"] for section in got["sections"]]
        scores["headings"], missed, none = headings_f1(gold["headings"], found, whole=not gold.get("open"))
        notes.append(("headings", f"missed {missed}, none {none}"))
    document = pymupdf.open(stream=data, filetype="pdf")
    named = [s["page"] for s in got["sections"] if s["heading"] and not _FRAME.fullmatch(bare(s["heading"]))]
    lines = _long_lines(document, min(named, default=1))
    everywhere = letters(json.dumps(got, ensure_ascii=False))
    shown = (
        "title",
        "sections",
        "figures",
        "tables",
        "references",
        "abstract",
        "second_language",
        "footnotes",
        "notes",
    )
    body = letters(json.dumps({key: got.get(key) for key in shown}, ensure_ascii=False))
    probes = [line[2:12] for line in lines]
    if probes:
        all_lines = _long_lines(document, 1)
        lost = [
            line
            for line in all_lines
            if not any(line[at : at + 7] in everywhere for at in {*range(0, len(line) - 7, 3), len(line) - 7})
        ]
        scores["body"] = sum(probe in body for probe in probes) / len(probes)
        scores["lost"] = len(lost)
        notes.append(("lost", f"{lost[:6]}"))
        notes.append(("body", f"{[line for line, probe in zip(lines, probes, strict=True) if probe not in body][:6]}"))
    scores["unexplained"] = got["words"]["unexplained"]
    if show:
        for key, note in notes:
            if scores.get(key, 1.0) < 0.95 or (key == "lost" and scores.get("lost")):
                sys.stdout.write(f"    {key}: {note}\n")
    return scores


def main(arguments: list[str]) -> int:
    """Score the folder; 0."""
    half = arguments[arguments.index("--half") + 1] if "--half" in arguments else ""
    names = [name for name in arguments[1:] if not name.startswith("--") and name != half]
    sums: dict[str, list[float]] = {}
    for path in sorted(Path(arguments[0]).glob("*.gold.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".gold.json")
        if (half and gold.get("half") != half) or (names and name not in names):
            continue
        scores = score(path.with_name(f"{name}.pdf"), gold, show="--show" in arguments)
        sys.stdout.write(f"{name} {gold.get('half', '')} " + " ".join(f"{k} {v:.2f}" for k, v in scores.items()) + "\n")
        for key, value in scores.items():
            sums.setdefault(key, []).append(value)
    for key, values in sums.items():
        sys.stdout.write(f"{key}\t{sum(values) / len(values):.3f}\tof {len(values)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
