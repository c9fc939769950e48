"""Comments of public peer reviews with the paragraphs that they are about, from a folder of JSON lines.

F1000RD (Kuznetsov et al., 2022; CC BY-SA 4.0): `f1000rd_papers_v1.jsonl`, `f1000rd_links.jsonl`. Theory papers with
expert comments (OpenAIReview; MIT): `theory_comments.jsonl`. And the project's own cases on PDFs. Nothing of the
folder's text is part of the project.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from reviewer_app.paper.model import Paper, Paragraph, Section, Source

_HEADINGS = frozenset({"abstract", "title", "heading", "section-title"})
# So many letters of a quotation tell its paragraph.
_QUOTE = 300
_LEAST = 30


@dataclass(frozen=True, slots=True)
class Comment:
    """`right` are the ids of the paragraphs that it is about; none if annotators found that it is about no passage."""

    text: str
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A paper and comments on it. `kind` is "f1000", "theory" or "own"; `held` comments are never fitted on.

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
                comments.append(Comment(link["text"], right))
        if comments:
            yield Reviewed("f1000", name, paper, tuple(comments), held=name in held)


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


def theory(folder: Path) -> Iterator[Reviewed]:
    """Long papers in Markdown with LaTeX formulas; the right paragraph is the one that is most like the quotation."""
    for document in _lines(folder / "theory_comments.jsonl"):
        sections: list[tuple[str, list[tuple[str, str]]]] = []
        for n, text in enumerate(t for t in document["document_content"].split("\n\n") if t.strip()):
            if text.startswith("#") or not sections:
                sections.append((text.lstrip("# ").split("\n")[0], []))
            if not text.startswith("#"):
                sections[-1][1].append((f"p{n}", text))
        flat = [p for _, of_section in sections for p in of_section if len(p[1]) > _LEAST]
        comments = []
        for c in document["comments"]:
            alike = [fuzz.partial_ratio(c["quote"][:_QUOTE], text) for _, text in flat]
            right = flat[alike.index(max(alike))][0]
            comments.append(Comment(f"{c['title']}. {c['message']}", frozenset({right})))
        yield Reviewed("theory", document["slug"], paper_of(document["title"], sections), tuple(comments))


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
