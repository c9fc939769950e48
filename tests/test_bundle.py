"""What goes into the bundle and its packages. The bundle itself is tried by packaging/bundle/try_bundle.py."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from types import SimpleNamespace

import llama_cpp
import numpy
import pymupdf
import pytest
import tomlkit
from collect_licences import ADDED, TEXTS, Origins, UnknownOriginError, write
from contents import LEFT_OUT_MODULES, ROOT, belongs, macos_properties, version
from make_bundle import engine_built_for, loads
from PySide6 import QtCore

from reviewer_app import __version__

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of the bundle for Linux")
BUNDLING = ROOT / "packaging" / "bundle"


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqoffscreen.so", True),
        ("PySide6/Qt/plugins/platforms/libqvnc.so", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("PySide6\\plugins\\platforms\\qwindows.dll", True),
        ("PySide6/Qt/plugins/platforms/libqcocoa.dylib", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", False),
        ("PySide6/Qt/translations/qtbase_zh_CN.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6Network.so.6", False),
        ("PySide6/Qt/lib/libQt6EglFsKmsSupport.so.6", False),
        ("pymupdf/libmupdf.so.28.5", True),
        ("llama_cpp/lib/libggml-cpu-haswell.so", True),
        ("llama_cpp/lib/libggml-cpu-cannonlake.so", False),
    ],
)
def test_qt_is_trimmed_to_what_is_used(place: str, wanted: bool) -> None:
    assert belongs(place) is wanted


@linux
def test_the_system_s_libraries_for_screens_stay_out() -> None:
    assert not [name for name in ("libX11.so.6", "libEGL.so.1", "libstdc++.so.6", "libcups.so.2") if belongs(name)]
    assert all(
        belongs(name) for name in ("libxcb-cursor.so.0", "libgomp.so.1", "libcrypto.so.3", "libpython3.11.so.1.0")
    )


def test_nothing_that_the_program_imports_is_left_out() -> None:
    """Every module that a process of the program loads is asked, not only those that it names."""
    code = (
        "import sys, reviewer_app.ui.app, reviewer_app.workers.paper_worker, reviewer_app.workers.model_worker\n"
        "import reviewer_app.parsing.assemble, reviewer_app.documents.word, reviewer_app.documents.open_document\n"
        "import reviewer_app.models.hub, huggingface_hub, httpx2, hunspell, reviewer_app.cli.headless\n"
        "huggingface_hub.HfApi, huggingface_hub.hf_hub_url\n"
        "sys.stdout.write('\\n'.join(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "docx" in loaded
    # Loaded where it is installed, done without where it is not: numpy's own tests, parts of lxml.
    optional = {
        "unittest",
        "urllib3",
        "charset_normalizer",
        "numpy.random",
        "numpy.fft",
        "numpy.ma",
        "numpy.polynomial",
    }
    assert set(LEFT_OUT_MODULES) & loaded <= optional


@pytest.fixture(scope="module")
def installed() -> Origins:
    """What is installed here: reading it takes a second."""
    return Origins()


@pytest.fixture
def origins(installed: Origins) -> Origins:
    """Nothing traced yet."""
    installed.found.clear()
    return installed


def test_every_file_is_traced_to_a_licence(origins: Origins, tmp_path: Path) -> None:
    files = [tomlkit.__file__, numpy.__file__, pymupdf.__file__, llama_cpp.__file__, QtCore.__file__, json.__file__]
    origins.trace([*map(Path, files), ROOT / "models_manifest.json"])
    expected = {"tomlkit", "numpy", "pymupdf-lite", "llama-cpp-python", "pyside6-essentials", "python", "reviewer-app"}
    assert set(origins.found) == expected
    write(origins.found, tmp_path / "licences")
    told = (tmp_path / "licences" / "README.txt").read_text("utf-8")
    assert all(f"\n{name}" in told for name in expected)
    assert all(any((tmp_path / "licences" / name).iterdir()) for name in expected)
    assert (tmp_path / "licences" / "pyside6-essentials" / "LGPL-3.0.txt").is_file()


def test_a_file_of_unknown_origin_makes_no_bundle(origins: Origins, tmp_path: Path) -> None:
    stray = tmp_path / "stray.so"
    stray.touch()
    with pytest.raises(UnknownOriginError, match=r"stray\.so"):
        origins.trace([stray])


def test_a_part_without_a_text_makes_no_bundle(origins: Origins, tmp_path: Path) -> None:
    origins.trace([Path(tomlkit.__file__)])
    origins.found["tomlkit"].texts.clear()
    with pytest.raises(UnknownOriginError, match="tomlkit"):
        write(origins.found, tmp_path / "licences")


def test_the_added_texts_are_there() -> None:
    assert all((TEXTS / name).is_file() for names in ADDED.values() for name in names)


@linux
def test_a_library_that_strip_tears_is_seen(tmp_path: Path) -> None:
    whole = Path(numpy.__file__).parent.parent / "numpy.libs"
    patched = next(whole.glob("libscipy_openblas*.so"))
    assert loads(patched)
    torn = tmp_path / "torn.so"
    subprocess.run(["strip", "--strip-unneeded", "-o", torn, patched], check=True, capture_output=True)
    assert not loads(torn)


@pytest.mark.parametrize(("text", "name"), [('{"name": "portable"}', "portable"), ("{}", ""), ("no JSON", "")])
def test_only_an_engine_that_tells_its_build_is_taken(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, name: str
) -> None:
    (tmp_path / "reviewer_build.json").write_text(text, "utf-8")
    place = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: place)
    assert engine_built_for() == name


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    """A folder as the archive unpacks to, with a blank in its name and a program that tells its arguments."""
    folder = tmp_path / "my programs" / "reviewer-app"
    icons = folder / "_internal" / "resources" / "icons"
    icons.mkdir(parents=True)
    shutil.copy(ROOT / "resources" / "icons" / "reviewer.svg", icons)
    shutil.copy(BUNDLING / "install.sh", folder)
    shutil.copy(ROOT / "packaging" / "reviewer-app.desktop", folder)
    (folder / "reviewer-app").write_text('#!/bin/sh\necho "$@"\n', "ascii")
    (folder / "reviewer-app").chmod(0o755)
    return folder


def install(folder: Path, *arguments: str, language: str = "C") -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder.parent), "PATH": os.environ["PATH"], "LANG": language}
    command = [str(folder / "install.sh"), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@linux
def test_an_account_gets_a_menu_entry_and_loses_it_again(unpacked: Path) -> None:
    assert "menu" in install(unpacked).stdout
    home = unpacked.parent / ".local"
    entry = (home / "share" / "applications" / "reviewer-app.desktop").read_text("utf-8")
    assert f'\nExec="{unpacked}/reviewer-app" open %f\n' in entry
    assert (home / "bin" / "reviewer-app").readlink() == unpacked / "reviewer-app"
    assert (home / "share" / "icons" / "hicolor" / "scalable" / "apps" / "reviewer-app.svg").is_file()
    assert "菜单" in install(unpacked, "--remove", language="zh_CN.UTF-8").stdout
    assert [path for path in home.rglob("*") if not path.is_dir() and path.suffix != ".cache"] == []


@linux
def test_a_command_of_somebody_else_is_not_replaced(unpacked: Path) -> None:
    other = unpacked.parent / ".local" / "bin" / "reviewer-app"
    other.parent.mkdir(parents=True)
    other.write_text("mine", "ascii")
    refused = install(unpacked)
    assert refused.returncode == 1
    assert "somebody else" in refused.stderr
    assert other.read_text("ascii") == "mine"
    assert install(unpacked, "--remove").returncode == 0
    assert other.exists()


def test_the_version_is_written_in_one_place() -> None:
    assert version() == __version__ == macos_properties()["CFBundleVersion"]
    elsewhere = [p for p in (ROOT / "packaging").rglob("*") if p.suffix in (".iss", ".xml", ".sh", ".spec", ".desktop")]
    assert elsewhere
    written = re.compile(rf"(?<![\d.=]){re.escape(__version__)}(?![\d.])")
    assert not [str(p) for p in elsewhere if written.search(p.read_text("utf-8"))]


def test_the_store_entry_and_the_menu_entry_speak_both_languages() -> None:
    store = ET.parse(ROOT / "packaging" / "reviewer-app.metainfo.xml").getroot()
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    for tag in ("name", "summary", "description/p"):
        assert {found.get(language) for found in store.findall(tag)} == {None, "zh_CN"}
    assert store.findtext("launchable") == "reviewer-app.desktop"
    menu = configparser.ConfigParser(interpolation=None)
    menu.read(ROOT / "packaging" / "reviewer-app.desktop", "utf-8")
    entry = menu["Desktop Entry"]
    assert {"genericname[zh_cn]", "comment[zh_cn]", "keywords[zh_cn]"} <= set(entry)
    installer = (ROOT / "packaging" / "windows" / "reviewer-app.iss").read_text("utf-8")
    english, chinese = (set(re.findall(rf"^{code}\.(\w+)=", installer, re.M)) for code in ("en", "zh"))
    assert english == chinese
    assert english


def test_what_was_not_run_says_so() -> None:
    for path in ("packaging/windows/reviewer-app.iss", "packaging/macos/make_dmg.sh", ".github/workflows/release.yml"):
        assert "NOT RUN" in (ROOT / path).read_text("utf-8")
