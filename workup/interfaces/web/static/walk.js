// Each answer is put into the page in place; without this script the same forms load the page anew.
// It listens on the document and is loaded before the page's body, so that no form can be sent before it is there:
// a line sent by the browser itself loads the page anew, and what was typed behind it would be lost.
(() => {
  let walk; // in the page by the time a form of it is sent
  const speak = (words) => { document.getElementById("said").textContent = words; };
  const AWAY = "The server did not answer. Nothing is lost: what you typed is still here; send it again in a moment.";
  const GONE = "This browser has lost its record: its cookies were cleared, or the walk was deleted. The walk cannot go on; what you typed is still here to copy. Begin the case again from the list of walks.";
  const opened = new Set(), failed = document.createElement("p");
  failed.className = "note bad";
  let asking = false, next = null;
  const key = (el) => el && (el.dataset.key || (el.name === "say" && el.value)) || "";
  const find = (k) => k && [...walk.querySelectorAll("[data-key], [name=say]")].find((el) => key(el) === k);
  const typed = (form) => [...form.querySelectorAll("input:not([type=hidden])")];
  const stage = () => walk.querySelector("#stage")?.textContent;
  const post = (to, data) => fetch(to, { method: "POST", body: new URLSearchParams(data), headers: { "x-workup-part": "1" } });

  const within = (e) => {
    walk = document.getElementById("walk");
    return walk && walk.contains(e.target);
  };

  document.addEventListener("toggle", (e) => {
    if (!within(e)) return;
    const k = e.target.dataset && e.target.dataset.key;
    if (k) opened[e.target.open ? "add" : "delete"](k);
  }, true);

  document.addEventListener("click", (e) => { if (within(e) && e.target.closest("[data-print]")) print(); });

  document.addEventListener("submit", (e) => {
    if (!within(e)) return;
    e.preventDefault();
    const form = e.target, words = form.classList.contains("words");
    if (words && !typed(form).some((input) => input.value.trim())) { typed(form)[0].focus(); return; }
    const fields = [...new FormData(form, e.submitter)].filter(([name]) => name !== "token" && name !== "place");
    const line = { to: form.action, fields, words, back: words ? key(typed(form)[0]) : key(e.submitter) };
    if (words) for (const input of typed(form)) input.value = "";
    if (asking) next = line; else say(line); // what is typed before the answer comes is said after it
  });

  async function say(line) {
    const before = stage();
    asking = true;
    walk.setAttribute("aria-busy", "true");
    try {
      const sealed = (from) => ["token", "place"].map((name) => [name, from.querySelector(`[name=${name}]`).value]);
      let answer = await post(line.to, [...sealed(walk), ...line.fields]);
      if (answer.status === 403) { // a server that was started again does not know the form: its page brings a new one
        const page = document.createElement("template"), found = await fetch(line.to, { headers: { "x-workup-part": "1" } });
        if (found.status === 404) { give(line, GONE); return; }
        page.innerHTML = await found.text();
        const [token] = sealed(page.content), [, place] = sealed(walk);
        answer = await post(line.to, [token, place, ...line.fields]);
      }
      if (answer.status === 404) { give(line, GONE); return; }
      if (!answer.ok) throw new Error(answer.status);
      put(await answer.text(), before, line);
    } catch {
      give(line);
    } finally {
      asking = false;
      walk.removeAttribute("aria-busy");
    }
    if (next) { const waits = next; next = null; if (walk.querySelector("[name=place]")) say(waits); }
  }

  function put(html, before, line) { // the new piece, with what was typed meanwhile
    const meanwhile = [...walk.querySelectorAll("input[data-key]")].filter((i) => i.value).map((i) => [key(i), i.value]);
    walk.innerHTML = html;
    if (stage() !== before) opened.clear();
    for (const k of opened) { const fold = find(k); if (fold) fold.open = true; }
    for (const [k, value] of meanwhile) { const input = find(k); if (input && stage() === before) input.value = value; }
    settle(before, line.back, line.words);
  }

  function give(line, why = AWAY) { // no answer: what was typed is given back
    next = null;
    for (const [name, value] of line.fields) { const input = walk.querySelector(`.words [name="${name}"]`); if (input && !input.value) input.value = value; }
    speak(failed.textContent = why);
    (walk.querySelector("form.words") || walk).after(failed);
  }

  function settle(before, back, words) {
    const now = walk.querySelector("#stage"), moved = !now || now.textContent !== before;
    const last = walk.querySelector(".stage > .talk > li:last-child");
    speak(moved ? (now || walk.querySelector("h1")).textContent : [...(last?.querySelectorAll(".reply") || [])].map((p) => p.textContent).join(" "));
    if (moved) {
      (now || document.getElementById("main")).focus({ preventScroll: true });
      if (now) now.scrollIntoView({ block: "center" }); else window.scrollTo({ top: 0 });
      return;
    }
    const target = walk.querySelector(".offers button") || find(back) || (words && walk.querySelector("#line")) || walk.querySelector("#line") || now;
    if (!(matchMedia("(pointer: coarse)").matches && target.tagName === "INPUT")) target.focus({ preventScroll: true });
    const box = (last || target).getBoundingClientRect();
    if (box.top < 70 || box.bottom > innerHeight - 120) (last || target).scrollIntoView({ block: "center" });
  }
})();
