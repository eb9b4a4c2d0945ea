"""
The red flags that say no more of this patient than another does, and so stand behind it.
"""

from __future__ import annotations

from collections.abc import Collection

from workup.knowledge.rulebook import Rulebook
from workup.model.assessment import RedFlag


def behind(raised: Collection[RedFlag], book: Rulebook) -> set[str]:
    """
    The red flags whose every row yields to another that is raised, at least as urgent, and itself
    yields to none.
    """
    rows = book.flag_rows

    def yields(flag: RedFlag, others: Collection[str]) -> bool:
        mine = [rows[id_] for id_ in flag.because if rows[id_].urgency == flag.urgency]
        return all(set(row.yields_to) & set(others) for row in mine)

    def as_urgent(flag: RedFlag, among: Collection[RedFlag]) -> set[str]:
        return {f.id for f in among if f.urgency <= flag.urgency}  # "emergency" < "urgent"

    firm = [flag for flag in raised if not yields(flag, as_urgent(flag, raised))]
    return {flag.id for flag in raised if flag not in firm and yields(flag, as_urgent(flag, firm))}
