"""The files that put the program on a machine: the wheel is whole, the checks before set-up name what is missing."""

from __future__ import annotations

import configparser
import importlib.util
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

import pytest
from PySide6 import QtCore

from reviewer_app import __version__

ROOT = Path(__file__).resolve().parent.parent

# What every Linux with a C++ compiler has; g++ itself was just used.
_EVERYWHERE = re.compile(r"lib(c|m|dl|rt|pthread|stdc\+\+|gcc_s|gomp)\.so\.|ld-linux")


def script(name: str) -> ModuleType:
    """A script of packaging/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def needed(*files: Path) -> set[str]:
    """The libraries that these ELF files name, without those that lie beside them in the wheel."""
    out = subprocess.run(["readelf", "-d", *files], capture_output=True, text=True, check=True).stdout
    names = set(re.findall(r"\(NEEDED\).*\[(.+)\]", out))
    return {n for n in names if not n.startswith(("libQt6", "libicu", "libpyside", "libshiboken"))}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the tables are for Linux")
@pytest.mark.parametrize(
    ("files", "tables"),
    [
        ("lib/libQt6Core lib/libQt6Gui lib/libQt6Widgets lib/libQt6DBus plugins/platforms/libqoffscreen", "WIDGETS"),
        ("lib/libQt6XcbQpa plugins/platforms/libqxcb", "WIDGETS X11"),
        ("lib/libQt6WaylandClient plugins/platforms/libqwayland", "WIDGETS WAYLAND"),
    ],
)
def test_the_tables_name_all_that_qt_needs(files: str, tables: str) -> None:
    qt = Path(QtCore.__file__).parent / "Qt"
    paths = [path for name in files.split() for path in qt.glob(f"{name}.so*")]
    assert len(paths) >= len(files.split())
    module = script("check_qt_libraries")
    known: set[str] = set()
    for table in tables.split():
        libraries: Mapping[str, str] = getattr(module, table)
        known |= set(libraries)
    assert {name for name in needed(*paths) if not _EVERYWHERE.match(name)} <= known


def test_a_missing_library_is_named_by_its_package() -> None:
    module = script("check_qt_libraries")
    assert module.missing_packages({"libc.so.6": "libc6", "libnowhere.so.7": "libnowhere7"}) == ["libnowhere7"]


def test_missing_libraries_give_one_line_to_paste(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = script("check_qt_libraries")
    monkeypatch.setattr(module, "WIDGETS", {"libnowhere.so.7": "libnowhere7", "libno.so.1": "libno1"})
    assert module.main([]) == 1
    said = capsys.readouterr().err
    assert "libno1 libnowhere7" in said or "libnowhere.so.7, libno.so.1" in said


def test_a_chinese_window_needs_a_chinese_font(monkeypatch: pytest.MonkeyPatch) -> None:
    module = script("check_qt_libraries")
    monkeypatch.setattr(module, "has_chinese_fonts", bool)
    assert module.missing_packages({}) == []
    monkeypatch.setenv("REVIEWER_LANGUAGE", "zh")
    assert module.missing_packages({}) == ["fonts-noto-cjk"]
    monkeypatch.delenv("REVIEWER_LANGUAGE")
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    assert module.wants_chinese()


def test_this_machine_passes_the_checks(capsys: pytest.CaptureFixture[str]) -> None:
    assert script("check_qt_libraries").main([]) == 0
    assert script("check_build_tools").complaint() == ""
    assert capsys.readouterr().err == ""


def test_a_missing_compiler_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CXX", raising=False)
    assert "g++" in script("check_build_tools").complaint()


@pytest.fixture(scope="module")
def unpacked_wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip builds it, unpacked into a folder of its own, far from the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", folder, ROOT], check=True, timeout=120)
    (wheel,) = folder.glob("reviewer_app-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run_installed(site: Path, code: str) -> str:
    """Run `code` with the unpacked wheel before the checkout; -P keeps the current folder out."""
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=site.parent, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_an_installed_wheel_finds_what_ships_with_it(unpacked_wheel: Path) -> None:
    code = (
        "import sys\n"
        "from reviewer_app.locations import resource\n"
        "for parts in [('models_manifest.json',), ('sample', 'N18-3011.pdf'), ('prompts', 'four-part.json'),\n"
        "              ('icons', 'open.svg')]:\n"
        "    sys.stdout.write(f'{resource(*parts).resolve()}\\n')\n"
    )
    found = [Path(line) for line in run_installed(unpacked_wheel, code).splitlines()]
    assert len(found) == 4
    assert all(path.is_relative_to(unpacked_wheel) and path.stat().st_size > 0 for path in found)


def test_the_wheel_carries_every_resource_once(unpacked_wheel: Path) -> None:
    shipped = unpacked_wheel / "reviewer_app" / "_resources"
    inside = {p.relative_to(shipped).as_posix() for p in shipped.rglob("*") if p.is_file()}
    resources = ROOT / "resources"
    outside = {p.relative_to(resources).as_posix() for p in resources.rglob("*") if p.is_file()}
    assert inside == outside | {"models_manifest.json"}


def test_an_installed_wheel_starts_its_commands(unpacked_wheel: Path) -> None:
    code = "from reviewer_app.__main__ import main; main(['--version'])"
    assert run_installed(unpacked_wheel, code).startswith("reviewer-app ")
    chinese = "from reviewer_app.__main__ import main; main(['--lang', 'zh', '--help'])"
    assert run_installed(unpacked_wheel, chinese).startswith("用法：")
    entry_points = configparser.ConfigParser()
    entry_points.read(next(unpacked_wheel.glob("*.dist-info/entry_points.txt")))
    assert entry_points["console_scripts"]["reviewer-app"] == "reviewer_app.__main__:start"
    assert (next(unpacked_wheel.glob("*.dist-info")) / "licenses" / "LICENSE").is_file()


def test_the_desktop_entry_starts_an_installed_command() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(ROOT / "packaging" / "reviewer-app.desktop", "utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] == "reviewer-app open %f"
    assert "application/pdf" in desktop["MimeType"].split(";")


def test_the_version_to_cite_is_that_of_the_program() -> None:
    cited = (ROOT / "CITATION.cff").read_text("utf-8")
    assert f"\nversion: {__version__}\n" in cited
