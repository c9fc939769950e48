"""How a worker is started is said once for its role."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import reviewer_app
from reviewer_app.ipc.client import Done, Outcome, WorkerClient
from reviewer_app.ipc.role import NOUGAT, PAPER, ROLES, Role
from reviewer_app.ipc.selector_runtime import SelectorRuntime
from reviewer_app.messages.about import About


def test_this_program_s_own_interpreter_runs_it_unless_it_is_frozen(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert PAPER.command() == [sys.executable, "-P", "-m", "reviewer_app", "worker", "paper"]
    assert PAPER.variables()["PYTHONUTF8"] == "1"
    bundled = str(tmp_path / "Reviewer")
    monkeypatch.setattr(sys, "executable", bundled)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert PAPER.command() == [bundled, "worker", "paper"]


def test_a_role_of_another_environment_runs_there_and_finds_this_program(tmp_path: Path) -> None:
    other = tmp_path / "python"
    role = Role("other", "reviewer_app.workers.other", lambda: "Another", interpreter=other, environment={"A": "b"})
    assert role.command() == [str(other), "-P", "-m", "reviewer_app", "worker", "other"]
    assert role.variables()["A"] == "b"
    assert (Path(role.variables()["PYTHONPATH"]) / "reviewer_app" / "__init__.py").samefile(reviewer_app.__file__)


# Nougat's libraries are in an environment of their own, where tests/nougat starts it.
HERE = [role for role in ROLES.values() if role is not NOUGAT]


@pytest.mark.parametrize("role", HERE, ids=[role.name for role in HERE])
def test_every_role_starts_and_says_what_it_is(role: Role) -> None:
    runtime = SelectorRuntime()
    outcomes: list[Outcome[dict[str, object]]] = []
    try:
        client = WorkerClient(runtime, role)
        client.request(About(), on_done=outcomes.append, deadline=60.0)
        assert runtime.run_until(lambda: bool(outcomes), 60.0)
        client.stop()
    finally:
        runtime.close()
    (outcome,) = outcomes
    assert isinstance(outcome, Done)
    assert outcome.answer
