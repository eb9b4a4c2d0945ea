"""Plain values as YAML text, in the manner of the case files."""

from __future__ import annotations

from typing import Any

import yaml

from workup.model.document import Dumper


def case_text(value: dict[str, Any]) -> str:
    """A case file's text: keys in the order given, lists in one line where they are short."""
    text: str = yaml.dump(
        value,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=True,
        default_flow_style=None,
        width=120,
    )
    return text
