"""
A student's sheet never gives the answer away; a key is complete; both print with nothing clipped,
missing or fetched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.patients import in_folder
from workup.explanations.outline import outline
from workup.interfaces.cli import main
from workup.interfaces.handouts import pdf
from workup.interfaces.handouts.page import key_html, student_html
from workup.interfaces.handouts.seal import seal
from workup.interfaces.text import NOTICE
from workup.model.case import Answer, Teaching
from workup.readers import load_cases
from workup.teach.key import key
from workup.teach.leak import leaks, names
from workup.teach.sheet import LEVELS, student

TEACHING = in_folder("teaching")
PUBLISHED = in_folder("published")
BY_ID = {case.id: case for case in [*TEACHING, *PUBLISHED]}
#: Printed in every run: short and focal, a long childhood, drugs, stroke, an emergency.
#: WORKUP_ALL_HANDOUTS=1 prints all.
SAMPLE = ["head-to-the-left", "foot-turns-in-at-nine", "eyes-to-the-ceiling"]
PRINTED = [case.id for case in TEACHING] if os.environ.get("WORKUP_ALL_HANDOUTS") else SAMPLE
HOSTILE = '<script>alert(1)</script><img src="file:///etc/passwd">{{ 7*7 }}"&\x07‮ end'
MARGIN = 17 * 72 / 25.4 - 1  # points


def _can_print() -> str:
    try:
        pdf._weasyprint()
    except Exception as error:
        return str(error)
    return (
        "" if shutil.which("pdftotext") and shutil.which("qpdf") else "needs poppler-utils and qpdf"
    )


printing = pytest.mark.skipif(bool(_can_print()), reason=_can_print() or "prints")


class _Text(HTMLParser):
    """The tags of a page and all text of it, that of figures included."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.attributes, self.words, self._off = (
            list[str](),
            list[tuple[str, str]](),
            list[str](),
            False,
        )
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._off = self._off or tag in ("style", "desc", "title")

    def handle_endtag(self, tag):
        self._off = self._off and tag not in ("style", "desc", "title")

    def handle_data(self, data):
        if not self._off:
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def keys(truth_assessor):
    """
    The keys of all teaching cases, without the search for what would put each look-alike first.
    """
    return {case.id: key(case, truth_assessor, flips=False) for case in TEACHING}


# --- the student's sheet


#: Their history or earlier diagnosis names the answer, so that no sheet can hold it back.
NAMED = {"p0a26c2ea", "p3fb37479", "p697d3664", "p6f8f5575", "pda46f1df"}


@pytest.mark.parametrize(
    "case", [c for c in (*TEACHING, *PUBLISHED) if c.id not in NAMED], ids=lambda case: case.id
)
def test_the_sheet_does_not_give_the_answer_away(case, book):
    """
    No label, further name or gene of an accepted diagnosis stands anywhere in the file, hidden text
    included.
    """
    page = student_html(student(case, book), book)
    body = page[page.index("<body") :]
    given_away_by = names(case.answer, book)
    assert not leaks(re.sub(r"<[^>]*>", " ", body), given_away_by.facts)
    assert not leaks(case.vignette or "", given_away_by.written)
    for diagnosis in case.answer.accepted:
        assert book.vocabulary.label("diagnoses", diagnosis).lower() not in page.lower()
        assert diagnosis not in body and (
            case.answer.category is None or f"category: {case.answer.category}" not in body
        )
    for point in case.answer.teaching_points or () if case.answer else ():
        assert point not in body


@pytest.mark.parametrize("case", TEACHING, ids=lambda case: case.id)
def test_the_sheet_tells_no_result_that_came_later(case, book):
    """What the decisive tests showed is for the key."""
    body = _Text(student_html(student(case, book), book)).text
    for test, result in (case.answer.results or {}).items():
        label = book.vocabulary.label("tests", test)
        assert f"{label}: " not in body and (not result.text or result.text not in body)
        assert test in case.results or label not in body


@pytest.mark.parametrize("level", ["easy", "middle", "hard"])
def test_how_hard_a_case_is_stands_in_words(level, book):
    """A sheet says "case of middle difficulty", not the word of the file behind a key."""
    base = BY_ID["head-to-the-left"]
    case = base.model_copy(update={"teaching": base.teaching.model_copy(update={"level": level})})
    page = student_html(student(case, book), book)
    said = {"easy": "easy case", "middle": "case of middle difficulty", "hard": "hard case"}
    assert said[level] in page and "level:" not in page


def test_a_planted_leak_is_held_back_or_named(book):
    """
    A title that names the answer is left out; a fact that does is held back; a vignette that does
    is named to its author.
    """
    case = BY_ID["the-faulty-heater"]
    said = case.model_copy(
        update={
            "title": "A carbon-monoxide poisoning",
            "vignette": "He had Carbon Monoxide poisoning.",
        }
    )
    told = student(said, book)
    assert told.title == "" and told.leaks == (
        "carbon-monoxide poisoning",
        "Carbon Monoxide poisoning",
    )
    assert any(w.startswith("Carbon monoxide poisoning") for w in told.withheld)
    gene = BY_ID["evening-limp"].model_copy(
        update={"vignette": "A girl with a change in GCH1 limps."}
    )
    assert "GCH1" in student(gene, book).leaks


@pytest.mark.parametrize("tell", LEVELS)
def test_each_level_tells_no_more_than_it_says(tell, book):
    """The vignette alone, then the history, the examination, the results so far."""
    told = student(BY_ID["evening-limp"], book, tell)
    assert [s.title for s in told.sections] == ["History", "Examination", "Results so far"][
        : LEVELS.index(tell)
    ]
    page = student_html(told, book)
    assert ("body-map" in page) == ("Timeline" in page) == (tell != "vignette")
    assert ("MRI" in page) == (tell == "results") and told.vignette in page


def test_all_that_the_case_tells_is_told(book):
    """Every finding, event, drug and result that is not held back stands on the sheet."""
    for case in TEACHING:
        told = student(case, book)
        text = _Text(student_html(told, book)).text.lower()
        labels = [
            book.vocabulary.label("findings", f)
            for f in (*(case.findings.present or ()), *(case.findings.absent or ()))
        ]
        labels += [book.vocabulary.label("events", e.event) for e in case.history.events or ()]
        labels += [m.name for m in case.history.medications or ()]
        held = " ".join(told.withheld).lower()
        assert [x for x in labels if x.lower() not in text and x.lower() not in held] == []


def test_there_is_room_to_answer(book):
    """Ranked differential with certainty, what not to miss, tests in order, what to leave."""
    text = _Text(student_html(student(BY_ID["chin-up"], book), book)).text
    for heading in (
        "Differential",
        "Certainty, %",
        "What must not be missed",
        "in the order",
        "What you would not order",
    ):
        assert heading in text


# --- the key


@pytest.mark.parametrize("case", TEACHING, ids=lambda case: case.id)
def test_the_key_is_complete(case, keys, book):
    """
    Answer, objectives, teaching points, flags, reasons, tests, what to leave, sources in full and
    the hash of the rules.
    """
    made = keys[case.id]
    page = key_html(made, book)
    text = _Text(page).text
    found = made.assessment
    wanted = [
        made.answer,
        *(case.teaching.aims if case.teaching else ()),
        *(p.text for p in made.points),
    ]
    wanted += (
        [entry.text for entry in outline(found, book).section("flags").every]
        + [f.action for f in found.red_flags]
        + [row.why for row in found.not_needed]
    )
    diagnoses = [d.entry for d in (*made.leading, *made.lookalikes)]
    wanted += [e.label for e in diagnoses] + [s.citation for s in made.sources]
    wanted += [p.text for e in diagnoses for p in e.points if p.sign != "for"]
    wanted += [p.text for d in made.leading for p in d.entry.points]
    wanted += [book.hash, NOTICE]
    assert [w for w in wanted if " ".join(w.split()) not in text] == []
    assert all(
        f"{d.entry.label} " in text.split("Why not")[1].split("The differential as it narrows")[0]
        for d in made.lookalikes
    )
    for work in made.workup:
        assert set(work.entry.label.split()) <= set(text.split())
    cited = set(re.findall(r"\[([^\]]+)\]", text))
    named = {k.strip() for found in cited for k in found.split(",")} & set(book.sources)
    assert named <= {s.key for s in made.sources}


def test_red_flags_come_first(keys, book):
    """In an emergency the key opens with what to do, before the answer."""
    text = _Text(key_html(keys["eyes-to-the-ceiling"], book)).text
    assert (
        text.index("stop here, call for help")
        < text.index("Red flags")
        < text.index("Answer")
        < text.index("Why not")
    )


def test_the_key_says_what_would_put_a_look_alike_first(truth_assessor, book):
    """
    Why-not ends with the fewest findings or results that would turn it round, each run before it is
    printed.
    """
    made = key(BY_ID["foot-turns-in-at-nine"], truth_assessor)
    assert made.lookalikes[0].flip and "What would put it first" in key_html(made, book)


def test_the_narrowing_ends_where_the_assessment_does(keys):
    """
    The last step before later results has the shares of the assessment; no share is negative and
    none adds up past 1.
    """
    for made in keys.values():
        before = [r for r in made.narrowing.reveals if not r.after][-1]
        final = {c.diagnosis: c.probability for c in made.assessment.differential}
        assert all(
            abs(final[d] - s) < 1e-6
            for d, s in zip(made.narrowing.diagnoses, before.shares, strict=True)
        )
        assert all(
            0 <= sum(r.shares) <= 1 + 1e-6 and min(r.shares) >= 0 for r in made.narrowing.reveals
        )


def test_where_rules_and_teacher_part_is_said(truth_assessor):
    """
    An answer that the rules do not put first is told to the teacher before the class finds out.
    """
    case = BY_ID["chin-up"].model_copy(
        update={
            "answer": Answer.model_construct(
                category="functional", diagnosis="functional_dystonia", decisive_tests=("tor1a",)
            )
        }
    )
    made = key(case, truth_assessor, flips=False)
    assert len(made.disagrees) == 3 and "first on these facts" in made.disagrees[0]


# --- both as pages


def test_pages_are_one_file_without_script(keys, book):
    """No script, no link, nothing fetched, no style attribute; every id once."""
    for case in TEACHING:
        for page in (student_html(student(case, book), book), key_html(keys[case.id], book)):
            seen = _Text(page)
            assert (
                not {"script", "img", "link", "iframe", "a"} & set(seen.tags) and "url(" not in page
            )
            assert not [
                n
                for n, _ in seen.attributes
                if n == "style" or n.startswith("on") or n in ("src", "href")
            ]
            ids = [v for n, v in seen.attributes if n == "id"]
            assert len(ids) == len(set(ids)) and NOTICE in seen.text


def _hostile():
    case = BY_ID["evening-limp"]
    history = case.history.model_copy(
        update={"previous_diagnoses": (HOSTILE,), "ancestry": HOSTILE}
    )
    answer = case.answer.model_copy(update={"teaching_points": (HOSTILE,)})
    teaching = Teaching(level="easy", objective=HOSTILE)
    return case.model_copy(
        update={
            "title": HOSTILE,
            "vignette": HOSTILE,
            "history": history,
            "answer": answer,
            "teaching": teaching,
        }
    )


def test_hostile_text_is_inert(truth_assessor, book):
    """
    Markup, template signs, control characters and marks that turn the writing direction are shown
    as plain text.
    """
    case = _hostile()
    for page in (
        student_html(student(case, book), book),
        key_html(key(case, truth_assessor, flips=False), book),
    ):
        seen = _Text(page)
        assert (
            not {"script", "img"} & set(seen.tags)
            and "<script>alert(1)</script>" in seen.text
            and "{{ 7*7 }}" in seen.text
        )
        assert "\x07" not in page and "‮" not in page


# --- both in print


def _run(*command: object, check: bool = True) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=check, timeout=120
    )


def _pages(case, kind: str, paper: str, keys, book) -> str:
    if kind == "sheet":
        return student_html(student(case, book), book, paper, pdf.faces())
    return key_html(keys[case.id], book, paper, pdf.faces())


def _no_missing_glyph(made: bytes) -> None:
    """No text of the file is drawn with glyph 0, which fonts show as an empty box."""
    import pikepdf

    with pikepdf.open(BytesIO(made)) as file:
        streams = list(file.pages) + [
            o
            for o in file.objects
            if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Form"
        ]
        for stream in streams:
            for operands, operator in pikepdf.parse_content_stream(stream):
                if str(operator) in ("Tj", "TJ"):
                    parts = operands[0] if str(operator) == "TJ" else operands
                    for part in parts:
                        if isinstance(part, pikepdf.String):
                            codes = bytes(part)
                            assert b"\0\0" not in [
                                codes[k : k + 2] for k in range(0, len(codes), 2)
                            ]


def _whole(page: str, paper: str, path: Path) -> None:
    """Print a page, and look at the file with tools that are not ours."""
    made, missing = pdf.write_pdf(page)
    assert missing == ()
    _no_missing_glyph(made)
    path.write_bytes(made)
    assert "No syntax or stream encoding errors" in _run("qpdf", "--check", path).stdout
    info = _run("pdfinfo", path).stdout
    width, height = map(float, re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", info).groups())
    assert (round(width), round(height)) == (
        (612, 792) if paper == "letter" else (595, 842)
    ) and re.search(r"Tagged:\s+yes", info)
    assert "CreationDate" not in info
    fonts = _run("pdffonts", path).stdout.splitlines()[2:]
    assert fonts and all(re.search(r"Workup-S.* yes yes yes ", line) for line in fonts), fonts
    text = _run("pdftotext", path, "-").stdout
    assert "�" not in text and text.count(NOTICE) >= int(re.search(r"Pages:\s+(\d+)", info)[1])
    boxes = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        _run("pdftotext", "-bbox", path, "-").stdout,
    )
    assert len(boxes) > 100
    for left, top, right, bottom, word in boxes:
        assert (
            float(left) >= MARGIN
            and float(right) <= width - MARGIN
            and float(top) >= 18
            and float(bottom) <= height - 18
        ), word
    squeezed = "".join(text.split()).lower()
    words = {
        part for w in _Text(page).text.lower().split() for part in w.split("-")
    }  # lines and pages break at a hyphen
    lost = {w for w in words if len(w) > 3 and w not in squeezed}
    assert not lost


@printing
@pytest.mark.parametrize("kind", ["sheet", "key"])
@pytest.mark.parametrize("name", PRINTED)
def test_print_is_whole(name, kind, keys, book, tmp_path):
    """
    Every font embedded, every glyph there, every word of the page inside the margins, the notice on
    every page, tagged.
    """
    paper = "letter" if name == "eyes-to-the-ceiling" else "a4"
    page = _pages(BY_ID[name], kind, paper, keys, book)
    _whole(page, paper, tmp_path / "made.pdf")


@printing
def test_a_case_told_too_long_is_whole(book, case_file, tmp_path):
    """
    Forty drugs, a word of three hundred letters and a vignette of pages are printed in full, inside
    the margins.
    """
    drugs = ", ".join(f"{{name: drug{n}, started_before_onset: {n + 1} days}}" for n in range(40))
    text = (
        f"id: x\npatient: {{}}\nonset: {{age: 3}}\ndystonia: {{regions: [neck]}}\nvignette: "
        f"{'x' * 300} {'much more ' * 600}\nhistory: {{medications: "
        f"[{drugs}]}}\n"
    )
    case = load_cases(case_file(text))[0]
    _whole(student_html(student(case, book), book, "a4", pdf.faces()), "a4", tmp_path / "made.pdf")


def test_every_case_has_a_key(truth_assessor, book, case_file):
    """Published cases, and one that tells nothing and has no answer, have a key too."""
    empty = load_cases(case_file("id: x\npatient: {}\nonset: {}\ndystonia: {}\n"))
    for case in [*PUBLISHED, *empty]:
        made = key(case, truth_assessor, flips=False)
        assert book.hash in key_html(made, book) and (made.answer or case.answer is None)


@printing
def test_the_same_page_gives_the_same_bytes(tmp_path):
    """Two processes, two hash seeds, one file: no clock, no random identifier."""
    made = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        env = {**os.environ, "PYTHONHASHSEED": seed}
        command = [
            sys.executable,
            "-m",
            "workup",
            "sheet",
            "chin-up",
            "--out",
            str(out),
            "--for",
            "student",
        ]
        subprocess.run(command, check=True, capture_output=True, env=env, timeout=120)
        made.append([(p.name, p.read_bytes()) for p in sorted(out.iterdir())])
    assert made[0] == made[1] and [n for n, _ in made[0]] == [
        "chin-up-sheet.html",
        "chin-up-sheet.pdf",
    ]


@printing
def test_odd_characters_are_shown_or_named(book, tmp_path):
    """
    Umlauts, Greek, µ and ≥ are always shown; what no font at hand has is named, never silently a
    box.
    """
    common, rare = "Müller über α-Synuklein ≥ 5 µmol/L → Ωm", "中文 العربية"
    case = BY_ID["chin-up"].model_copy(update={"title": f"{common} {rare}"})
    made, missing = pdf.write_pdf(student_html(student(case, book), book, "a4", pdf.faces()))
    path = tmp_path / "odd.pdf"
    path.write_bytes(made)
    text = _run("pdftotext", path, "-").stdout
    named = " ".join(missing)
    assert all(word in text for word in common.split()) and not set(common) & set(
        re.sub(r"\(U\+\w+\)", "", named).split()
    )
    for letter in "中文":
        assert letter in named or letter in text


@printing
def test_nothing_is_fetched_in_print(truth_assessor, book):
    """A page that names a file or an address gets neither."""
    page = student_html(
        student(_hostile(), book),
        book,
        "a4",
        '@font-face { font-family: x; src: url("file:///etc/passwd"); } body { background: '
        'url("http://127.0.0.1:9/x") }',
    )
    made, _ = pdf.write_pdf(page)
    assert made.startswith(b"%PDF") and b"root:" not in made


@printing
def test_a_sealed_key_opens_with_its_passphrase_only(keys, book, tmp_path):
    """A foreign reader needs the passphrase, and then reads the same text."""
    made, _ = pdf.write_pdf(_pages(BY_ID["chin-up"], "key", "a4", keys, book))
    plain, sealed = tmp_path / "plain.pdf", tmp_path / "sealed.pdf"
    plain.write_bytes(made)
    sealed.write_bytes(seal(made, "four words by chance"))
    assert _run("pdftotext", sealed, "-", check=False).returncode != 0
    assert _run("pdftotext", "-upw", "wrong", sealed, "-", check=False).returncode != 0
    assert (
        _run("pdftotext", "-upw", "four words by chance", sealed, "-").stdout
        == _run("pdftotext", plain, "-").stdout
    )
    assert (
        b"Cervical" not in sealed.read_bytes()
        and "AES-256" in _run("pdfinfo", "-upw", "four words by chance", sealed).stdout
    )


# --- the command


def _sheet(*arguments: object, given: str | None = None):
    return CliRunner().invoke(main, ["sheet", *map(str, arguments)], input=given)


def test_the_command_writes_what_it_names(tmp_path):
    """
    Names come from case ids alone; nothing is replaced without --force; nothing half-written is
    left.
    """
    done = _sheet("evening-limp", "the-faulty-heater", "--out", tmp_path / "h", "--format", "html")
    assert done.exit_code == 0, done.output
    names = sorted(p.name for p in (tmp_path / "h").iterdir())
    assert names == [
        "evening-limp-key.html",
        "evening-limp-sheet.html",
        "the-faulty-heater-key.html",
        "the-faulty-heater-sheet.html",
    ]
    assert "held back" in done.output
    before = (tmp_path / "h" / "evening-limp-key.html").read_bytes()
    again = _sheet("evening-limp", "--out", tmp_path / "h", "--format", "html")
    assert again.exit_code == 1 and "--force" in again.output
    assert (
        _sheet("evening-limp", "--out", tmp_path / "h", "--format", "html", "--force").exit_code
        == 0
    )
    assert (tmp_path / "h" / "evening-limp-key.html").read_bytes() == before


def test_a_bad_case_writes_nothing(case_file, tmp_path):
    """Every case is read and checked before the first file is written."""
    bad = case_file("id: x\npatient: {age: 3}\nonset: {age: 9}\ndystonia: {}\n")
    done = _sheet("evening-limp", bad, "--out", tmp_path / "h", "--format", "html")
    assert done.exit_code == 1 and "case.yaml:3" in done.output and not (tmp_path / "h").exists()


def test_an_interrupted_write_leaves_nothing(tmp_path, monkeypatch):
    """A file is whole or not there."""
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    _sheet("evening-limp", "--out", tmp_path, "--format", "html")
    assert list(tmp_path.iterdir()) == []


def test_without_weasyprint_it_says_what_to_install(tmp_path, monkeypatch):
    """
    No traceback: the packages of pip and of the system are named; the HTML needs none of them.
    """
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    done = _sheet("evening-limp", "--out", tmp_path, "--format", "pdf")
    assert done.exit_code == 1 and "libpango" in done.output and "Traceback" not in done.output
    assert _sheet("evening-limp", "--out", tmp_path, "--format", "html").exit_code == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("short\n", "twelve|12"), (None, "passphrase"), ("\0" * 5000, "no keyboard types")],
)
def test_a_passphrase_must_be_long_and_is_never_repeated(tmp_path, text, said):
    """A short or missing passphrase is refused before anything is written."""
    path = tmp_path / "p.txt"
    if text:
        path.write_text(text)
    done = _sheet("evening-limp", "--out", tmp_path / "h", "--seal", path)
    assert (
        done.exit_code == 1
        and re.search(said, done.output)
        and "short" not in done.output.replace("shorter", "")
    )
    assert not (tmp_path / "h").exists()


@printing
def test_sealing_leaves_no_open_key(tmp_path):
    """With --seal the key is a PDF under its passphrase, and no HTML of it is written."""
    (tmp_path / "p.txt").write_text("correct horse battery staple\n")
    done = _sheet(
        "evening-limp", "--out", tmp_path / "h", "--seal", tmp_path / "p.txt", "--for", "teacher"
    )
    assert done.exit_code == 0, done.output
    assert [p.name for p in Path(tmp_path / "h").iterdir()] == ["evening-limp-key.pdf"]
    assert (
        _run("pdftotext", tmp_path / "h" / "evening-limp-key.pdf", "-", check=False).returncode != 0
    )
    assert (
        _sheet(
            "evening-limp",
            "--out",
            tmp_path / "i",
            "--seal",
            tmp_path / "p.txt",
            "--format",
            "html",
        ).exit_code
        == 2
    )


def test_sealing_again_removes_an_open_key_of_an_earlier_run(tmp_path):
    """
    An open key beside the sealed one is refused by name; with --force it goes, which is said.
    """
    (tmp_path / "phrase").write_text("a long enough passphrase\n")
    out = tmp_path / "out"
    assert _sheet("evening-limp", "--out", out, "--format", "html").exit_code == 0
    arguments = ("evening-limp", "--out", out, "--format", "pdf", "--seal", tmp_path / "phrase")
    done = _sheet(*arguments)
    assert done.exit_code == 1 and "is an open key beside the sealed one" in done.output
    assert (out / "evening-limp-key.html").exists()
    if not _can_print():
        done = _sheet(*arguments, "--force")
        assert done.exit_code == 0 and "evening-limp-key.html: an open key" in done.stderr
        assert not (out / "evening-limp-key.html").exists()
