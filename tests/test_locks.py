"""The lock files: whole, current with what the project asks for, and the same for everybody. Nothing is downloaded."""

from __future__ import annotations

import importlib.metadata
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from engine_builds import LLAMA_CPP_PYTHON
from lock_dependencies import COMPILED, LOCKED, LOCKS, PROGRAM, ROOT, options
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = {"development": "dev", "release": "release"}
# Systems that a person may have; the names are those of PEP 508.
PLATFORMS = [
    {
        "sys_platform": system,
        "platform_machine": machine,
        "python_version": python,
        "python_full_version": f"{python}.1",
    }
    for system, machine in [
        ("linux", "x86_64"),
        ("linux", "aarch64"),
        ("darwin", "arm64"),
        ("darwin", "x86_64"),
        ("win32", "AMD64"),
    ]
    for python in ("3.11", "3.12", "3.13")
]


@dataclass(frozen=True)
class Pin:
    """One entry of a lock: what is taken where, the hashes of its files, and who asked for it."""

    requirement: Requirement
    hashes: tuple[str, ...]
    asked_for_by: frozenset[str]

    @property
    def name(self) -> str:
        return canonicalize_name(self.requirement.name)

    @property
    def version(self) -> str:
        (exact,) = self.requirement.specifier
        assert exact.operator == "=="
        return exact.version


def pins(lock: str) -> list[Pin]:
    """The entries of a lock file."""
    text = (ROOT / LOCKS / f"{lock}.txt").read_text("utf-8")
    found = []
    for entry in re.split(r"\n(?=[a-z])", text)[1:]:
        first, *rest = entry.splitlines()
        asked = re.findall(r"#\s+(?:via )?(?:-\S )?([\w./-]+)", "\n".join(rest))
        found.append(
            Pin(Requirement(first.rstrip("\\ ")), tuple(re.findall(r"--hash=(\S+)", entry)), frozenset(asked) - {"via"})
        )
    return found


def asked_for(lock: str) -> Iterator[tuple[Requirement, str]]:
    """What the sources of a lock ask for, and the source."""
    for source in LOCKED[lock]:
        if source == "pyproject.toml":
            lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"].get(EXTRAS.get(lock, ""), ())]
        elif source.endswith(".in"):
            text = (ROOT / source).read_text("utf-8")
            lines = [line for line in text.splitlines() if line and not line.startswith("#")]
        else:
            continue
        for line in lines:
            yield Requirement(line), source


def in_force(requirement: Requirement, platform: dict[str, str]) -> bool:
    return requirement.marker is None or requirement.marker.evaluate(platform)


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_has_what_is_asked_for_on_every_platform(lock: str) -> None:
    locked = pins(lock)
    compiled = [] if lock == "engine" else pins("engine")
    for wanted, source in asked_for(lock):
        for platform in PLATFORMS:
            if in_force(wanted, platform):
                here = [
                    pin
                    for pin in (*locked, *compiled)
                    if pin.name == canonicalize_name(wanted.name) and in_force(pin.requirement, platform)
                ]
                assert len(here) == 1, f"{source}: {wanted} on {platform}; run: make lock"
                assert wanted.specifier.contains(here[0].version), f"{source}: {wanted}; run: make lock"


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_has_nothing_that_nobody_asks_for(lock: str) -> None:
    roots = {canonicalize_name(wanted.name) for wanted, _ in asked_for(lock)}
    names = {pin.name for pin in pins(lock)} | {COMPILED}
    for pin in pins(lock):
        by_name = {canonicalize_name(asking) for asking in pin.asked_for_by if "/" not in asking and "." not in asking}
        assert pin.name in roots or by_name & names - {PROJECT["name"]}, f"{pin.name} is in {lock}.txt; run: make lock"


@pytest.mark.parametrize("lock", LOCKED)
def test_every_file_of_a_lock_has_a_hash_and_none_has_a_host(lock: str) -> None:
    locked = pins(lock)
    assert locked
    for pin in locked:
        assert pin.hashes, pin.name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", found) for found in pin.hashes), pin.name
    assert "://" not in (ROOT / LOCKS / f"{lock}.txt").read_text("utf-8")


@pytest.mark.parametrize("lock", ["development", "release"])
def test_everybody_has_the_same_version_of_what_the_program_needs(lock: str) -> None:
    def entries(name: str) -> dict[str, tuple[str, ...]]:
        return {str(pin.requirement): pin.hashes for pin in pins(name)}

    assert entries("program").items() <= entries(lock).items()


def test_what_is_installed_asks_for_nothing_that_the_lock_lacks() -> None:
    """Versions of the lock and what they need fit each other: what is here at the locked version is asked."""
    locked = {pin.name: pin for pin in (*pins("program"), *pins("engine")) if in_force(pin.requirement, {})}
    seen = 0
    for pin in locked.values():
        try:
            here = importlib.metadata.distribution(pin.name)
        except importlib.metadata.PackageNotFoundError:
            continue
        if here.version != pin.version:
            continue
        seen += 1
        for line in here.requires or ():
            needed = Requirement(line)
            if in_force(needed, {"extra": ""}):
                assert needed.specifier.contains(locked[canonicalize_name(needed.name)].version), f"{pin.name}: {line}"
    assert seen > 10


def test_the_engine_of_the_lock_is_the_one_that_is_compiled() -> None:
    (engine,) = pins("engine")
    assert (engine.name, engine.version) == (COMPILED, LLAMA_CPP_PYTHON)


def test_the_compiler_of_the_engine_is_not_in_the_locks_that_pip_installs() -> None:
    assert COMPILED not in {pin.name for lock in ("program", "development", "release") for pin in pins(lock)}


@pytest.mark.parametrize("lock", LOCKED)
def test_a_lock_is_written_without_the_place_of_the_index(lock: str) -> None:
    written: Sequence[str] = options(lock, upgrade=False)
    assert "--no-emit-index-url" in written
    assert "--generate-hashes" in written
    assert PROGRAM[0] in written or lock not in EXTRAS


def test_the_set_up_installs_what_is_locked() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "--require-hashes" in makefile
    installing = [line for line in makefile.splitlines() if "pip install" in line]
    assert installing
    assert all("$(LOCKED)" in line for line in installing)
    assert '"--require-hashes", *files' in (ROOT / "packaging" / "install_engine.py").read_text("utf-8")
