"""How many planted faults the checks find: in the text of the bundled sample paper, and in PDFs drawn for it.

    python tests/bench/planted_faults.py [--each 20]

Each kind is planted `--each` times, one at a time, in a paragraph chosen by a seed. Half of the plantings go into the
parsed sample, the other half into a PDF that is drawn and parsed like a person's. Found is what the check of that kind
says of the paper and doesn't say without the fault.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pymupdf

from reviewer_app.checks.distributions import t_two_sided
from reviewer_app.checks.run import run_checks
from reviewer_app.paper.model import Paper
from reviewer_app.parsing.assemble import parse_pdf

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "N18-3011.pdf"
TODAY = date(2026, 6, 1)


def wrong_t(r: random.Random) -> str:
    """A t with the p of another."""
    df, t = r.randrange(8, 200), round(r.uniform(0.5, 3.5), 2)
    p = t_two_sided(t, df)
    other = r.choice([q for q in (0.001, 0.012, 0.03, 0.2, 0.45, 0.7) if abs(q - p) > 0.06])
    return r.choice(("t({0}) = {1}, p = {2}", "t ({0})={1}, p={2}", "t({0}) = −{1}; p = {2}")).format(df, t, other)


def wrong_f(r: random.Random) -> str:
    """An F whose p is another one."""
    a, b = r.randrange(1, 4), r.randrange(20, 200)
    shape = r.choice(("F({a}, {b}) = {f}, p = {p}", "F({a},{b})={f}, p < {p}"))
    return shape.format(a=a, b=b, f=round(r.uniform(0.2, 1.1), 2), p=r.choice((0.01, 0.002, 0.03)))


def wrong_chi2(r: random.Random) -> str:
    """A chi-squared whose p is another one."""
    return (
        f"χ2({r.randrange(1, 5)}, N = {r.randrange(50, 400)}) = {r.uniform(15, 40):.2f}, p = {r.uniform(0.1, 0.9):.2f}"
    )


def wrong_share(r: random.Random) -> str:
    """A percentage that its counts don't give."""
    whole = r.randrange(20, 400)
    part = r.randrange(1, whole)
    share = 100 * part / whole
    other = round(share + r.choice((-1, 1)) * r.uniform(3, 20)) % 100
    return r.choice((f"{part} of {whole} ({other}%)", f"{part}/{whole} ({other}.0 %)", f"{other}% ({part} of {whole})"))


def wrong_interval(r: random.Random) -> str:
    """An interval beside its estimate."""
    low = r.uniform(1.2, 3)
    return f"OR = {low - r.uniform(0.2, 0.9):.2f} (95% CI {low:.2f}–{low + 1.5:.2f})"


# What is planted by the check that is to find it. No text of a paper is changed, a sentence is added to it.
KINDS: dict[str, list[tuple[str, Callable[[random.Random], str]]]] = {
    "statistics.p_value": [("t", wrong_t), ("F", wrong_f), ("chi-squared", wrong_chi2)],
    "statistics.percentage": [("share", wrong_share)],
    "statistics.interval": [("interval", wrong_interval)],
    "statistics.impossible_p": [
        ("p of zero", lambda r: f"a significant effect (p = {'.000' if r.random() < 0.5 else '0.000'})"),
        ("p above one", lambda r: f"no significant effect, p = {r.uniform(1.05, 9):.2f}"),
    ],
    "mentions.not_there": [
        ("figure", lambda r: f"what Figure {r.choice((2, 3))} shows"),
        ("table", lambda r: "what Table 5 shows"),
    ],
    "mentions.unresolved": [
        (
            "unresolved",
            lambda r: r.choice(("what Section ?? says", "what Fig. ?? shows", "what is known [?]", "Table ??")),
        )
    ],
    "mentions.sections": [("section", lambda r: f"what Section {r.choice(('8', '9', '4.9', '3.7'))} says")],
    "references.not_listed": [
        (
            "citation",
            lambda r: f"what {r.choice(('Brandauer', 'Oduya', 'Szabo'))} et al. ({r.randrange(1999, 2017)}) found",
        )
    ],
    "leftovers.placeholders": [
        (
            "placeholder",
            lambda r: r.choice(("TBD: say more", "in XX % of all", "[citation needed]", "lorem ipsum dolor")),
        )
    ],
    "leftovers.chatbot": [
        (
            "chatbot",
            lambda r: r.choice(("as an AI language model, I", "as of my last knowledge update", "I hope this helps")),
        )
    ],
    "leftovers.doubled_words": [("word", lambda r: r.choice(("in the the end", "most of of them", "it was was so")))],
}


def planted(paper: Paper, text: str, r: random.Random) -> Paper:
    """`paper` with a sentence more at the end of one of its paragraphs."""
    places = [(s, p) for s in paper.sections for p in s.paragraphs if p.kind == "text" and len(p.text) > 200]
    section, paragraph = r.choice(places)
    more = replace(paragraph, text=f"{paragraph.text} We saw {text}, and went on.")
    paragraphs = tuple(more if p.id == more.id else p for p in section.paragraphs)
    sections = tuple(replace(s, paragraphs=paragraphs) if s.id == section.id else s for s in paper.sections)
    return replace(paper, sections=sections)


def drawn(paper: Paper, text: str) -> Paper:
    """A PDF of `paper` in one column, drawn with the sentence in it, and parsed."""
    changed = [(s.heading, [p.text for p in s.paragraphs]) for s in paper.sections]
    html = f"<h1>{paper.title}</h1>"
    for i, (heading, texts) in enumerate(changed):
        tail = (
            f"<p>We saw {text.replace('<', '&lt;')}, and went on with what had been begun before.</p>" if i == 3 else ""
        )
        html += f"<h2>{heading}</h2>" + "".join(f"<p>{t.replace('<', '&lt;')}</p>" for t in texts) + tail
    captions = [f.caption for f in paper.figures] + [t.caption for t in paper.tables]
    html += "".join(f"<p>{caption}</p>" for caption in captions)
    html += "<h2>References</h2>" + "".join(f"<p>{e.text}</p>" for e in paper.references)
    story = pymupdf.Story(html)

    def rect(number: int, filled: object) -> tuple[pymupdf.Rect, pymupdf.Rect, None]:
        return pymupdf.Rect(0, 0, 612, 792), pymupdf.Rect(72, 72, 540, 720), None

    document = story.write_with_links(rect)
    return parse_pdf(document.tobytes(), "drawn.pdf")


def counted(paper: Paper, check: str) -> Counter[str]:
    """What a check says of a paper, sentence by sentence."""
    report = run_checks(paper, groups=[check.partition(".")[0]], today=TODAY)
    return Counter(c.text for c in report.checks if c.check == check)


def main() -> int:
    """Print the share found of each kind, in text and in drawn PDFs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=20)
    each = parser.parse_args().each
    sample = parse_pdf(SAMPLE.read_bytes(), SAMPLE.name)
    bare = drawn(sample, "nothing")
    total: Counter[str] = Counter()
    for check, kinds in KINDS.items():
        before = {"text": counted(sample, check), "pdf": counted(bare, check)}
        for kind, make in kinds:
            r = random.Random(f"{check} {kind}")
            hits: Counter[str] = Counter()
            for i in range(each):
                text, how = make(r), "text" if i % 2 else "pdf"
                paper = planted(sample, text, r) if how == "text" else drawn(sample, text)
                hits[how] += bool(counted(paper, check) - before[how])
            total.update(hits, planted=each)
            sys.stdout.write(
                f"{check}, {kind}: {hits['text']}/{each // 2} in text, {hits['pdf']}/{each - each // 2} in PDFs\n"
            )
    found = total["text"] + total["pdf"]
    sys.stdout.write(f"all: {found}/{total['planted']} = {found / total['planted']:.2f}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
