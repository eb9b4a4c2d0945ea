// Plays a package to its end in the SCORM 1.2 runtime of scorm-again, the page in jsdom.
// Arguments: the page, the choices (JSON), and what an earlier attempt left (JSON). Prints the log.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const require = createRequire(import.meta.url);
const { JSDOM, VirtualConsole } = require("jsdom");
const { Scorm12API } = await import("scorm-again/scorm12");
const [file, wanted, before] = process.argv.slice(2);
const choices = JSON.parse(wanted);
const log = [];
const errors = [];

const api = new Scorm12API({ autocommit: false, logLevel: 5 });
const earlier = before ? JSON.parse(before) : null;
if (earlier) api.loadFromJSON(earlier, "");
for (const call of ["LMSInitialize", "LMSSetValue", "LMSCommit", "LMSFinish"]) {
  const was = api[call].bind(api);
  api[call] = (...given) => {
    const result = was(...given);
    log.push([call, ...given]);
    const wrong = api.LMSGetLastError();
    if (String(wrong) !== "0") errors.push([call, ...given, wrong]);
    return result;
  };
}
const talk = new VirtualConsole();
talk.on("jsdomError", (error) => errors.push(["jsdom", String(error.message)]));
const requests = [];
const dom = new JSDOM(readFileSync(file, "utf8"), {
  runScripts: "dangerously",
  url: "https://platform.example/scorm/case.html",
  virtualConsole: talk,
  beforeParse(window) {
    window.API = api;
    window.Element.prototype.scrollIntoView = () => {};
    window.fetch = (...given) => requests.push(given);
    window.XMLHttpRequest.prototype.open = (...given) => requests.push(given);
  },
});
const { window } = dom;
const { document } = window;
if (errors.length) throw new Error(JSON.stringify(errors));
const at = document.querySelector("#heading").textContent;
const shown = [];

function event(kind) {
  return new window.Event(kind, { bubbles: true, cancelable: true });
}

// Click a button or a radio; a name that is not listed is searched for by its label first.
function choose(what, label, certainty, field) {
  if (certainty !== undefined) document.querySelector("#certainty").value = String(certainty);
  const find = document.querySelector(`#${field || "find"}`);
  let button = document.querySelector(`button[data-what="${what}"], input[type=radio][value="${what}"]`);
  if (!button) {
    find.value = label;
    find.dispatchEvent(event("input"));
    button = document.querySelector(`button[data-what="${what}"]`);
  }
  if (!button) throw new Error(`nothing to choose for ${what} (${label})`);
  button.click();
}

for (const one of choices) {
  if (one.go) document.querySelector(`#${one.go}`).click();
  else if (one.stop) break;
  else choose(one.what, one.label, one.certainty, one.field);
  const line = document.querySelector("#log > :last-child");
  shown.push(line ? line.textContent : "");
}
const text = document.querySelector("main").textContent;
const total = document.querySelector("#total");
window.dispatchEvent(event("pagehide"));
console.log(JSON.stringify({ at, shown, text, log, errors, requests,
  total: total ? Number(total.textContent) : null, cmi: api.renderCMIToJSONObject().cmi }));
process.exit(0);
