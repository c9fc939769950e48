"""Venues as data: what ships is whole, a person's own files add and edit, and what is wrong in one is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewer_app.errors import ErrorCode, ReviewerError
from reviewer_app.i18n import spoken
from reviewer_app.venues.catalogue import check_file, read_venues
from reviewer_app.venues.filled_form import FilledForm, stored_name, stored_texts
from reviewer_app.venues.permission import duties, permission
from reviewer_app.venues.venue import Use, Venue

OWN = """
id = "jmlr"
name = "JMLR"
form = "journal"
[policy]
rule = "ask the action editor."
as_of = "2026-11"
source = "a mail"
understand = "yes"
polish = "yes"
suggest = "ask"
write = "no"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The person's folder of venues."""
    path = tmp_path / "venues"
    path.mkdir()
    return path


def shipped(name: str) -> Venue:
    """A venue that ships."""
    venue = read_venues(Path("nowhere")).get(name)
    assert venue is not None
    return venue


def test_what_ships_has_a_source_a_date_and_both_languages() -> None:
    known = read_venues(Path("nowhere"))
    assert known.problems == ()
    assert {"neurips", "icml", "iclr", "acl", "cvpr", "tmlr", "journal"} <= {
        v.id for v in known.by_id.values() if v.fields
    }
    for venue in known.for_reviewers:
        rules = venue.rules
        if rules is not None:
            assert rules.as_of == "2026-11"
            assert isinstance(rules.rule, dict)
            assert set(rules.rule) == {"en", "zh"}
        for field in venue.fields:
            assert isinstance(field.title, dict)
            assert set(field.title) == {"en", "zh"}
            assert all(bool(c.en) == bool(c.zh) for c in field.choices)


@pytest.mark.parametrize(
    ("name", "overall", "steps"),
    [
        ("neurips", "overall", 6),
        ("icml", "overall", 6),
        ("iclr", "rating", 6),
        ("acl", "overall", 9),
        ("cvpr", "overall", 6),
    ],
)
def test_scales_are_the_venues(name: str, overall: str, steps: int) -> None:
    (field,) = [f for f in shipped(name).fields if f.key == overall]
    assert len(field.choices) == steps
    assert field.kind == "scale"


@pytest.mark.parametrize(
    "name", ["neurips", "icml", "cvpr", "eccv", "aaai", "isca", "nih", "icml-b", "acl", "iclr", "acm"]
)
def test_no_venue_that_bans_drafts_lets_one_be_written(name: str) -> None:
    found = permission(shipped(name), name, Use.WRITE)
    assert (found.allowed, found.answer) == (False, "no")
    assert "as far as known on 2026-11" in found.reason


def test_what_is_known_by_hearsay_says_so_and_what_is_not_known_is_the_persons_to_check() -> None:
    assert "by hearsay" in permission(shipped("cvpr"), "", Use.WRITE).reason
    assert "by hearsay" not in permission(shipped("neurips"), "", Use.WRITE).reason
    for venue, name in ((shipped("tmlr"), "TMLR"), (None, "A workshop"), (None, "")):
        for use in Use:
            found = permission(venue, name, use)
            assert found.allowed is (use is Use.CHECK)
            assert "check the venue's rule" in found.reason
    assert permission(shipped("icml-b"), "", Use.UNDERSTAND).allowed


def test_what_a_venue_wants_of_those_who_use_a_model_is_told() -> None:
    assert len(duties(shipped("iclr").rules)) == 3
    assert duties(shipped("elsevier").rules) == ["What was used is to be told to the venue."]
    assert duties(shipped("cvpr").rules) == duties(None) == []


def test_a_venue_is_found_by_its_names_and_another_year_is_not_it() -> None:
    venues = read_venues(Path("nowhere"))
    known = venues.get("neurips")
    assert known is not None
    for name in ("NeurIPS", "NeurIPS 2026", " neurips 2026"):
        assert venues.get(name) is known
    for name in ("NeurIPS 2019", "", "Neur"):
        assert venues.get(name) is None


def test_an_editor_may_allow_more_and_the_rule_is_still_told() -> None:
    found = permission(shipped("cvpr"), "CVPR", Use.WRITE, by_editor="2026-11-28")
    assert found.allowed
    assert found.reason.startswith("On 2026-11-28 you said that your editor allows it. CVPR 2026, as far as known")


def test_a_person_adds_a_venue_and_edits_one(folder: Path) -> None:
    (folder / "mine.toml").write_text(OWN, "utf-8")
    (folder / "changed.toml").write_text('id = "neurips"\nname = "NeurIPS, my track"\npolicy = "jmlr"\n', "utf-8")
    known = read_venues(folder)
    assert known.problems == ()
    mine, changed = known.by_id["jmlr"], known.by_id["neurips"]
    assert [f.key for f in mine.fields][-1] == "confidential"
    assert (changed.title, changed.pages) == ("NeurIPS, my track", 9)
    assert changed.rules is not None
    assert changed.rules.source == "a mail"
    assert len(changed.fields) == len(shipped("neurips").fields)
    assert set(known.own) == {"jmlr", "neurips"}
    with spoken("zh"):
        assert permission(mine, "", Use.WRITE).reason.endswith("ask the action editor.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id = ", "Invalid"),
        (OWN.replace('write = "no"', 'write = "maybe"'), "maybe"),
        (OWN.replace('write = "no"', ""), "write"),
        (OWN.replace("rule =", "ruel ="), "ruel"),
        (OWN.replace("2026-11", "last week"), "as_of"),
        (OWN.replace('"jmlr"', '"J M L R"'), "id"),
        (OWN.replace('form = "journal"', 'form = "jmlr"'), "leads to no venue with a form"),
        (OWN.replace('form = "journal"', 'form = "nobody"'), "nobody"),
        (OWN.replace('name = "JMLR"', 'name.de = "JMLR"'), "name.en"),
        (
            OWN.replace('form = "journal"', "") + "[form]\nsource='x'\nfield=[{key='a',title='A',kind='scale'}]",
            "a.choices",
        ),
        (
            OWN.replace('form = "journal"', "") + "[form]\nsource='x'\nfield=[{key='a',title='A'},{key='a',title='B'}]",
            "a × 2",
        ),
    ],
)
def test_a_file_with_a_fault_is_named_with_it_and_hinders_no_other(folder: Path, text: str, said: str) -> None:
    path = folder / "faulty.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(ReviewerError, match="faulty") as caught:
        check_file(path)
    assert caught.value.code is ErrorCode.BAD_VENUE
    assert said in caught.value.message
    assert "venues check" in caught.value.next_step
    known = read_venues(folder)
    assert [p.message for p in known.problems] == [caught.value.message]
    assert "jmlr" not in known.by_id
    assert "cvpr" in known.by_id


def test_two_files_of_one_venue_are_told(folder: Path) -> None:
    for name in ("a", "b"):
        (folder / f"{name}.toml").write_text(OWN, "utf-8")
    known = read_venues(folder)
    assert "jmlr" in known.by_id
    (problem,) = known.problems
    assert "b.toml" in problem.message


def filled(name: str, **texts: str) -> FilledForm:
    """A venue's form with texts in it."""
    stored = {stored_name(name, key): text for key, text in texts.items()}
    form = FilledForm.of(shipped(name), {"acceptance": "- A point.", **stored})
    assert form is not None
    assert stored_texts({"acceptance": "x", **stored}) == stored
    return form


def test_a_form_is_exported_in_its_order_with_the_scales_words() -> None:
    form = filled("icml", confidence="4", summary="It measures **tea**.", overall="3", soundness="2")
    headings = [line[3:] for line in form.markdown().split("\n") if line.startswith("## ")]
    assert headings == [f.name for f in shipped("icml").fields]
    assert "## Overall recommendation\n\n3: weak reject\n" in form.markdown()
    plain = form.plain()
    assert "Summary\n-------\n\nIt measures tea.\n" in plain
    assert "#" not in plain
    with spoken("zh"):
        assert "## 总体推荐\n\n3: 弱拒稿" in form.markdown()
        assert filled("journal").markdown().startswith("# 其他期刊\n")
    assert [f.key for f in form.unfilled()][:2] == ["strengths_weaknesses", "key_questions"]


def test_what_is_for_the_editor_is_never_with_the_authors_comments() -> None:
    form = filled("journal", comments="Well made.", recommendation="minor", confidential="I know the authors.")
    for text in (form.markdown(), form.plain(), str(form.to_json())):
        assert "Well made." in text
        assert "I know the authors" not in text
        assert "minor revision" not in text
    assert "Well made." not in form.markdown("editor")
    assert "(confidential, for the editor)\n\nI know the authors." in form.markdown("editor")
    assert "I know the authors" in form.markdown("both")


def test_what_stands_in_a_field_that_the_form_has_no_more_is_not_lost() -> None:
    form = filled("journal", comments="Well made.", formerly="A long thought.", emptied=" ")
    assert [f.key for f in form.fields][-1] == "formerly"
    assert "A long thought." in form.markdown("both")
    assert "A long thought." not in form.markdown("authors")
