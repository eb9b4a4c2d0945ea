"""
The body distribution of a dystonia by MDS axis I, from the regions that are affected.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from workup.model.region import SIDED

#: Regions that count as another: the eyes as the upper face, the shoulder as the neck, unless it
#: moves with an arm of which it is then a part.
_SITES = {"shoulder": "neck", "eyes": "upper_face"}
#: Regions that are neighbours. Upper with lower face and both arms or both legs were the pairs met
#: together in 1,618 patients (Younce LR, et al. 2023); the upper face and the neck by the usage of
#: "craniocervical".
_NEIGHBOURS = frozenset(
    {
        frozenset(pair)
        for pair in (
            ("upper_face", "oromandibular"),
            ("upper_face", "neck"),
            ("oromandibular", "larynx"),
            ("oromandibular", "neck"),
            ("larynx", "neck"),
            ("neck", "trunk"),
            ("neck", "arm"),
            ("trunk", "arm"),
            ("trunk", "leg"),
            ("arm", "arm"),
            ("leg", "leg"),
        )
    }
)


def distribution_of(regions: Iterable[str]) -> str:
    """
    The body distribution by MDS axis I.

    Args:
        regions: Vocabulary regions affected now.

    Returns:
        none, focal, segmental, multifocal, hemidystonia or generalised.

    Source:
        Albanese A, et al. Mov Disord 2013;28:863.
    """
    named = set(regions)
    if "neck" not in named and named & {"arm", *SIDED["arm"]}:
        named.discard("shoulder")
    return _distribution(frozenset(_SITES.get(region, region) for region in named))


@lru_cache(maxsize=1024)
def _distribution(sites: frozenset[str]) -> str:
    if len(sites) <= 1:
        return "focal" if sites else "none"
    if "trunk" in sites and len(sites) >= 3:
        return "generalised"
    limbs = {site for site in sites if site.endswith(("arm", "leg"))}
    halves = ({f"{side}_arm", f"{side}_leg"} for side in ("left", "right"))
    if limbs in halves and not sites & {"trunk", "neck"}:
        return "hemidystonia"
    return "segmental" if _connected(sites) else "multifocal"


def _connected(sites: frozenset[str]) -> bool:
    """Whether all sites form one chain of neighbours."""
    reached, new = set[str](), {min(sites)}
    while new:
        reached |= new
        new = {
            b if a in reached else a
            for a, b in combinations(sorted(sites), 2)
            if (a in reached) != (b in reached)
            and frozenset((_without_side(a), _without_side(b))) in _NEIGHBOURS
        }
    return reached == sites


def _without_side(site: str) -> str:
    return site.removeprefix("left_").removeprefix("right_")
