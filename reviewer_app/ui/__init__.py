"""The window: Qt widgets over a session. The only room that imports PySide6."""
