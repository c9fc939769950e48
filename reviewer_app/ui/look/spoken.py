"""The language in use as Qt knows it: the texts of its own dialogs, and a typeface that has the characters."""

from __future__ import annotations

import logging

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from reviewer_app import i18n

log = logging.getLogger(__name__)

# Where the texts of Qt's own buttons, menus and dialogs are.
_QT_TEXTS = {"zh": "qtbase_zh_CN"}

# What macOS, Windows and the Linux systems bring or have as a package, the best looking first. Asked for by name: what
# a system takes in place of a missing character is often the Japanese form of it, or another weight in each word.
_HAN_FAMILIES = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "SimHei",
    "SimSun",
)


def speak(app: QApplication) -> bool:
    """Let `app` speak the language of `i18n`; False if it had to be English, for want of a typeface.

    Chinese in a paper and in a review gets its typeface in every language.
    """
    han = _han_family()
    if han:
        font = app.font()
        font.setFamilies([*font.families(), han])
        app.setFont(font)
    elif i18n.language() == "zh":
        log.warning("no typeface has Chinese characters")
        i18n.install(i18n.ENGLISH)
        return False
    if i18n.language() == "zh" and QLocale.system().language() != QLocale.Language.Chinese:
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))  # dates read as the texts do
    name = _QT_TEXTS.get(i18n.language())
    if name:
        translator = QTranslator(app)
        if translator.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
    return True


def _han_family() -> str:
    """The typeface for Chinese: one of those above, else any that says it has the characters, else ""."""
    able = QFontDatabase.families(QFontDatabase.WritingSystem.SimplifiedChinese)
    return next((name for name in _HAN_FAMILIES if name in able), next(iter(able), ""))
