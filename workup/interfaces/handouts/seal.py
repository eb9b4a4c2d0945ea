"""
A sealed key: the PDF encrypted with AES-256 under a passphrase, so that it can be handed out with
the sheet and opened later.

What it protects is the content, against whoever lacks the passphrase; it is as strong as the
passphrase is hard to guess, and nothing
hinders one who has it from passing it on. The name of the file is not hidden. Needs the extra
`teach` (pikepdf).
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from workup.errors import Problem, WorkupError

SHORTEST = 12  # characters of a passphrase


def seal(made: bytes, passphrase: str) -> bytes:
    """
    Encrypt a PDF. Fresh random salts go into each, so that two sealed files of the same key differ.

    Args:
        made: The PDF.

        passphrase: Opens it, as reader and as owner.

    Raises:
        WorkupError: If pikepdf is not installed.
    """
    try:
        import pikepdf
    except ImportError as error:
        raise WorkupError("`--seal` needs pikepdf: pip install 'dystonia-workup[teach]'") from error
    out = BytesIO()
    with pikepdf.open(BytesIO(made)) as pdf:
        pdf.save(
            out,
            encryption=pikepdf.Encryption(
                user=passphrase, owner=passphrase, R=6, aes=True, metadata=True
            ),
        )
    return out.getvalue()


def passphrase_of(path: Path) -> str:
    """
    The first line of a file.

    Raises:
        WorkupError: If there is no such text file, or the line is too short.
    """
    try:
        with path.open("rb") as file:  # a pipe from a keeper of passphrases too
            text = file.read(4096).partition(b"\n")[0].decode()
    except (OSError, UnicodeDecodeError) as error:
        raise WorkupError(
            [Problem(str(path), 0, "cannot be read as the text file that holds the passphrase")]
        ) from error
    return strong(text.partition("\n")[0].rstrip("\r"), str(path))


def strong(passphrase: str, place: str) -> str:
    """The passphrase, if it has at least twelve characters; the message never repeats it."""
    if len(passphrase.strip()) < SHORTEST:
        message = (
            f"the passphrase has fewer than {SHORTEST} characters; three or four words that "
            f"do not belong together would do"
        )
        raise WorkupError([Problem(place, 0, message)])
    if not passphrase.isprintable():
        message = "the passphrase holds signs that no keyboard types. Give a text file"
        raise WorkupError([Problem(place, 0, message)])
    return passphrase
