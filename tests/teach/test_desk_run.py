"""
A new educator's first case: written at the keyboard, laid out, checked and mended, handed out and
exported; kept as docs/educators.md shows it.
"""

from __future__ import annotations

import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.pictures import page_picture, terminal_picture
from tests.terminal import Terminal
from workup.readers import load_cases

DOCS = Path(__file__).resolve().parents[2] / "docs"
#: What is asked, and what the educator types. One answer is unclear and is chosen by number, one is
#: taken back.
DIALOGUE = (
    ("A short name", "postman-with-a-fist"),
    ("A title", "The postman's fist"),
    (
        "The vignette",
        "A postman of 58 cannot open his left hand to take a letter. Last spring he lay in "
        "hospital for a week.",
    ),
    ("Age at presentation", "58"),
    ("Sex", "male"),
    ("Where the patient is seen", "1"),
    ("Age at onset", "57"),
    ("Time from onset to presentation", "back"),
    ("Age at onset", "57.5"),
    ("Time from onset to presentation", ""),
    ("Tempo of onset", "over months"),
    ("Region of onset", "left hand"),
    ("Every region affected now", "left hand, left leg"),
    ("Course since onset", "worse"),
    ("Variability", "1"),
    ("Findings that are present", "hemiparesis, brisk reflexes, foot turns in"),
    ("Findings that were looked for", "sensory trick, chorea, kf ring"),
    ("Parts of the examination", ""),
    ("Earlier events", "ischaemic stroke"),
    ("Time from the event to onset", "5 months"),
    ("On which side", "right"),
    ("Earlier events", ""),
    ("Drugs", "none"),
    ("Family history", "none"),
    ("Pregnancy, birth", ""),
    ("Earlier diagnoses", "frozen shoulder"),
    ("Ancestry", ""),
    ("Tests done before", "ceruloplasmin: normal"),
    ("Noted: Serum ceruloplasmin and copper: normal.", ""),
    ("The diagnosis", "post-stroke dystonia"),
    ("Other diagnoses that you would accept", ""),
    ("The decisive tests", "mri of the brain"),
    ("what it showed", "abnormal, infarct"),
    ("Red flags", "hemidystonia"),
    ("Urgency", "urgent"),
    ("harmful or wasteful", "tor1a"),
    (
        "Take-home messages",
        "Dystonia comes weeks to years after the stroke, as the weakness goes. [judgement]",
    ),
    ("", ""),
    ("Learning objectives", "Ask for a stroke when one side of the body twists"),
    ("", ""),
    ("Difficulty", "easy"),
    ("Time needed", "20"),
)
STOPPED = 15  # the dialogue is stopped before this answer, and taken up again
FILE = "postman-with-a-fist.yaml"


def run(folder: Path, *args: str) -> tuple[int, str]:
    """A command that asks nothing, in a pseudo-terminal."""
    terminal = Terminal(folder, *args)
    code = terminal.end()
    return code, "\n".join(terminal.lines()).strip()


def answer(terminal: Terminal, dialogue: tuple[tuple[str, str], ...]) -> None:
    """Type each answer when its question is asked."""
    for question, typed in dialogue:
        asked = terminal.read()
        assert question in asked, (question, asked)
        terminal.child.send(typed + "\r")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """The whole run, once: the folder, what each step painted, and how long it took."""
    folder = tmp_path_factory.mktemp("desk")
    begun = time.monotonic()
    first = Terminal(folder, "new", "case")
    answer(first, (*DIALOGUE[:STOPPED], (DIALOGUE[STOPPED][0], "pause")))
    assert first.end() == 0
    again = Terminal(folder, "new", "case", FILE)
    answer(again, DIALOGUE[STOPPED:])
    assert again.end() == 0
    shown = {"begin": first.lines(), "end": again.lines()}
    for name, args in {
        "fmt": ("fmt", FILE, "--check"),
        "check": ("check", FILE),
        "sheet": ("sheet", FILE, "--out", "handouts", "--format", "html"),
        "export": ("export", FILE, "--to", "moodle", "--out", "postman.xml"),
    }.items():
        code, text = run(folder, *args)
        shown[name] = [f"exit {code}", *text.splitlines()]
    return folder, shown, time.monotonic() - begun


def test_the_dialogue_writes_what_was_said(desk):
    """
    The file holds each answer, the one chosen by number and not the one taken back, and is valid.
    """
    case = load_cases(desk[0] / FILE)[0]
    assert case.onset.age == 57.5 and case.patient.sex == "male" and case.onset.tempo == "gradual"
    assert case.dystonia.regions == ("left_arm", "left_leg")
    assert case.findings.present == ("hemiparesis", "hyperreflexia", "foot_inversion")
    assert "kayser_fleischer" in case.findings.absent and case.history.medications == ()
    assert (
        case.history.events[0].event == "stroke_ischaemic"
        and case.history.events[0].side == "right"
    )
    assert case.answer.diagnosis == "post_stroke" and case.answer.category == "secondary"
    assert case.answer.results["mri_brain"].pattern == ("infarct",) and case.teaching.minutes == 20
    text = (desk[0] / FILE).read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=") and "# Post-stroke dystonia" in text


def test_it_is_laid_out_and_no_draft_is_left(desk):
    """`fmt --check` finds nothing to do; the draft is gone, the schema lies beside."""
    assert desk[1]["fmt"][0] == "exit 0"
    assert [p.name for p in desk[0].iterdir() if "draft" in p.name] == []
    assert (desk[0] / ".workup-case.schema.json").exists()


def test_the_check_reaches_the_answer(desk):
    """The answer is within reach, the number is shown, and no error is found."""
    said = "\n".join(desk[1]["check"])
    assert "first on the known facts" in said and " of 100" in said
    assert "0 errors, 0 warnings" in said
    assert desk[1]["check"][0] == "exit 0"


def test_the_sheet_keeps_the_answer_back(desk):
    """The student's sheet is there and does not name the diagnosis; the key does."""
    files = {f.name: f.read_text("utf-8") for f in (desk[0] / "handouts").rglob("*.html")}
    assert desk[1]["sheet"][0] == "exit 0" and len(files) == 2
    student = next(
        text for name, text in files.items() if "key" not in name and "teacher" not in name
    )
    key = next(text for name, text in files.items() if "key" in name or "teacher" in name)
    assert "Post-stroke" in key and "Post-stroke" not in student


def test_the_export_is_moodle_xml(desk):
    """Moodle's XML is well formed and asks of this patient."""
    assert desk[1]["export"][0] == "exit 0"
    quiz = ET.parse(desk[0] / "postman.xml").getroot()
    assert quiz.tag == "quiz" and len(quiz.findall("question")) >= 3


def test_every_screen_fits_and_it_takes_minutes(desk):
    """
    No line is wider than 80 columns, and the commands leave nearly all of the ten minutes to
    typing.
    """
    assert all(len(line) <= 80 for lines in desk[1].values() for line in lines)
    assert desk[2] < 300


def test_a_file_that_is_there_is_never_overwritten(desk):
    """A second case of the same name is refused before anything is asked."""
    before = (desk[0] / FILE).read_bytes()
    for args in (
        ("new", "case", FILE),
        ("new", "case", "--template", FILE),
        ("new", "case", "--like", "primary", FILE),
    ):
        code, said = run(desk[0], *args)
        assert code == 1 and "is there already" in said
    assert (desk[0] / FILE).read_bytes() == before


def test_pictures(desk, request):
    """The pictures of docs/educators.md are those of this run (`--golden` paints them)."""
    if request.config.getoption("--golden"):
        folder, shown, _ = desk
        terminal_picture(
            ["$ workup new case", *shown["begin"][-40:]], DOCS / "pictures" / "desk-new.png"
        )
        terminal_picture(
            [f"$ workup check {FILE}", *shown["check"][1:]], DOCS / "pictures" / "desk-check.png"
        )
        student = next(f for f in (folder / "handouts").rglob("*.html") if "key" not in f.name)
        page_picture(student.read_text("utf-8"), DOCS / "pictures" / "desk-sheet.png", 820, 1100)
        (DOCS / "pictures" / "desk-case.yaml").write_text(
            (folder / FILE).read_text("utf-8"), "utf-8"
        )
    for name in ("desk-new.png", "desk-check.png", "desk-sheet.png"):
        assert (DOCS / "pictures" / name).exists()
    assert (DOCS / "pictures" / "desk-case.yaml").read_text("utf-8") == (desk[0] / FILE).read_text(
        "utf-8"
    )
