// The first screen with script: the answer forms as facts are entered. Every piece comes rendered from the server; this only swaps it in.
import { bodyMap } from "./body.js";
import { readLink, writeLink } from "./link.js";

const WAIT = 350;
const $ = (id) => document.getElementById(id);
let running = null, timer = 0, searching = 0;

const token = () => $("case").elements.token.value;
const entries = () => [...new FormData($("case"))].filter(([name]) => name !== "token" && !name.startsWith("new.") && name !== "q");

function pieces(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

async function post(path, fields, signal) {
  return fetch(path, {
    method: "POST", body: new URLSearchParams(fields), signal,
    headers: { "x-workup-token": token(), "x-workup-piece": "1", accept: "application/json" },
  });
}

async function send(path, fields, signal) {
  let response = await post(path, fields, signal);
  if (response.status === 403) { // cookies were cleared, or the server was started again: an empty form brings a new token
    const made = await (await fetch("/", { headers: { "x-workup-piece": "1" } })).json();
    for (const field of document.querySelectorAll("input[name=token]")) field.value = pieces(made.html).querySelector("[name=token]").value;
    response = await post(path, fields, signal);
  }
  if (response.ok) return response;
  const told = await response.json().catch(() => ({}));
  throw new Error(told.detail || "The server did not answer.");
}

function trouble(error) {
  if (error.name === "AbortError") return;
  const note = document.createElement("p");
  note.className = "note bad";
  note.setAttribute("role", "alert");
  const said = error instanceof TypeError ? "The server cannot be reached. What you entered is still here." : error.message;
  note.textContent = $("answer").querySelector(".card:not(.empty)") ? `${said} The answer below is the one before.` : said;
  $("answer").querySelector(":scope > .note.trouble")?.remove();
  note.classList.add("trouble");
  $("answer").prepend(note);
}

// The case stays in the part of the address after #, so that a reload and the way back from another page bring it again.
async function remember() {
  const told = entries().filter(([name, value]) => value !== "" && !(name === "kept" && !value));
  const link = told.length ? `#case=${await writeLink(told)}` : "";
  history.replaceState(null, "", location.pathname + location.search + link);
}

function open(from) { return new Set([...from.querySelectorAll("details[open][data-key]")].map((d) => d.dataset.key)); }

function swapAnswer(doc) {
  const old = $("answer"), made = doc.getElementById("answer"), kept = open(old);
  const focused = document.activeElement?.closest("#answer") ? document.activeElement.value || document.activeElement.id : "";
  for (const d of made.querySelectorAll("details[data-key]")) d.open = kept.has(d.dataset.key);
  old.replaceWith(made);
  if (focused) ([...made.querySelectorAll("button")].find((b) => b.value === focused) || $("answer-title")).focus({ preventScroll: true });
}

function marks() {
  for (const field of document.querySelectorAll("#case [aria-invalid]")) { field.removeAttribute("aria-invalid"); field.removeAttribute("aria-describedby"); }
  for (const p of document.querySelectorAll("#case p.error")) p.remove();
  for (const item of document.querySelectorAll("#answer .mistakes li")) {
    const field = $("case").elements[item.dataset.field];
    if (!field || field instanceof RadioNodeList) continue;
    const said = Object.assign(document.createElement("p"), { className: "error", id: `e-${item.dataset.field}`, textContent: item.textContent });
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", said.id);
    field.after(said);
  }
}

function summarise(text) {
  $("jump").firstElementChild.textContent = text;
  if ($("said").textContent !== text) $("said").textContent = text;
}

async function update(leaving) {
  running?.abort();
  running = new AbortController();
  $("answer").setAttribute("aria-busy", "true");
  try {
    const made = await (await send("/assess/answer", entries(), running.signal)).json();
    const doc = pieces(made.html), active = document.activeElement;
    const typing = !leaving && active?.matches("#case input:not([type])") && [...doc.querySelectorAll(".mistakes li")].some((m) => m.dataset.field === active.name);
    if (typing) return; // half a word is no mistake yet
    swapAnswer(doc);
    const drawn = doc.getElementById("timeline-new"), figure = $("timeline");
    figure.replaceChildren(...(drawn ? drawn.childNodes : []));
    figure.hidden = !figure.firstElementChild;
    marks();
    summarise(made.summary);
    await remember();
  } catch (error) { trouble(error); } finally { $("answer").removeAttribute("aria-busy"); }
}

function soon(ms, leaving) { clearTimeout(timer); timer = setTimeout(() => update(leaving), ms); }

function showScreen(made) {
  const seen = window.scrollY, doc = pieces(made.html), kept = open(document);
  for (const d of doc.querySelectorAll("details[data-key]")) d.open = kept.has(d.dataset.key);
  $("screen").replaceWith(doc.getElementById("screen"));
  ready();
  summarise(made.summary);
  remember();
  window.scrollTo(0, seen);
  const next = made.focus && $(made.focus);
  if (next) { next.focus({ preventScroll: next.id === "answer-title" }); }
}

async function press(button) {
  const fields = [...new FormData($("case"))].filter(([name]) => name !== "token");
  try {
    showScreen(await (await send("/assess", [...fields, ["do", button.value]])).json());
  } catch (error) { trouble(error); }
}

async function why(diagnosis) {
  try {
    const html = await (await send("/assess/why", [...entries(), ["diagnosis", diagnosis]])).text();
    $("dialog-body").replaceChildren(...pieces(html).body.childNodes);
    $("dialog").showModal();
  } catch (error) { trouble(error); }
}

async function search(group) {
  const fields = [["q", group ? "" : $("q").value], ["group", group || ""], ...entries().filter(([n, v]) => n.startsWith("finding.") && v)];
  for (const chip of document.querySelectorAll(".chip")) chip.setAttribute("aria-pressed", String(Boolean(group) && chip.value === `find:${group}`));
  try {
    const html = await (await send("/assess/found", fields)).text();
    $("found").replaceChildren(...pieces(html).body.childNodes);
  } catch (error) { trouble(error); }
}

function onInput(event) {
  const field = event.target;
  if (field.name === "q") { clearTimeout(searching); searching = setTimeout(search, 200); return; }
  if (!field.name || field.name.startsWith("new.")) return;
  if (field.name.startsWith("finding.")) tell(field);
  if (field.name === "dystonia.regions") exclude(field);
  soon(field.matches("input:not([type]), textarea") ? WAIT * 2 : 40);
}

// A finding that was looked up and told joins those told; "none" and a region exclude each other.
function tell(field) {
  const item = field.closest("li.finding");
  if (item.closest("#found")) { $("told").append(item); $("told-none").hidden = true; field.focus(); }
}

function exclude(field) {
  if (!field.checked) return;
  for (const box of $("case").querySelectorAll("input[name='dystonia.regions']")) if ((box.value === "none") !== (field.value === "none")) box.checked = false;
}

function onSubmit(event) {
  const button = event.submitter;
  if (button?.hasAttribute("formaction")) return;
  event.preventDefault();
  const [verb, rest] = [button?.value.split(":")[0], button?.value.split(":")[1]];
  if (verb === "why") why(rest);
  else if (verb === "find") search(rest);
  else if (document.activeElement?.id === "q") search();
  else press(button || { value: "answer" });
}

async function makeLink() {
  const out = $("link-out"), text = $("link-text");
  text.value = `${location.origin}/#case=${await writeLink(entries())}`;
  out.hidden = false;
  text.focus(); text.select();
}

async function fromLink() {
  if (!location.hash.startsWith("#case=")) return;
  try {
    showScreen(await (await send("/assess", await readLink(location.hash.slice(6)))).json());
  } catch { trouble(new Error("This link does not hold a case that can be read.")); }
}

function ready() {
  const form = $("case");
  form.addEventListener("input", onInput);
  form.addEventListener("change", (event) => { if (event.target.matches("input:not([type]), textarea") && event.target.name && !event.target.name.startsWith("new.")) soon(0, true); });
  form.addEventListener("submit", onSubmit);
  $("link").addEventListener("click", makeLink);
  bodyMap($("map"), form);
}

// On paper stand the case's title and the day; the server knows no day.
window.addEventListener("beforeprint", () => {
  $("printed-title").textContent = $("case").elements.title.value || "A case";
  $("printed-on").textContent = `Printed on ${new Date().toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })}`;
});
document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
document.addEventListener("click", (event) => { if (event.target.id === "close" || event.target.id === "dialog") $("dialog").close(); });
window.addEventListener("hashchange", fromLink);
ready();
fromLink();
