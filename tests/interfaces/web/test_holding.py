"""A server holds: connections that ask nothing, costly requests, files that unpack to much."""

from __future__ import annotations

import gzip
import io
import socket
import stat
import threading
import time
from contextlib import contextmanager

import httpx
import pytest
import uvicorn

from tests.interfaces.web.serving import serving
from workup.errors import CaseError
from workup.interfaces.web import connections, tokens
from workup.interfaces.web.batches.runs import Bounds, Runs
from workup.interfaces.web.connections import most_connections
from workup.interfaces.web.refusals import Refusal
from workup.readers.typed import read_one


async def _app(scope, receive, send):
    """An application that answers at once, in as many bytes as the path asks for."""
    if scope["type"] == "lifespan":
        return
    size = int(scope["path"].strip("/") or 2)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * size})


@contextmanager
def served(most):
    """A server of the application with `most` connections; its port."""
    made = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        _app, http=connections.serving(most), lifespan="off", log_level="critical"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: server.run(sockets=[made]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield made.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def closed(one, seconds):
    """Whether the server closes a connection within some seconds."""
    one.settimeout(seconds)
    try:
        while one.recv(1 << 16):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize(
    "said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"], ids=["none", "half", "asked"]
)
def test_a_connection_that_asks_nothing_more_is_closed(said, monkeypatch):
    """Before a first request, within its head, and after an answer: there is an end to waiting."""
    monkeypatch.setattr(connections, "HEAD", 0.5)
    monkeypatch.setattr(connections, "NEXT", 0.5)
    with served(10) as port, socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(said)
        assert closed(one, 120)


def test_a_byte_now_and_then_gains_no_time(monkeypatch):
    """The time is for the whole head, however slowly it comes."""
    monkeypatch.setattr(connections, "HEAD", 0.5)
    with (
        served(10) as port,
        socket.create_connection(("127.0.0.1", port)) as one,
        pytest.raises(ConnectionError),
    ):
        for byte in b"GET / HTTP/1.1\r\nX: " + b"a" * 200:
            one.sendall(bytes([byte]))
            time.sleep(0.05)


def test_an_answer_that_is_not_read_is_given_up(monkeypatch):
    """A client that does not take its answer is not waited for."""
    monkeypatch.setattr(connections, "STALLED", 0.2)
    with served(10) as port, socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(b"GET /50000000 HTTP/1.1\r\nHost: a\r\n\r\n")
        time.sleep(5)  # many times as long
        one.settimeout(120)
        got = 0
        try:
            while part := one.recv(1 << 20):
                got += len(part)
        except ConnectionError:
            pass
        assert got < 50_000_000


def test_idle_connections_make_room_for_one_that_asks():
    """However many wait, whoever comes and asks is answered."""
    with served(8) as port:
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(30)]
        for _ in range(5):
            assert httpx.get(f"http://127.0.0.1:{port}/", timeout=120).status_code == 200
        for one in idle:
            one.close()


def test_the_bound_leaves_files_for_all_else():
    """The number of connections stays below the files that may be open."""
    resource = pytest.importorskip("resource")
    assert most_connections() < resource.getrlimit(resource.RLIMIT_NOFILE)[0]


@pytest.mark.parametrize("kind", ["findings", "keys", "documents", "groups", "rows"])
def test_a_request_full_of_mistakes_costs_no_more_than_an_honest_one(kind, book):
    """Tens of thousands of mistakes cost a second or two of the processor, and few are said."""
    head = "id: a\npatient: {}\nonset: {}\ndystonia: {}\n"
    many = [f"findin{n}" for n in range(30_000)]
    body = {
        "findings": head + "findings: {present: [" + ", ".join(many) + "]}\n",
        "keys": head + "".join(f"{word}: 1\n" for word in many),
        "documents": "---\n".join("id: a\n" for _ in many),
        "groups": head + "findings: {examined_normal: [" + ", ".join(many) + "]}\n",
        "rows": head + "history: {events: [" + ", ".join("{event: x}" for _ in many) + "]}\n",
    }[kind]
    began = time.process_time()
    with pytest.raises(CaseError) as refused:
        read_one(body, "request", book.vocabulary)
    assert time.process_time() - began < 5
    assert len(refused.value.problems) <= 101 and len(str(refused.value)) < 50_000


@pytest.fixture
def runs():
    """Batches with small bounds."""
    made = Runs(Bounds(records=500, by_address=2, disk=50 * 1024**2))
    yield made
    made.close()


def ended(run, seconds=120):
    """The run, once it is over."""
    end = time.monotonic() + seconds
    while not run.over and time.monotonic() < end:
        time.sleep(0.1)
    return run


def test_a_small_file_of_many_records_is_stopped_and_leaves_nothing(runs):
    """A run ends at its number of records, and a failed one keeps no answers."""
    run = runs.begin("me", "cases.jsonl.gz", io.BytesIO(gzip.compress(b"1\n" * 2_000_000)))
    assert "more than 500 records" in ended(run).error
    assert sum(p.stat().st_size for p in run.folder.rglob("*") if p.is_file()) == 0


def test_one_address_leaves_room_for_others(runs):
    """Whoever takes a new seed for each run is bounded by the address they come from."""
    slow = gzip.compress(b'{"id": "a"}\n' * 200_000)
    for n in range(2):
        runs.begin(f"seed {n}", "cases.jsonl.gz", io.BytesIO(slow), address="one")
    with pytest.raises(Refusal) as refused:
        runs.begin("seed 3", "cases.jsonl.gz", io.BytesIO(slow), address="one")
    assert refused.value.status == 429
    runs.begin("seed 4", "cases.jsonl.gz", io.BytesIO(slow), address="other")


def test_old_answers_go_when_all_need_too_much(runs):
    """What is kept in all is bounded: the oldest goes first."""
    one = ended(runs.begin("me", "cases.jsonl", io.BytesIO(b'{"id": "a"}\n')))
    one.size = runs.bounds.total + 1
    runs.begin("you", "cases.jsonl", io.BytesIO(b'{"id": "a"}\n'))
    assert not one.folder.exists() and one not in runs.of("me")


HOSTS = ["evil.com\\@localhost", "localhost/..", "localhost#x", "a@localhost", "localhost:x", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_a_url_reads_otherwise_is_not_ours(host, server):
    """Only a plain name or address with a port names this server."""
    name, _, port = server.removeprefix("http://").partition(":")
    with socket.create_connection((name, int(port))) as one:
        one.sendall(f"GET /api/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        one.settimeout(20)
        assert b" 421 " in one.recv(1 << 16)[:20] or host == ""


@pytest.mark.parametrize("origin", ["http://[", "null", "//", "http://localhost.evil"])
def test_an_origin_of_whatever_form_is_no_fault(origin, client):
    """An origin that is no URL is another site."""
    answer = client.post("/api/assess", content=b"{}", headers={"origin": origin})
    assert answer.status_code == 403


def test_a_cookie_of_many_digits_opens_nothing(client):
    """A cookie that no server of ours gave is passed over."""
    answer = client.get("/class", headers={"cookie": f"workup_class={'9' * 5000}.x"})
    assert answer.status_code < 500


def test_cookies_over_tls_are_bound_to_the_host():
    """Behind TLS no other host or port can plant a cookie of ours."""
    request = type("R", (), {"url": type("U", (), {"scheme": "https"})})
    assert tokens.bound("a", request) == "__Host-a"
    assert tokens.bound("a", request, "/class") == "__Secure-a"


def test_looking_makes_no_row_and_a_record_is_its_owners(tmp_path):
    """A browser that only looks leaves nothing behind; what is kept, its owner alone can read."""
    import sqlite3

    record = tmp_path / "folder" / "record.sqlite"
    with serving("--workers", "1", "--record", f"sqlite:///{record}") as (address, _):
        for n in range(5):
            cookie = f"workup_learner={n}{'a' * 42}"
            assert httpx.get(f"{address}/record", headers={"cookie": cookie}).status_code == 200
        assert stat.S_IMODE(record.parent.stat().st_mode) == 0o700
        assert all(stat.S_IMODE(p.stat().st_mode) == 0o600 for p in record.parent.iterdir())
        with sqlite3.connect(record) as found:
            assert found.execute("SELECT count(*) FROM learner").fetchone() == (0,)


def _asking(cookies, address="1.2.3.4"):
    """A request as the door sees it."""
    from starlette.requests import Request

    brought = "; ".join(f"{k}={v}" for k, v in cookies.items())
    scope = {
        "type": "http",
        "scheme": "http",
        "server": ("localhost", 80),
        "path": "/class",
        "headers": [(b"cookie", brought.encode())],
        "client": (address, 1),
    }
    return Request(scope)


def test_wrong_tries_of_others_do_not_shut_out_who_was_in_before():
    """Behind one address, five wrong passphrases of a learner do not lock out an educator."""
    from starlette.responses import Response

    from workup.interfaces.web.door import KNOWN, Door
    from workup.interfaces.web.settings import Settings

    door, seed = Door(Settings(passphrase="a right passphrase")), "s" * 43
    first = Response()
    door.let_in(_asking({"workup_seed": seed}), first)
    given = [v.decode() for k, v in first.raw_headers if k == b"set-cookie"]
    known = next(c for c in given if c.startswith(KNOWN)).partition("=")[2].partition(";")[0]
    with pytest.raises(Refusal):
        for _ in range(9):
            door.knock(_asking({"workup_seed": "x" * 43}), "a wrong one")
    with pytest.raises(Refusal):
        door.knock(_asking({"workup_seed": "x" * 43, KNOWN: known}), "a right passphrase")
    assert door.knock(_asking({"workup_seed": seed, KNOWN: known}), "a right passphrase")
    assert not door.open_to(_asking({"workup_seed": seed, KNOWN: known}))
