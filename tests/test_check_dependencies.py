"""Licences and known vulnerabilities of what is locked, as they are told."""

from __future__ import annotations

from typing import Any

import check_dependencies
import pytest
from check_dependencies import UNKNOWN, WRONG, check_licences, check_vulnerabilities, compatible, tell_vulnerabilities


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "LGPL-3.0-only OR GPL-2.0-only",
        "BSD-3-Clause AND (MIT AND Zlib)",
        "GPL-3.0-or-later WITH GCC-exception-3.1",
    ],
)
def test_a_licence_that_may_be_chosen_goes_with_the_program_s(expression: str) -> None:
    assert compatible(expression)


@pytest.mark.parametrize("expression", ["", "GPL-2.0-only", "MIT AND Proprietary", "BUSL-1.1", "CC-BY-NC-4.0"])
def test_another_does_not(expression: str) -> None:
    assert not compatible(expression)


def test_every_package_that_is_shipped_has_a_licence_that_fits() -> None:
    said: list[str] = []
    assert check_licences(said) == 0, said
    assert any(line.startswith("Licences: ") and ", 0 do not" in line for line in said)


def test_a_licence_that_does_not_fit_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(check_dependencies.SPOKEN, "Apache Software License")
    monkeypatch.setattr(check_dependencies, "COMPATIBLE", check_dependencies.COMPATIBLE - {"MIT"})
    said: list[str] = []
    assert check_licences(said) == WRONG
    assert "tomlkit: the licence “MIT” is not known to go with the AGPL." in said


def test_a_vulnerability_is_named_with_the_version_that_mends_it() -> None:
    hole = {"id": "PYSEC-2026-1", "fix_versions": ["1.3"]}
    asked: list[dict[str, Any]] = [{"name": "a", "version": "1.2", "vulns": [hole]}, {"name": "b", "vulns": []}]
    said: list[str] = []
    assert tell_vulnerabilities(asked, said) == WRONG
    assert said == ["a 1.2: PYSEC-2026-1; mended in 1.3.", "Vulnerabilities: 2 packages checked, 1 with known ones."]


def test_what_the_index_keeps_no_list_of_is_not_taken_for_sound() -> None:
    said: list[str] = []
    assert tell_vulnerabilities([{"name": "a", "version": "1", "skip_reason": "not found"}], said) == UNKNOWN
    assert said[0] == "Vulnerabilities: 0 packages checked, 0 with known ones."
    assert said[1].startswith("Not checked: 1 packages")


def test_without_its_tool_it_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    said: list[str] = []
    assert check_vulnerabilities(said) == UNKNOWN
    assert said[0].endswith("make audit")
