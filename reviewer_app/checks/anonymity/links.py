"""Links to where the authors keep their code, data and pages.

Anonymous copies (anonymous.4open.science, OSF's view-only links) are what venues advise instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from reviewer_app.checks.citations import folded
from reviewer_app.checks.finding import Finding
from reviewer_app.checks.manuscript import Manuscript
from reviewer_app.i18n import tr

_LINK: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:(?:github|gitlab|bitbucket|gitee|huggingface)\.(?:com|org|co)/(?:datasets/|spaces/)?(?P<owner>[\w.-]+)(?:/\s?[\w.-]+)?"
    r"|(?P<pages>[\w-]+)\.(?:github|gitlab)\.io(?:/[\w./-]*)?"
    r"|(?:drive|docs|sites)\.google\.com/[\w./?=-]+|(?:www\.)?dropbox\.com/[\w./?=-]+"
    r"|[\w.-]+\.[a-z]{2,}/~(?P<home>[\w.-]+)[\w./-]*)",
    re.I,
)
_SITES: Final = ("github", "gitlab", "bitbucket", "gitee", "huggingface", "google.com", "dropbox", "/~")
_OURS: Final = re.compile(r"\b(?:our|ours|we|my|this (?:paper|work|study))\b|我们|本文", re.I)
_GIVEN: Final = re.compile(
    r"\b(?:available|released?|open-?sourced?|found at|published at|publish|provided?|share|accessible|"
    r"hosted|repository|supplement\w*|"
    r"project page|website|demo)\b|开源|公开|获取|发布",
    re.I,
)
_ANONYMOUS: Final = re.compile(r"anonym|blind", re.I)


def check(manuscript: Manuscript) -> Iterator[Finding]:
    """Links whose owner bears an author's name, or that a sentence gives as the authors' own. Each once."""
    if not manuscript.options.blind:
        return
    names = {folded(name.split()[-1]) for name in manuscript.paper.authors if len(name.split()[-1]) > 3}
    said: set[str] = set()
    for passage in manuscript.prose_with(*_SITES):
        for m in _LINK.finditer(passage.plain):
            owner = folded(m["owner"] or m["pages"] or m["home"] or "")
            sentence = passage.plain[max(0, m.start() - 160) : m.end() + 80]
            own = any(name in owner for name in names)
            given = _OURS.search(sentence) and _GIVEN.search(sentence)
            link = m[0].rstrip("./")
            address = re.sub(r"\A(?:https?://)?(?:www\.)?", "", link).casefold()
            if address in said or _ANONYMOUS.search(link) or not (own or given):
                continue
            said.add(address)
            text = tr("{link} leads to its owner, and so to the authors.").format(link=link)
            yield Finding("likely", text, (passage.place(m.start(), m.start() + len(link)),), {"reported": link})
