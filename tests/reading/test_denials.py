"""Two hundred sentences of denial, doubt, relatives, past and plans."""

from __future__ import annotations

from pathlib import Path

import yaml

from workup.reading import read_text

ROWS = yaml.safe_load((Path(__file__).parent / "denials.yaml").read_text("utf-8"))


def test_no_finding_of_the_denials_is_read_as_present():
    """None of the two hundred is read as present; 58 were when the list was first tried."""
    wrong = [
        row["text"]
        for row in ROWS
        if row["finding"] in (read_text(row["text"]).case.get("findings") or {}).get("present", [])
    ]
    assert not wrong
