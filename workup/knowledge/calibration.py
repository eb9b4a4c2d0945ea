"""
The few numbers that are fitted or set for the whole, from `rules/calibration.yaml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Restated:
    """
    Items of pictures that say again what others say: those of `items` follow from those of `by`.
    Each is a whole item as `Item.whole` gives it, or a kind of items, ended by a colon.
    """

    by: tuple[str, ...]
    items: tuple[str, ...]


@dataclass(frozen=True)
class PictureWeights:
    """
    How the frequencies of pictures become points, from `pictures` of `rules/calibration.yaml`,
    which says why of each. `often`, `rarest`, `commonest`, `surest` and `unlisted` are shares from
    0 to 1; `weight`, `damping`, `met` and `absent_weight` factors; the rest are points.
    """

    often: Mapping[str, float]
    weight: Mapping[str, float]
    damping: float
    met_weight: Mapping[str, float]
    met: float
    rarest: float
    commonest: float
    most: float
    most_result: float
    never: float
    denied: float
    most_absent: float
    absent_weight: float
    surest: float
    unlisted: float
    unlisted_region: float
    unlisted_first: float
    age_near: float
    age_far: float
    tempo_near: float
    tempo_far: float
    course: float
    sex: float
    gene_found: float
    gene_excluded: float
    restated: tuple[Restated, ...]


@dataclass(frozen=True)
class InheritedWeights:
    """
    How annotations of inherited diseases become points beside those of pictures, from `inherited`
    of `rules/calibration.yaml`: `nearby` is a factor, the rest are points.
    """

    prior: float
    nearby: float
    unnamed: float
    unlisted: float
    denied: float


@dataclass(frozen=True)
class Calibration:
    """
    Prior strength and scale (fitted), and the stated constants.

    `unexplained` and `unexplained_cap` are points; `other_prior` points by setting column; the rest
    are shares from 0 to 1.
    """

    prior_strength: float
    prior_strength_untold: float
    scale: float
    unexplained: float
    unexplained_cap: float
    other_prior: Mapping[str, float]
    leading_share: float
    leading_ratio: float
    plausible_share: float
    plausible_ratio: float
    likely: float
    possible: float
    likely_row: float
    most_plausible: int
    facts_needed: int
    outside: float
    conflict_share: float
    fitted: str
    always_explained: tuple[str, ...]
    complex_findings: tuple[str, ...]
    pictures: PictureWeights
    inherited: InheritedWeights


def read_calibration(value: Mapping[str, Any]) -> Calibration:
    """The numbers of the file, each given there as `{value, why}` or plain."""
    plain = _plain(value)
    pictures = _plain(plain["pictures"])
    groups = [Restated(tuple(g["by"]), tuple(g["items"])) for g in pictures["restated"]]
    plain["pictures"] = PictureWeights(**pictures | {"restated": tuple(groups)})
    plain["inherited"] = InheritedWeights(**_plain(plain["inherited"]))
    names = Calibration.__dataclass_fields__
    return Calibration(**{name: plain[name] for name in names})


def _plain(value: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: item["value"] if isinstance(item, dict) and "value" in item else item
        for key, item in value.items()
    }
