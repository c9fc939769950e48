"""What the window remembers from one start to the next: its place, sizes and looks. No paper's name is in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from reviewer_app.locations import private_folder


class WindowMemory:
    """Reads and writes `window.ini` in the folder of the settings."""

    def __init__(self, config: Path) -> None:
        self._settings = QSettings(str(private_folder(config) / "window.ini"), QSettings.Format.IniFormat)

    def bytes(self, name: str) -> QByteArray | None:
        """A geometry or splitter state; None if there is none."""
        value = self._settings.value(name)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def text(self, name: str, default: str) -> str:
        """A word."""
        value = self._settings.value(name)
        return value if isinstance(value, str) else default

    def number(self, name: str, default: float) -> float:
        """A number; `default` if what stands there is none."""
        try:
            return float(self.text(name, str(default)))
        except ValueError:
            return default

    def flag(self, name: str, default: bool) -> bool:
        """Yes or no."""
        return self.text(name, "yes" if default else "no") == "yes"

    def keep(self, name: str, value: QByteArray | str | float | bool) -> None:
        """Remember `value`."""
        if isinstance(value, bool):
            value = "yes" if value else "no"
        self._settings.setValue(name, str(value) if isinstance(value, float) else value)

    def write(self) -> None:
        """Put everything on the disk now. What can't be written is forgotten: it is nobody's work."""
        self._settings.sync()
