"""`workup serve`."""

from __future__ import annotations

import errno
import ipaddress
import os
import re
import secrets
import signal
import socket
import sys
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from workup.errors import Problem, WorkupError
from workup.interfaces.cli import plain_errors
from workup.interfaces.cli.collection import as_usual
from workup.interfaces.cli.options import rules_folder
from workup.interrupt import held

if TYPE_CHECKING:
    from types import FrameType

    from fastapi import FastAPI

_NEEDS = ("fastapi", "jinja2", "uvicorn", "python_multipart", "rapidfuzz")
_OPEN = """\
Warning: {host} can be reached from other machines. Anyone who reaches this port can use the
pages, and what is sent travels unencrypted: put a proxy with TLS before it, and enter nothing by
which a patient could be known."""

_SHORTEST = 10  # characters of a passphrase


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; another than loopback opens it to others.",
)
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="0 takes a free one.",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    help="A host name it answers to beside localhost and addresses; may be given again.",
)
@click.option(
    "--record",
    "record",
    envvar="WORKUP_RECORD",
    help="A database URL for records of walks, each browser for itself; by default the file that "
    "`workup walk` keeps, and the address that is printed makes your browser and your terminal one "
    "learner.",
)
@rules_folder
@click.option(
    "--workers", type=click.IntRange(1, 64), help="Processes that answer; one a core unless given."
)
@click.option(
    "--rate",
    type=click.FloatRange(1),
    help="Requests a second from one address, in the long run; 60 unless given.",
)
@click.option(
    "--class-passphrase",
    "passphrase_file",
    type=click.Path(path_type=Path),
    help="A file whose first line opens the class report to educators; or the variable "
    "WORKUP_CLASS_PASSPHRASE.",
)
@click.option(
    "--class-header",
    metavar="NAME=VALUE",
    help="A header that your proxy sets for educators and takes from everybody else's requests.",
)
@click.option(
    "--course",
    "courses",
    multiple=True,
    type=click.Path(path_type=Path),
    help="A course file that learners may walk; may be given again.",
)
@click.option(
    "--tls", is_flag=True, help="A proxy before it speaks TLS: cookies are marked for it alone."
)
@plain_errors
def serve(host: str, port: int, names: tuple[str, ...], **given: Any) -> None:
    """
    Open the pages in a browser: assess, walk, cases, rules, batch, and an API for other programs.

    It listens on this machine only unless you say otherwise, and needs no network. Needs the extra
    `web`.

    \b
    Example:
        workup serve --port 8000
    """
    if any(find_spec(name) is None for name in _NEEDS):
        raise WorkupError(
            "`workup serve` needs more packages. Install them with: pip install "
            "'dystonia-workup[web]'"
        )
    with held():
        import uvicorn  # noqa: F401  # with the rest, before Ctrl-C is heard

        from workup.interfaces.web.app import create_app
        from workup.interfaces.web.settings import Limits, Settings
        from workup.simulation.record.store import address

    for_others = bool(names or given["tls"] or given["class_header"] or _named_record())
    rate, rest = (
        given.pop("rate"),
        {name: value for name, value in given.items() if value is not None},
    )
    limits = replace(Limits(), rate=rate) if rate else Limits()
    rest["passphrase"], rest["header"] = (
        _passphrase(rest.pop("passphrase_file", None)),
        _header(rest.pop("class_header", None)),
    )
    if "record" in rest:
        address(rest["record"])
    listening = _listen(host, port)
    own = secrets.token_urlsafe(16) if _loopback(listening) and not for_others else ""
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo("The rules are being read; the first time this takes a few seconds.", err=True)
    with held():
        app = create_app(Settings(host, port, names, limits=limits, own=own, **rest))
    if not _loopback(listening):
        click.echo(_OPEN.format(host=host), err=True)
    as_usual()
    _run(app, listening, host, f"mine/{own}" if own else "")


def _named_record() -> bool:
    """Whether a record was named for this server alone, and so is not that of the terminal."""
    said = click.get_current_context().get_parameter_source("record")
    return said is ParameterSource.COMMANDLINE


def _run(app: FastAPI, listening: socket.socket, host: str, path: str = "") -> None:
    """
    Serve until Ctrl-C; the address is printed once it answers. No request is logged.

    Args:
        app: The pages.

        listening: The open port.

        host: As it was given.

        path: What to open first.
    """
    import uvicorn

    from workup.interfaces.web.connections import NEXT, most_connections, serving

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started and not self.should_exit:
                click.echo(f"workup is at {_address(listening, host)}{path} (Ctrl-C ends it)")

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            app.state.leaving = True
            super().handle_exit(sig, frame)

    most = most_connections()
    config = uvicorn.Config(
        app,
        http=serving(most),
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=int(NEXT),
        timeout_graceful_shutdown=5,
        limit_concurrency=2 * most,
        h11_max_incomplete_event_size=32 * 1024,
    )
    signal.signal(signal.SIGTERM, _ended)
    with suppress(KeyboardInterrupt):
        Server(config).run(sockets=[listening])


def _ended(number: int, frame: FrameType | None) -> None:
    """
    End as a program that was asked to, not as one that was struck down: what its processes share is
    given back first. uvicorn sends itself the signal again once every answer is out.
    """
    raise SystemExit(128 + number)


def _passphrase(file: Path | None) -> str | None:
    """
    The passphrase of the class report: the first line of a file, or of the variable; never an
    argument that others could see.
    """
    try:
        if file:
            with file.open("rb") as held:
                said = held.read(4096).partition(b"\n")[0].decode()
        else:
            said = os.environ.get("WORKUP_CLASS_PASSPHRASE", "")
    except (OSError, UnicodeDecodeError):
        raise WorkupError(
            [
                Problem(
                    str(file),
                    0,
                    "cannot be read. Give a text file whose first line is the passphrase",
                )
            ]
        ) from None
    found = (said.splitlines() or [""])[0].strip()
    if (file or said) and len(found) < _SHORTEST:
        raise WorkupError(
            f"the passphrase of the class report is too short: at least {_SHORTEST} characters"
        )
    return found or None


def _header(said: str | None) -> tuple[str, str] | None:
    if said is None:
        return None
    name, _, value = said.partition("=")
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) or not value:
        raise WorkupError(
            f"`--class-header {said}` should be NAME=VALUE, as in X-Remote-Group=educators"
        )
    return name, value


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, or an error that says what to do."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except OSError:
        raise WorkupError(
            f"`--host {host}` is not an address of this machine. Try 127.0.0.1"
        ) from None
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind(address)
    except PermissionError:
        raise WorkupError(
            f"port {port} needs an administrator. Give one above 1023 with --port"
        ) from None
    except OSError as error:
        taken = (
            f"port {port} on {host} is taken by another program. Give another with --port, or "
            f"--port 0 for a free one"
        )
        raise WorkupError(
            taken
            if error.errno == errno.EADDRINUSE
            else f"cannot listen on {host}: {error.strerror}"
        ) from None
    made.listen(512)
    return made


def _loopback(listening: socket.socket) -> bool:
    return ipaddress.ip_address(listening.getsockname()[0]).is_loopback


def _address(listening: socket.socket, host: str) -> str:
    port = listening.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
