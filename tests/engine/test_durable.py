"""Every guard of the adapter to durable-rules, and that it answers as the plain reading does."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.strategies import conditions, facts, schema
from workup.engine import durable
from workup.engine.codegen import check_of
from workup.engine.durable import DurableStratum
from workup.engine.program import Program, compile_program
from workup.engine.shards import (
    BUCKETS,
    Shard,
    check_limits,
    check_names,
    fnv1a32,
    layout,
    ruleset,
)
from workup.engine.truth import truth
from workup.errors import EngineFault
from workup.knowledge.condition import AtLeast, Is, negate
from workup.knowledge.schema import Schema
from workup.model.vocabulary import Vocabulary

pytestmark = pytest.mark.skipif(
    bool(durable.unavailable()), reason="durable-rules is not available here"
)


def signs(count: int) -> Schema:
    made = Schema(Vocabulary({}, {}))
    for n in range(count):
        made.add(f"p{n}", "sign")
    return made


def program(conjunctions: int = 20, properties: int = 12, seed: int = 0) -> Program:
    draw = random.Random(seed)
    rules = []
    for n in range(conjunctions):
        chosen = draw.sample(range(properties), 2)
        rules.append(
            (
                f"r.{n}",
                AtLeast(
                    2,
                    tuple(
                        Is(f"p{p}", draw.choice(["present", "absent", "not_present"]))
                        for p in chosen
                    ),
                ),
            )
        )
    return compile_program("test", rules, signs(properties))


@given(st.lists(conditions, min_size=1, max_size=6), st.lists(facts, min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_readings_agree_on_random_rules_and_cases(rules, cases):
    """
    The tree, its generated Python and durable-rules fire the same rules, whatever the rules and the
    case.
    """
    made = compile_program("random", [(f"r{n}", c) for n, c in enumerate(rules)], schema())
    made_check = check_of(made)
    try:
        stratum = DurableStratum(made)
    except EngineFault as fault:
        assert "empty" in str(fault)
        return
    for told in cases:
        expected = [n for n, c in enumerate(rules) if truth(c, told) is True]
        vector = made.encode(told)
        assert made.fired(made_check(vector)) == expected
        assert made.fired(stratum.fire(vector)) == expected
    stratum.close()


def test_sharding_bears_400_properties_and_2500_conjunctions():
    """A stratum past every limit of one ruleset is cut into shards that answer as one."""
    made = program(2600, 400, seed=4)
    assert len(made.properties) >= 390 and len(made.conjunctions) >= 2500
    stratum = DurableStratum(made)
    assert len(stratum.shards) > 3
    check, draw = check_of(made), random.Random(5)
    for _ in range(30):
        vector = [draw.choice([0, 1, 2]) for _ in made.properties]
        assert stratum.fire(vector) == check(vector)
    for uniform in (0, 1, 2):
        vector = [uniform] * len(made.properties)
        assert stratum.fire(vector) == check(vector)
    stratum.close()


def test_installed_version_is_the_measured_one():
    """
    The safe subset was measured on 2.0.28; another version must be measured before it is trusted.
    """
    from importlib import metadata

    import durable_rules_engine

    assert metadata.version("durable-rules") == durable.VERSION == "2.0.28"
    assert durable.installed(durable_rules_engine.__file__) == durable.VERSION
    assert durable.installed("/elsewhere/module.so") == durable.VERSION


def test_another_version_is_refused(monkeypatch):
    """With another version installed the assistant runs on the plain reading."""
    monkeypatch.setattr(durable, "installed", lambda module: "2.0.29")
    assert "2.0.29" in durable.unavailable()


@pytest.mark.parametrize(
    "atom", [(0, "$foo", 1), (0, "eq", 1.0), (0, "eq", True), (0, "eq", "1"), (0, "eq", None)]
)
def test_only_integer_tests_with_known_operators_reach_the_engine(atom):
    """
    An operator outside the closed set, or a constant that is not an integer, is refused before the
    engine sees it.
    """
    made = Program("bad", ("r",), ("p0",), (2,), ((atom,),), ((0,),), {}, ())
    with pytest.raises(EngineFault, match="only integer tests"):
        layout(made)


def test_an_empty_conjunction_is_refused():
    """A conjunction without tests would fire on every case."""
    with pytest.raises(EngineFault, match="empty"):
        layout(Program("bad", ("r",), (), (), ((),), ((0,),), {}, ()))


def test_colliding_names_are_refused():
    """The engine tells names apart by a 32-bit hash; names that share it are refused at load."""
    assert fnv1a32("costarring") == fnv1a32("liquid")
    with pytest.raises(EngineFault, match="apart"):
        check_names(["costarring", "liquid"])


@pytest.mark.parametrize("name", ["id", "sid", "$forward", "warm", "b0"])
def test_reserved_words_are_refused_as_codes(name):
    """A property code that the engine keeps for itself would take over its meaning."""
    with pytest.raises(EngineFault):
        check_names([name])


@pytest.mark.parametrize(
    ("shard", "limit"),
    [
        (Shard(tuple(range(10)), tuple(range(240))), "properties"),
        (Shard(tuple(range(BUCKETS * 49 + 1)), (0, 1)), "conjunctions"),
    ],
)
def test_limits_are_computed_before_the_engine_is_asked(shard, limit):
    """Past its limits the engine crashes or hangs, so a shard past one is refused at load."""
    made = Program(
        "big",
        ("r",),
        tuple(f"p{n}" for n in range(240)),
        (2,) * 240,
        tuple((((n % 240), "eq", n),) for n in range(1000)),
        ((0,),) * 1000,
        {},
        (),
    )
    with pytest.raises(EngineFault, match=limit):
        check_limits(made, shard)


def test_equal_conjunctions_are_merged_and_not_repeated():
    """
    256 rules that end in one condition crash the engine; here they are one conjunction with many
    owners.
    """
    made = compile_program("same", [(f"r{n}", Is("p0", "present")) for n in range(300)], signs(1))
    assert len(made.conjunctions) == 1 and len(made.owners[0]) == 300
    twin = Program(
        "twin", ("r",), ("p0",), (2,), (((0, "eq", 1),), ((0, "eq", 1),)), ((0,), (0,)), {}, ()
    )
    with pytest.raises(EngineFault, match="equal"):
        check_limits(twin, Shard((0, 1), (0,)))


def test_no_rule_id_or_text_reaches_the_engine():
    """The ruleset holds generated names, operators and integers only, in compact ASCII."""
    made = compile_program("named", [("wilson_disease.ring", Is("p0", "present"))], signs(1))
    whole = layout(made)
    text = ruleset(whole, whole.shards[0])
    assert "wilson" not in text and "p0" not in text and " " not in text and text.isascii()


def test_facts_are_integers_under_a_constant_id():
    """What is asserted holds no text, float or null, and the same id for every patient."""
    stratum = DurableStratum(program())
    stratum.fire([1] * 12)
    sent: list[str] = []
    engine = stratum.rulesets[0].engine
    stratum.rulesets[0].engine = _Spy(engine, sent)
    stratum.fire([1] * 12)
    import json

    fact = json.loads(sent[-1])
    assert fact.pop("id") == "c" and fact.pop("sid") == "s"
    assert all(type(value) is int for value in fact.values())
    with pytest.raises(EngineFault, match="not an integer"):
        stratum.fire([True] * 12)


class _Spy:
    def __init__(self, engine, sent, answers=None):
        self.engine, self.sent, self.answers = engine, sent, answers or {}

    def __getattr__(self, name):
        def call(*args):
            if name == "assert_fact":
                self.sent.append(args[1])
            if name in self.answers:
                answer = self.answers[name]
                if isinstance(answer, BaseException):
                    raise answer
                return answer
            return getattr(self.engine, name)(*args)

        return call


@pytest.mark.parametrize(
    "answers",
    [
        {"assert_fact": (2, 0)},
        {"assert_fact": (3, 0)},
        {"start_action_for_state": None},
        {"retract_fact": (1, 0)},
        {"complete_and_start_action": '{"r0":{}}'},
        {"assert_fact": RuntimeError("error 303")},
        {"assert_fact": KeyboardInterrupt()},
    ],
)
def test_anything_unexpected_poisons_and_the_next_case_runs_on_a_new_engine(answers):
    """
    A strange status, a locked state, too many firings or any exception: the engine is thrown away,
    not repaired.
    """
    made = program()
    stratum, vector = DurableStratum(made), [1] * 12
    stratum.fire(vector)
    stratum.rulesets[0].engine = _Spy(stratum.rulesets[0].engine, [], answers)
    with pytest.raises((EngineFault, RuntimeError, KeyboardInterrupt)):
        stratum.fire(vector)
    assert stratum.poisoned
    assert stratum.fire(vector) == check_of(made)(vector)
    assert stratum.rebuilt == 1 and not stratum.poisoned


def test_the_shadow_catches_a_wrong_answer():
    """
    With the shadow check on, an engine that forgets a rule is caught, and the message names rules
    but no values.
    """
    made = program()
    stratum = DurableStratum(made)
    vector = next(
        v for v in ([a] * 6 + [b] * 6 for a in (0, 1, 2) for b in (0, 1, 2)) if check_of(made)(v)
    )
    stratum.check = lambda v: []
    with pytest.raises(EngineFault, match="disagree") as caught:
        stratum.fire(vector)
    assert "f0" not in str(caught.value)


def test_a_case_without_any_firing_leaves_nothing_behind():
    """Status 1 (nothing matched) is normal, and the next case starts clean."""
    made = compile_program("one", [("r", Is("p0", "present"))], signs(1))
    stratum = DurableStratum(made)
    for _ in range(50):
        assert stratum.fire([0]) == []
        assert stratum.fire([1]) == [0]
        assert stratum.fire([2]) == []


def test_65_findings_at_once_do_not_overflow_the_engine():
    """The 64-branch limit depends on the patient; root buckets keep every patient within it."""
    made = compile_program(
        "wide", [(f"r{n}", Is(f"p{n}", "present")) for n in range(200)], signs(200)
    )
    assert DurableStratum(made).fire([1] * 200) == list(range(200))


def test_no_thread_is_started_and_the_python_layer_is_not_imported():
    """Only the C module is used: no Host, no timers, no durable.lang, no second thread."""
    code = """
import sys, threading
from tests.engine.test_durable import program
from workup.engine.durable import DurableStratum
DurableStratum(program()).fire([1] * 12)
assert threading.active_count() == 1
loaded = [name for name in sys.modules if name.startswith("durable.")]
assert not loaded, "the Python layer was imported"
print("clean")
"""
    assert _python(code).strip() == "clean"


def test_release_frees_and_a_closed_engine_can_be_built_again():
    """Closing releases every handle of a warmed, idle engine; a later call builds anew."""
    made = program()
    stratum = DurableStratum(made)
    stratum.fire([1] * 12)
    stratum.close()
    assert stratum.fire([1] * 12) == check_of(made)([1] * 12)


@pytest.mark.parametrize("extra", [{"MALLOC_PERTURB_": "165"}, {"PYTHONFAULTHANDLER": "1"}])
def test_it_bears_poisoned_memory(extra):
    """
    With freed memory overwritten, or the fault handler on, thousands of cases run without a crash.
    """
    code = """
import random
from tests.engine.test_durable import program
from workup.engine.durable import DurableStratum
made, draw = program(120, 40, seed=2), random.Random(1)
stratum = DurableStratum(made)
for _ in range(1500):
    stratum.fire([draw.choice([0, 1, 2]) for _ in made.properties])
stratum.close()
print("done")
"""
    assert _python(code, extra).strip() == "done"


def _python(code: str, extra: dict[str, str] | None = None) -> str:
    root = Path(__file__).resolve().parents[2]
    env = {**os.environ, "PYTHONPATH": str(root), **(extra or {})}
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120, cwd=root
    )
    assert found.returncode == 0, found.stderr
    return found.stdout


def test_a_condition_past_the_normal_form_cap_becomes_a_derived_count():
    """Past 64 conjunctions a condition is counted before the run; every reading still agrees."""
    parts = tuple(Is(f"p{n}", "present") for n in range(30))
    wide = AtLeast(2, (AtLeast(1, parts[:15]), AtLeast(1, parts[15:])))
    three = AtLeast(3, parts)
    made = compile_program("wide", [("any_any", wide), ("three_of_thirty", three)], signs(30))
    assert len(made.conjunctions) <= 64 and made.counts
    stratum, draw = DurableStratum(made), random.Random(3)
    for _ in range(200):
        told = {f"p{n}": draw.random() < 0.1 for n in range(30) if draw.random() < 0.7}
        expected = [n for n, c in enumerate((wide, three)) if truth(c, told) is True]
        assert made.fired(stratum.fire(made.encode(told))) == expected


def test_a_handle_is_used_by_one_thread_only():
    """The drain of the agenda is several calls, so a second thread is refused and harms nothing."""
    from concurrent.futures import ThreadPoolExecutor

    made = program()
    stratum = DurableStratum(made)
    with ThreadPoolExecutor(1) as pool, pytest.raises(EngineFault, match="another thread"):
        pool.submit(stratum.fire, [1] * 12).result()
    assert stratum.fire([1] * 12) == check_of(made)([1] * 12)


def test_a_conjunction_of_hundreds_of_facts_fits_the_engine(book):
    """What fails only where each of all the findings does is one property, not hundreds."""
    every = AtLeast(1, tuple(Is(f"finding.{f}", "present") for f in book.vocabulary["findings"]))
    made = compile_program("wide", [("none", negate(every))], book.schema)
    assert layout(made).shards and max(map(len, made.conjunctions)) == 1
