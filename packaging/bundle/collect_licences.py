"""Collects the licences of everything that is inside a bundle.

Each file that PyInstaller took is traced to who made it: a Python package (by the list of its files), Python itself, or
a package of the Debian system that the bundle was made on. A file of unknown origin ends the making of a bundle.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TEXTS = HERE / "licences"
_LICENCE = re.compile(r"(^|/)(licen[cs]e|copying|notice|copyright)[^/]*$|/licenses/", re.IGNORECASE)

# Licences that a package's own files do not hold, or not of all that is in it, by the package's name.
ADDED: Mapping[str, tuple[str, ...]] = {
    "pyside6-essentials": ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"),
    "shiboken6": ("Qt.txt", "LGPL-3.0.txt", "GPL-3.0.txt"),
    "llama-cpp-python": ("llama.cpp.txt",),
    "pymupdf-lite": ("MuPDF.txt",),
}


class UnknownOriginError(Exception):
    """Files whose licence nobody can tell."""


@dataclass
class Origin:
    """Who made some of the files: name, version, what its licence is called, and the texts of it."""

    name: str
    version: str
    licence: str
    texts: list[Path] = field(default_factory=list)
    files: int = 0


class Origins:
    """Finds the origin of files; each origin once."""

    def __init__(self) -> None:
        self.found: dict[str, Origin] = {}
        self._of_packages = {
            Path(str(distribution.locate_file(file))).resolve(): distribution
            for distribution in importlib.metadata.distributions()
            for file in distribution.files or ()
        }
        self._python = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]

    def trace(self, files: Iterable[Path]) -> None:
        """Note the origin of each file. Raises UnknownOriginError that names those without."""
        unknown = []
        for given in files:
            path = given.resolve()
            origin = self._project(path) or self._package(path) or self._of_python(path) or _of_system(path)
            if origin is None:
                unknown.append(str(given))
                continue
            self.found.setdefault(origin.name, origin).files += 1
        if unknown:
            raise UnknownOriginError("No licence is known of: " + ", ".join(sorted(unknown)))

    def _project(self, path: Path) -> Origin | None:
        if any(path.is_relative_to(ROOT / part) for part in ("reviewer_app", "resources", "packaging", "build")):
            return Origin("reviewer-app", "", "AGPL-3.0-or-later", [ROOT / "LICENSE"])
        return Origin("reviewer-app", "", "AGPL-3.0-or-later", [ROOT / "LICENSE"]) if path.parent == ROOT else None

    def _package(self, path: Path) -> Origin | None:
        distribution = self._of_packages.get(path)
        if distribution is None:
            return None
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        if name in self.found:
            return self.found[name]
        texts = [
            Path(str(distribution.locate_file(file))) for file in distribution.files or () if _LICENCE.search(str(file))
        ]
        texts = [text for text in texts if text.suffix not in (".py", ".pyc", ".pyi", ".so") and text.is_file()]
        metadata = distribution.metadata
        licence = next((metadata[key] for key in ("License-Expression", "License") if key in metadata), "see its text")
        texts += [TEXTS / name for name in ADDED.get(name, ())]
        return Origin(name, distribution.version, licence.partition("\n")[0][:70], texts)

    def _of_python(self, path: Path) -> Origin | None:
        base = Path(sys.base_prefix).resolve()
        inside = any(path.is_relative_to(folder) for folder in self._python) or (
            path.is_relative_to(base) and base != Path("/usr")
        )
        if not inside:
            return None
        texts = [folder / "LICENSE.txt" for folder in (*self._python, base)]
        debian = Path(f"/usr/share/doc/python3.{sys.version_info[1]}/copyright")
        text = next((found for found in (*texts, debian) if found.is_file()), None)
        return Origin("python", sys.version.split()[0], "PSF-2.0", [text] if text else [])


def _of_system(path: Path) -> Origin | None:
    """The Debian package that a library of the system is from."""
    if shutil.which("dpkg") is None:
        return None
    for name in (str(path), str(path).removeprefix("/usr")):
        done = subprocess.run(["dpkg", "-S", name], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            package = done.stdout.partition(":")[0]
            command = ["dpkg-query", "-W", "-f", "${Version}", package]
            version = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            return Origin(package, version, "see its text", [Path("/usr/share/doc", package, "copyright")])
    return None


def write(origins: Mapping[str, Origin], folder: Path) -> None:
    """Write the texts into `folder`, one folder for each origin, and a list of all. Raises UnknownOriginError."""
    without = [origin.name for origin in origins.values() if not [text for text in origin.texts if text.is_file()]]
    if without:
        raise UnknownOriginError("No text of a licence was found for: " + ", ".join(sorted(without)))
    shutil.rmtree(folder, ignore_errors=True)
    lines = [
        "What is in this program, by whom, and under which licence. The texts are in the folders of these names.",
        "",
    ]
    for origin in sorted(origins.values(), key=lambda o: o.name):
        lines.append(f"{origin.name} {origin.version}: {origin.licence}".replace(" :", ":"))
        place = folder / origin.name
        place.mkdir(parents=True)
        for text in dict.fromkeys(origin.texts):
            target = place / text.name
            if target.exists():  # two parts of a package, each with a LICENSE of its own
                target = place / f"{text.parent.name}-{text.name}"
            shutil.copyfile(text, target)
    (folder / "README.txt").write_text("\n".join(lines) + "\n", "utf-8")
