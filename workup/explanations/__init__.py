"""
Why this and why not that: one case beside its near neighbours, every promise run before it is made.
Public: `why`, `curve`, `twins`.
"""

from workup.explanations.curve import Curve, Point, curve
from workup.explanations.flips import Flip
from workup.explanations.spoken import Line, Speaker, Spoken
from workup.explanations.twins import Twin, twins
from workup.explanations.why import Near, Open, Why, why

__all__ = [
    "Curve",
    "Flip",
    "Line",
    "Near",
    "Open",
    "Point",
    "Speaker",
    "Spoken",
    "Twin",
    "Why",
    "curve",
    "twins",
    "why",
]
