"""The slow client and the hostile one of `benchmarks.soak`, each from an address of its own."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress

import httpx

SLOW, HOSTILE = "127.0.2.1", "127.0.3.1"
#: 30,000 findings that nobody knows: each was once looked for among all names.
COSTLY = (
    "id: a\npatient: {}\nonset: {}\ndystonia: {}\nfindings: {present: ["
    + ", ".join(f"unknwn_{n}" for n in range(16_000))
    + "]}\n"
)


async def foes(port: int, start: float, end: float) -> None:
    """All of them between two times of the monotonic clock."""
    await asyncio.sleep(max(0.0, start - time.monotonic()))
    some = [
        *(_slow_head(port, end) for _ in range(20)),
        *(_slow_reader(port, end) for _ in range(5)),
        *(_costly(port, end) for _ in range(4)),
        _nonsense(port, end),
        _too_much(port, end),
    ]
    await asyncio.gather(*some)


async def _slow_head(port: int, end: float) -> None:
    """A byte of a request now and then; begun again where the server has enough of it."""
    while time.monotonic() < end:
        with suppress(OSError):
            _, to = await asyncio.open_connection("127.0.0.1", port, local_addr=(SLOW, 0))
            for byte in b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + b"a" * 400:
                if time.monotonic() > end:
                    break
                to.write(bytes([byte]))
                await to.drain()
                await asyncio.sleep(1)
            to.close()
        await asyncio.sleep(1)


async def _slow_reader(port: int, end: float) -> None:
    """Takes the largest page a few bytes at a time."""
    while time.monotonic() < end:
        with suppress(OSError):
            back, to = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(SLOW, 0), limit=1024
            )
            to.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n")
            while time.monotonic() < end and await back.read(200):
                await asyncio.sleep(1)
            to.close()
        await asyncio.sleep(1)


def _client(port: int) -> httpx.AsyncClient:
    transport = httpx.AsyncHTTPTransport(local_address=HOSTILE)
    return httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", transport=transport, timeout=60)


async def _costly(port: int, end: float) -> None:
    """Cases made to cost as much as they can, one after another without a pause."""
    async with _client(port) as client:
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                said = {"content-type": "application/yaml"}
                await client.post("/api/assess", content=COSTLY, headers=said)


async def _nonsense(port: int, end: float) -> None:
    """Foreign names, forged forms, paths that lead out, methods that are none."""
    async with _client(port) as client:
        while time.monotonic() < end:
            for method, path, headers in (
                ("GET", "/", {"host": "evil.example"}),
                ("POST", "/walk/begin", {"origin": "http://evil.example"}),
                ("GET", "/rules/..%2f..%2fetc/passwd", {}),
                ("BREW", "/", {}),
                ("GET", f"/api/explain/{'x' * 4000}", {}),
            ):
                with suppress(httpx.HTTPError):
                    await client.request(method, path, headers=headers)
                await asyncio.sleep(0.5)


async def _too_much(port: int, end: float) -> None:
    """Bodies past every limit."""

    async def body():  # type: ignore[no-untyped-def]
        for _ in range(400):
            yield b"x" * 65_536

    async with _client(port) as client:
        while time.monotonic() < end:
            with suppress(httpx.HTTPError):
                await client.post("/api/assess", content=body())
            await asyncio.sleep(2)
