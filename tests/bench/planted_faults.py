"""How many planted faults the checks find: in the text of the bundled sample paper, and in PDFs drawn for it.

    python tests/bench/planted_faults.py [--each 20] [--only CHECK]

Each kind (`planting`) is planted `--each` times, one at a time, at a place chosen by a seed. Half of the plantings
go into the parsed sample, the other half into a PDF that is drawn and parsed like a person's; what changes the file or
needs blocks of its own is only drawn. Found is what the check of that kind says of the paper and doesn't say without
the fault.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path

import pymupdf

from reviewer_app.checks.options import CheckOptions
from reviewer_app.checks.run import run_checks
from reviewer_app.paper.file_facts import FileFacts
from reviewer_app.paper.model import Paper, Reference, Section
from reviewer_app.parsing.assemble import parse_pdf
from reviewer_app.parsing.file_facts import file_facts
from tests.bench import planted_authors as authors
from tests.bench import planted_names as names
from tests.bench import planted_numbers as numbers
from tests.bench import planted_pages as pages
from tests.bench import planted_words as words
from tests.bench.planting import Planting, say

SAMPLE = Path(__file__).resolve().parents[2] / "resources" / "sample" / "N18-3011.pdf"
TODAY = date(2026, 6, 1)
# Paragraphs of a section that are drawn: enough for a paper, and read in a second.
DRAWN = 4

KINDS: dict[str, dict[str, Callable[[random.Random], Planting]]] = {
    "statistics.p_value": {
        "t": numbers.wrong_t,
        "F": numbers.wrong_f,
        "chi-squared": numbers.wrong_chi2,
        "r": numbers.wrong_r,
        "z": numbers.wrong_z,
        "Q": numbers.wrong_q,
    },
    "statistics.percentage": {"share": numbers.wrong_share},
    "statistics.interval": {"interval": numbers.wrong_interval},
    "statistics.interval_p": {"interval and p": numbers.interval_against_p},
    "statistics.grim": {"mean": numbers.wrong_mean},
    "statistics.grimmer": {"standard deviation": numbers.wrong_sd},
    "statistics.df_and_n": {"df": numbers.too_many_df},
    "statistics.shares": {"shares": numbers.wrong_shares},
    "statistics.table_totals": {"total": numbers.wrong_total},
    "statistics.impossible_p": {
        "p of zero": say("a significant effect (p = .000)", "that p = 0.000", "P < 0.000"),
        "two signs": numbers.two_signs,
        "p above one": lambda r: Planting(f"no significant effect, p = {r.uniform(1.05, 9):.2f}"),
    },
    "statistics.wording": {
        "words": say(
            "a marginally significant effect", "a trend towards significance", "that it was nearly significant"
        ),
        "no effect": lambda r: Planting(f"no effect of age (p = .{r.randrange(12, 90)})"),
    },
    "mentions.not_there": {
        "figure": lambda r: Planting(f"what Figure {r.choice((2, 3))} shows"),
        "table": say("what Table 5 shows", "it (Table 5)", "in Tab. 5 how"),
    },
    "mentions.unresolved": {
        "unresolved": say("what Section ?? says", "what Fig. ?? shows", "what is known [?]", "Table ??")
    },
    "mentions.sections": {"section": lambda r: Planting(f"what Section {r.choice(('8', '9', '4.9', '3.7'))} says")},
    "mentions.never_named": {"unnamed": names.unnamed},
    "mentions.order": {"order": names.out_of_order},
    "mentions.numbering": {"twice": names.given_twice, "gap": names.left_out},
    "mentions.equations": {"equation": names.equation},
    "mentions.numbered_statements": {"theorem": names.theorem},
    "mentions.appendices": {"appendix": names.appendix},
    "mentions.supplement": {"supplement": names.supplement},
    "references.not_listed": {
        "citation": lambda r: Planting(
            f"what {r.choice(('Brandauer', 'Oduya', 'Szabo'))} et al. ({r.randrange(1999, 2017)}) found"
        ),
        "number": names.past_the_end,
        "year": names.other_year,
    },
    "references.never_cited": {"number": names.number_uncited, "name": names.name_uncited},
    "references.no_year": {"no year": names.without_year},
    "references.no_venue": {"no venue": names.without_venue},
    "references.letters": {"letter": names.letters},
    "references.same_work": {"twice": names.twice},
    "references.identifiers": {"DOI": names.bad_doi, "arXiv": names.bad_arxiv, "year to come": names.future_year},
    "references.retracted": {"retracted": names.retracted},
    "numbers.abstract_only": {"figure of the abstract": numbers.abstract_alone},
    "numbers.two_values": {"two counts": numbers.two_counts},
    "numbers.improvement": {"change": numbers.wrong_change, "table": numbers.share_not_in_table},
    "numbers.bold": {"bold": numbers.wrong_bold},
    "leftovers.placeholders": {
        "placeholder": say("TBD: say more", "in XX % of all", "[citation needed]", "lorem ipsum dolor")
    },
    "leftovers.defined_twice": {"two meanings": words.two_meanings},
    "leftovers.chatbot": {
        "chatbot": say("as an AI language model, I", "as of my last knowledge update", "I hope this helps")
    },
    "leftovers.doubled_words": {"word": say("in the the end", "most of of them", "it was was so", "that we we went")},
    "leftovers.tortured": {"tortured": words.tortured},
    "leftovers.abbreviations": {
        "never used": say("a hidden state of trees (HSOT)", "the rate of all leaves (ROAL)", "good old wood (GOW)"),
        "not explained": words.unexplained,
    },
    "statements.checklists": {
        "statement": say(
            "that the authors declare no competing interests",
            "that data are available from the authors upon request",
            "that written informed consent was obtained from all participants",
        )
    },
    "anonymity.authors_named": {"names": authors.names_under_title},
    "anonymity.addresses": {"mail": authors.mail},
    "anonymity.thanks": {"grant": authors.grant},
    "anonymity.own_work": {"own work": say(*authors.OWN, blind=True)},
    "anonymity.links": {"repository": authors.repository},
    "anonymity.file_data": {
        "author": authors.author_in_file,
        "note": authors.note_in_file,
        "folder": lambda r: Planting(f"that it lies in {r.choice(authors.FOLDERS)}", blind=True),
    },
    "format.images": {"picture": pages.coarse_picture},
    "format.fonts": {"font": pages.missing_font, "bitmaps": pages.bitmap_font},
    "format.margins": {"long line": pages.long_line, "off the page": pages.off_the_page},
    "format.figure_letters": {"letters": pages.small_letters},
    "format.venue_profile": {"pages": pages.too_long, "size": pages.other_size},
}


def planted(paper: Paper, what: Planting, r: random.Random) -> Paper:
    """`paper` with a sentence more at the end of one of its paragraphs, and of the abstract."""
    bodies = [p.id for s in paper.sections for p in s.paragraphs if p.kind == "text" and len(p.text) > 200][2:]
    chosen = r.choice(bodies)
    abstract = next(s for s in paper.sections if s.heading.startswith("Abstract"))
    last = abstract.paragraphs[-1].id if what.abstract else ""

    def changed(section: Section) -> Section:
        more = {chosen: f" We saw {_sentence(paper, what)}, and went on.", last: f" {what.abstract}"}
        texts = (replace(p, text=p.text + more.get(p.id, "")) for p in section.paragraphs)
        return replace(section, paragraphs=tuple(texts))

    spans = paper.references[-1].spans
    texts = _listed(paper, what)
    entries = tuple(Reference(f"more{i}", text, spans) for i, text in enumerate(texts))
    paper = replace(paper, sections=tuple(map(changed, paper.sections)), references=entries)
    return what.paper(paper) if what.paper else paper


def _listed(paper: Paper, what: Planting) -> list[str]:
    """The entries of the list with those that are planted, numbered where the sentence cites by number."""
    texts = [e.text for e in paper.references] + list(what.entries)
    return [f"[{n}] {text}" for n, text in enumerate(texts, 1)] if what.cite else texts


def _sentence(paper: Paper, what: Planting) -> str:
    return what.cite(len(_listed(paper, what))) if what.cite else what.sentence


def drawn(paper: Paper, what: Planting, r: random.Random) -> tuple[Paper, FileFacts]:
    """A PDF of `paper` in one column, drawn with the planting in it, and parsed."""
    html = f"<h1>{escape(paper.title)}</h1>{what.top}"
    place = r.randrange(2, 5)
    for i, section in enumerate(s for s in paper.sections if s.paragraphs):
        texts = [p.text for p in section.paragraphs[: None if what.whole else DRAWN]]
        if section.heading.startswith("Abstract") and what.abstract:
            texts[-1] += f" {what.abstract}"
        if i == place:
            texts.append(f"We saw {_sentence(paper, what)}, and went on as it had been begun before.")
        html += f"<h2>{escape(section.heading)}</h2>" + "".join(f"<p>{escape(t)}</p>" for t in texts)
    html += what.html if not what.behind else ""
    captions = [f.caption for f in paper.figures] + [t.caption for t in paper.tables]
    html += "".join(f"<p>{escape(caption)}</p>" for caption in captions)
    html += "<h2>References</h2>" + "".join(f"<p>{escape(e)}</p>" for e in _listed(paper, what))
    html += what.html if what.behind else ""
    story = pymupdf.Story(html)

    def rect(number: int, filled: object) -> tuple[pymupdf.Rect, pymupdf.Rect, None]:
        return pymupdf.Rect(0, 0, 612, 792), pymupdf.Rect(72, 72, 540, 720), None

    document = story.write_with_links(rect)
    if what.file:
        what.file(document)
    data = document.tobytes()
    return parse_pdf(data, "drawn.pdf"), file_facts(pymupdf.open(stream=data, filetype="pdf"))


def counted(paper: Paper, check: str, what: Planting, facts: FileFacts | None = None) -> Counter[str]:
    """What a check says of a paper, sentence by sentence."""
    options = CheckOptions(what.blind, what.venue, retracted=frozenset(what.retracted))
    report = run_checks(paper, options=options, facts=facts, groups=[check.partition(".")[0]], today=TODAY)
    return Counter(c.text for c in report.checks if c.check == check)


def main() -> int:
    """Print the share found of each kind, in text and in drawn PDFs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=20)
    parser.add_argument("--only", default="")
    args = parser.parse_args()
    sample = parse_pdf(SAMPLE.read_bytes(), SAMPLE.name)
    bare, bare_facts = drawn(sample, Planting("nothing"), random.Random(0))
    total: Counter[str] = Counter()
    for check, of_check in KINDS.items():
        for kind, make in of_check.items() if args.only in check else ():
            r = random.Random(f"{check} {kind}")
            hits: Counter[str] = Counter()
            for i in range(args.each):
                what = make(r)
                only_drawn = what.file is not None or bool(what.html)
                if what.paper or (i % 2 and not only_drawn):
                    found = counted(planted(sample, what, r), check, what) - counted(sample, check, what)
                    where = "text"
                else:
                    found = counted(*_with(drawn(sample, what, r), check, what))
                    found -= counted(*_with((bare, bare_facts), check, what))
                    where = "pdf"
                hits.update({where: bool(found), f"{where} planted": 1})
            total.update(hits)
            shares = (f"{hits[w]}/{hits[f'{w} planted']} in {w}" for w in ("text", "pdf") if hits[f"{w} planted"])
            sys.stdout.write(f"{check}, {kind}: {', '.join(shares)}\n")
            sys.stdout.flush()
    found_all, all_ = total["text"] + total["pdf"], total["text planted"] + total["pdf planted"]
    sys.stdout.write(f"all: {found_all}/{all_} = {found_all / max(1, all_):.2f}\n")
    return 0


def _with(read: tuple[Paper, FileFacts], check: str, what: Planting) -> tuple[Paper, str, Planting, FileFacts]:
    return read[0], check, what, read[1]


if __name__ == "__main__":
    raise SystemExit(main())
