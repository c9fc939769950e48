"""A section more is a row, its part of the prompts, and nothing else: seen in a copy of the tree."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

ROW = """    ETHICS = (
        "ethics",
        Section(
            title=lambda: tr("Ethical concerns"),
            move=lambda: tr("Move point to &5 Ethics"),
            invitation=lambda: tr("Who could be harmed?"),
            praises=False,
            names=r"ethics|ethical (?:issues?|questions?)",
        ),
    )

    @property
    def title("""

# What window, command line, prompts and files make of it.
SEEN = """
from PySide6.QtWidgets import QApplication
from reviewer_app.paper.model import Paper
from reviewer_app.messages.review_json import review_to_json
from tests.messages.review_file import review_from_json
from reviewer_app.review.markdown import markdown_to_review, review_to_markdown
from reviewer_app.review.model import Point, Review, ReviewSection, SectionKey
from reviewer_app.review.organise import organise
from reviewer_app.review.prompt import build_prompt, load_profile
from reviewer_app.review.wording import section_named
from reviewer_app.session.person_history import Edit
from reviewer_app.session.review_text import ReviewText
from reviewer_app.ui.look.theme import LIGHT
from reviewer_app.ui.review.point_commands import PointCommands
from reviewer_app.ui.review.review_panes import ReviewPanes
from reviewer_app.ui.shell.actions import Menu, specs
from tests.review.making import make_paper

ethics = SectionKey("ethics")
app = QApplication([])
text = ReviewText()
panes = ReviewPanes(text, LIGHT)
assert len(panes._panes) == 5
assert panes[ethics].editor.accessibleName() == "Ethical concerns"
assert panes[ethics].editor.column.invitation == "Who could be harmed?"
spec = specs()[ethics]
assert (spec.text, spec.menu, spec.key) == ("Move point to &5 Ethics", Menu.REVIEW, "Ctrl+Shift+5")
text.load({SectionKey.REJECTION: "- Nobody was asked."})
panes.set_current(SectionKey.REJECTION)
PointCommands(None, panes).move_to(ethics)
assert (text[SectionKey.REJECTION], text[ethics]) == ("", "- Nobody was asked.")

assert section_named("**Ethical issues:**") is ethics
for said in ("Nobody was asked.", "没有人被问过，建议补充实验。"):
    organised = organise([("notes.md", f"# Ethical questions\\n\\n- {said}\\n\\n# Other\\n\\n{said}\\n")])
    assert said in [taken.text for taken in organised.points[ethics]]
prompt = build_prompt(load_profile("four-part"), make_paper([("1 Method", ["We ask."])]), [])
assert "those who took part" in prompt.requests[ethics]

sections = tuple(ReviewSection(k, (Point("x", "Nobody was asked."),) if k is ethics else ()) for k in SectionKey)
review = Review("A paper", "0" * 64, sections)
written = review_to_markdown(review, None)
assert "Ethical concerns" in written
assert [p.text for s in markdown_to_review(written).sections if s.key is ethics for p in s.points]
assert [s.key for s in review_from_json(review_to_json(review)).sections] == list(SectionKey)
"""


def test_a_fifth_section_is_one_row_and_its_part_of_the_prompts(tmp_path: Path) -> None:
    for folder in ("reviewer_app", "resources", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    table = tmp_path / "reviewer_app" / "review" / "sections.py"
    before, rest = table.read_text("utf-8").split("    @property\n    def title(")
    table.write_text(f"{before.rstrip()}\n{ROW}{rest}", "utf-8")
    for file in (tmp_path / "resources" / "prompts").glob("four-part*.json"):
        profile = json.loads(file.read_text("utf-8"))
        profile["sections"]["ethics"] = {"name": "Ethical concerns", "guidance": "Think of those who took part."}
        file.write_text(json.dumps(profile), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", SEEN],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
