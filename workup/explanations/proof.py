"""
Whether what treats a diagnosis waits for its proof.
"""

from __future__ import annotations

from workup.knowledge.condition import leaves
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
    row = next(r for r in book.management[option.option] if r.rule.id == option.because[0])
    treated = {
        parted(leaf.fact).id
        for leaf in leaves(row.rule.when)
        if (parted(leaf.fact).kind, leaf.op, leaf.value) == ("standing", "eq", "leading")
    }
    if not row.waits or not treated:
        return False
    share = sum(c.probability for c in answer.differential if c.diagnosis in treated)
    return share < (LIKELY if answer.differential[0].unexplained else LIKELIER_THAN_NOT)
