"""The translations: nothing is missing in them, and nothing that a person is shown goes past them."""

from __future__ import annotations

import ast
import importlib.util
import os
import re
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from reviewer_app import i18n
from reviewer_app.i18n import catalogue, install, known, preferred, sentences, spoken, take_option, tr, trn
from reviewer_app.locations import resource

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "reviewer_app"
FILES = sorted((ROOT / "resources" / "translations").glob("*.po"))


@pytest.fixture
def english_again() -> Iterator[None]:
    """Puts English back after a test that installs another language."""
    yield
    install("en")


@cache
def in_code() -> Catalog:
    """Every text of the program, as packaging/translations.py finds them."""
    spec = importlib.util.spec_from_file_location("translations", ROOT / "packaging" / "translations.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = module.texts_in_code()
    assert isinstance(found, Catalog)
    return found


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def forms(message: Message) -> tuple[list[str], list[str]]:
    """The English texts of an entry and their translations."""
    texts, translations = (
        [text] if isinstance(text, str) else list(text) for text in (message.id, message.string or "")
    )
    return texts, translations


# -- the files


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_text_of_the_code_has_a_translation(path: Path) -> None:
    translated = {tuple(forms(m)[0]) for m in read(path) if m.id and not m.fuzzy and all(forms(m)[1])}
    missing = [forms(m)[0] for m in in_code() if m.id and tuple(forms(m)[0]) not in translated]
    entries = "\n\n".join("\n".join(("msgid " + quoted(texts[0]), 'msgstr "…"')) for texts in missing)
    assert not missing, (
        f"{len(missing)} texts have no translation in {path.relative_to(ROOT)}. Run "
        "`python packaging/translations.py`, then fill in the msgstr of these entries, in the words of GLOSSARY.md:\n\n"
        + entries
    )


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_no_translation_is_of_a_text_that_is_gone(path: Path) -> None:
    texts = {tuple(forms(m)[0]) for m in in_code()}
    gone = [forms(m)[0] for m in read(path) if m.id and tuple(forms(m)[0]) not in texts]
    assert not gone, f"run `python packaging/translations.py`, which drops: {gone}"


def placeholders(text: str) -> Counter[str]:
    """What is filled in: {name:format} and %(name)s; {{ and }} are braces."""
    return Counter(re.findall(r"\{[^{}]*\}|%\(\w+\)[a-z]|%[sdr]", text.replace("{{", "").replace("}}", "")))


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_what_is_filled_in_is_the_same_in_both_languages(path: Path) -> None:
    for message in read(path):
        texts, translations = forms(message)
        for translation in translations if message.id else ():
            # The singular may do without its number; the plural says what can be filled in.
            assert placeholders(translation) == placeholders(texts[-1]), (texts, translation)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_what_begins_and_ends_a_text_is_the_same(path: Path) -> None:
    for message in read(path):
        texts, translations = forms(message)
        for translation in translations if message.id else ():
            assert (texts[0].count("&") > 0) == ("&" in translation), f"a letter to press is missing: {translation}"
            assert texts[0].count("\n") == translation.count("\n"), translation
            assert (
                texts[0].endswith(".") <= translation.endswith(("。", "。”", "）。", "make bench"))
                or "…" in texts[0]
                or ":" in texts[0]
            ), f"a sentence without its stop: {translation}"


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_our_reader_reads_what_gettext_s_own_tools_read(path: Path) -> None:
    ours = i18n.read_po("zh", path.read_text("utf-8")).texts
    assert ours == {forms(m)[0][0]: forms(m)[1] for m in read(path) if m.id}


def test_the_words_are_those_of_the_glossary() -> None:
    glossary = resource("translations", "GLOSSARY.md").read_text("utf-8").partition("| not | but |")[2]
    instead = dict(re.findall(r"^\| ([^\s|-]+) \| (\S+) \|$", glossary, re.MULTILINE))
    assert len(instead) >= 10
    for texts, translations in (forms(m) for m in read(FILES[0]) if m.id):
        for word, better in instead.items():
            assert not any(word in t for t in translations), f"{texts[0]!r}: write {better}, not {word}"


def test_an_entry_that_nobody_looked_at_is_not_shown() -> None:
    text = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n#, fuzzy\nmsgid "a"\nmsgstr "x"\n\n'
    text += (
        'msgid "b"\nmsgstr ""\n\n#~ msgid "c"\n#~ msgstr "z"\n\nmsgid ""\n"long \\"q\\"\\n"\n"text"\nmsgstr "y\\\\"\n\n'
    )
    text += 'msgid "{n} d"\nmsgid_plural "{n} ds"\nmsgstr[0] "un {n}"\nmsgstr[1] "des {n}"\n'
    made = i18n.read_po("fr", text)
    assert made.texts == {'long "q"\ntext': ["y\\"], "{n} d": ["un {n}", "des {n}"]}
    assert [made.ngettext("{n} d", "{n} ds", n) for n in (0, 1, 2)] == ["un {n}", "un {n}", "des {n}"]


# -- the code


def calls(tree: ast.AST) -> Iterator[tuple[str, str, ast.Call]]:
    """Every call: what it is called on, the name, the call."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(name):
                    yield "", name, node
                case ast.Attribute(ast.Name(on), name):
                    yield on, name, node
                case ast.Attribute(_, name):
                    yield "", name, node


MODULES = sorted(PACKAGE.rglob("*.py"))


def test_what_is_to_be_translated_stands_in_the_code_as_it_is() -> None:
    # tr(f"…") and tr("…" + x) would look for a text that no catalogue can have.
    for path in MODULES:
        for _, name, call in calls(ast.parse(path.read_text("utf-8"))):
            texts = call.args[: {"tr": 1, "mark": 1, "trn": 2}.get(name, 0)]
            built = [t for t in texts if isinstance(t, ast.JoinedStr | ast.BinOp)]
            assert not built, f"{path.relative_to(ROOT)}:{call.lineno}: fill placeholders in after the call of {name}"


# Calls that show their argument, or say it to a person.
SHOWS = re.compile(
    r"set(?:Text|WindowTitle|ToolTip|StatusTip|WhatsThis|PlaceholderText|Title|LabelText|InformativeText|"
    r"AccessibleName|AccessibleDescription|Header(?:Data|Labels)|TabText|ItemText|Suffix|Prefix)|"
    r"add(?:Action|Menu|Tab|Row|Item|Items|_argument_group)|Q(?:Label|PushButton|CheckBox|RadioButton|GroupBox|Action)|"
    r"Message|ReviewerError|Notice|say|result|progress|ArgumentTypeError"
)
SHOWN_KEYWORDS = {"help", "description", "epilog", "title", "text", "next_step", "message"}
LETTERS = re.compile(r"[^\W\d_]{2,}")
SEVERAL_WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
# Names, units and notations are the same in every language.
NAMES = re.compile(r"#[0-9a-f]{6}|Reviewer|Markdown|JSON|PyMuPDF|llama\.cpp|GGUF|MB|GB|KiB|reviewer-app( %\(\w+\)s)?")


def untranslated(path: Path) -> Iterator[str]:
    """Where a module shows a person a text that doesn't pass `tr`."""
    tree = ast.parse(path.read_text("utf-8"))
    inside = {id(part) for _, name, call in calls(tree) if name in ("tr", "trn", "mark") for part in ast.walk(call)}
    shown: list[ast.expr] = []
    for on, name, call in calls(tree):
        if SHOWS.fullmatch(name) and on != "log":
            # The first argument of a message or an error is its code.
            shown += call.args[1:3] if name in ("Message", "ReviewerError", "Notice") else call.args
        shown += [k.value for k in call.keywords if k.arg in SHOWN_KEYWORDS and name != "Message"]
    for value in shown:
        for part in ast.walk(value):
            if isinstance(part, ast.Call) and id(part) not in inside:
                inside |= {id(p) for p in ast.walk(part)}  # looked at as a call of its own
            text = part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else ""
            if id(part) not in inside and LETTERS.search(NAMES.sub("", text)):
                yield f"{path.relative_to(ROOT)}:{value.lineno}: {text!r}"


FACES = [p for p in MODULES if p.relative_to(PACKAGE).parts[0] in ("ui", "cli", "session", "errors.py", "__main__.py")]


def test_what_a_person_is_shown_passes_through_tr() -> None:
    found = [line for path in FACES for line in untranslated(path)]
    assert not found, "put these into tr(…), and their Chinese into resources/translations:\n" + "\n".join(found)


def sentences_beside_tr(path: Path) -> Iterator[str]:
    """Texts of several words that are neither translated, nor documentation, nor for the log or a programmer."""
    tree = ast.parse(path.read_text("utf-8"))
    excused: set[int] = set()
    for node in ast.walk(tree):
        documents = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if documents or isinstance(node, ast.Assert):
            excused |= {id(part) for part in ast.walk(node)}
    for on, name, call in calls(tree):
        if (
            name in ("tr", "trn", "mark", "Template")
            or on in ("log", "re")
            or re.fullmatch(r"\w+(?<!Reviewer)Error", name)
        ):
            excused |= {id(part) for part in ast.walk(call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in excused:
            continue
        if SEVERAL_WORDS.search(node.value):
            yield f"{path.relative_to(ROOT)}:{node.lineno}: {node.value!r}"


# What only the log or a programmer meets, the style sheet, and names of typefaces.
NOT_FOR_A_PERSON = re.compile(r"qprocess_runtime\.py|page_images\.py|style\.py|spoken\.py|__main__\.py:\d+: 'worker: ")


def test_no_sentence_stands_beside_tr_in_the_two_faces() -> None:
    found = [line for path in FACES for line in sentences_beside_tr(path) if not NOT_FOR_A_PERSON.search(line)]
    assert not found, "put these into tr(…), and their Chinese into resources/translations:\n" + "\n".join(found)


def test_both_searches_find_what_they_are_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    module = tmp_path / "bad.py"
    module.write_text(
        'label.setText("Ready")\nlabel.setText(f"{n} pages")\nlabel.setText(tr("Fine"))\nlabel.setText(name("x"))\n'
        'raise ReviewerError(code, tr("Fine."), "Try again.")\nparser.add_argument("--x", help="what for")\n'
        'SAID = {1: "said to nobody yet"}\nlog.info("not for a person")\nraise ValueError("nor this one")\n',
        "utf-8",
    )
    assert [line.split(":")[1] for line in untranslated(module)] == ["1", "2", "5", "6"]
    assert sorted(line.split(":")[1] for line in sentences_beside_tr(module)) == ["5", "6", "7"]


# -- which language, and when


def test_a_language_is_known_by_any_of_its_names() -> None:
    names = ("zh_CN.UTF-8", "zh-Hans-CN", "ZH", "zh_TW", "en_GB", "C", "de_DE", "")
    assert [known(n) for n in names] == ["zh", "zh", "zh", "zh", "en", None, None, None]


def test_the_option_may_stand_anywhere() -> None:
    assert take_option(["--lang", "zh", "parse", "a.pdf"]) == ("zh", ["parse", "a.pdf"])
    assert take_option(["parse", "--lang=en", "a.pdf"]) == ("en", ["parse", "a.pdf"])
    assert take_option(["parse", "--", "--lang"]) == (None, ["parse", "--", "--lang"])
    assert take_option(["--lang"]) == ("", [])


def test_a_choice_goes_before_the_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    setting = tmp_path / "language"
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", i18n.VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert preferred(setting) == "zh"
    monkeypatch.setenv("LANGUAGE", "de:en:zh")  # the first of the system's that there is
    assert preferred(setting) == "en"
    setting.write_text("zh\n", "utf-8")
    assert preferred(setting) == "zh"
    setting.write_bytes(b"\xff\xfe broken")
    assert preferred(setting) == "en"
    monkeypatch.setenv(i18n.VARIABLE, "zh")
    assert preferred(setting) == "zh"


def test_a_block_speaks_its_own_language_and_no_other_thread_does() -> None:
    heard: list[str] = []
    with spoken("zh"):
        assert tr("Reasons for rejection") == "拒稿理由"
        assert trn("{n} page", "{n} pages", 3) == "3 页"
        other = threading.Thread(target=lambda: heard.append(tr("Reasons for rejection")))
        other.start()
        other.join()
    assert heard == ["Reasons for rejection"]
    assert tr("Reasons for rejection") == "Reasons for rejection"


def test_sentences_of_chinese_follow_without_a_space() -> None:
    assert sentences("It failed.", "", "Try again.") == "It failed. Try again."
    assert sentences("失败了。", "请重试。") == "失败了。请重试。"


def test_there_is_a_catalogue_for_every_language() -> None:
    assert len(FILES) == len(i18n.LANGUAGES) - 1
    assert all(catalogue(code).texts for code in i18n.LANGUAGES if code != "en")
    assert resource("translations", "GLOSSARY.md").is_file()


# -- the command line, as a person runs it


def run(*args: object, language: str = "en") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reviewer_app", *map(str, args)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=100,
        check=False,
        env={**os.environ, i18n.VARIABLE: language},
    )


def test_help_is_chinese() -> None:
    shown = run("parse", "--help", "--lang", "zh").stdout
    assert "用法：" in shown
    assert "位置参数" in shown
    assert "显示此帮助并退出" in shown
    assert not re.findall(r"\b(?:usage|options|default|show|write)\b", shown)


def test_a_wrong_use_is_told_in_chinese() -> None:
    done = run("review", "--seed", "-3", "a.pdf", language="zh")
    assert done.returncode == 2
    assert "错误：参数 --seed" in done.stderr
    assert run("--lang", "tlh", "parse").returncode == 2


def test_a_worker_fails_in_the_person_s_language(tmp_path: Path) -> None:
    page = tmp_path / "a.pdf"
    page.write_text("<!doctype html><html></html>", "utf-8")
    done = run("parse", page, language="zh")
    assert done.returncode == 1
    assert done.stderr.startswith("错误：“a.pdf”：此文件是网页，不是 PDF。网站可能要求")
