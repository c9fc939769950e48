"""How the window shows paper and review: sizes, pages, help."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from reviewer_app import __version__
from reviewer_app.i18n import tr
from reviewer_app.ui.dialogs.help_dialog import HelpDialog, keys_page
from reviewer_app.ui.paper.paper_view import Fit
from reviewer_app.ui.shell.actions import Act, Action
from reviewer_app.ui.shell.parts import WindowParts

# Whether pages are shown in pairs, as the window remembers it.
_PAIRS = "pairs"
# How the review is shown, as the window remembers it: folded sections, and whether one is shown at a time.
_FOLDED, _ONE_SECTION = "folded", "one_section"


def _usual_text_size() -> float:
    return QApplication.font().pointSizeF() + 1


class ViewCommands(QObject):
    """How the paper is shown."""

    def __init__(self, parts: WindowParts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self.show_text_size()
        parts.panes.restore_folds(parts.memory.text(_FOLDED, "").split())
        parts.panes.folded.connect(lambda: parts.memory.keep(_FOLDED, " ".join(parts.panes.folds())))
        parts.actions[Act.ONE_SECTION].setChecked(parts.memory.flag(_ONE_SECTION, False))
        self._show_one_section()
        parts.view.zoom_changed.connect(self._show_zoom)
        parts.view.page_changed.connect(parts.status.page.show_page)
        parts.status.page.page_chosen.connect(self._go_to_page)
        self._show_pairs(parts.memory.flag(_PAIRS, False))

    def show_text_size(self) -> None:
        """Show text as large as it was chosen last, in whichever tab; Qt forgets it of what is put into a new tab."""
        size = self._parts.memory.number("text_size", _usual_text_size())
        if size != self._parts.panes.text_size:
            self._parts.panes.set_text_size(size)

    def targets(self) -> dict[Action, Callable[[], object]]:
        """The actions that end here."""
        view = self._parts.view
        return {
            Act.ZOOM_IN: lambda: view.zoom_by(1),
            Act.ZOOM_OUT: lambda: view.zoom_by(-1),
            Act.ZOOM_100: lambda: view.zoom_to(1.0),
            Act.FIT_WIDTH: lambda: view.set_fit(Fit.WIDTH),
            Act.FIT_TEXT: lambda: view.set_fit(Fit.TEXT),
            Act.FIT_PAGE: lambda: view.set_fit(Fit.PAGE),
            Act.GO_TO_PAGE: self._parts.status.page.ask,
            Act.TWO_PAGES: self._two_pages,
            Act.TURN: lambda: view.arrange(view.layout_.arrangement.turned()),
            Act.NEXT_PAGE: lambda: view.go_to_page(view.layout_.row_of(view.page).stop),
            Act.PREVIOUS_PAGE: lambda: view.go_to_page(view.layout_.row_of(view.page).start - 1),
            Act.FOCUS_PAPER: lambda: view.setFocus(Qt.FocusReason.ShortcutFocusReason),
            Act.ONE_SECTION: self._show_one_section,
            Act.MARKDOWN: self._show_markdown,
            Act.LARGER_TEXT: lambda: self._resize_text(1),
            Act.SMALLER_TEXT: lambda: self._resize_text(-1),
            Act.FULL_SCREEN: self._full_screen,
            Act.KEYS: lambda: self._help("keys"),
            Act.SIGNS: lambda: self._help("signs"),
            Act.ABOUT: self._about,
        }

    def _two_pages(self) -> None:
        pairs = self._parts.actions[Act.TWO_PAGES].isChecked()
        self._show_pairs(pairs)
        self._parts.memory.keep(_PAIRS, pairs)

    def _show_pairs(self, pairs: bool) -> None:
        view = self._parts.view
        self._parts.actions[Act.TWO_PAGES].setChecked(pairs)
        view.arrange(replace(view.layout_.arrangement, pairs=pairs))

    def _go_to_page(self, page: int) -> None:
        """Jump, so that the way back is kept, and let the keys work in the paper."""
        self._parts.tools.go(page, None)
        self._parts.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_zoom(self, zoom: float) -> None:
        actions, fit = self._parts.actions, self._parts.view.fit
        actions[Act.FIT_WIDTH].setChecked(fit is Fit.WIDTH)
        actions[Act.FIT_TEXT].setChecked(fit is Fit.TEXT)
        actions[Act.FIT_PAGE].setChecked(fit is Fit.PAGE)
        # Without a paper nothing has a size.
        self._parts.status.zoom(zoom if self._parts.view.layout_.sizes else None)

    def _show_one_section(self) -> None:
        one = self._parts.actions[Act.ONE_SECTION].isChecked()
        self._parts.panes.show_one_section(self._parts.panes.current if one else None)
        self._parts.memory.keep(_ONE_SECTION, one)

    def _show_markdown(self) -> None:
        self._parts.panes.draw_as_typed(self._parts.actions[Act.MARKDOWN].isChecked())

    def _resize_text(self, by: float) -> None:
        panes = self._parts.panes
        self._parts.memory.keep("text_size", panes.set_text_size(panes.text_size + by))

    def reset_text_size(self) -> None:
        """Show the review's text as large as at first."""
        self._resize_text(_usual_text_size() - self._parts.panes.text_size)

    def _full_screen(self) -> None:
        window = self._parts.window.window()
        if window.isFullScreen():
            window.showNormal()
        else:
            window.showFullScreen()

    def _help(self, name: str) -> None:
        dialog = self._parts.window.findChild(HelpDialog)
        if dialog is None:
            dialog = HelpDialog(keys_page(self._parts.actions.keys()), self._parts.window)
        dialog.show_page(name)
        dialog.show()
        dialog.raise_()

    def _about(self) -> None:
        box = QMessageBox(self._parts.window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setWindowTitle(tr("About Reviewer"))
        box.setIconPixmap(self._parts.window.windowIcon().pixmap(64, 64))
        box.setText(f"<b>Reviewer {__version__}</b>")
        box.setInformativeText(
            tr(
                "Reviews a paper with a language model on this computer. Nothing that you open or write leaves it.\n\n"
                "Free software under the GNU Affero General Public License, version 3 or later."
            )
        )
        box.open()
