/* The page of a staged case: stage after stage, then the debrief. Native controls throughout, so
   that keyboard and screen reader do what they always do; answers go into a live region. */
"use strict";

(() => {
  const page = JSON.parse(document.getElementById("told").textContent);
  const main = document.getElementById("walk");
  const { draft, score, hint, kindOf, idOf } = Score;
  const online = Lms.start();
  let one = null;
  let walk = null;

  /* An element with its attributes and children; text is always text. */
  function h(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === "on") Object.entries(value).forEach(([e, f]) => made.addEventListener(e, f));
      else if (value === true) made.setAttribute(name, "");
      else if (value !== false && value !== null) made.setAttribute(name, value);
    }
    return fill(made, children);
  }

  /* Put children into an element in place of what it held; lists are spread, nothing is nothing. */
  function fill(element, ...children) {
    const shown = children.flat(3).filter((c) => c !== null && c !== undefined && c !== false);
    element.replaceChildren(...shown);
    return element;
  }

  const name = (what) => {
    const kind = kindOf(what);
    if (what === "none:tests") return "no test";
    if (what === "none:final") return "no diagnosis";
    if (kind === "final") return page.labels[`diagnosis:${idOf(what)}`] || idOf(what);
    if (kind === "leave") {
      return `leave ${page.labels[`test:${idOf(what)}`] || page.labels[`option:${idOf(what)}`]}`;
    }
    return page.labels[what] || idOf(what);
  };
  const short = (what) => name(what).replace(/ \([^()]*\)$/, "");
  const over = () => walk.at >= page.stages.length;
  const stage = () => page.stages[Math.min(walk.at, page.stages.length - 1)];
  const key = () => `workup:${one.id}`;

  function keep() {
    Lms.save(key(), State.write(walk, page, one), over() ? "debrief" : stage().id);
  }

  /* Say something in the log of the stage, which a screen reader reads aloud. */
  function say(text, kind = "answer") {
    const log = document.getElementById("log");
    log.append(h("p", { class: kind }, text));
    log.lastElementChild.scrollIntoView({ block: "nearest" });
  }

  function act(what, certainty = null, cost = 0) {
    if (walk.acts.length >= MOST_ACTS) {
      say(`${MOST_ACTS} acts are the most of one walk. Begin again to do more.`, "warn");
      return false;
    }
    const same = walk.acts.some((a) => a[0] === stage().id && a[1] === what && a[2] === certainty);
    if (certainty !== null || page.one_place.includes(kindOf(what)) || !same) {
      walk.acts.push([stage().id, what, certainty, cost]);
    }
    keep();
    return true;
  }

  /* What a question, a test or a commitment is answered. */
  function answer(what) {
    const kind = kindOf(what);
    if (page.asked.includes(kind)) return one.answers[what] || `${name(what)}: not recorded.`;
    if (kind === "test") {
      const id = idOf(what);
      const told = one.results[id] || `${name(what)}: not recorded, so normal is assumed.`;
      return `${told} ${page.burden[id][1]}`;
    }
    return `Noted: ${name(what)}.`;
  }

  function take(what) {
    if (act(what)) say(answer(what));
    refresh();
  }

  /* Search */

  const plain = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9]+/g, " ").trim();
  const searched = Object.fromEntries(Object.entries(page.labels)
    .map(([n, label]) => [n, ` ${plain(label)} ${plain(page.words[n] || "")}`]));

  /* The names that hold every word that was typed, those whose label begins with it first. */
  function matches(typed, names) {
    const words = plain(typed).split(" ").filter(Boolean);
    if (!words.length) return [];
    const rank = (n) => (plain(page.labels[n]).startsWith(words.join(" ")) ? 0 : 1);
    return names.filter((n) => words.every((w) => searched[n].includes(` ${w}`)))
      .sort((a, b) => rank(a) - rank(b) || page.labels[a].length - page.labels[b].length)
      .slice(0, 8);
  }

  /* A field to search among names, and what was found as buttons. */
  function search(id, label, names, chosen) {
    const list = h("ul", { class: "found" });
    const count = h("p", { class: "count", role: "status" });
    const field = h("input", { id, type: "search", autocomplete: "off", on: { input: show } });
    function show() {
      const found = matches(field.value, names);
      fill(list, found.map((n) => h("li", {}, h("button", {
        type: "button", "data-what": n, on: { click: () => pick(n) },
      }, page.labels[n]))));
      count.textContent = field.value.trim().length < 2 ? ""
        : found.length ? `${found.length} found` : "Nothing is called so; say it in other words.";
    }
    function pick(n) {
      field.value = "";
      show();
      chosen(n);
      field.focus();
    }
    const enter = (event) => {
      event.preventDefault();
      const found = matches(field.value, names);
      if (found.length === 1) pick(found[0]);
      else if (list.firstElementChild) list.querySelector("button").focus();
    };
    return h("form", { class: "search", on: { submit: enter } },
      h("label", { for: id }, label), field, count, list);
  }

  const ofKinds = (...kinds) => Object.keys(page.labels).filter((n) => kinds.includes(kindOf(n)));

  /* Stages */

  const frozen = () => {
    const later = page.stages.slice(walk.at + 1).map((s) => s.id);
    return walk.acts.some((a) => later.includes(a[0]));
  };

  /* Give a diagnosis a certainty; together they are at most a hundred. */
  function weigh(what, percent) {
    if (frozen()) {
      return say("This differential was given before more was known; it stays as it was.", "warn");
    }
    const others = draft(walk.acts, stage().id, page).filter((a) => a[1] !== what)
      .reduce((sum, a) => sum + a[2], 0);
    const share = percent === null ? 100 - others : percent;
    if (!Number.isInteger(share) || share < 0 || others + share > 100 || (percent === null && !share)) {
      return say(`${short(what)}: ${100 - others} % is left. Lower another first.`, "warn");
    }
    if (act(what, share)) say(share ? `Noted: ${name(what)}, ${share} %.` : `Taken off: ${name(what)}.`);
    return refresh();
  }

  function weighing() {
    const certainty = h("input", {
      id: "certainty", type: "number", min: 1, max: 100, step: 1, inputmode: "numeric",
    });
    const add = (n) => {
      const typed = certainty.value.trim();
      weigh(n, typed === "" ? null : Number(typed));
      certainty.value = "";
    };
    return [h("p", { class: "beside" }, h("label", { for: "certainty" },
      "Certainty of the next one in percent (empty: all that is left)"), certainty),
    search("find", "Diagnosis", ofKinds("diagnosis"), add),
    walk.at ? h("p", {}, h("button", { type: "button", id: "same", on: { click: same } },
      "The same as before")) : null];
  }

  function buttons(legend, names) {
    return h("fieldset", {}, h("legend", {}, legend), h("div", { class: "buttons" }, names.map((n) =>
      h("button", { type: "button", "data-what": n, on: { click: () => take(n) } }, page.labels[n]))));
  }

  function radios(legend, kind) {
    const given = draft(walk.acts, stage().id, page).find((a) => kindOf(a[1]) === kind);
    return h("fieldset", {}, h("legend", {}, legend), ofKinds(kind).map((n) => h("label", {
      class: "choice",
    }, h("input", {
      type: "radio", name: kind, value: n, checked: Boolean(given && given[1] === n),
      on: { change: () => take(n) },
    }), page.labels[n])));
  }

  const FORMS = {
    history: () => [buttons("Ask about", ofKinds("topic")),
      search("find", "Or search for a complaint, an event or a drug",
        ofKinds("finding", "event", "drug"), take)],
    examination: () => [buttons("Examine", ofKinds("group", "system")),
      search("find", "Or search for one sign", ofKinds("finding"), take)],
    classification: () => Object.entries(page.axes).map(([kind, title]) => radios(title, kind)),
    tests: () => [search("find", "Test", ofKinds("test"), take),
      h("p", {}, h("button", {
        type: "button", "data-what": "none:tests", on: { click: nothing },
      }, "Nothing needs to be ordered"))],
    final: () => [radios("Category", "category"),
      search("find", "Diagnosis", ofKinds("diagnosis"), (n) => conclude(idOf(n))),
      h("p", {}, h("button", {
        type: "button", "data-what": "none:final", on: { click: () => take("none:final") },
      }, "No diagnosis"))],
    actions: () => [radios("How soon to act", "urgency"),
      search("find", "Red flag", ofKinds("flag"), take),
      search("leave", "Test or treatment to leave", ofKinds("test", "option"),
        (n) => take(`leave:${idOf(n)}`))],
  };

  /* Commit to a diagnosis; its category goes with it unless one was named. */
  function conclude(id) {
    const named = draft(walk.acts, stage().id, page).some((a) => kindOf(a[1]) === "category");
    const category = `category:${page.category_of[id]}`;
    if (!act(`final:${id}`)) return;
    if (!named && page.category_of[id] && act(category)) {
      say(`Noted: ${name(`diagnosis:${id}`)}; category: ${page.labels[category].toLowerCase()}.`);
      document.querySelector(`input[value="${category}"]`).checked = true;
    } else say(answer(`final:${id}`));
    refresh();
  }

  /* The last differential that was given, once more. */
  function same() {
    const before = page.stages.slice(0, walk.at).filter((s) => s.weighs)
      .map((s) => draft(walk.acts, s.id, page)).filter((held) => held.length).pop();
    if (!before) return say("There is no earlier differential to repeat.");
    if (frozen()) return weigh(before[0][1], before[0][2]);
    draft(walk.acts, stage().id, page).forEach((a) => act(a[1], 0));
    before.forEach((a) => act(a[1], a[2]));
    say(`As before: ${before.map((a) => `${name(a[1])} ${a[2]} %`).join(", ")}.`);
    return refresh();
  }

  function nothing() {
    if (act("none:tests")) say("Nothing is ordered.");
    refresh();
  }

  /* What is committed at this stage; a diagnosis can be given another certainty. */
  function refresh() {
    const held = draft(walk.acts, stage().id, page)
      .filter((a) => !page.asked.includes(kindOf(a[1])));
    fill(document.getElementById("committed"), held.map((a) => h("li", {}, a[2] === null
      ? name(a[1]) : [h("label", {}, `${name(a[1])} `, h("input", {
        type: "number", min: 0, max: 100, value: a[2], "data-what": a[1],
        on: { change: (e) => weigh(a[1], Number(e.target.value)) },
      }), " %")])));
  }

  function askHint() {
    const aim = hint(stage().id, walk.acts, page, one);
    if (!aim) return say("Nothing more is looked for at this stage.", "hint");
    if (act(`hint:${aim.best}`, null, aim.hint[1])) {
      say(`Think of: ${aim.hint[0]}. ${aim.why} (${aim.hint[1]} points)`, "hint");
    }
    return null;
  }

  /* Whether a stage may be left: the answer names a diagnosis, or says that there is none. */
  function complete() {
    const given = draft(walk.acts, stage().id, page).map((a) => a[1]);
    return stage().id !== "final" || given.some((w) => /^(final:|none:final)/.test(w));
  }

  function next() {
    if (complete()) return go(walk.at + 1);
    return say("No diagnosis is named yet. Name one, or choose `No diagnosis`.", "warn");
  }

  function go(to) {
    walk.at = to;
    keep();
    draw();
    document.getElementById("heading").focus();
  }

  function paragraphs() {
    return one.vignette.map((p) => h("p", { dir: p.rtl ? "rtl" : null },
      p.text.split("\n").flatMap((line, n) => (n ? [h("br"), line] : [line]))));
  }

  function media() {
    return one.media.map((m) => h("figure", {},
      !m.src ? null : m.kind === "image" ? h("img", { src: m.src, alt: m.shows })
        : h(m.kind, { src: m.src, controls: true, title: m.shows }),
      h("figcaption", {}, m.told)));
  }

  function heading(text) {
    return h("h2", { id: "heading", tabindex: "-1" }, text);
  }

  function drawStage() {
    const s = stage();
    const asked = walk.acts.filter((a) => a[0] === s.id);
    const log = h("div", { id: "log", role: "log", "aria-label": "What was answered" });
    fill(main,
      h("section", { class: "case" }, paragraphs(), one.opening.map((t) => h("p", {}, t)), media()),
      h("p", { class: "place" }, `Stage ${walk.at + 1} of ${page.stages.length}`),
      heading(s.title), h("p", {}, s.asks),
      s.weighs ? weighing() : FORMS[s.id](),
      h("ul", { id: "committed", "aria-label": "Chosen at this stage" }), log,
      h("p", { class: "going" },
        h("button", { type: "button", id: "next", on: { click: next } }, "Go on"),
        walk.at ? h("button", { type: "button", id: "back", on: { click: () => go(walk.at - 1) } },
          "Back") : null,
        h("button", { type: "button", id: "hint", on: { click: askHint } }, "Hint (costs points)")));
    asked.filter((a) => page.asked.includes(kindOf(a[1])) || kindOf(a[1]) === "test")
      .forEach((a) => say(answer(a[1])));
    refresh();
  }

  /* The debrief */

  const percent = (x) => `${Math.round(100 * x)} %`;
  const cite = (keys) => (keys.length ? h("small", {}, ` [${keys.join(", ")}]`) : null);

  function because(id) {
    return h("section", {}, h("h4", {}, short(`diagnosis:${id}`)),
      h("ul", {}, one.reasons[id].map(([text, keys]) => h("li", {}, text, cite(keys)))));
  }

  function stageTable(result) {
    const row = (s) => h("tr", {}, h("th", { scope: "row" }, page.titles[s.stage]),
      h("td", {}, percent(s.f1)), h("td", {}, percent(s.sensitivity)),
      h("td", {}, percent(s.precision)));
    return h("table", {}, h("caption", {}, "The stages"), h("thead", {}, h("tr", {},
      ["Stage", "Score", "Reached", "Not wasted"].map((t) => h("th", { scope: "col" }, t)))),
    h("tbody", {}, result.stages.map(row)));
  }

  function named() {
    const found = walk.acts.filter((a) => ["diagnosis", "final"].includes(kindOf(a[1])))
      .map((a) => idOf(a[1]));
    return [...new Set(found)];
  }

  function drawDebrief() {
    const result = score(walk.acts, page, one);
    const missed = result.stages.flatMap((s) => s.missed.map((aim) => [s.stage, aim]));
    const wasted = result.stages.flatMap((s) => s.wasted.map((w) => [s.stage, w]));
    const wrong = named().filter((id) => !one.accepted.includes(id));
    const cited = Object.entries(one.sources);
    const assumed = [...new Set(walk.acts.flatMap((a) => one.assumed[a[1]] || []))];
    fill(main,
      heading("Debrief"),
      h("p", { class: "total" }, h("strong", { id: "total" }, String(result.total)), " of 100"),
      h("p", {}, `The answer: ${one.right[0]}. Category: ${one.right[1]}.`),
      h("h3", {}, "Why"), because(one.accepted[0]),
      wrong.length ? h("h3", {}, "Why not what you named") : null, wrong.map(because),
      stageTable(result),
      result.hints ? h("p", {}, `Hints: ${result.hints}, less ${result.cost} points.`) : null,
      h("p", {}, `Burden of your tests: ${result.burden}; the least that reaches the aims: ${one.least}.`),
      missed.length ? h("h3", {}, "What was missed") : null,
      h("ul", {}, missed.map(([s, aim]) =>
        h("li", {}, `${page.titles[s]}: ${aim.name}. ${aim.why}`, cite(aim.sources)))),
      wasted.length ? h("h3", {}, "What was not needed") : null,
      h("ul", {}, wasted.map(([s, w]) => h("li", {}, `${page.titles[s]}: ${short(w)}.`))),
      assumed.length ? h("h3", {}, "Assumed, since the case does not record it") : null,
      h("ul", {}, assumed.map((text) => h("li", {}, text))),
      one.points.length ? h("h3", {}, "To take home") : null,
      h("ul", {}, one.points.map((p) => h("li", {}, p))),
      cited.length ? h("details", {}, h("summary", {}, "Sources"),
        h("ul", {}, cited.map(([, text]) => h("li", {}, text)))) : null,
      online ? null : h("p", {}, h("button", { type: "button", id: "again", on: { click: again } },
        "Begin again")));
    Lms.report(result.total, interactions(result));
  }

  /* One interaction for each stage: what was done, and how it was scored. */
  function interactions(result) {
    const scored = new Map(result.stages.map((s) => [s.stage, s]));
    return page.stages.map((s) => {
      const held = draft(walk.acts, s.id, page);
      const said = held.map((a) => idOf(a[1]) + (a[2] === null ? "" : ` ${a[2]}`)).join("; ");
      const of = scored.get(s.id);
      const right = s.id === "final" ? one.accepted[0] : "";
      const first = held.find((a) => kindOf(a[1]) === "final");
      const found = first && one.accepted.includes(idOf(first[1]));
      const share = of ? of.f1.toFixed(2) : "neutral";
      return {
        id: s.id, said, right, weight: of ? of.weight : 0,
        result: s.id === "final" ? (found ? "correct" : "wrong") : share,
      };
    });
  }

  function again() {
    walk = { at: 0, acts: [] };
    go(0);
  }

  function draw() {
    document.title = `${one.title}: ${over() ? "debrief" : stage().title}`;
    if (over()) drawDebrief();
    else drawStage();
  }

  function begin(chosen) {
    one = chosen;
    document.getElementById("title").textContent = one.title;
    walk = State.read(Lms.load(key()), page, one) || { at: 0, acts: [] };
    draw();
  }

  function choose() {
    fill(main,h("h2", {}, "Choose a case"), h("ul", { class: "cases" },
      page.cases.map((c) => h("li", {}, h("button", {
        type: "button", "data-case": c.id, on: { click: () => begin(c) },
      }, c.title)))));
  }

  document.getElementById("notice").textContent = page.notice;
  let gone = false;
  const leave = () => {
    if (!gone) Lms.finish(Boolean(walk) && over());
    gone = true;
  };
  window.addEventListener("pagehide", leave);
  window.addEventListener("beforeunload", leave);
  if (page.cases.length === 1) begin(page.cases[0]);
  else choose();
})();
