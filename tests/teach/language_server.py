"""Speaks to a real YAML language server over its standard input and output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

VERSION = "1.25.0"


def found(folder: Path) -> str | None:
    """
    The server's program: on the path, or installed by npm into `folder`; None where there is no
    npm.
    """
    if program := os.environ.get("WORKUP_YAML_LANGUAGE_SERVER") or shutil.which(
        "yaml-language-server"
    ):
        return program
    if not shutil.which("npm"):
        return None
    command = [
        "npm",
        "install",
        "--silent",
        "--no-fund",
        "--no-audit",
        f"yaml-language-server@{VERSION}",
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=180)
    program = folder / "node_modules" / ".bin" / "yaml-language-server"
    return str(program) if done.returncode == 0 and program.exists() else None


class Server:
    """One server with one workspace."""

    def __init__(self, program: str, folder: Path) -> None:
        self.folder = folder
        self._number = 0
        self._process = subprocess.Popen(
            [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self._send({"method": "initialized", "params": {}})
        store = {
            "yaml": {
                "completion": True,
                "hover": True,
                "validate": True,
                "schemaStore": {"enable": False},
            }
        }
        self._send({"method": "workspace/didChangeConfiguration", "params": {"settings": store}})

    def open(self, name: str, text: str) -> list[dict[str, Any]]:
        """Open a file; gives what the server finds wrong with it."""
        item = {"uri": self._uri(name), "languageId": "yaml", "version": 1, "text": text}
        self._send({"method": "textDocument/didOpen", "params": {"textDocument": item}})
        while True:
            said = self._read()
            if (
                said.get("method") == "textDocument/publishDiagnostics"
                and said["params"]["uri"] == item["uri"]
            ):
                return said["params"]["diagnostics"]

    def complete(self, name: str, line: int, column: int) -> list[dict[str, Any]]:
        """What it offers at a place, lines and columns from 0."""
        found = self.ask("textDocument/completion", self._place(name, line, column))
        return found["items"] if isinstance(found, dict) else found

    def hover(self, name: str, line: int, column: int) -> str:
        """What it shows at a place."""
        said = self.ask("textDocument/hover", self._place(name, line, column))
        return json.dumps(said)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """A request and its answer; what the server asks in between is answered with nothing."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        while True:
            said = self._read()
            if said.get("id") == number and "method" not in said:
                return said.get("result")

    def _place(self, name: str, line: int, column: int) -> dict[str, Any]:
        return {
            "textDocument": {"uri": self._uri(name)},
            "position": {"line": line, "character": column},
        }

    def _uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self._process.stdout.readline().strip():
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        said = json.loads(self._process.stdout.read(length))
        if (
            "method" in said and "id" in said
        ):  # a question of the server: configuration, registration
            wanted = said["params"].get("items", []) if isinstance(said.get("params"), dict) else []
            self._send({"id": said["id"], "result": [None] * len(wanted) if wanted else None})
        return said
