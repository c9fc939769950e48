"""Brings the translations up to date with the texts in the code, and says what is left to translate.

    python packaging/translations.py            rewrite resources/translations/*.po, then list what has no translation
    python packaging/translations.py --check    list it, write nothing

A text is what stands in `tr("…")`, `trn("…", "…", n)` or `mark("…")`. Texts that the code no longer has are dropped;
new ones get an empty `msgstr`, which is the translator's to fill: by hand, or with any program that knows gettext's
`.po` files. The words to use stand in resources/translations/GLOSSARY.md. Exits with 1 if something is left to do.
"""

from __future__ import annotations

import argparse
import ast
import json
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
MANIFEST = "models_manifest.json"
# How many of a call's arguments are texts; of a counted text both forms are.
CALLS = {"tr": 1, "mark": 1, "trn": 2}


def texts_in_code() -> Catalog:
    """Every text of the program, each with the files where it stands."""
    template = Catalog(charset="utf-8")
    for path in sorted((ROOT / "reviewer_app").rglob("*.py")):
        found: list[tuple[int, int, str | tuple[str, ...]]] = []
        # Not with Babel's own extraction, which does not look into f-strings.
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS:
                constants = [a.value for a in node.args[: CALLS[node.func.id]] if isinstance(a, ast.Constant)]
                texts = [t for t in constants if isinstance(t, str)]
                if len(texts) == CALLS[node.func.id]:
                    found.append((node.lineno, node.col_offset, texts[0] if len(texts) == 1 else tuple(texts)))
        for _, _, text in sorted(found, key=lambda entry: entry[:2]):
            template.add(text, locations=[(str(path.relative_to(ROOT).as_posix()), 0)])
    # What the list of models says in sentences is shown through `tr` as well.
    for model in json.loads((ROOT / MANIFEST).read_text(encoding="utf-8"))["models"]:
        for text in filter(None, (model["what_for"], model.get("licence_note"))):
            template.add(text, locations=[(MANIFEST, 0)])
    return template


def untranslated(catalog: Catalog) -> list[str]:
    """The texts that lack a form in `catalog`, or whose translation nobody has looked at."""
    left = []
    for message in catalog:
        forms = (message.string,) if isinstance(message.string, str) else message.string
        if message.id and (message.fuzzy or not forms or not all(forms)):
            left.append(message.id if isinstance(message.id, str) else message.id[0])
    return left


def main() -> int:
    """Update, then say what is missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args().check
    template = texts_in_code()
    missing = 0
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as file:
            catalog = read_po(file)
        catalog.update(template, no_fuzzy_matching=True, update_header_comment=False)
        catalog.obsolete.clear()
        if not check:
            header = path.read_text(encoding="utf-8").partition("\n\n")[0]
            out = BytesIO()
            # The header stays as a person wrote it; without line numbers and dates only texts change the file.
            write_po(out, catalog, width=120, include_lineno=False, omit_header=True)
            path.write_text(f"{header}\n\n{out.getvalue().decode().lstrip()}", encoding="utf-8")
        left = untranslated(catalog)
        missing += len(left)
        for text in left:
            sys.stdout.write(f"{path.name}: no translation of {text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
