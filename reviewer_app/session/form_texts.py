"""The texts of venues' forms as they lie in the store, beside the panes."""

from __future__ import annotations

from collections.abc import Callable, Mapping


class FormTexts:
    """Of all forms that the open paper was reviewed with, by the fields' names in the store."""

    def __init__(self, write: Callable[[str, str], None]) -> None:
        """`write` has the text of a field written to the disk."""
        self._write = write
        self.texts: Mapping[str, str] = {}

    def load(self, texts: Mapping[str, str]) -> None:
        """Another review's."""
        self.texts = dict(texts)

    def change(self, texts: Mapping[str, str]) -> None:
        """Put other texts into some fields; the others stay as they are."""
        for name, text in texts.items():
            if self.texts.get(name, "") != text:
                self.texts = {**self.texts, name: text}
                self._write(name, text)
