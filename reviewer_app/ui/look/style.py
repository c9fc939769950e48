"""The style sheet of the window, filled in with a theme's colours.

Widgets are addressed by the dynamic property `role`, so that a rule says what a thing is and not where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

_SHEET = Template("""
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 6px; }

QMenuBar { background: $window; border-bottom: 1px solid $border; padding: 1px 4px; }
QMenuBar::item { padding: 4px 8px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $surface; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $selection; color: $on_selection; }
QMenu::item:disabled { color: $edge; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QMenu::icon { padding-left: 6px; }

QToolBar { background: $window; border: none; border-bottom: 1px solid $border; padding: 4px 8px; spacing: 2px; }
QToolBar::separator { width: 1px; background: $border; margin: 5px 7px; }
QToolButton { border: 1px solid transparent; border-radius: 5px; padding: 4px 7px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed, QToolButton:checked { background: $pressed; }
QToolButton:focus { border-color: $accent; }
QToolButton:disabled { color: $edge; }
QToolButton::menu-indicator { image: none; }
QToolButton[role="primary"] { background: $accent; color: $on_accent; font-weight: 600; padding: 4px 12px; }
QToolButton[role="primary"]:hover { background: $accent_hover; }
QToolButton[role="primary"]:focus { border-color: $text; }
QToolButton[role="primary"]:disabled { background: $pressed; color: $muted; }
QToolButton[role="zoom"] { min-width: 50px; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QPushButton { background: $surface; border: 1px solid $edge; border-radius: 5px; padding: 5px 14px; color: $text; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border: 2px solid $accent; padding: 4px 13px; }
QPushButton:disabled { color: $edge; border-color: $border; }
QPushButton:default, QPushButton[role="primary"] {
    background: $accent; color: $on_accent; border-color: $accent;
}
QPushButton:default:hover, QPushButton[role="primary"]:hover { background: $accent_hover; }
QPushButton:default:focus, QPushButton[role="primary"]:focus { border-color: $text; }
QPushButton:default:disabled, QPushButton[role="primary"]:disabled {
    background: $pressed; color: $muted; border-color: $border;
}
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $accent; padding: 2px 6px;
    text-decoration: underline;
}
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border: 1px solid $accent; padding: 2px 6px; }

QLineEdit { background: $surface; border: 1px solid $edge; border-radius: 5px; padding: 4px 7px; }
QLineEdit:focus { border: 2px solid $accent; padding: 3px 6px; }

QSplitter::handle { background: $border; }
QSplitter::handle:hover, QSplitter::handle:focus { background: $accent; }

QStatusBar { background: $window; border-top: 1px solid $border; color: $muted; }
QStatusBar::item { border: none; }
QLabel[role="status"] { color: $muted; padding: 0 6px; }
QLabel[role="stage"] { color: $text; padding: 0 6px; }
QLabel[role="unsaved"] { color: $error; padding: 0 6px; font-weight: 600; }
QProgressBar { background: $pressed; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QWidget[role="pane"] { background: $surface; }
QWidget[role="pane-head"] { background: $window; border-bottom: 1px solid $border; border-top: 1px solid transparent; }
QWidget[role="pane-head"][inside="true"] { border-bottom: 1px solid $accent; background: $accent_ground; }
QWidget[role="new-points"] { background: $accent_ground; border-bottom: 1px solid $border; }
QLabel[role="new-count"] { color: $accent; font-weight: 600; }
QLabel[role="pane-reason"] { color: $muted; padding: 5px 18px 0 34px; background: $surface; }
QLabel[role="pane-title"] { color: $text; font-weight: 600; }
QLabel[role="pane-count"] { color: $muted; }
QLabel[role="pane-state"] { color: $muted; }
QLabel[role="pane-state"][tone="busy"] { color: $accent; }
QLabel[role="pane-state"][tone="good"] { color: $good; }
QLabel[role="pane-state"][tone="warning"] { color: $warning; }
QLabel[role="pane-state"][tone="error"] { color: $error; }
QTextEdit, QPlainTextEdit { background: $surface; border: none; color: $text; placeholder-text-color: $muted; }
QLabel[role="forming"] { background: $surface; color: $muted; padding: 2px 18px 6px 34px; }
QToolButton[role="fold"] { padding: 1px; }
QToolButton[role="point"] { padding: 1px; background: $surface; }
QToolButton[role="point"]:hover { background: $hover; }
QToolButton[role="point"]:checked { background: $pressed; }

QFrame[role="card"] { background: $surface; border: 1px solid $edge; border-radius: 6px; }
QLabel[role="card-head"] { color: $mark; font-weight: 600; }
QLabel[role="card-head"][tone="good"] { color: $good; }
QLabel[role="card-head"][tone="warning"] { color: $warning; }
QLabel[role="card-head"][tone="error"] { color: $error; }
QLabel[role="card-quote"] { color: $text; }
QPlainTextEdit[role="quoted"] { border: 1px solid $border; border-radius: 5px; padding: 4px; }
QPlainTextEdit[role="quoted"]:focus { border-color: $accent; }
QTableView[role="evidence"] {
    background: $surface; border: 1px solid transparent; selection-background-color: $accent_ground;
    selection-color: $text; outline: none;
}
QTableView[role="evidence"]:focus { border-color: $accent; }
QTableView[role="evidence"]::item { padding: 2px 8px; border: none; }
QTableView[role="evidence"]::item:selected { background: $accent_ground; color: $text; }
QTableView[role="evidence"] QHeaderView::section { padding: 4px 11px; }
QWidget[role="library"] { background: $surface; }
QListView[role="hits"] { border: 1px solid transparent; border-radius: 0; }
QListView[role="hits"]:focus { border-color: $accent; }
QListView[role="hits"]::item { border-radius: 0; padding: 0; }
QListView[role="hits"]::item:selected { background: $accent_ground; color: $text; }
QHeaderView { background: $surface; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border; padding: 4px 8px;
}
QRadioButton::indicator {
    width: 12px; height: 12px; border: 1px solid $edge; border-radius: 7px; background: $surface;
}
QRadioButton::indicator:checked { width: 6px; height: 6px; border: 4px solid $accent; background: $on_accent; }
QRadioButton:focus, QCheckBox:focus { color: $accent; }
QCheckBox::indicator:unchecked { width: 12px; height: 12px; border: 1px solid $edge; border-radius: 3px; }
QCheckBox::indicator:unchecked { background: $surface; }
QComboBox {
    background: $surface; border: 1px solid $edge; border-radius: 5px; padding: 3px 8px; color: $text;
    combobox-popup: 0;  /* the style's own list is measured without this sheet, and cuts off its last entry */
}
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow {
    width: 0; height: 0;
    border-left: 4px solid $surface; border-right: 4px solid $surface; border-top: 5px solid $muted;
}
QComboBox:focus { border: 2px solid $accent; padding: 2px 7px; }
QPushButton[role="link"]:disabled { color: $muted; text-decoration: none; }

QFrame[role="messages"] { background: $surface; border: 1px solid $edge; border-radius: 6px; }
QFrame[role="message"] { border: none; border-bottom: 1px solid $border; background: $accent_ground; }
QFrame[role="message"][tone="warning"] { background: $warning_ground; }
QFrame[role="message"][tone="error"] { background: $error_ground; }
QLabel[role="message-text"] { color: $text; font-weight: 600; }
QLabel[role="message-next"] { color: $text; }
QLabel[role="message-sign"] { color: $accent; font-weight: 700; }
QLabel[role="message-sign"][tone="warning"] { color: $warning; }
QLabel[role="message-sign"][tone="error"] { color: $error; }

QAbstractScrollArea[role="paper"] { background: $canvas; border: 1px solid transparent; }
QAbstractScrollArea[role="paper"]:focus { border-color: $accent; }
QWidget[role="empty"] { background: $canvas; }
QFrame[role="model-card"] { background: $window; border: 1px solid $border; border-radius: 8px; }
QFrame[role="drop"] { background: $window; border: 2px dashed $edge; border-radius: 12px; }
QFrame[role="drop"][over="true"] { border-color: $accent; background: $accent_ground; }
QLabel[role="empty-title"] { color: $text; font-size: 18pt; font-weight: 600; }
QLabel[role="empty-text"] { color: $muted; font-size: 11pt; }
QLabel[role="section-title"] { color: $muted; font-weight: 600; }
QListView, QTreeView { background: $surface; border: 1px solid $border; border-radius: 5px; outline: none; }
QListView::item, QTreeView::item { padding: 4px 6px; border-radius: 4px; }
QListView::item:hover, QTreeView::item:hover { background: $hover; }
QListView::item:selected, QTreeView::item:selected { background: $selection; color: $on_selection; }
QListView:focus, QTreeView:focus { border-color: $accent; }
QListView[role="recent"] { background: transparent; border: 1px solid transparent; }
QListView[role="recent"]:focus { border-color: $accent; }

QTreeView[role="contents"], QListView[role="contents"] {
    border: 1px solid transparent; border-radius: 0; padding: 3px;
}
QTreeView[role="contents"]:focus, QListView[role="contents"]:focus { border-color: $accent; }
QTreeView[role="contents"] { show-decoration-selected: 1; }
QTreeView[role="contents"]::item { border-radius: 0; padding: 5px 4px; border: 1px solid transparent; }
QTreeView[role="contents"]::item:selected, QTreeView[role="contents"]::branch:selected {
    background: $accent_ground; color: $text;
}
QTreeView[role="contents"]::item:selected:focus { border: 1px solid $accent; }
QTreeView[role="contents"]::branch:hover { background: $hover; }
QListView[role="contents"]::item:selected { background: $accent_ground; color: $text; border: 1px solid $accent; }

QFrame[role="popup"] { background: $window; border: 1px solid $edge; border-radius: 6px; }

QTabBar::tab {
    padding: 6px 10px; border: none; border-bottom: 2px solid transparent; color: $muted; background: $window;
}
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabBar::tab:hover { color: $text; background: $hover; }
QTabBar::tab:focus { color: $accent; }
QToolButton[role="tab"] {
    padding: 6px 8px; border: none; border-radius: 0; border-bottom: 2px solid transparent; color: $muted;
}
QToolButton[role="tab"]:checked { color: $text; border-bottom-color: $accent; background: transparent; }
QToolButton[role="tab"]:hover { color: $text; background: $hover; }
QToolButton[role="tab"]:focus { color: $accent; }
QTabWidget::pane { border: none; }
QTabBar[role="papers"] { background: $window; border-bottom: 1px solid $border; }
QTabBar[role="papers"]::tab { padding: 4px 4px 4px 10px; border-right: 1px solid $border; min-width: 90px; }
QTabBar[role="papers"]::tab:selected { background: $surface; }
QToolButton[role="close-tab"] { padding: 2px; border-radius: 4px; }
QWidget[role="bar"] { background: $window; border-bottom: 1px solid $border; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def style_sheet(colours: Mapping[str, str]) -> str:
    """The sheet with the colours of a theme, by the names of its fields."""
    return _SHEET.substitute(colours)
