"""A parse that dies is repeated page by page; the page that kills is named and left out, the rest is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.messages.paper import ParsePaper
from reviewer_app.session import events, paper_loader, parse_attempts
from reviewer_app.session.parse_attempts import MOST_LEFT_OUT, ParseAttempts
from tests.parsing.making import a_paper
from tests.session.rig import SessionRig


def dies(attempts: ParseAttempts, read: int) -> bool:
    """An attempt that dies after so many pages; whether another is worth making."""
    attempts.begin()
    for number in range(1, read + 1):
        attempts.page_read(number)
    return attempts.died()


def test_the_first_attempt_has_no_limit_a_page() -> None:
    attempts = ParseAttempts(3)
    assert attempts.request("a.pdf") == ParsePaper("a.pdf")
    assert dies(attempts, 1)
    assert attempts.request("a.pdf").page_limit > 0


def test_a_page_is_left_out_at_its_second_death() -> None:
    attempts = ParseAttempts(5)
    assert dies(attempts, 2)
    assert attempts.request("a.pdf").leave_out == frozenset()
    assert dies(attempts, 2)
    assert attempts.request("a.pdf").leave_out == {3}
    assert dies(attempts, 4)
    assert attempts.request("a.pdf").leave_out == {3}


def test_a_death_after_the_last_page_leads_to_a_plain_reading() -> None:
    attempts = ParseAttempts(2)
    assert dies(attempts, 2)
    assert not attempts.request("a.pdf").plain
    assert dies(attempts, 2)
    assert attempts.request("a.pdf").plain
    assert not dies(attempts, 2)


def test_a_paper_of_deadly_pages_is_given_up() -> None:
    attempts = ParseAttempts(100)
    deaths = 0
    while dies(attempts, deaths // 2):
        deaths += 1
    assert deaths == 2 * MOST_LEFT_OUT + 1


def bomb(path: Path) -> None:
    """A paper of three pages; drawing the second takes longer than anybody waits: forms that draw ten forms each."""
    made = a_paper(3)
    inner = 0
    for _ in range(10):
        form = made.get_new_xref()
        held = f"<</XObject<</F {inner} 0 R>>>>" if inner else "<<>>"
        made.update_object(form, f"<</Type/XObject/Subtype/Form/BBox[0 0 600 800]/Resources{held}>>")
        made.update_stream(form, b"/F Do " * 10 if inner else b"0 0 1 1 re f")
        inner = form
    page = made[1]
    kind, resources = made.xref_get_key(page.xref, "Resources")
    assert kind == "xref"
    made.xref_set_key(int(resources.split()[0]), "XObject", f"<</F {inner} 0 R>>")
    content = page.get_contents()[-1]
    made.update_stream(content, made.xref_stream(content) + b" /F Do ")
    made.save(path)


@pytest.mark.expects_errors
def test_a_page_that_hangs_the_parser_is_left_out(
    rig: SessionRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paper_loader, "PARSE_DEADLINE_S", 6.0)
    monkeypatch.setattr(paper_loader, "PARSE_DEADLINE_PER_PAGE_S", 0.0)
    monkeypatch.setattr(parse_attempts, "PAGE_LIMIT_S", 6.0)
    bomb(tmp_path / "bomb.pdf")
    rig.open(tmp_path / "bomb.pdf")
    paper = rig.session.paper
    assert paper is not None, rig.of(events.Failed)
    assert [page.quality for page in paper.pages] == [1.0, 0.0, 1.0]
    assert "Page 2 is left out" in paper.pages[1].notes[0]
    assert "References" in [section.heading for section in paper.sections]
    assert any("2" in notice.text for notice in rig.of(events.Notice) if notice.key == "poor-pages")
