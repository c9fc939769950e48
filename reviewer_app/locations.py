"""Where the program's files are: those it ships with, and those it writes.

`REVIEWER_HOME` moves every file that the program writes under one folder.
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

APP = "reviewer-app"
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders that the program writes to. Nothing is created until it is needed."""

    data: Path
    cache: Path
    logs: Path
    config: Path

    @property
    def database(self) -> Path:
        """The SQLite file that holds every review."""
        return self.data / "reviews.sqlite3"

    @property
    def models(self) -> Path:
        """Downloaded and imported model files."""
        return self.data / "models"

    @property
    def language(self) -> Path:
        """The code of the language that the person chose; not there where the system's is to be taken."""
        return self.config / "language"

    @property
    def settings(self) -> Path:
        """What the person set for all papers."""
        return self.config / "settings.toml"

    @property
    def papers(self) -> Path:
        """Private copies of the papers that are open now: workers read these, not the person's file."""
        return self.cache / "papers"

    @property
    def snapshots(self) -> Path:
        """Prefilled states of the model."""
        return self.cache / "snapshots"

    @property
    def recognised(self) -> Path:
        """Text that was recognised in the pictures of pages, by the hash of the file."""
        return self.cache / "recognised"

    @property
    def nougat(self) -> Path:
        """Nougat's environment and weights."""
        return self.data / "nougat"

    @property
    def recognition_data(self) -> Path:
        """Where a person puts Tesseract's data for further languages."""
        return self.data / "tessdata"


def locations() -> Locations:
    """The folders in force: under `REVIEWER_HOME` if that is set, else the platform's own."""
    home = os.environ.get("REVIEWER_HOME")
    if home:
        root = Path(home).expanduser().absolute()
        return Locations(root / "data", root / "cache", root / "logs", root / "config")
    dirs = platformdirs.PlatformDirs(APP, appauthor=False)
    return Locations(dirs.user_data_path, dirs.user_cache_path, dirs.user_log_path, dirs.user_config_path)


def private_folder(path: Path) -> Path:
    """Create `path` readable by its owner alone (papers are confidential) and return it."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def resource(*parts: str) -> Path:
    """A file that ships with the program, e.g. `resource("sample", "N18-3011.pdf")`.

    Looked for in a source checkout, in an installed wheel and in a frozen bundle.

    Raises FileNotFoundError if it is in none of them.
    """
    roots = [_PACKAGE / "_resources", _PACKAGE.parent / "resources"]
    if parts == ("models_manifest.json",):
        roots[1] = _PACKAGE.parent
    bundle = getattr(sys, "_MEIPASS", None)
    if bundle:
        roots.insert(0, Path(bundle) / "resources")
    for root in roots:
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError("/".join(parts))


def program_folders() -> tuple[Path, ...]:
    """The folders of the program's own code and of the files that ship with it; of a bundle the executable, too.

    In that one lie the modules that are imported later.
    """
    bundle = getattr(sys, "_MEIPASS", None)
    of_the_bundle = (Path(bundle), Path(sys.executable).resolve()) if bundle else ()
    return (_PACKAGE, _PACKAGE.parent / "resources", *of_the_bundle)
