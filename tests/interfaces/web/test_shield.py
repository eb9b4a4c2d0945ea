"""What stands before every screen: policy, names, tokens, sizes, rates and times."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time

import httpx
import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

from tests.interfaces.web.serving import serving
from workup.interfaces.cli.serve import serve as command
from workup.interfaces.web import app as web
from workup.interfaces.web.settings import Limits, Settings
from workup.interfaces.web.shield import Buckets

PAGES = (
    "/",
    "/library",
    "/rules/index.html",
    "/rules/diagnoses/wilson_disease.html",
    "/api/",
    "/nothing",
    "/api/cases",
    "/api/nothing",
)


def token(client: httpx.Client) -> str:
    """The token of a fresh page; the client keeps its cookie."""
    found = re.search(r'name="token" value="([0-9a-f]+)"', client.get("/").text)
    assert found
    return found[1]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client, path):
    """
    Pages, errors and data alike: no inline script or style, no frame, no sniffing, no referrer to
    others, not kept.
    """
    found = client.get(path)
    policy = found.headers["content-security-policy"]
    assert (
        "default-src 'none'" in policy
        and "script-src 'self'" in policy
        and "style-src 'self'" in policy
        and "unsafe" not in policy
    )
    assert (
        "frame-ancestors 'none'" in policy
        and "base-uri 'none'" in policy
        and "form-action 'self'" in policy
    )
    assert (
        found.headers["x-content-type-options"] == "nosniff"
        and found.headers["referrer-policy"] == "same-origin"
    )
    assert (
        found.headers["cross-origin-opener-policy"] == "same-origin"
        and found.headers["cache-control"] == "no-store"
    )
    assert "server" not in found.headers and "Traceback" not in found.text


@pytest.mark.parametrize(
    "path",
    ["/", "/assess/case/drowsy-and-stiff", "/library", "/rules/diagnoses/wilson_disease.html"],
)
def test_no_page_holds_script_or_style_of_its_own(client, path):
    """
    Nothing inline: no script text, no style text or attribute, no handler, no address of another
    server to load from.
    """
    text = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text) and "<style" not in text
    assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", text)
    assert not re.search(r'<(script|link|img|iframe)[^>]+(src|href)="(https?:)?//', text)


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80"]
)
def test_a_foreign_name_is_not_answered(client, host):
    """A name that somebody points at this machine opens nothing (DNS rebinding)."""
    assert client.get("/", headers={"host": host}).status_code in (400, 421)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "[::1]:8000", "127.0.0.1:1"])
def test_its_own_names_are_answered(client, host):
    """Localhost and plain addresses are its own names."""
    assert client.get("/rules/index.html", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/assess",
        "/assess/answer",
        "/assess/found",
        "/assess/why",
        "/assess/import",
        "/assess/export",
    ],
)
@pytest.mark.parametrize("sent", [{}, {"token": ""}, {"token": "0" * 64}, {"token": "é"}])
def test_a_form_without_its_token_is_refused(client, path, sent):
    """Every form needs the token of a page of this server, with the cookie that belongs to it."""
    client.get("/")
    assert client.post(path, data=sent).status_code == 403


def test_a_token_is_good_with_its_own_cookie_only(server, client):
    """A token that another browser was given does not help."""
    stolen = token(client)
    assert client.post("/assess/answer", data={"token": stolen}).status_code == 200
    with httpx.Client(base_url=server, headers={"accept": "text/html"}) as other:
        other.get("/")
        assert other.post("/assess/answer", data={"token": stolen}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_from_another_site_is_refused(client, headers):
    """What a browser marks as sent by another site is refused, token or not."""
    good = token(client)
    assert client.post("/assess/answer", data={"token": good}, headers=headers).status_code == 403


def test_the_cookie_is_out_of_reach(client):
    """
    The one cookie holds a random seed, is unreadable for scripts and not sent with requests of
    other sites.
    """
    cookie = client.get("/").headers["set-cookie"]
    assert (
        "HttpOnly" in cookie
        and "samesite=lax" in cookie.lower()
        and re.match(r"workup_seed=[\w-]{43};", cookie)
    )


def test_too_much_is_refused(client):
    """A body past the limit is refused whether its length is told or not."""
    good = token(client)
    assert (
        client.post("/assess/answer", data={"token": good, "x": "y" * 600_000}).status_code == 413
    )

    def drip():
        for _ in range(40):
            yield b"x" * 20_000

    assert (
        client.post(
            "/assess/answer",
            content=drip(),
            headers={"x-workup-token": good, "content-type": "application/x-www-form-urlencoded"},
        ).status_code
        == 413
    )


def test_a_large_file_is_refused(client):
    """A case file past its own limit is refused as such."""
    found = client.post(
        "/assess/import",
        data={"token": token(client)},
        files={"file": ("case.yaml", b"#" * 450_000)},
    )
    assert found.status_code == 413 and "KiB" in found.text


def test_thousands_of_fields_are_refused(client):
    """A form meant to tie the reader up is refused, not read."""
    found = client.post(
        "/assess/answer", data={"token": token(client), **{f"f{n}": "" for n in range(5000)}}
    )
    assert found.status_code in (400, 413)


def test_one_address_is_slowed():
    """Past the burst a request is refused until the rate has let in more."""
    bucket = Buckets(rate=1.0, burst=3)
    assert [bucket.take("a") for _ in range(5)] == [True, True, True, False, False] and bucket.take(
        "b"
    )


@pytest.fixture(scope="module")
def strict():
    """An application with small limits and routes that hang and that fail."""
    made = web.create_app(
        Settings(names=("testserver",), workers=1, limits=Limits(seconds=4.0, rate=1.0, burst=30))
    )

    @made.get("/boom")
    async def boom() -> None:
        raise ValueError("the secret name of a patient")

    @made.get("/slow")
    async def slow() -> None:
        await made.state.shared.workers.run(time.sleep, 30)

    with TestClient(made, raise_server_exceptions=False) as client:
        yield client


def test_an_error_of_ours_shows_nothing(strict, caplog):
    """
    What goes wrong inside is answered with a number; neither the answer nor the log holds what was
    said.
    """
    found = strict.get("/boom", headers={"accept": "text/html"})
    assert (
        found.status_code == 500
        and "number" in found.text
        and "content-security-policy" in found.headers
    )
    for text in (found.text, caplog.text):
        assert "secret" not in text and "Traceback" not in text
    assert "ValueError at" in caplog.text


def test_an_answer_that_takes_too_long_is_given_up(strict):
    """The process that hangs is ended, and the next answer comes from a new one."""
    began = time.monotonic()
    assert strict.get("/slow").status_code == 503 and time.monotonic() - began < 25
    found = strict.post(
        "/api/ask-next", json={"id": "x", "patient": {}, "onset": {}, "dystonia": {}}
    )
    assert found.status_code == 200


def test_the_rate_is_kept_by_the_server(strict):
    """Past the burst the server says so, and when to come again."""
    found = [strict.get("/static/x/none") for _ in range(40)][-1]
    assert found.status_code == 429 and int(found.headers["retry-after"]) >= 1


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "workup", "serve", *options],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_said_so():
    """A port in use is named with what to do, without a trace."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        found = serve("--port", str(taken.getsockname()[1]))
    assert (
        found.returncode == 1
        and "is taken" in found.stderr
        and "--port" in found.stderr
        and "Traceback" not in found.stderr
    )


def test_a_host_that_is_not_here_is_said_so():
    """An address of another machine cannot be listened on."""
    found = serve("--host", "no.such.host.invalid", "--port", "0")
    assert found.returncode == 1 and "not an address of this machine" in found.stderr


def test_it_is_open_to_others_only_on_request_and_with_a_warning():
    """By default it listens on loopback; elsewhere it says what that means."""
    with serving("--workers", "1", "--host", "0.0.0.0") as (address, process):
        assert address.startswith("http://0.0.0.0:")
        process.terminate()
        rest = process.stdout.read()  # the warning came first and is kept by `serving`
    assert "Traceback" not in rest
    loopback = Settings()
    assert loopback.host == "127.0.0.1"


def test_a_missing_package_is_named_with_its_cure(monkeypatch):
    """Without the extra the command says what to install."""
    monkeypatch.setattr("workup.interfaces.cli.serve.find_spec", lambda name: None)
    found = CliRunner().invoke(command, ["--port", "0"])
    assert found.exit_code == 1 and "pip install 'dystonia-workup[web]'" in found.output


def test_behind_a_proxy_with_tls_cookies_are_marked_for_it():
    """
    With `--tls` the cookie never goes over a plain connection, and browsers are told to keep to
    TLS.
    """
    with TestClient(web.create_app(Settings(names=("testserver",), workers=1, tls=True))) as client:
        found = client.get("/")
    assert "Secure" in found.headers["set-cookie"] and "strict-transport-security" in found.headers
