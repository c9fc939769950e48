"""The house itself: contracts that really fail when broken, set-up that needs nothing unsaid, a tree fit to hand on."""

from __future__ import annotations

import ast
import configparser
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

import reviewer_app

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reviewer_app"
CONTRACTS = ROOT / ".importlinter"

# A file over 400 lines or a class over 15 methods is asked whether it is two things (CONTRIBUTING.md). Past these
# numbers the answer is taken to be yes. Properties and Qt's own virtual methods are not counted.
MOST_LINES = 500
MOST_METHODS = 24

_GENERATED = {".git", "__pycache__", "build", "dist"}


def project_files(*endings: str) -> Iterator[Path]:
    """The project's own files with one of these endings, without environments, caches and what was built."""
    for folder, names, files in os.walk(ROOT):
        names[:] = [
            n
            for n in names
            if n not in _GENERATED
            and not (Path(folder, n) / "pyvenv.cfg").exists()
            and not n.endswith(("_cache", ".egg-info"))
            and n != ".hypothesis"
        ]
        for name in files:
            if name.endswith(endings):
                yield Path(folder, name)


def python_files() -> list[Path]:
    """All Python files of the project."""
    return sorted(project_files(".py"))


# -- import contracts


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run the real import-linter on the copy of the project in `root`."""
    tool = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_COLOR": "1", "COLUMNS": "200"}
    return subprocess.run(
        [tool, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


@pytest.fixture
def copied_tree(tmp_path: Path) -> Path:
    """A copy of the package and of its contracts, to be broken."""
    shutil.copytree(PACKAGE, tmp_path / "reviewer_app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(CONTRACTS, tmp_path)
    return tmp_path


def test_the_contracts_hold(copied_tree: Path) -> None:
    done = lint_imports(copied_tree)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


# The contract, and the modules to write with what they import: the last may go through a room in between.
BREACHES = [
    ("faces", {"review/breach": "reviewer_app.session"}),
    ("faces", {"session/breach": "reviewer_app.cli"}),
    ("faces", {"between": "reviewer_app.ui", "cli": "reviewer_app.between"}),
    ("faces", {"messages/breach": "reviewer_app.ipc"}),
    ("workers", {"parsing/breach": "reviewer_app.workers"}),
    ("workers", {"review/breach": "reviewer_app.messages"}),
    ("venues", {"venues/breach": "reviewer_app.store"}),
    ("window", {"ui/paper/breach": "reviewer_app.ui.review"}),
    ("window", {"ui/review/breach": "reviewer_app.ui.shell"}),
    ("isolation", {"session/breach": "reviewer_app.parsing"}),
    ("isolation", {"ui/breach": "pymupdf"}),
    ("isolation", {"store/breach": "reviewer_app.models.breach", "models/breach": "llama_cpp"}),
    ("isolation", {"cli": "reviewer_app.between", "between": "reviewer_app.engine"}),
    ("isolation", {"ipc/breach": "reviewer_app.workers.breach", "workers/breach": "reviewer_app.engine"}),
    ("qt", {"session/breach": "PySide6.QtCore"}),
    ("qt", {"cli": "reviewer_app.between", "between": "PySide6"}),
    ("box", {"box/breach": "reviewer_app.messages"}),
    ("network", {"session/breach": "httpx2"}),
    ("network", {"cli": "reviewer_app.models.hub"}),
    ("worker-side", {"workers/breach": "reviewer_app.store"}),
    ("worker-side", {"engine/breach": "reviewer_app.between", "between": "reviewer_app.session"}),
    ("worker-parts", {"workers/held_model": "reviewer_app.workers.model_worker"}),
    ("nougat", {"workers/nougat_model": "reviewer_app.parsing"}),
    ("torch", {"parsing/breach": "torch"}),
    ("carrier", {"ipc/breach": "reviewer_app.messages.model"}),
    ("backend", {"session/run_record": "reviewer_app.models.library"}),
    ("pymupdf", {"workers/breach": "pymupdf"}),
    ("llama", {"workers/breach": "llama_cpp"}),
    ("review", {"review/breach": "reviewer_app.between", "between": "reviewer_app.engine"}),
    ("review", {"review/breach": "msgspec"}),
    ("checks", {"checks/breach": "reviewer_app.between", "between": "reviewer_app.messages.plain"}),
    ("checks", {"checks/breach": "numpy"}),
    ("documents", {"documents/breach": "reviewer_app.review"}),
    ("engine", {"engine/breach": "reviewer_app.review"}),
    ("engine", {"engine/breach": "reviewer_app.messages"}),
    ("parsing", {"parsing/breach": "reviewer_app.review"}),
    ("parsing", {"parsing/breach": "reviewer_app.messages"}),
    ("paper", {"paper/breach": "reviewer_app.errors"}),
    ("paper", {"paper/breach": "pymupdf"}),
    ("paper", {"paper/breach": "msgspec"}),
]


@pytest.mark.parametrize(
    ("contract", "breach"), BREACHES, ids=[f"{c}-{'-'.join(b)}".replace("/", ".") for c, b in BREACHES]
)
def test_a_broken_contract_fails(copied_tree: Path, contract: str, breach: dict[str, str]) -> None:
    for module, imported in breach.items():
        path = copied_tree / "reviewer_app" / module
        path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        before = path.read_text("utf-8") if path.exists() else ""
        path.write_text(f"{before}\nimport {imported}\n", "utf-8")
    done = lint_imports(copied_tree)
    assert done.returncode == 1, done.stdout + done.stderr
    assert f"{contract_names()[contract]} BROKEN" in done.stdout


def contract_names() -> dict[str, str]:
    """The name that import-linter prints for each contract's key."""
    config = configparser.ConfigParser()
    config.read(CONTRACTS, "utf-8")
    prefix = "importlinter:contract:"
    return {s.removeprefix(prefix): config[s]["name"] for s in config.sections() if s.startswith(prefix)}


def test_every_contract_is_broken_on_purpose() -> None:
    assert {contract for contract, _ in BREACHES} == set(contract_names())


def test_the_qt_contract_covers_every_room_but_the_window() -> None:
    config = configparser.ConfigParser()
    config.read(CONTRACTS, "utf-8")
    covered = set(config["importlinter:contract:qt"]["source_modules"].split())
    graph = grimp.build_graph("reviewer_app", cache_dir=None)
    assert covered == graph.find_children("reviewer_app") - {"reviewer_app.ui", "reviewer_app.__main__"}


def test_a_paper_needs_the_standard_library_alone() -> None:
    graph = grimp.build_graph("reviewer_app", include_external_packages=True, cache_dir=None)
    room = {"reviewer_app.paper"} | graph.find_descendants("reviewer_app.paper")
    used = {m for module in room for m in graph.find_modules_directly_imported_by(module)}
    foreign = {m for m in used - room if m.split(".")[0] not in sys.stdlib_module_names}
    assert not foreign


def test_every_import_is_a_declared_dependency() -> None:
    """What only comes along with another package goes when that package no longer needs it."""
    graph = grimp.build_graph("reviewer_app", include_external_packages=True, cache_dir=None)
    roots = {m.split(".")[0] for m in graph.modules} - {"reviewer_app"} - set(sys.stdlib_module_names)
    elsewhere = {root for root in roots if _only_in_nougat_s_environment(graph, root)}
    pinned = requirements((ROOT / "resources" / "nougat" / "requirements.txt").read_text("utf-8").splitlines())
    assert {{"PIL": "pillow"}.get(root, root) for root in elsewhere} <= pinned
    declared = requirements(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"])
    installed = importlib.metadata.packages_distributions()
    carriers = {root: {d.lower().replace("_", "-") for d in installed.get(root, [])} for root in roots - elsewhere}
    assert {root for root, names in carriers.items() if not names & declared} == set()


def requirements(lines: list[str]) -> set[str]:
    """The packages that lines of requirements name."""
    return {re.split(r"[^\w.-]", line)[0].lower() for line in lines} - {""}


# These modules run where Nougat is installed, or ask there what is installed.
_NOUGATS = {"reviewer_app.models.nougat", "reviewer_app.workers.nougat_model"}


def _only_in_nougat_s_environment(graph: grimp.ImportGraph, root: str) -> bool:
    importers = {
        i for m in graph.modules if m.split(".")[0] == root for i in graph.find_modules_that_directly_import(m)
    }
    return bool(importers) and all(importer in _NOUGATS for importer in importers)


def test_only_the_window_names_qt() -> None:
    """Also inside functions and strings that import-linter may not see."""
    outside = [p for p in python_files() if PACKAGE in p.parents and PACKAGE / "ui" not in p.parents]
    assert not [p for p in outside if re.search(r"^\s*(import|from) (PySide6|shiboken6)", p.read_text(), re.M)]


@pytest.mark.parametrize(
    ("entry", "allowed"),
    [
        ("reviewer_app.ui.app", {"PySide6"}),
        ("reviewer_app.cli", set()),
        ("reviewer_app.workers.start", set()),
        ("reviewer_app.workers.paper_worker", {"pymupdf"}),
        ("reviewer_app.workers.model_worker", {"llama_cpp"}),
    ],
)
def test_a_process_loads_only_its_own_native_libraries(entry: str, allowed: set[str]) -> None:
    """What import-linter says of the source, seen in a running process."""
    native = {"PySide6", "pymupdf", "llama_cpp"}
    code = f"import sys, {entry}; sys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert native & set(done.stdout.split()) <= allowed


def test_the_first_page_does_not_wait_for_the_parser_to_be_loaded() -> None:
    """It takes longer to import than all that shows a page."""
    code = "import sys, reviewer_app.workers.paper_worker; sys.stdout.write(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    loaded = set(done.stdout.split())
    assert "reviewer_app.parsing.render" in loaded
    assert not {"reviewer_app.parsing.assemble", "reviewer_app.parsing.structure"} & loaded


# -- the size of things


def test_no_file_has_grown_into_two() -> None:
    long = {str(p.relative_to(ROOT)): n for p in python_files() if (n := p.read_text().count("\n")) > MOST_LINES}
    assert not long


def test_no_class_has_grown_into_two() -> None:
    large = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef) and len(own_methods(node)) > MOST_METHODS:
                large[f"{path.relative_to(ROOT)}: {node.name}"] = own_methods(node)
    assert not large


def own_methods(node: ast.ClassDef) -> list[str]:
    """The methods that the class itself thought of."""
    functions = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    plain = [f.name for f in functions if not f.decorator_list and not f.name.startswith("__")]
    return [name for name in plain if name.islower()]


def test_every_room_has_tests() -> None:
    rooms = {p.name for p in PACKAGE.iterdir() if (p / "__init__.py").exists()}
    tests = ROOT / "tests"
    # The window's tests need an event loop and a screen, so they have a folder of that name.
    untested = [
        room
        for room in sorted(rooms)
        if not list((tests / {"ui": "gui"}.get(room, room)).glob("test_*.py"))
        and not (tests / f"test_{room}.py").exists()
    ]
    assert not untested


# -- what the tree says


def test_the_tree_names_no_machine() -> None:
    """A path of the machine that something was written on works nowhere else."""
    # Tests may speak of a person's home that nobody has.
    homes = re.compile(r"(?<![\w./~-])/(home|Users)/[a-z]")
    machine = re.compile(r"(?<![\w./~-])/(root|work|opt|mnt|srv)/")
    found = {}
    for path in project_files(".py", ".md", ".toml", ".json", ".cfg", ".desktop", "Makefile", "run", ".importlinter"):
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if machine.search(line) or (ROOT / "tests" not in path.parents and homes.search(line)):
                found[f"{path.relative_to(ROOT)}:{number}"] = line.strip()
    assert not found


def test_nothing_is_left_for_later_in_the_code() -> None:
    later = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b")
    assert not [str(p) for p in python_files() if later.search(p.read_text("utf-8"))]


def test_the_version_is_said_once_and_told_in_the_changelog() -> None:
    assert importlib.metadata.version("reviewer-app") == reviewer_app.__version__
    assert f"## [{reviewer_app.__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "END OF TERMS AND CONDITIONS" in text
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "AGPL-3.0-or-later"


def test_the_commands_that_the_documents_name_exist() -> None:
    rules = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for document in ("README.md", "CONTRIBUTING.md"):
        text = (ROOT / document).read_text("utf-8")
        named = set(re.findall(r"(?:^|`)make ([a-z]+)", text, re.M))
        assert named, document
        assert named <= rules, document
    assert {"run", "test", "lint", "bench", "soak"} <= rules


def test_the_readme_begins_with_the_two_commands() -> None:
    head = (ROOT / "README.md").read_text("utf-8").splitlines()[:20]
    assert [line.split()[:2] for line in head if line.startswith("make ")] == [["make", "run"], ["make", "test"]]


def test_the_links_of_the_documents_lead_somewhere() -> None:
    broken = []
    for path in project_files(".md"):
        for target in re.findall(r"\]\(([^)#]+)\)", path.read_text("utf-8")):
            if "://" not in target and not (path.parent / target).exists():
                broken.append(f"{path.relative_to(ROOT)}: {target}")
    assert not broken


def test_the_machine_that_checks_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    commands = [line for line in script.read_text("utf-8").splitlines() if "make" in line and line[0] != "#"]
    assert commands == ["exec make test"]
