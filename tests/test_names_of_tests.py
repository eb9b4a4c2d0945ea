"""The names of the tests are the same in every process that runs a share of them."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("held", [b"PK\x03\x04", b""])
def test_bytes_are_no_part_of_a_name(held: bytes, request: pytest.FixtureRequest) -> None:
    """A test of bytes is named by their place: an archive would carry the time it was made."""
    assert request.node.name == f"test_bytes_are_no_part_of_a_name[held{0 if held else 1}]"
