"""
The pathway: from the facts of cases to a differential, a plan of tests, what must not be missed
and what to ask next. Decided once, as arrays; explained one case at a time.
"""

from workup.pathway.assessor import Assessor, assess
from workup.pathway.explain import NOTICE
from workup.pathway.reading import Reading

__all__ = ["NOTICE", "Assessor", "Reading", "assess"]
