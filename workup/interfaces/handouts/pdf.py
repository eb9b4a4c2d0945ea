"""
A handout's page as PDF: tagged for screen readers (PDF/UA-1), its fonts embedded, the same bytes
for the same page.

Nothing is fetched: the page may name the fonts of this package and pictures that it holds itself,
neither file nor address. Needs the extra `teach`
(WeasyPrint) and, from the system, Pango.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

from workup.errors import WorkupError

FACES = (
    ("Workup Sans", "normal", "normal", "sans-regular"),
    ("Workup Sans", "bold", "normal", "sans-bold"),
    ("Workup Sans", "normal", "italic", "sans-italic"),
    ("Workup Signs", "normal", "normal", "signs"),
)
FAMILY = "Workup Sans, Workup Signs, sans-serif"
SCHEME = "workup-font:"
NEEDS = (
    "a PDF needs WeasyPrint and Pango: pip install 'dystonia-workup[teach]' and, on "
    "Debian, apt-get install libpango-1.0-0 "
    "libpangoft2-1.0-0 libharfbuzz-subset0; on macOS, brew install pango. `--html` needs neither"
)
_MISSING = re.compile(r'unsupported by fonts: "(.*)" \((U\+[0-9A-F]+)\)', re.DOTALL)


def faces() -> str:
    """
    The CSS that names the fonts of this package, for `page`; every page of a PDF bears the notice,
    so that its end need not.
    """
    return "footer.notice { display: none; }\n" + "\n".join(
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-style: {style}; '
        f'src: url("{SCHEME}{name}"); }}'
        for family, weight, style, name in FACES
    )


def write_pdf(html: str) -> tuple[bytes, tuple[str, ...]]:
    """
    Print a page.

    Args:
        html: A handout with the fonts of `faces`.

    Returns:
        The PDF, and the characters that no font at hand can show, as in `中 (U+4E2D)`.

    Raises:
        WorkupError: If WeasyPrint or Pango is not installed; it says what to install.
    """
    weasyprint = _weasyprint()
    html = html.replace(
        "<svg ", f'<svg font-family="{FAMILY}" '
    )  # in print, a figure does not take the face of the page around it
    identifier = hashlib.sha256(html.encode()).digest()[:16]
    with _noted() as missing:
        made: bytes = weasyprint.HTML(
            string=html, url_fetcher=_fetcher(), base_url="workup-page:"
        ).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    return made, tuple(dict.fromkeys(missing))


def _weasyprint() -> Any:
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        raise WorkupError(NEEDS) from error
    return weasyprint


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    known = {SCHEME + name: name for *_, name in FACES}

    class Fonts(URLFetcher):  # type: ignore[misc]
        """Gives the fonts of this package and what the page itself holds; refuses all else."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if url.startswith("data:image/"):
                return super().fetch(url, headers)
            if url not in known:
                raise ValueError("a handout fetches nothing")
            body = (
                files("workup.interfaces.handouts")
                .joinpath(f"fonts/{known[url]}.woff2")
                .read_bytes()
            )
            return URLFetcherResponse(url, body, {"Content-Type": "font/woff2"})

    return Fonts()


@contextmanager
def _noted() -> Iterator[list[str]]:
    """
    The characters that WeasyPrint says it cannot show; what else it logs of a page stays out of our
    output.
    """
    found: list[str] = []

    class Listen(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if match := _MISSING.search(record.getMessage()):
                found.append(f"{match[1]} ({match[2]})")

    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    before = [(log, log.handlers, log.propagate) for log in loggers]
    for log in loggers:
        log.handlers, log.propagate = [Listen()], False
    try:
        yield found
    finally:
        for log, handlers, propagate in before:
            log.handlers, log.propagate = handlers, propagate
