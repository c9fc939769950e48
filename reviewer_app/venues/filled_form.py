"""A review form with what a person wrote into it, and what is exported of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from reviewer_app.i18n import tr
from reviewer_app.review.plain_text import plain_text
from reviewer_app.venues.venue import Field, Form, Venue

Reader = Literal["authors", "editor", "both"]

# A field's name in the store: this, the form's id and the field's key, with dots between them.
_STORED_AS: Final = "form"


def stored_name(form_id: str, key: str) -> str:
    """Under which name the store keeps the text of a field, beside the panes."""
    return f"{_STORED_AS}.{form_id}.{key}"


def stored_texts(panes: Mapping[str, str]) -> dict[str, str]:
    """Of what the store keeps beside one another, the texts of all forms' fields, by their names there."""
    return {name: text for name, text in panes.items() if name.startswith(f"{_STORED_AS}.")}


@dataclass(frozen=True)
class FilledForm:
    """A venue's form; `texts` are those of its fields by their keys. Of a scale or a choice it is the value.

    A field that stands in `texts` and not in the form was one of an earlier version of it: what it holds is shown and
    exported behind the others, not lost.
    """

    of_venue: Venue
    form: Form
    texts: Mapping[str, str]

    @classmethod
    def of(cls, venue: Venue, stored: Mapping[str, str]) -> FilledForm | None:
        """The form of a venue with what the store keeps of it; None if it has none."""
        if not isinstance(venue.form, Form):
            return None
        start = stored_name(venue.form.id, "")
        texts = {name.removeprefix(start): text for name, text in stored.items() if name.startswith(start)}
        return cls(venue, venue.form, texts)

    @property
    def venue(self) -> str:
        """Whose form it is, in the language in use, with its edition where that is known."""
        return self.form.edition or self.of_venue.title

    @property
    def fields(self) -> tuple[Field, ...]:
        """In the form's order, behind them those that it no longer has and that hold something."""
        known = {field.key for field in self.form.field}
        gone = [key for key, text in self.texts.items() if key not in known and text.strip()]
        return self.form.field + tuple(Field(key=key, title=key, to="editor") for key in gone)

    @property
    def empty(self) -> bool:
        """Whether nothing was written into it."""
        return not any(text.strip() for text in self.texts.values())

    def unfilled(self, reader: Reader = "both") -> tuple[Field, ...]:
        """The fields with nothing in them."""
        return tuple(f for f in self._for(reader) if not self.texts.get(f.key, "").strip())

    def markdown(self, reader: Reader = "authors") -> str:
        """The fields for one reader as Markdown, in the form's order; empty ones have their heading alone."""
        parts = [f"# {self.venue}"]
        for field in self._for(reader):
            # What authors must not see says so wherever it stands.
            secret = f" ({tr('confidential, for the editor')})" if field.confidential else ""
            parts.append(f"## {field.name}{secret}")
            value = self.texts.get(field.key, "").strip()
            if value:
                parts.append(field.shown(value))
        return "\n\n".join(parts) + "\n"

    def plain(self, reader: Reader = "authors") -> str:
        """The same as plain text, for a web form that shows the signs of Markdown as they are."""
        return plain_text(self.markdown(reader))

    def to_json(self, reader: Reader = "authors") -> dict[str, Any]:
        """The same as review.json holds it."""
        return {
            "id": self.form.id,
            "venue": self.venue,
            "fields": [
                {"key": f.key, "title": f.name, "kind": f.kind, "to": f.to, "text": self.texts.get(f.key, "")}
                | ({"words": f.shown(self.texts[f.key])} if f.choices and self.texts.get(f.key) else {})
                for f in self._for(reader)
            ],
        }

    def _for(self, reader: Reader) -> tuple[Field, ...]:
        return tuple(f for f in self.fields if reader in (f.to, "both"))
