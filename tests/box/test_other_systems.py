"""The boxes of macOS and Windows, by contract: what they ask of the system. They never ran on one."""

from __future__ import annotations

import ctypes
from pathlib import Path
from typing import Any

import pytest

from reviewer_app.box import box
from reviewer_app.box.box import OFF, VARIABLE, Box, BoxFailedError, Offer
from reviewer_app.box.macos import MacOS, profile
from reviewer_app.box.reach import NOTHING, Reach
from reviewer_app.box.windows import BasicLimits, Windows
from reviewer_app.errors import ErrorCode, ReviewerError


class Seatbelt:
    """Notes the profile that it is given."""

    def __init__(self, result: int = 0) -> None:
        self.result = result
        self.given = ""

    def sandbox_init(self, rules: bytes, flags: Any, said: Any) -> int:
        """As libsandbox has it."""
        self.given = rules.decode()
        return self.result


def test_on_macos_all_is_denied_but_what_is_within_reach(tmp_path: Path) -> None:
    library = Seatbelt()
    own, kept = tmp_path / 'a "paper".pdf', tmp_path / "kept"
    MacOS(library).close(Reach(frozenset((own,)), frozenset((kept,))))
    lines = library.given.splitlines()
    assert lines[:2] == ["(version 1)", "(deny default)"]
    assert "network" not in library.given
    assert "process-exec" not in library.given
    (writing,) = [line for line in lines if line.startswith("(allow file-write* ")]
    assert str(kept) in writing
    assert str(own) not in writing
    assert '\\"paper\\"' in library.given  # a name can't end the string
    assert library.given.count("(") == library.given.count(")")


def test_on_macos_nothing_is_written_without_a_folder_and_no_card_is_opened_unasked() -> None:
    assert "file-write*" not in profile(NOTHING)
    assert "iokit" not in profile(NOTHING)
    assert "iokit-open" in profile(Reach(graphics=True))


def test_on_macos_a_refusal_is_a_failure() -> None:
    with pytest.raises(BoxFailedError, match="sandbox_init"):
        MacOS(Seatbelt(-1)).close(NOTHING)


class Kernel32:
    """Notes what a job is told."""

    def __init__(self, fails: str = "") -> None:
        self.told: dict[str, Any] = {}
        self.CreateJobObjectW = self._call("CreateJobObjectW", fails)
        self.GetCurrentProcess = self._call("GetCurrentProcess", fails)
        self.AssignProcessToJobObject = self._call("AssignProcessToJobObject", fails)

    def _call(self, name: str, fails: str) -> Any:
        def call(*arguments: Any) -> int:
            self.told[name] = arguments
            return 0 if name == fails else 7

        return call

    def SetInformationJobObject(self, job: Any, what: int, value: Any, size: int) -> int:
        """As kernel32 has it."""
        self.told[f"information {what}"] = (value._obj, size)
        return 1


def test_on_windows_a_job_starts_no_other_process() -> None:
    kernel = Kernel32()
    Windows(kernel).close(NOTHING)
    limits, size = kernel.told["information 2"]
    assert isinstance(limits, BasicLimits)
    assert size == ctypes.sizeof(BasicLimits) == 64
    assert limits.active_processes == 1
    assert limits.flags & 0x8
    assert kernel.told["AssignProcessToJobObject"][0].value == 7


@pytest.mark.parametrize("call", ["CreateJobObjectW", "AssignProcessToJobObject"])
def test_on_windows_a_refusal_is_a_failure(call: str) -> None:
    with pytest.raises(BoxFailedError, match="job object"):
        Windows(Kernel32(call)).close(NOTHING)


def test_what_a_system_can_not_do_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def warning(offer: Offer) -> str:
        monkeypatch.setattr(box, "offered", lambda: offer)
        return box.warning()

    assert warning(Offer("Landlock 7", "seccomp")) == ""
    assert "from reading your files" in warning(Offer("", "seccomp"))
    assert "from starting programs and using the network" in warning(Offer("Landlock 1", ""))
    assert "can do what you can do" in warning(Offer())
    monkeypatch.setenv(VARIABLE, OFF)
    assert "not boxed in" in warning(Offer("Landlock 7", "seccomp"))


def test_a_box_that_can_not_be_closed_lets_nothing_be_opened(tmp_path: Path) -> None:
    made = Box(MacOS(Seatbelt(-1)))
    made.reach = Reach(write=frozenset((tmp_path / "new",)))
    with pytest.raises(ReviewerError) as caught:
        made.close()
    assert caught.value.code is ErrorCode.BOX_FAILED
    assert "--no-box" in str(caught.value)
    assert not made.closed


def test_the_option_says_more_than_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "")
    assert box.take_option(["parse", "a.pdf"]) == ["parse", "a.pdf"]
    box.heed_setting(on=False)
    assert box.switched_off()
    box.heed_setting(on=True)
    assert not box.switched_off()
    assert box.take_option(["parse", "--no-box", "a.pdf", "--", "--no-box"]) == ["parse", "a.pdf", "--", "--no-box"]
    box.heed_setting(on=True)
    assert box.switched_off()
