"""
A staged case as a page: it scores as the walk does, runs to its end in a SCORM runtime and in
Chromium from a file, asks no network, and can be walked by keyboard.
"""

from __future__ import annotations

import io
import json
import os
import random
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from benchmarks.path import reference
from tests.teach.conftest import TEACHING
from workup.errors import WorkupError
from workup.simulation.context import Desk
from workup.simulation.score import score
from workup.simulation.session import Session
from workup.simulation.stages import STAGES
from workup.teach.exports import export_staged
from workup.teach.exports.staged.told import told

HERE = Path(__file__).parent
PACKAGES = ("scorm-again@3.4.3", "jsdom@26.1.0")
#: Short and focal, a childhood, drugs, an emergency, a case of few facts, nothing to order.
SAMPLE = ("half-a-face", "evening-limp", "jaw-and-weight", "locked-jaw", "like-her-mother")
CASES = [case for case in TEACHING if case.id in SAMPLE]
MOST_KEPT = 4096  # characters of cmi.suspend_data in SCORM 1.2
DOUBLES = 1e-9  # a sum of the same numbers in another order


@pytest.fixture(scope="module")
def desk(truth_assessor) -> Desk:
    return Desk(truth_assessor)


@pytest.fixture(scope="module")
def page(desk) -> dict[str, Any]:
    """What a page of the sample holds."""
    return told(CASES, desk, {})


def need(*programs: str) -> list[str]:
    """Where programs are; one that is missing fails in CI and skips elsewhere."""
    found = [shutil.which(p) for p in programs]
    for program, where in zip(programs, found, strict=True):
        if where is None and os.environ.get("CI"):
            pytest.fail(f"{program} is needed")
        if where is None:
            pytest.skip(f"{program} is not installed")
    return [str(where) for where in found]


# The score


Scored = Callable[[Session], dict[str, Any]]


@pytest.fixture(scope="module")
def scored(page, tmp_path_factory) -> Iterator[Scored]:
    """Score a walk with the page's own script, in Node."""
    (node,) = need("node")
    folder = tmp_path_factory.mktemp("scored")
    parts = files("workup.teach.exports.staged")
    for name in ("score", "lms"):
        (folder / f"{name}.cjs").write_text(parts.joinpath(f"{name}.js").read_text("utf-8"))
    (folder / "told.json").write_text(json.dumps(page), "utf-8")
    shutil.copy(HERE / "scored.mjs", folder)
    process = subprocess.Popen(
        [node, str(folder / "scored.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin and process.stdout

    def take(walk: Session) -> dict[str, Any]:
        acts = [[a.stage, a.what, a.certainty, a.cost] for a in walk.acts]
        at = min(walk.at, len(page["stages"]))
        line = json.dumps({"at": at, "case": walk.case.id, "acts": acts})
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield take
    process.stdin.close()
    process.wait(timeout=10)


def wander(case, desk: Desk, seed: int, most: int = 6) -> Session:
    """A walk of chance: some of what may be done at each stage, with a hint or a step back."""
    chance, walk = random.Random(seed), Session(case, desk)
    names = [n for n in desk.words.labels if n.partition(":")[0] != "option"]
    near = [what for aim in desk.aims(case).aims for what in sorted(aim.any_of)]
    while not walk.over:
        kinds = walk.stage.kinds
        if walk.stage.id == "final":
            near = [n.replace("final:", "diagnosis:") for n in near]
        fits = [n for n in names if n.partition(":")[0] in kinds]
        close = [n for n in near if n.partition(":")[0] in kinds and n in desk.words.labels]
        for _ in range(chance.randint(0, most) if fits else 0):
            what = chance.choice(close if close and chance.random() < 0.5 else fits)
            certain = f" {chance.randint(0, 60)}" if walk.stage.weighs else ""
            walk.say(what + certain)
        if walk.stage.id == "actions" and chance.random() < 0.5:
            walk.say("leave " + chance.choice([n for n in names if n.startswith("test:")])[5:])
        if chance.random() < 0.2:
            walk.say("hint")
        if chance.random() < 0.1:
            walk.say("back")
        if walk.stage.id == "final":
            walk.say("no diagnosis")
        walk.say("done")
    return walk


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_page_scores_as_the_walk_does(case, desk, scored):
    """The same acts earn the same score, stage for stage, by chance and on the best path."""
    best = Session(case, desk)
    for line in reference(best):
        best.say(line)
    for walk in [best, *(wander(case, desk, seed) for seed in range(25))]:
        mine, theirs = score(walk), scored(walk)["scored"]
        assert theirs["total"] == mine.total
        for ours, its in zip(mine.stages, theirs["stages"], strict=True):
            assert (its["stage"], its["weight"]) == (ours.stage, ours.weight)
            assert its["f1"] == pytest.approx(ours.f1, abs=DOUBLES)
            assert tuple(its["wasted"]) == ours.wasted
            assert [a["best"] for a in its["missed"]] == [a.best for a in ours.missed]
        for stage, ours in mine.brier.items():
            assert theirs["brier"][stage] == (
                None if ours is None else pytest.approx(ours, abs=1e-4)
            )
        assert theirs["burden"] == mine.burden and theirs["hints"] == mine.hints
    assert score(best).total == 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_page_hints_at_what_the_walk_hints_at(case, desk, scored):
    """At each stage the same aim is next, whatever was done."""
    from workup.simulation.stages import AIMS_OF

    for seed in range(10):
        walk = wander(case, desk, seed)
        done = {a.what for a in walk.acts}
        for stage, its in scored(walk)["hints"].items():
            aim = desk.aims(case).unmet(AIMS_OF.get(stage, stage), done)
            assert its == (aim.best if aim else None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_walk_is_kept_in_what_a_platform_grants(case, desk, scored):
    """
    Written and read it is the same walk; the longest one stays below the bound; that of another
    page, and what is damaged, are not taken up.
    """
    for seed in range(5):
        held = scored(wander(case, desk, seed))
        assert held["same"] and held["damaged"] == [None, None, None]
    long = wander(case, desk, 1)
    names = [n for n in desk.words.labels if n.partition(":")[0] == "diagnosis"]
    from workup.simulation.acts import Act

    room = range(500 - len(long.acts))
    long.acts += [Act("after_tests", names[-1 - n % 40], n % 101) for n in room]
    held = scored(long)
    assert held["same"] and held["kept"] < MOST_KEPT


def test_a_tie_is_rounded_as_python_rounds_it(tmp_path):
    """One decimal, halves to the even digit."""
    (node,) = need("node")
    script = files("workup.teach.exports.staged").joinpath("score.js").read_text("utf-8")
    given = [n / 8 for n in range(-8, 800)] + [n / 3 for n in range(300)]
    body = script.replace("return { draft,", "return { tenth, draft,")
    (tmp_path / "score.cjs").write_text(body, "utf-8")
    code = f"const s = require('./score.cjs'); console.log(JSON.stringify({given}.map(s.tenth)))"
    done = subprocess.run([node, "-e", code], cwd=tmp_path, capture_output=True, text=True)
    shown = [n for n in zip(given, json.loads(done.stdout), strict=True) if n[0] >= 0]
    assert [its for _, its in shown] == [round(n, 1) for n, _ in shown]


# What it holds


def test_each_answer_of_the_page_is_the_walks(page, desk):
    """Asked one by one, every question and test is answered as in a walk."""
    for case, one in zip(CASES, page["cases"], strict=True):
        reveal, shows = Session(case, desk).reveal, desk.could_show(case)
        for name, label in page["labels"].items():
            kind, _, id_ = name.partition(":")
            if kind in page["asked"]:
                said = one["answers"].get(name, f"{label}: not recorded.")
                assert said == reveal.ask(name).text
            elif kind == "test":
                usual = f"{label}: not recorded, so normal is assumed."
                assert one["results"].get(id_, usual) == reveal.test(id_, shows).text


def test_each_wrong_diagnosis_has_its_why_not(page):
    """Whatever a learner names, the page says why not in this patient, and cites what it holds."""
    for one in page["cases"]:
        assert all(said and all(text for text, _ in said) for said in one["reasons"].values())
        given = {k for said in one["reasons"].values() for _, keys in said for k in keys}
        assert given - {"judgement"} <= set(one["sources"])


def test_the_same_case_gives_the_same_bytes(desk):
    """No clock and no chance."""
    for form in ("html", "scorm"):
        made = [export_staged(CASES[:1], desk, {}, form) for _ in range(2)]
        assert made[0] == made[1]


def test_a_case_without_an_answer_is_refused(desk):
    """There is nothing to walk towards."""
    bare = CASES[0].model_copy(update={"answer": None})
    with pytest.raises(WorkupError, match="needs an answer"):
        export_staged([bare], desk, {}, "html")


def test_a_title_that_names_the_answer_is_left_out(desk):
    """Neither the page nor the platform's list of activities tells it."""
    label = desk.name(f"diagnosis:{CASES[0].answer.diagnosis}")
    case = CASES[0].model_copy(update={"title": f"A case of {label}"})
    with zipfile.ZipFile(io.BytesIO(export_staged([case], desk, {}, "scorm"))) as archive:
        assert label.encode() not in archive.read("imsmanifest.xml")
        assert b"<title>A case of dystonia</title>" in archive.read("case0001.html")


def test_hostile_text_is_inert(desk):
    """A script in a title or a vignette is text, and does not end the page's data."""
    case = CASES[0].model_copy(
        update={"title": "</script><script>alert(1)</script>", "vignette": "<img src=x>\u2028</b>"}
    )
    text = export_staged([case], desk, {}, "html").decode()
    assert "<script>alert" not in text and text.count("</script>") == 2
    held = re.search(r'id="told">(.*?)</script>', text, re.S)
    assert held and json.loads(held[1])["cases"][0]["vignette"][0]["text"].startswith("<img")


def test_the_manifest_names_each_page(desk):
    """One activity a case, which the platform is told is a SCO."""
    with zipfile.ZipFile(io.BytesIO(export_staged(CASES, desk, {}, "scorm"))) as archive:
        names, root = archive.namelist(), ET.fromstring(archive.read("imsmanifest.xml"))
    space = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
    resources = {r.get("identifier"): r for r in root.iter(f"{space}resource")}
    assert names[0] == "imsmanifest.xml"
    assert {r.get("href") for r in resources.values()} == set(names[1:])
    items = list(root.iter(f"{space}item"))
    assert [i.findtext(f"{space}title") for i in items] == [c.title for c in CASES]
    for item in items:
        sco = resources[item.get("identifierref")]
        assert sco.get("{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype") == "sco"
    assert root.findtext(f"{space}metadata/{space}schemaversion") == "1.2"


# Played in a SCORM 1.2 runtime


def choices(lines: list[str], labels: dict[str, str]) -> list[dict[str, Any]]:
    """What is clicked on the page where a walk is typed to; the page asks for no sentence."""
    found: list[dict[str, Any]] = []
    ends = [n for n, line in enumerate(lines) if line == "done"]
    skipped = ends[[s.id for s in STAGES["full"]].index("summary")] if len(ends) > 5 else -1
    lines = [line for n, line in enumerate(lines) if n != skipped]
    for item in (item for line in lines for item in line.split(", ")):
        words = item.split(" ")
        if item in ("done", "back", "hint", "same"):
            found.append({"go": "next" if item == "done" else item})
        elif item == "none":
            found.append({"what": "none:tests", "label": ""})
        elif words[0] == "leave":
            what = next(n for n in (f"test:{words[1]}", f"option:{words[1]}") if n in labels)
            found.append({"what": what, "label": labels[what], "field": "leave"})
        else:
            certainty = {"certainty": int(words[1])} if len(words) > 1 else {}
            found.append({"what": words[0], "label": labels[words[0]], **certainty})
    return found


@pytest.fixture(scope="module")
def runtime(tmp_path_factory) -> Path:
    """A folder with scorm-again and jsdom of the npm registry, and the player."""
    _, npm = need("node", "npm")
    folder = tmp_path_factory.mktemp("runtime")
    (folder / "package.json").write_text("{}")
    install = [npm, "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts"]
    done = subprocess.run(
        [*install, *PACKAGES], cwd=folder, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr
    shutil.copy(HERE / "played.mjs", folder)
    return folder


def play(runtime: Path, case, desk: Desk, wanted: list[dict], before: dict | None = None):
    """Play a case's page of the package; what the runtime and the page hold at the end."""
    with zipfile.ZipFile(io.BytesIO(export_staged([case], desk, {}, "scorm"))) as archive:
        (runtime / "case.html").write_bytes(archive.read("case0001.html"))
    given = ["case.html", json.dumps(wanted), *([json.dumps(before)] if before else [])]
    done = subprocess.run(
        ["node", "played.mjs", *given], cwd=runtime, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    held = json.loads(done.stdout.strip().splitlines()[-1])
    assert held["errors"] == [] and held["requests"] == []
    return held


def test_a_package_is_played_to_its_end(runtime, page, desk):
    """
    The runtime logs completion, the score that the walk gives, and an interaction for each stage;
    it finds no call wrong.
    """
    case = next(c for c in CASES if c.id == "evening-limp")
    walk = Session(case, desk)
    lines = [line for n, line in enumerate(reference(walk)) if n % 5 != 3 or line == "done"]
    lines.insert(2, "hint")
    again = [n for n, line in enumerate(lines) if line.startswith("diagnosis:") and " " in line]
    lines[again[-1]] = "same"
    for line in lines:
        walk.say(line)
    held = play(runtime, case, desk, choices(lines, page["labels"]))
    cmi, total = held["cmi"], score(walk).total
    assert walk.over and held["total"] == total and total < 100
    assert cmi["core"]["lesson_status"] == "completed"
    assert [float(cmi["core"]["score"][k]) for k in ("raw", "min", "max")] == [total, 0, 100]
    done = [log for log in held["log"] if log[0] == "LMSSetValue"]
    ids = [value for _, name, value in done if re.fullmatch(r"cmi\.interactions\.\d+\.id", name)]
    assert ids == [s["id"] for s in page["stages"]]
    results = dict(
        zip(
            ids,
            (v for _, n, v in done if n.startswith("cmi.int") and n.endswith("result")),
            strict=True,
        )
    )
    mine = {s.stage: f"{s.f1:.2f}" for s in score(walk).stages if s.stage != "final"}
    assert {k: v for k, v in results.items() if k in mine} == mine
    assert results["final"] == ("correct" if walk.right(_final(walk)) else "wrong")
    assert held["log"][0][0] == "LMSInitialize" and held["log"][-1][0] == "LMSFinish"
    assert "Why not what you named" in held["text"] or len(_named(walk)) == 1
    for point in case.answer.teaching_points or ():
        assert point in held["text"]


def _named(walk: Session) -> set[str]:
    kinds = ("diagnosis", "final")
    return {a.what.partition(":")[2] for a in walk.acts if a.what.partition(":")[0] in kinds}


def _final(walk: Session) -> str:
    return next((a.what[6:] for a in walk.draft("final") if a.what.startswith("final:")), "")


def test_a_walk_that_was_stopped_is_taken_up(runtime, page, desk):
    """
    Stopped half way it is incomplete and suspended; taken up it stands at its stage, and comes to
    the score of the walk without a stop.
    """
    case = next(c for c in CASES if c.id == "half-a-face")
    walk = Session(case, desk)
    wanted = choices(reference(walk), page["labels"])
    half = len(wanted) // 2
    first = play(runtime, case, desk, [*wanted[:half], {"stop": True}])
    assert first["cmi"]["core"]["lesson_status"] == "incomplete" and first["total"] is None
    assert ["LMSSetValue", "cmi.core.exit", "suspend"] in first["log"]
    kept = first["cmi"]["suspend_data"]
    assert 0 < len(kept) < MOST_KEPT
    core = {"lesson_status": "incomplete", "entry": "resume"}
    second = play(runtime, case, desk, wanted[half:], {"suspend_data": kept, "core": core})
    stage = sum("go" in w for w in wanted[:half])
    assert second["at"] == page["stages"][stage]["title"]
    assert second["total"] == 100 and second["cmi"]["core"]["lesson_status"] == "completed"


def test_every_sample_case_comes_to_its_best_score(runtime, page, desk):
    """The path that reaches every aim can be clicked, in each case."""
    for case in CASES:
        walk = Session(case, desk)
        held = play(runtime, case, desk, choices(reference(walk), page["labels"]))
        assert held["total"] == 100, case.id
