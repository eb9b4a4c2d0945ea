/* Where a walk is kept and reported: a learning platform by SCORM 1.2, else the browser.

   A walk is written in letters that a platform keeps: the version of the page, the stage, and each
   act as stage and number of its name in base 36, with a certainty after `-`. */
"use strict";

const MOST_KEPT = 4096; // characters of cmi.suspend_data that SCORM 1.2 grants
const MOST_ACTS = 500; // as in a walk at the terminal: with them the state stays below MOST_KEPT

const State = (() => {
  /* Every name that an act can bear, in an order that the page fixes. */
  function names(page, one) {
    const labels = Object.keys(page.labels);
    const of = (kinds) => labels.filter((n) => kinds.includes(n.slice(0, n.indexOf(":"))));
    const renamed = (kinds, kind) => of(kinds).map((n) => kind + n.slice(n.indexOf(":")));
    const hints = one.aims.map((aim) => `hint:${aim.best}`);
    return [...new Set([...labels, ...renamed(["diagnosis"], "final"),
      ...renamed(["test", "option"], "leave"), "none:tests", "none:final", ...hints])];
  }

  function write(walk, page, one) {
    const index = new Map(names(page, one).map((name, n) => [name, n]));
    const places = new Map(page.stages.map((s, n) => [s.id, n]));
    const acts = walk.acts.map(([stage, what, certainty]) =>
      places.get(stage).toString(36) + index.get(what).toString(36)
      + (certainty === null ? "" : `-${certainty.toString(36)}`));
    return `1;${page.version};${walk.at};${acts.join(",")}`;
  }

  /* The walk that a text holds; null where it was written by another page or is damaged. */
  function read(text, page, one) {
    const [form, version, at, acts] = (text || "").split(";");
    if (form !== "1" || version !== page.version || acts === undefined) return null;
    const all = names(page, one);
    const found = acts.split(",").filter(Boolean).map((act) => {
      const [head, certainty] = act.split("-");
      const stage = page.stages[parseInt(head[0], 36)];
      const what = all[parseInt(head.slice(1), 36)];
      if (!stage || !what) return null;
      const aim = what.startsWith("hint:") && one.aims.find((a) => `hint:${a.best}` === what);
      return [stage.id, what, certainty ? parseInt(certainty, 36) : null, aim ? aim.hint[1] : 0];
    });
    const place = Number(at);
    const fits = Number.isInteger(place) && place >= 0 && place <= page.stages.length;
    return !fits || found.includes(null) ? null : { at: place, acts: found };
  }

  return { write, read };
})();

const Lms = (() => {
  let api = null;
  let begun = 0;

  function found(from) {
    let where = from;
    for (let n = 0; n < 20 && where; n += 1) {
      try {
        if (where.API) return where.API;
        if (where.parent === where) return null;
        where = where.parent;
      } catch (refused) {
        return null; // a frame of another origin
      }
    }
    return null;
  }

  const get = (name) => api.LMSGetValue(name);
  const set = (name, value) => api.LMSSetValue(name, String(value));
  const two = (n) => String(n).padStart(2, "0");

  function span(seconds) {
    const s = Math.floor(seconds);
    return `${String(Math.floor(s / 3600)).padStart(4, "0")}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
  }

  /* Whether a platform is there; it is greeted. */
  function start() {
    api = found(window) || (window.opener ? found(window.opener) : null);
    if (!api) return false;
    api.LMSInitialize("");
    begun = Date.now();
    if (["not attempted", ""].includes(get("cmi.core.lesson_status"))) {
      set("cmi.core.lesson_status", "incomplete");
    }
    api.LMSCommit("");
    return true;
  }

  function load(key) {
    if (api) return get("cmi.suspend_data");
    try {
      return window.localStorage.getItem(key);
    } catch (refused) {
      return null; // no storage for files in this browser: the walk begins anew
    }
  }

  function save(key, text, place) {
    if (api) {
      set("cmi.suspend_data", text);
      set("cmi.core.lesson_location", place);
      api.LMSCommit("");
      return;
    }
    try {
      window.localStorage.setItem(key, text);
    } catch (refused) { /* see load */ }
  }

  /* The result: score, completion, and one interaction for each stage. */
  function report(total, interactions) {
    if (!api || get("cmi.core.lesson_status") === "completed") return;
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
    set("cmi.core.score.raw", total);
    const now = new Date();
    interactions.forEach((one, n) => {
      const at = `cmi.interactions.${n}`;
      set(`${at}.id`, one.id);
      set(`${at}.type`, "fill-in");
      set(`${at}.time`, `${two(now.getHours())}:${two(now.getMinutes())}:${two(now.getSeconds())}`);
      set(`${at}.student_response`, one.said.slice(0, 255));
      if (one.right) set(`${at}.correct_responses.0.pattern`, one.right.slice(0, 255));
      set(`${at}.weighting`, one.weight);
      set(`${at}.result`, one.result);
    });
    set("cmi.core.lesson_status", "completed");
    api.LMSCommit("");
  }

  function finish(over) {
    if (!api) return;
    set("cmi.core.session_time", span((Date.now() - begun) / 1000));
    set("cmi.core.exit", over ? "" : "suspend");
    api.LMSCommit("");
    api.LMSFinish("");
    api = null;
  }

  return { start, load, save, report, finish };
})();
if (typeof module !== "undefined") module.exports = { State, MOST_KEPT, MOST_ACTS };
