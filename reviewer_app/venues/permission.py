"""What a venue's policy means for one use of the program, in a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reviewer_app.i18n import mark, sentences, tr
from reviewer_app.venues.venue import Answer, Policy, Use, Venue, in_words

_USES: Final = {
    Use.UNDERSTAND: mark("ask a model about the paper"),
    Use.CHECK: mark("checks by code"),
    Use.POLISH: mark("polish your words"),
    Use.SUGGEST: mark("let it suggest points"),
    Use.WRITE: mark("let it write a draft"),
}
_ANSWERS: Final[dict[Answer, str]] = {
    "yes": mark("allowed"),
    "no": mark("not allowed"),
    "ask": mark("check the venue's rule"),
}


def use_words(use: Use) -> str:
    """What a use is called."""
    return tr(_USES[use])


def answer_words(answer: Answer) -> str:
    """What an answer is called."""
    return tr(_ANSWERS[answer])


def duties(policy: Policy | None) -> list[str]:
    """What a venue wants of those who let a model help, a sentence each."""
    said = {
        "disclose": tr("What was used is to be told to the venue."),
        "own_first": tr("Your own assessment is to be written first."),
        "hand_in": tr("All exchanges with a model are to be handed in."),
    }
    return [text for name, text in said.items() if getattr(policy, name, False)]


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether something may be used, and why or why not, in one sentence; `answer` is the policy's own word."""

    allowed: bool
    reason: str
    answer: Answer


def permission(venue: Venue | None, name: str, use: Use, *, by_editor: str = "") -> Permission:
    """What a person who reviews for `venue` may do.

    `name` is what the person calls the venue; None is one that nobody described. `by_editor` is the day on which the
    person said that the editor allows it. Where no rule is known, nothing is promised but what needs no model.
    """
    policy = venue.rules if venue is not None else None
    answer: Answer = policy.of(use) if policy is not None else "yes" if use is Use.CHECK else "ask"
    rule = policy_sentence(venue.title if venue is not None else name, policy)
    if answer != "yes" and by_editor:
        said = tr("On {day} you said that your editor allows it.").format(day=by_editor)
        return Permission(True, sentences(said, rule), answer)
    return Permission(answer == "yes", rule, answer)


def policy_sentence(name: str, policy: Policy | None) -> str:
    """The rule, how old it is and where it is from."""
    if policy is None:
        if not name:
            return tr("No venue is named: check the venue's rule on language models.")
        return tr("What {venue} allows isn't known here: check the venue's rule on language models.").format(venue=name)
    text = (
        tr("{venue}, as far as known on {date} and by hearsay: {rule}")
        if policy.hearsay
        else tr("{venue}, as far as known on {date}: {rule}")
    )
    return text.format(venue=policy.edition or name, date=policy.as_of, rule=in_words(policy.rule))
