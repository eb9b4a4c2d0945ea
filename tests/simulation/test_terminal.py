"""
A whole walk in a real terminal of 80 columns, played by keys; its transcript and picture in the
docs are made here.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terminal import Terminal

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: A trainee who thinks of treatable things first, forgets where it began and the drugs, and orders
#: too much.
KEYS = (
    "wilson disease 40, cerebral palsy 40",
    "done",
    "when did it begin?",
    "where is it now",
    "does it run in the family?",
    "tests done so far",
    "done",
    "dopa-responsive dystonia 60, wilson disease 20",
    "done",
    "look at the patient",
    "how overflow",
    "reflexes",
    "done",
    "childhood",
    "generalised",
    "combined",
    "done",
    "A boy of 12 with slowly progressive generalised dystonia since nine",
    "done",
    "dopa-responsive dystonia 85, tor1a 10",
    "done",
    "emg, muscle biopsy",
    "genetic test",
    "disagree because a biopsy can settle a myopathy",
    "done",
    "tor1a 90",
    "done",
    "primary, tor1a",
    "done",
    "hint",
    "urgent, early onset",
    "leave dat scan",
    "done",
)


@pytest.fixture(scope="module")
def played(tmp_path_factory) -> list[str]:
    terminal = Terminal(tmp_path_factory.mktemp("walk"), "walk", "foot-turns-in-at-nine")
    for key in KEYS:
        terminal.read()
        terminal.child.send(key + "\r")
    assert terminal.end() == 0
    return terminal.lines()


def test_a_whole_walk_by_keys(played):
    """
    Typed key by key the walk ends in a debrief, no line is wider than 80 columns, and none is lost.
    """
    text = "\n".join(played)
    assert "Debrief: " in text and "What was missed" in text and "Possible cognitive biases" in text
    assert all(key in text for key in KEYS)
    assert all(len(line) <= 80 for line in played)


def test_the_transcript_in_the_docs_is_this_one(played, request):
    """
    The transcript in the docs is what the terminal showed; `--golden` writes it anew, and its
    picture where Chromium is.
    """
    golden = DOCS / "pictures" / "walk.txt"
    if request.config.getoption("--golden"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text("\n".join(played) + "\n", "utf-8")
        from tests.pictures import terminal_picture

        tests = next(n for n, line in enumerate(played) if line.startswith("8/11"))
        at = next(n for n, line in enumerate(played) if line.startswith("Debrief"))
        terminal_picture(played[:tests], DOCS / "pictures" / "walk-begin.png")
        terminal_picture(played[tests:at], DOCS / "pictures" / "walk-tests.png")
        terminal_picture(played[at:], DOCS / "pictures" / "walk-debrief.png")
    assert golden.read_text("utf-8").splitlines() == played


def test_completion_by_keyboard(tmp_path):
    """Tab after a few letters offers and fills in a label."""
    terminal = Terminal(tmp_path, "walk", "arm-after-stroke", "--no-record")
    terminal.read()
    terminal.child.send("Wilson\t")
    terminal.read("Wilson disease")
    terminal.child.send("\r")
    terminal.read("Noted: Wilson disease, 100 % (all that was left).")
    terminal.child.send("pause\r")
    terminal.end()
    assert "Nothing was kept" in "\n".join(terminal.lines())


def test_pause_and_resume_by_keys(tmp_path):
    """`pause` leaves; the same command goes on at the same stage."""
    one = Terminal(tmp_path, "walk", "arm-after-stroke")
    for key in ("post-stroke 50", "done", "pause"):
        one.read()
        one.child.send(key + "\r")
    one.end()
    assert "resumes here" in "\n".join(one.lines())
    two = Terminal(tmp_path, "walk", "arm-after-stroke")
    two.read()
    two.child.send("\x03")
    two.end()
    assert "Resumed after 2 lines" in "\n".join(two.lines())
