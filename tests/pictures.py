"""
Pictures for the docs: text or a page, painted by the Chromium of the machine. Used by tests run
with `--golden`.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path


def chromium() -> str | None:
    """The Chromium of the machine; None where there is none."""
    return (
        shutil.which("chromium")
        or shutil.which("chromium-browser")
        or shutil.which("google-chrome")
    )


def terminal_picture(lines: Sequence[str], to: Path) -> None:
    """Paint lines as a terminal of 80 columns."""
    text = html.escape("\n".join(lines))
    page = (
        "<meta "
        "charset=utf-8><style>body{margin:0;background:#16181d}pre{margin:0;padding:16px;color:#e6e4df;"
        "font:14px/1.3 'DejaVu Sans Mono',monospace;width:80ch}</style><pre>" + text + "</pre>"
    )
    page_picture(page, to, 720, 36 + 19 * len(lines))


def page_picture(page: str, to: Path, width: int, height: int) -> None:
    """Paint a page of HTML at a size in pixels."""
    program = chromium()
    if program is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.html"
        file.write_text(page, "utf-8")
        to.parent.mkdir(exist_ok=True, parents=True)
        subprocess.run(
            [
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                f"--screenshot={to}",
                f"--window-size={width},{height}",
                file.as_uri(),
            ],
            check=True,
            capture_output=True,
            timeout=60,
        )
