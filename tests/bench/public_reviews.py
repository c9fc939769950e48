"""Comments of public peer reviews with the paragraphs that they are about, from a folder of JSON lines.

F1000RD (Kuznetsov et al., 2022; CC BY-SA 4.0): `f1000rd_papers_v1.jsonl`, `f1000rd_links.jsonl`. Theory papers with
expert comments (OpenAIReview; MIT): `theory_comments.jsonl`. And the project's own cases on PDFs. Nothing of the
folder's text is part of the project.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from reviewer_app.paper.model import Figure, Paper, Paragraph, Section, Source, Table
from reviewer_app.paper.text import squeeze

_HEADINGS = frozenset({"abstract", "title", "heading", "section-title"})
# So many letters of a quotation tell its paragraph.
_QUOTE = 300
_LEAST = 30
# So many letters at a paragraph's end or beginning tell whether a quotation comes from it or goes on in it.
_EDGE = 20
# The dataset cuts long figures and tables off, within a tag, too.
_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,600}(?:>|\Z)")


@dataclass(frozen=True, slots=True)
class Comment:
    """`right` are the ids of the paragraphs that it is about; none if annotators found that it is about no passage.

    `also` are more that are as right, but not fitted to: what an expert's quotation runs through beside its best one.
    `named` are the labels of the figures and tables that it calls by name; in a printed paper their captions.
    """

    text: str
    right: frozenset[str]
    named: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A paper and comments on it. `kind` is "f1000", "printed", "theory" or "own"; `held` comments are never fitted on.

    Those that aren't `scored` are less sure or of another kind, and only fitted on, each with its `weight`.
    """

    kind: str
    name: str
    paper: Paper
    comments: tuple[Comment, ...]
    held: bool = False
    scored: bool = True
    weight: float = 1.0


def f1000(folder: Path) -> Iterator[Reviewed]:
    """Weaknesses and requests of F1000RD that both annotators linked, or neither."""
    papers = f1000_papers(folder)
    held = {p["paper_id"] for p in _lines(folder / "f1000rd_papers_v1.jsonl") if p["split"] == "dev"}
    links = defaultdict(list)
    for link in f1000_weaknesses(folder):
        links[link["paper_id"]].append(link)
    for name, of_paper in links.items():
        paper, at = papers[name]
        comments = []
        for link in of_paper:
            right = frozenset(at[n] for n in (i.split("@")[0] for i in link["implicit_both"]) if n in at)
            nowhere = not (link["implicit_both"] or link["implicit_one"] or link["explicit"])
            if right or (nowhere and link["implicit_none"]):
                comments.append(Comment(link["text"], right, _named(at, link)))
        if comments:
            yield Reviewed("f1000", name, paper, tuple(comments), held=name in held)


def printed(reviewed: Iterable[Reviewed], folder: Path) -> Iterator[Reviewed]:
    """The same comments of F1000RD on papers as a PDF gives them.

    Figures and tables have captions apart from the paragraphs, references stand in their list, nothing has markup.
    Annotators were never asked about a caption; right is that of a figure or a table which a comment names, beside the
    paragraphs that they linked.
    """
    nodes = {p["paper_id"]: p["nodes"] for p in _lines(folder / "f1000rd_papers_v1.jsonl")}
    for r in reviewed:
        paper = _printed_paper(nodes[r.name])
        captions = {f.id for f in paper.figures} | {t.id for t in paper.tables}
        comments = tuple(replace(c, right=c.right | (c.named & captions)) for c in r.comments)
        yield replace(r, kind="printed", paper=paper, comments=comments)


def f1000_others(folder: Path) -> Iterator[Reviewed]:
    """What else F1000RD's training part links: quotations, praise and summaries, links of one annotator.

    The weights were compared by the likelihood of the right passages of `f1000` on papers left out.
    """
    papers = f1000_papers(folder)
    train = {p["paper_id"] for p in _lines(folder / "f1000rd_papers_v1.jsonl") if p["split"] == "train"}
    comments = defaultdict(list)
    for link in _lines(folder / "f1000rd_links.jsonl"):
        if link["paper_id"] not in train:
            continue
        at = papers[link["paper_id"]][1]
        weakness = link["label"] in ("Todo", "Weakness")
        quoted = [node for kind, node in link["explicit"] if kind == "quote"]
        both, one = link["implicit_both"], link["implicit_one"]
        if weakness and any(n.split("@")[0] in at for n in both):
            continue
        right = next((r for r in (_passages(at, nodes) for nodes in (quoted, both, one)) if r), None)
        if right:
            sure = any(n.split("@")[0] in at for n in (*quoted, *both))
            weight = (1.0 if weakness else 0.5) * (1.0 if sure else 0.55)
            comments[link["paper_id"], weight].append(Comment(link["text"], right))
    for (name, weight), of_paper in comments.items():
        yield Reviewed("f1000", name, papers[name][0], tuple(of_paper), scored=False, weight=weight)


def _named(at: dict[str, str], link: dict[str, Any]) -> frozenset[str]:
    return _passages(at, [node for kind, node in link["explicit"] if kind in ("fig-ix", "table-ix")])


def _passages(at: dict[str, str], nodes: list[str]) -> frozenset[str]:
    return frozenset(at[n] for n in (node.split("@")[0] for node in nodes) if n in at)


def f1000_papers(folder: Path) -> dict[str, tuple[Paper, dict[str, str]]]:
    """Each paper by its name, with the paragraph's id of each of its nodes."""
    return {p["paper_id"]: _f1000_paper(p["nodes"]) for p in _lines(folder / "f1000rd_papers_v1.jsonl")}


def f1000_weaknesses(folder: Path) -> Iterator[dict[str, Any]]:
    """The sentences that find fault or ask for something, with their links."""
    return (link for link in _lines(folder / "f1000rd_links.jsonl") if link["label"] in ("Todo", "Weakness"))


def _f1000_paper(nodes: list[dict[str, Any]]) -> tuple[Paper, dict[str, str]]:
    """The paper, and the paragraph's id of each node."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    at: dict[str, str] = {}
    for node in nodes:
        if node["ntype"] == "article-title":
            continue
        if node["ntype"] != "p" or not sections:
            sections.append((node["text"], []))
        if node["ntype"] not in _HEADINGS:
            at[node["ix"]] = f"p{len(at)}"
            sections[-1][1].append((at[node["ix"]], node["text"]))
    return paper_of(nodes[0]["text"], sections), at


def _printed_paper(nodes: list[dict[str, Any]]) -> Paper:
    """The paper as a PDF gives it; a paragraph has the id that `_f1000_paper` gives it, a caption its label's."""
    sections: list[tuple[str, list[tuple[str, str]]]] = []
    figures: list[Figure] = []
    tables: list[Table] = []
    number, label, labelled = 0, "", ""
    for node in nodes:
        kind, text = node["ntype"], plain(node["text"])
        if kind in ("abstract", "title") or (kind != "article-title" and not sections):
            sections.append((text, []))
        if kind in _HEADINGS or kind == "article-title":
            continue
        pid, number = f"p{number}", number + 1
        if kind == "label":
            label, labelled = text, pid
            continue
        caption = text if text.startswith(label) else f"{label} {text}"
        if kind == "fig":
            figures.append(Figure(labelled or pid, label, caption, 1, ()))
        elif kind == "table-wrap":
            tables.append(Table(labelled or pid, label, caption, 1, ()))
        elif kind != "ref" and text:
            sections[-1][1].append((pid, text))
        label, labelled = "", ""
    paper = paper_of(nodes[0]["text"], sections)
    return replace(paper, figures=tuple(figures), tables=tuple(tables))


def plain(text: str) -> str:
    """A paragraph of F1000RD without its XML."""
    return " ".join(html.unescape(_MARKUP.sub(" ", text)).split())


def theory(folder: Path) -> Iterator[Reviewed]:
    """Long papers in Markdown with LaTeX formulas; the right paragraph is the one that is most like the quotation.

    Its neighbours as far as the quotation reaches are right, too: experts mark a formula with the sentences around it.
    """
    for document in _lines(folder / "theory_comments.jsonl"):
        sections: list[tuple[str, list[tuple[str, str]]]] = []
        for n, text in enumerate(t for t in document["document_content"].split("\n\n") if t.strip()):
            if text.startswith("#") or not sections:
                sections.append((text.lstrip("# ").split("\n")[0], []))
            if not text.startswith("#"):
                sections[-1][1].append((f"p{n}", text))
        flat = [p for _, of_section in sections for p in of_section]
        comments = []
        for c in document["comments"]:
            alike = [fuzz.partial_ratio(c["quote"][:_QUOTE], text) if len(text) > _LEAST else 0.0 for _, text in flat]
            best = alike.index(max(alike))
            also = frozenset(flat[i][0] for i in _run_through(c["quote"], [text for _, text in flat], best))
            comments.append(Comment(f"{c['title']}. {c['message']}", frozenset({flat[best][0]}), also=also))
        yield Reviewed("theory", document["slug"], paper_of(document["title"], sections), tuple(comments))


def _run_through(quotation: str, texts: list[str], best: int) -> set[int]:
    """The texts that a quotation runs through, which is most like the one at `best`."""
    quoted, squeezed = squeeze(quotation), [squeeze(text) for text in texts]
    found = {best}
    for step, edge in ((-1, slice(-_EDGE, None)), (1, slice(_EDGE))):
        i = best + step
        while 0 <= i < len(texts) and squeezed[i] and squeezed[i][edge] in quoted:
            found.add(i)
            i += step
    return found


def paper_of(title: str, sections: list[tuple[str, list[tuple[str, str]]]]) -> Paper:
    """A paper without places on pages: headings with (id, text) of their paragraphs."""
    made = tuple(
        Section(f"s{i}", heading[:200], 1, 1, (), tuple(Paragraph(pid, text, "text", ()) for pid, text in of_section))
        for i, (heading, of_section) in enumerate(sections)
    )
    return Paper(Source("", "0" * 64, 1, "", 0.0), title, (), "", "en", made)


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)
