"""The form of the venue that the open paper is reviewed for, as the person fills it in. No model writes here."""

from __future__ import annotations

from collections.abc import Mapping

from reviewer_app.review.markdown import points_to_markdown
from reviewer_app.session.document import ReviewDocument
from reviewer_app.session.practice import PracticeChoice
from reviewer_app.store.records import clean
from reviewer_app.venues.filled_form import FilledForm, stored_name
from reviewer_app.venues.venue import Field, Venue


class VenueForm:
    """Its texts lie beside the panes in the store, under names of their own, and are on the disk as soon as those."""

    def __init__(self, document: ReviewDocument, practice: PracticeChoice) -> None:
        self._document = document
        self._practice = practice

    @property
    def filled(self) -> FilledForm | None:
        """The form with its texts; None where the person reviews for no venue that has one."""
        venue = self._practice.venue
        return self.of(venue) if venue is not None else None

    @property
    def texts(self) -> Mapping[str, str]:
        """What was written for the open paper into all forms, by the fields' names in the store."""
        return self._document.forms.texts

    def of(self, venue: Venue) -> FilledForm | None:
        """The form of any venue with what was written into it for the open paper."""
        return FilledForm.of(venue, self._document.forms.texts)

    def write(self, key: str, text: str) -> None:
        """What the person wrote into a field; of a scale or a choice the value. Raises KeyError if there is no form."""
        filled = self.filled
        if filled is None:
            raise KeyError(key)
        self._document.forms.change({stored_name(filled.form.id, key): clean(text).replace("\0", "")})

    def from_panes(self, field: Field) -> str:
        """The points of the panes that a field may take over, with their pages; without those that were dismissed."""
        sections = [s for s in self._document.sections() if s.key in field.sections]
        points = [p for s in sections for p in s.points if not p.dismissed]
        return points_to_markdown(points) if points else ""
