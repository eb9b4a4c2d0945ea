"""The pictures and films of a case are checked, and stand in every form that can hold a file."""

from __future__ import annotations

import base64
import io
import json
import os
import struct
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml
from click.testing import CliRunner

from tests.teach.conftest import TEACHING
from workup.interfaces.cli import main
from workup.teach.media import Medium

HANDED_IN = Path(__file__).with_name("handed_in")


def picture(shade: int = 200) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    body = zlib.compress(bytes([0, shade]))
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.fixture
def case(tmp_path) -> Path:
    """A case file with a picture and a film beside it."""
    value = yaml.safe_load((HANDED_IN / "media.yaml").read_text("utf-8"))
    film = {"file": "walk.mp4", "shows": "the gait", "licence": "CC BY 4.0", "consent": "written"}
    value["teaching"]["media"].append(film)
    (tmp_path / "photo.png").write_bytes(picture())
    (tmp_path / "walk.mp4").write_bytes(b"film")
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(value, allow_unicode=True), "utf-8")
    return path


def run(*args: object):
    return CliRunner().invoke(main, [str(a) for a in args])


def written(case: Path, form: str) -> bytes:
    out = case.with_name(f"out-{form}")
    done = run("export", case, "--to", form, "--out", out, "--items", "diagnosis,key_features")
    assert done.exit_code == 0, done.output
    return out.read_bytes()


def test_moodle_holds_each_file_once_a_question(case):
    """The files lie in the question's text, and it shows them by name with what is to be seen."""
    root = ET.fromstring(written(case, "moodle"))
    texts = [q.find("questiontext") for q in root if q.get("type") == "multichoice"]
    assert texts
    for text in texts:
        files = {f.get("name"): base64.b64decode(f.text or "") for f in text.findall("file")}
        assert sorted(files.values()) == sorted([picture(), b"film"])
        html = text.findtext("text") or ""
        assert all(f'src="@@PLUGINFILE@@/{name}"' in html for name in files)
        assert 'alt="the foot"' in html and "the gait (CC BY 4.0)" in html
        assert "walk.mp4" not in html, "an author's file name may give the answer away"


def test_anki_takes_the_files_into_its_media(case, tmp_path, monkeypatch):
    """Anki's importer finds every file that a card names, and misses none."""
    from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest

    monkeypatch.chdir(tmp_path)
    deck = tmp_path / "deck.apkg"
    deck.write_bytes(written(case, "anki"))
    opened = Collection(str(tmp_path / "collection.anki2"))
    opened.import_anki_package(
        ImportAnkiPackageRequest(package_path=str(deck), options=ImportAnkiPackageOptions())
    )
    checked = opened.media.check()
    folder = Path(opened.media.dir())
    kept = sorted(folder.joinpath(name).read_bytes() for name in os.listdir(folder))
    note = opened.get_note(opened.find_notes("")[0])
    assert not checked.missing and not checked.unused and kept == sorted([picture(), b"film"])
    assert "[sound:workup-" in note["Patient"] and '<img src="workup-' in note["Patient"]
    opened.close()


def test_qti_names_each_file_in_its_manifest(case, tmp_path):
    """Each item shows the files, the package holds them, and the manifest says so."""
    with zipfile.ZipFile(io.BytesIO(written(case, "qti"))) as archive:
        held = {n: archive.read(n) for n in archive.namelist()}
    media = {n: c for n, c in held.items() if n.startswith("media/")}
    assert sorted(media.values()) == sorted([picture(), b"film"])
    for name in media:
        assert f'href="{name}"'.encode() in held["imsmanifest.xml"]
        for item in (c for n, c in held.items() if n.startswith("items/")):
            assert f"../{name}".encode() in item


@pytest.mark.filterwarnings("ignore")
def test_qti_with_files_is_valid(case, tmp_path, caplog):
    """pyslet, written from the specification, reads every item that shows a picture and a film."""
    from tests.teach.test_exports import play

    found = play(written(case, "qti"), tmp_path / "qti")
    assert found and not [r for r in caplog.records if "Bad" in r.getMessage()]


@pytest.mark.parametrize("form", ["gift", "csv"])
def test_a_form_without_files_tells_them_in_words_and_says_so(case, form):
    """Nothing is dropped without a word: the learner reads what is to be seen."""
    out = case.with_name("out")
    done = run("export", case, "--to", form, "--out", out, "--items", "diagnosis")
    text = out.read_text("utf-8-sig").replace("\\:", ":")
    assert "Picture: the foot (CC BY 4.0)" in text and "Video: the gait" in text
    assert "with-media are described in words" in done.stderr


def test_the_sheet_shows_the_picture_and_the_key_names_the_file(case, tmp_path):
    """The picture lies within the page; the key has the file's name, licence and consent."""
    done = run("sheet", case, "--out", tmp_path / "sheets", "--format", "html")
    assert done.exit_code == 0, done.output
    sheet = (tmp_path / "sheets" / "with-media-sheet.html").read_text("utf-8")
    key = (tmp_path / "sheets" / "with-media-key.html").read_text("utf-8")
    assert f"data:image/png;base64,{base64.b64encode(picture()).decode()}" in sheet
    assert f"data:video/mp4;base64,{base64.b64encode(b'film').decode()}" in sheet
    assert "Video: the gait (CC BY 4.0)" in sheet and "walk.mp4" not in sheet
    assert "photo.png: the foot (CC BY 4.0; consent: in writing)" in key


def test_the_printed_sheet_holds_the_picture(case, tmp_path):
    """A PDF of the same case holds an image that the one without it does not."""
    pytest.importorskip("weasyprint")
    import pikepdf

    done = run("sheet", case, "--out", tmp_path / "p", "--format", "pdf", "--for", "student")
    assert done.exit_code == 0, done.output
    with pikepdf.open(tmp_path / "p" / "with-media-sheet.pdf") as pdf:
        assert any(page.get_images() for page in pdf.pages)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda folder: (folder / "photo.png").unlink(), "does not lie beside the case file"),
        (lambda folder: (folder / "photo.png").write_bytes(b""), "is empty"),
    ],
)
@pytest.mark.parametrize("command", ["check", "export", "sheet"])
def test_a_file_that_cannot_be_shown_is_named(case, tmp_path, spoil, said, command):
    """`check` points to the line; export and sheet write nothing."""
    spoil(tmp_path)
    out = tmp_path / "out"
    more = {"check": [], "export": ["--to", "moodle", "--out", out], "sheet": ["--out", out]}
    done = run(command, case, *more[command])
    assert done.exit_code == 1 and said in " ".join(done.output.split()) and not out.exists()


def test_a_kind_of_file_that_nothing_shows_is_named(case, tmp_path):
    """A document is no picture; neither is an SVG, which may hold a script."""
    case.write_text(case.read_text("utf-8").replace("photo.png", "photo.svg"), "utf-8")
    (tmp_path / "photo.svg").write_bytes(b"<svg/>")
    done = run("check", case)
    assert done.exit_code == 1 and "photo.svg" in done.output and "ends in none of" in done.output


def test_words_of_a_picture_that_name_the_answer_are_found(case):
    """What is said of a picture is read before the answer is."""
    text = case.read_text("utf-8").replace("shows: the foot", "shows: dopa-responsive dystonia")
    case.write_text(text, "utf-8")
    assert (
        "gives_away" in run("check", case, "--json").output
        or "gives the answer" in run("check", case).output
    )


def test_cases_that_ship_name_no_file_that_is_not_there():
    """A case that comes with the package has its pictures beside it."""
    assert not [m for c in TEACHING for m in (c.teaching.media if c.teaching else None) or ()]


def test_the_name_of_a_file_in_an_export_says_nothing():
    """It is made of the content: one content has one name, two contents have two."""
    one = Medium("tardive.mp4", "s", "l", b"1")
    assert one.name == Medium("other.mp4", "t", "l", b"1").name
    assert one.name != Medium("tardive.mp4", "s", "l", b"2").name and "tardive" not in one.name


def test_media_json_is_what_anki_reads(case):
    """The map of the package names the files by number."""
    with zipfile.ZipFile(io.BytesIO(written(case, "anki"))) as archive:
        named = json.loads(archive.read("media"))
        assert [archive.read(n) for n in named] == [picture(), b"film"]
