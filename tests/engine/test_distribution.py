"""The body distribution of MDS axis I, from the regions affected."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workup.engine.distribution import distribution_of

REGIONS = (
    "upper_face",
    "eyes",
    "oromandibular",
    "larynx",
    "neck",
    "shoulder",
    "trunk",
    "left_arm",
    "right_arm",
    "left_leg",
    "right_leg",
)
MIRROR = {
    region: region.replace("left_", "?").replace("right_", "left_").replace("?", "right_")
    for region in REGIONS
}


@pytest.mark.parametrize(
    ("regions", "wanted"),
    [
        ([], "none"),
        (["neck"], "focal"),
        (["neck", "shoulder"], "focal"),
        (["shoulder", "right_arm"], "focal"),
        (["shoulder", "right_arm", "trunk"], "segmental"),
        (["neck", "shoulder", "right_arm"], "segmental"),
        (["eyes", "upper_face"], "focal"),
        (["upper_face", "oromandibular"], "segmental"),
        (["upper_face", "neck"], "segmental"),
        (["neck", "trunk"], "segmental"),
        (["left_arm", "right_arm"], "segmental"),
        (["left_leg", "trunk"], "segmental"),
        (["oromandibular", "trunk"], "multifocal"),
        (["upper_face", "right_arm"], "multifocal"),
        (["left_arm", "right_leg"], "multifocal"),
        (["left_arm", "left_leg"], "hemidystonia"),
        (["left_arm", "left_leg", "oromandibular"], "hemidystonia"),
        (["trunk", "neck", "left_arm"], "generalised"),
        (["trunk", "left_leg", "right_leg"], "generalised"),
    ],
)
def test_regions_that_are_neighbours_are_segmental(regions, wanted):
    """Neighbours form a segment, others are multifocal; trunk and two more are generalised."""
    assert distribution_of(regions) == wanted


@given(st.lists(st.sampled_from(REGIONS), unique=True))
def test_order_and_side_do_not_matter(regions):
    """The same regions in another order, or mirrored, have the same distribution."""
    found = distribution_of(regions)
    assert distribution_of(reversed(regions)) == found
    assert distribution_of([MIRROR[region] for region in regions]) == found
