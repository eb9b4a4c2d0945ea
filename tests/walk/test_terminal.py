"""A whole walk in a real terminal of 80 columns, played by keys; its transcript and picture in the docs are made here."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pexpect
import pyte
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs"
KEYS = (
    "post-stroke 60, brain tumour 20",
    "done",
    "where is it now",
    "what happened before",
    "drug history",
    "done",
    "post-stroke 70, brain tumour 15, vascular malformation 5",
    "done",
    "neurological examination",
    "how dystonic tremor",
    "done",
    "5",
    "arm and leg of one side",
    "combined with another neurological sign",
    "done",
    "post-stroke 80, brain tumour 10, vascular malformation 5",
    "done",
    "brain mri",
    "done",
    "post-stroke 95",
    "done",
    "secondary, post-stroke",
    "done",
    "urgent",
    "hemidystonia",
    "leave tor1a",
    "done",
)


class Terminal:
    """A terminal: a child under a pseudo-terminal and the screen that it paints."""

    def __init__(self, tmp_path: Path, *args: str) -> None:
        self.screen = pyte.HistoryScreen(80, 40, history=5000, ratio=0.001)
        self.stream = pyte.ByteStream(self.screen)
        env = {
            **os.environ, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "40", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1",
            "WORKUP_RECORD": f"sqlite:///{tmp_path / 'r.sqlite'}",
        }  # fmt: skip
        self.child = pexpect.spawn(sys.executable, ["-m", "workup", *args], env=env, dimensions=(40, 80), timeout=30)

    def read(self, until: str = "") -> None:
        """Paint what comes until a text stands on the screen; without one, until an empty prompt waits."""
        for _ in range(600):
            try:
                self.stream.feed(self.child.read_nonblocking(65536, timeout=0.05))
            except pexpect.TIMEOUT:
                here = self.screen.display[self.screen.cursor.y].rstrip()
                if until in "\n".join(self.screen.display) if until else here == ">":
                    return
            except pexpect.EOF:
                break
        raise AssertionError(f"never saw {until or 'a prompt'!r}:\n" + "\n".join(self.screen.display))

    def rest(self) -> None:
        """Paint what comes to the end."""
        self.child.expect(pexpect.EOF)
        self.stream.feed(self.child.before)

    def lines(self) -> list[str]:
        """Every line that was painted, those that scrolled away too."""
        above = ["".join(row[x].data for x in range(80)).rstrip() for row in self.screen.history.top]
        return [*above, *(line.rstrip() for line in self.screen.display)]


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> list[str]:
    terminal = Terminal(tmp_path_factory.mktemp("walk"), "walk", "arm-after-stroke")
    for key in KEYS:
        terminal.read()
        terminal.child.send(key + "\r")
    terminal.rest()
    terminal.child.close()
    assert terminal.child.exitstatus == 0
    lines = terminal.lines()
    while lines and not lines[-1]:
        lines.pop()
    return lines


def test_a_whole_walk_by_keys(played):
    """Typed key by key the walk ends in a debrief, no line is wider than 80 columns, and none is lost."""
    text = "\n".join(played)
    assert "Debrief: 100 of 100" in text
    assert all(key in text for key in KEYS)
    assert all(len(line) <= 80 for line in played)


def test_the_transcript_in_the_docs_is_this_one(played, request):
    """The transcript in the docs is what the terminal showed; `--golden` writes it anew, and its picture where Chromium is."""
    golden = DOCS / "pictures" / "walk.txt"
    if request.config.getoption("--golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text("\n".join(played) + "\n", "utf-8")
        from tests.pictures import terminal_picture

        terminal_picture(played[:46], DOCS / "pictures" / "walk-begin.png")
        at = next(n for n, line in enumerate(played) if line.startswith("Debrief"))
        terminal_picture(played[at:], DOCS / "pictures" / "walk-debrief.png")
    assert golden.read_text("utf-8").splitlines() == played


def test_completion_by_keyboard(tmp_path):
    """Tab after a few letters offers and fills in a label."""
    terminal = Terminal(tmp_path, "walk", "arm-after-stroke", "--no-record")
    terminal.read()
    terminal.child.send("Wilson\t")
    terminal.read("Wilson disease")
    terminal.child.send("\r")
    terminal.read("Noted: Wilson disease, 100 %.")
    terminal.child.send("pause\r")
    terminal.rest()
    assert "Nothing was kept" in "\n".join(terminal.lines())


def test_pause_and_resume_by_keys(tmp_path):
    """`pause` leaves; the same command goes on at the same stage."""
    one = Terminal(tmp_path, "walk", "arm-after-stroke")
    for key in ("post-stroke 50", "done", "pause"):
        one.read()
        one.child.send(key + "\r")
    one.rest()
    assert "goes on from here" in "\n".join(one.lines())
    two = Terminal(tmp_path, "walk", "arm-after-stroke")
    two.read("2/10 History")
    two.child.send("\x03")
    two.rest()
    assert "Taken up after 2 lines" in "\n".join(two.lines())
