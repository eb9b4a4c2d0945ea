"""
Whether what treats a diagnosis waits for its proof.
"""

from __future__ import annotations

from workup.knowledge.condition import leaves
from workup.knowledge.pages import Advice
from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import Assessment, Option
from workup.model.fact import parted

LIKELIER_THAN_NOT = 0.5
#: With a sign of the patient that the first diagnosis does not account for, it takes more.
LIKELY = 0.75


def waits(option: Option, answer: Assessment, book: Rulebook) -> bool:
    """
    Whether an option is not begun before the diagnosis is proven: it treats a diagnosis, and those
    that it treats have too small a share together.

    Args:
        option: What may be discussed.

        answer: The answer that offers it.

        book: Says which diagnoses a row treats.
    """
    meant = _meant(option, book)
    if not _row(option, book).waits or not meant:
        return False
    share = sum(c.probability for c in answer.differential if c.diagnosis in meant)
    return share < (LIKELY if answer.differential[0].unexplained else LIKELIER_THAN_NOT)


def treats_another(option: Option, answer: Assessment, book: Rulebook) -> str:
    """The diagnosis that an option treats where it leads but is not the first, else nothing."""
    meant = _meant(option, book)
    first, *others = answer.differential
    if first.diagnosis in meant:
        return ""
    leads = (c.diagnosis for c in others if c.standing == "leading")
    return next((diagnosis for diagnosis in leads if diagnosis in meant), "")


def _row(option: Option, book: Rulebook) -> Advice:
    """The row that gives an option its text."""
    return next(r for r in book.management[option.option] if r.rule.id == option.because[0])


def _meant(option: Option, book: Rulebook) -> set[str]:
    """The diagnoses of which one must lead for the row of an option."""
    return {
        parted(leaf.fact).id
        for leaf in leaves(_row(option, book).rule.when)
        if (parted(leaf.fact).kind, leaf.op, leaf.value) == ("standing", "eq", "leading")
    }
