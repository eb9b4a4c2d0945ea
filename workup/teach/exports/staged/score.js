/* The score of a walk, as workup/simulation/score.py reckons it. Pure: acts in, numbers out.

   An act is [stage, what, certainty or null, cost of a hint]; `page` is what the page holds, `one`
   its case. */
"use strict";

const Score = (() => {
  const kindOf = (what) => what.slice(0, what.indexOf(":"));
  const idOf = (what) => what.slice(what.indexOf(":") + 1);
  const unique = (list) => [...new Set(list)];

  /* The commitments at a stage as they stand; of a kind that has one place, the last. */
  function draft(acts, stage, page) {
    const found = new Map();
    for (const act of acts) {
      if (act[0] !== stage || act[1].startsWith("hint:")) continue;
      const kind = kindOf(act[1]);
      const key = page.one_place.includes(kind) ? kind : act[1];
      found.delete(key);
      if (act[2] !== 0) found.set(key, act);
    }
    return [...found.values()];
  }

  const asking = (stage) => stage === "history" || stage === "examination";

  /* Whether a question belongs to the examination: a round, or a sign; what is not in the
     vocabulary counts as a sign. */
  function examining(what, page) {
    const kind = kindOf(what);
    if (kind !== "finding") return kind === "group" || kind === "system";
    return page.signs.includes(idOf(what)) || !(what in page.labels);
  }

  /* The acts that count for a stage: questions wherever they were asked. */
  function counting(stage, acts, page, one) {
    if (!asking(stage)) {
      return draft(acts, stage, page).map((a) => a[1]).filter((w) => w !== "none:final");
    }
    const whats = acts.map((a) => a[1]);
    const found = whats.filter(
      (w) => page.asked.includes(kindOf(w)) && examining(w, page) === (stage === "examination"));
    if (stage !== "history") return found;
    return found.concat(whats.filter((w) => kindOf(w) === "test" && one.before.includes(idOf(w))));
  }

  /* What was done at another stage and meets an aim of this one: a drug history stands for the
     review of the drugs, and a danger that an earlier differential named was thought of. */
  function elsewhere(stage, wanted, acts, page) {
    let found = [];
    let aims = wanted;
    if (stage === "tests") {
      found = acts.map((a) => a[1]).filter((w) => page.asked.includes(kindOf(w)));
    } else if (stage === "differential") {
      const before = page.stages.slice(0, page.stages.findIndex((s) => s.id === stage));
      found = before.filter((s) => s.weighs)
        .flatMap((s) => draft(acts, s.id, page).map((a) => a[1]));
      aims = wanted.filter((aim) => aim.weight < page.answer_weight);
    }
    return unique(found).filter((w) => aims.some((aim) => aim.any.includes(w))).sort();
  }

  function stageScore(stage, acts, page, one) {
    const wanted = one.aims.filter((aim) => aim.stage === stage);
    const here = counting(stage, acts, page, one);
    const done = unique([...here, ...elsewhere(stage, wanted, acts, page)]);
    const known = new Set(done);
    if (asking(stage)) {
      acts.map((a) => a[1]).filter((w) => page.asked.includes(kindOf(w)))
        .forEach((w) => known.add(w));
    }
    const met = wanted.filter((aim) => aim.any.some((a) => known.has(a)));
    const missed = wanted.filter((aim) => !met.includes(aim));
    const weigh = (aims) => aims.reduce((sum, aim) => sum + aim.weight, 0);
    const sensitivity = wanted.length ? weigh(met) / weigh(wanted) : 0;
    const serves = (act) => one.aims.some((aim) => aim.any.includes(act));
    const serving = done.filter(serves);
    const idle = done.filter((a) => !serves(a) && one.neutral.includes(a));
    let wasted = done.filter((a) => !serves(a) && !idle.includes(a));
    const harm = wasted.filter((a) => one.harm.includes(a)).length;
    if (asking(stage)) {
      const silent = idle.filter((a) => ["finding", "event", "drug"].includes(kindOf(a)));
      wasted = wasted.concat(silent.slice(one.spare));
    }
    const bad = wasted.length + harm;
    const precision = serving.length + bad ? serving.length / (serving.length + bad) : 0;
    const f1 = sensitivity ? (2 * sensitivity * precision) / (sensitivity + precision) : 0;
    return { stage, weight: one.scored[stage], sensitivity, precision, f1, met, missed, wasted };
  }

  /* Half the squared distance of the certainties from the truth; null where none was given. */
  function brier(held, one) {
    if (!held.length) return null;
    const shares = held.map((a) => [idOf(a[1]), (a[2] || 0) / 100]);
    const right = shares.filter(([d]) => one.accepted.includes(d));
    const rest = shares.filter(([d]) => !one.accepted.includes(d)).map(([, p]) => p);
    const sum = (list) => list.reduce((a, b) => a + b, 0);
    const hit = sum(right.map(([, p]) => p));
    const left = Math.max(0, 1 - hit - sum(rest));
    return ((1 - hit) ** 2 + sum(rest.map((p) => p * p)) + left * left) / 2;
  }

  /* One decimal, a tie to the even digit, as Python rounds; only .25 and .75 can tie. */
  function tenth(x) {
    const whole = Math.floor(x);
    return x - whole === 0.25 ? whole + 0.2 : Number(x.toFixed(1));
  }

  function score(acts, page, one) {
    const stages = Object.keys(one.scored).map((s) => stageScore(s, acts, page, one));
    const whole = stages.reduce((sum, s) => sum + s.weight, 0);
    const points = stages.reduce((sum, s) => sum + s.weight * s.f1, 0);
    const hints = acts.filter((a) => a[1].startsWith("hint:"));
    const cost = hints.reduce((sum, a) => sum + a[3], 0);
    const ordered = unique(acts.map((a) => a[1]).filter((w) => kindOf(w) === "test"));
    return {
      total: tenth(Math.max(page.floor, (100 * points) / whole - cost)),
      stages,
      hints: hints.length,
      cost,
      brier: Object.fromEntries(page.stages.filter((s) => s.weighs)
        .map((s) => [s.id, brier(draft(acts, s.id, page), one)])),
      burden: ordered.reduce((sum, w) => sum + page.burden[idOf(w)][0], 0),
    };
  }

  /* The heaviest aim of a stage that no act meets and no hint named, as a hint names it. */
  function hint(stage, acts, page, one) {
    const done = new Set(acts.map((a) => a[1]));
    [...done].filter((w) => kindOf(w) === "diagnosis").forEach((w) => done.add(`final:${idOf(w)}`));
    const of = page.aims_of[stage] || stage;
    const order = (a, b) => b.weight - a.weight || (a.best < b.best ? -1 : a.best > b.best ? 1 : 0);
    return one.aims.filter((aim) => aim.stage === of).sort(order)
      .find((aim) => !aim.any.some((a) => done.has(a)) && !done.has(`hint:${aim.best}`));
  }

  return { draft, score, hint, kindOf, idOf };
})();
if (typeof module !== "undefined") module.exports = Score;
