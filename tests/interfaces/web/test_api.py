"""
The JSON API: the contract's shapes, mistakes as problem JSON, and no server error whatever is sent.
"""

from __future__ import annotations

import json
import os

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings

from tests.conftest import CASES
from workup.model.case import build
from workup.model.document import Document
from workup.pathway import Assessor
from workup.readers import load_cases

ARM = CASES / "teaching" / "arm-after-stroke.yaml"
YAML = {"content-type": "application/yaml"}


@pytest.fixture
def api(server):
    with httpx.Client(base_url=server, timeout=180) as made:
        yield made


@pytest.mark.parametrize("name", ["arm-after-stroke", "drowsy-and-stiff", "head-to-the-left"])
def test_it_answers_as_the_command_does(api, book, name):
    """
    The same case gives the same bytes as `workup assess --format jsonl`; JSON and YAML are read
    alike.
    """
    file = CASES / "teaching" / f"{name}.yaml"
    [case] = load_cases(file)
    wanted = Assessor(book, "truth").assess(case).to_json()
    assert api.post("/api/assess", content=file.read_bytes(), headers=YAML).text == wanted
    value = api.get(f"/api/cases/{name}").json()
    assert api.post("/api/assess", json=value).json() == json.loads(wanted)
    asked = api.post("/api/ask-next", json=value).json()
    assert asked["ask_next"] == json.loads(wanted)["ask_next"]


def test_why_is_answered(api):
    """Without a diagnosis the first is explained; with one, that one."""
    value = api.get("/api/cases/arm-after-stroke").json()
    assert api.post("/api/why", json={"case": value}).json()["place"] == 1
    assert (
        api.post("/api/why", json={"case": value, "diagnosis": "wilson_disease"}).json()[
            "diagnosis"
        ]
        == "wilson_disease"
    )


def test_cases_are_chosen_and_given_whole(api, book):
    """Filters narrow the list; each case is one that workup reads."""
    every = api.get("/api/cases").json()["cases"]
    hard = api.get("/api/cases", params={"level": "hard", "region": "leg"}).json()["cases"]
    assert (
        len(every) >= 150 and 0 < len(hard) < len(every) and all(c["level"] == "hard" for c in hard)
    )
    for entry in every[::25]:
        case, problems = build(
            Document("api", api.get(f"/api/cases/{entry['id']}").json(), {}), book.vocabulary
        )
        assert case is not None and not problems


@pytest.mark.parametrize(
    "body, kind, status, said",
    [
        (
            b"id: x\npatient: {age: 12}\nonset: {age: 90}\ndystonia: {}\n",
            "application/yaml",
            422,
            "Was it meant in months?",
        ),
        (b'{"id": "x", "id": "y"}', "application/json", 422, "given twice"),
        (b"a: &a [*a]", "application/yaml", 422, "anchor or alias"),
        (b"\xff\xfe", "application/yaml", 422, "UTF-8"),
        (b"{}", "text/plain", 415, "application/yaml"),
        (b"x" * 600_000, "application/json", 413, "KiB"),
        (b"[" * 5000, "application/json", 422, "nested deeper"),
        (b"[1, 2]", "application/json", 422, "2 cases"),
        (b"", "application/json", 422, "0 cases"),
    ],
)
def test_a_mistake_is_told_as_a_problem(api, body, kind, status, said):
    """
    Each mistake comes as application/problem+json with its place and what would be right; never a
    trace.
    """
    found = api.post("/api/assess", content=body, headers={"content-type": kind})
    assert (
        found.status_code == status and found.headers["content-type"] == "application/problem+json"
    )
    assert said in found.text and "Traceback" not in found.text and 'File "' not in found.text
    assert set(found.json()) == {"type", "title", "status", "detail", "problems"}


def test_a_problem_names_line_and_field(api):
    """Of a YAML text the line is told, and the field by its path."""
    found = api.post(
        "/api/assess",
        content=b"id: x\npatient:\n  age: [1]\nonset: {}\ndystonia: {}\n",
        headers=YAML,
    ).json()
    assert found["problems"][0]["line"] == 3 and found["problems"][0]["field"] == "patient.age"


def test_another_site_cannot_use_it_from_a_browser(api):
    """
    A request that a browser marks as of another site is refused; no header opens the API to other
    origins.
    """
    refused = api.post("/api/assess", json={}, headers={"origin": "http://evil.example"})
    assert refused.status_code == 403
    assert (
        "access-control-allow-origin"
        not in api.get("/api/cases", headers={"origin": "http://evil.example"}).headers
    )


def test_the_page_of_the_api_states_its_limits(client):
    """People find every operation and every limit on one page."""
    text = client.get("/api/").text
    assert "POST /api/assess" in text and "512 KiB" in text and "requests a second" in text


#: A reader is more lenient than its schema ("2" for 2, YAML's ways), and a case that fits the
#: schema may contradict itself.
LENIENT = [
    schemathesis.checks.negative_data_rejection,
    schemathesis.checks.positive_data_acceptance,
]
#: `WORKUP_EXAMPLES=100` looks further: so many examples an operation, and one for every value that
#: the description names.
EXAMPLES = int(os.environ.get("WORKUP_EXAMPLES", "0"))
FURTHER = schemathesis.config.SchemathesisConfig.from_dict(
    {"phases": {"coverage": {"enabled": EXAMPLES > 0}}}
)


@pytest.fixture(scope="module")
def described(server):
    return schemathesis.openapi.from_url(f"{server}/api/openapi.json", config=FURTHER)


schema = schemathesis.pytest.from_fixture("described")


@schema.parametrize()
@settings(max_examples=EXAMPLES or 8, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_there_is_no_server_error(case):
    """
    Schemathesis: every operation, with what fits the description and what does not, answers as
    described and never with a 5xx.
    """
    case.call_and_validate(timeout=180, excluded_checks=LENIENT)
