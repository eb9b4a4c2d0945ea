"""
The pictures, films and sounds of a case: read from beside the case file, and called in an export by
a name that says nothing of the case.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from workup.errors import Problem, WorkupError
from workup.model.case import Case
from workup.model.document import bytes_within

Kind = Literal["image", "video", "audio"]
#: File ending to what it holds and its media type: what browsers, Moodle and Anki all show. SVG is
#: not among them, since it may hold a script.
TYPES: Mapping[str, tuple[Kind, str]] = {
    ".png": ("image", "image/png"),
    ".jpg": ("image", "image/jpeg"),
    ".jpeg": ("image", "image/jpeg"),
    ".gif": ("image", "image/gif"),
    ".webp": ("image", "image/webp"),
    ".mp4": ("video", "video/mp4"),
    ".webm": ("video", "video/webm"),
    ".mp3": ("audio", "audio/mpeg"),
    ".m4a": ("audio", "audio/mp4"),
    ".wav": ("audio", "audio/wav"),
}
MOST = 512 * 1024**2  # bytes of a file: a film of an hour, and more than any course takes
CALLED: Mapping[Kind, str] = {"image": "Picture", "video": "Video", "audio": "Sound"}


@dataclass(frozen=True, slots=True)
class Medium:
    """
    One picture, film or sound of a case; `content` is empty until its file was read. `shows` is
    told in its place where it cannot be shown.
    """

    file: str
    shows: str
    licence: str
    content: bytes = b""

    @property
    def kind(self) -> Kind:
        """Picture, film or sound, by the ending of its file."""
        return TYPES.get(self._ending, TYPES[".png"])[0]

    @property
    def mime(self) -> str:
        """Its media type."""
        return TYPES.get(self._ending, ("", "application/octet-stream"))[1]

    @property
    def name(self) -> str:
        """
        What its file is called in an export: by its content, since the author's name for it may
        give the answer away, and two cases may each have a `walk.mp4`.
        """
        return f"workup-{hashlib.sha256(self.content).hexdigest()[:16]}{self._ending}"

    @property
    def told(self) -> str:
        """What stands in its place where it cannot be shown."""
        return f"{CALLED[self.kind]}: {self.shows} ({self.licence})"

    @property
    def _ending(self) -> str:
        return Path(self.file).suffix.lower()


def named(case: Case) -> tuple[Medium, ...]:
    """The media that a case names, their files not read yet."""
    listed = (case.teaching.media if case.teaching else None) or ()
    return tuple(Medium(m.file, m.shows, m.licence) for m in listed)


def wrong(medium: Medium, folder: Path) -> str:
    """What is wrong with the file of a medium beside its case file; empty where nothing is."""
    path = folder / medium.file
    if path.suffix.lower() not in TYPES:
        return f"`{medium.file}` ends in none of {', '.join(TYPES)}"
    if not path.is_file():
        return f"`{medium.file}` does not lie beside the case file"
    if path.stat().st_size > MOST:
        return f"`{medium.file}` is larger than {MOST // 2**20} MiB, which no export can carry"
    if not path.stat().st_size:
        return f"`{medium.file}` is empty"
    return ""


def read(case: Case, file: str) -> tuple[Medium, ...]:
    """
    The media of a case with their content.

    Args:
        case: The case.

        file: The file that it was read from; its media lie beside it.

    Raises:
        WorkupError: With every file that is missing, empty, or of a kind that is not shown.
    """
    folder, media = Path(file).parent, named(case)
    problems = [
        Problem(file, 0, f"`teaching.media`: {said}. Put it there, or take its entry out")
        for medium in media
        if (said := wrong(medium, folder))
    ]
    if problems:
        raise WorkupError(problems)
    return tuple(replace(m, content=bytes_within(folder / m.file, MOST)) for m in media)
