"""
The code by which a browser is the same learner as the terminal of its user: a file beside the
record, readable by its owner alone.
"""

from __future__ import annotations

import re
import secrets
from contextlib import suppress
from pathlib import Path

from workup.errors import Problem, WorkupError
from workup.simulation.record.store import data_folder, of_owner_alone

_CODE = re.compile(r"^[A-Za-z0-9_-]{43}$")
NAME = ""  # the learner of the terminal, who needs no name


def _file() -> Path:
    return data_folder() / "browser-code"


def own_code() -> str:
    """The code that is there; empty where there is none."""
    with suppress(OSError, UnicodeDecodeError):
        said = _file().read_text("ascii").strip()
        return said if _CODE.match(said) else ""
    return ""


def make_own_code() -> str:
    """
    The code, made when it is first needed.

    Raises:
        WorkupError: If the data folder cannot be written.
    """
    if held := own_code():
        return held
    file, code = _file(), secrets.token_urlsafe(32)
    try:
        of_owner_alone(file)
        file.write_text(code, "ascii")
    except OSError as error:
        said = f"cannot be written: {error.strerror}"
        raise WorkupError([Problem(str(file), 0, said)]) from None
    return code
