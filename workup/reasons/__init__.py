"""Why this and why not that: one case beside its near neighbours, every promise run before it is made. Public: `why`, `curve`, `twins`."""

from workup.reasons.curve import Curve, Point, curve
from workup.reasons.flips import Flip
from workup.reasons.spoken import Line, Speaker, Spoken
from workup.reasons.twins import Twin, twins
from workup.reasons.why import Near, Open, Why, why

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
