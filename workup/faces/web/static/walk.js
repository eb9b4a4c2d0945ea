// Each answer is put into the page in place; without this script the same forms load the page anew.
(() => {
  const walk = document.getElementById("walk"), said = document.getElementById("said");
  if (!walk) return;
  const opened = new Set();
  let asking = false;
  const key = (el) => el && (el.dataset.key || (el.name === "say" && el.value)) || "";
  const find = (k) => k && [...walk.querySelectorAll("[data-key], [name=say]")].find((el) => key(el) === k);

  const failed = document.createElement("p");
  failed.className = "note bad";
  const send = (to, data) => fetch(to, { method: "POST", body: new URLSearchParams(data), headers: { "x-workup-part": "1" } });

  walk.addEventListener("toggle", (e) => {
    const k = e.target.dataset && e.target.dataset.key;
    if (k) opened[e.target.open ? "add" : "delete"](k);
  }, true);

  walk.addEventListener("submit", async (e) => {
    e.preventDefault();
    if (asking) return;
    const form = e.target, by = e.submitter, data = new FormData(form, by);
    const words = form.classList.contains("words");
    if (words && ![...form.querySelectorAll("input:not([type=hidden])")].some((i) => i.value.trim())) {
      form.querySelector("input:not([type=hidden])").focus();
      return;
    }
    const back = words ? form.querySelector("input:not([type=hidden])").dataset.key : key(by);
    const stage = walk.querySelector("#stage")?.textContent;
    asking = true;
    walk.setAttribute("aria-busy", "true");
    try {
      let answer = await send(form.action, data);
      if (answer.status === 403) { // a server that was started again does not know the form: its page brings a new one
        const page = document.createElement("template");
        page.innerHTML = await (await fetch(form.action, { headers: { "x-workup-part": "1" } })).text();
        const fresh = page.content.querySelector("[name=token]");
        if (fresh) { data.set("token", fresh.value); answer = await send(form.action, data); }
      }
      if (!answer.ok) throw new Error(answer.status);
      walk.innerHTML = await answer.text();
      if (walk.querySelector("#stage")?.textContent !== stage) opened.clear();
      for (const k of opened) { const d = find(k); if (d) d.open = true; }
      settle(stage, back, words);
    } catch {
      said.textContent = failed.textContent = "The server did not answer. Nothing is lost: what you typed is still here; send it again in a moment.";
      failed.hidden = false;
      form.append(failed);
    } finally {
      asking = false;
      walk.removeAttribute("aria-busy");
    }
  });

  function settle(stage, back, words) {
    const now = walk.querySelector("#stage"), moved = !now || now.textContent !== stage;
    const lines = [...walk.querySelectorAll(".stage > .talk > li:last-child .reply")].map((p) => p.textContent);
    said.textContent = moved ? (now || walk.querySelector("h1")).textContent : lines.join(" ");
    if (moved) {
      window.scrollTo({ top: 0 });
      (now || walk.querySelector("h1")).scrollIntoView({ block: now ? "center" : "start" });
      if (now) now.focus({ preventScroll: true });
      else { const main = document.getElementById("main"); main.focus({ preventScroll: true }); window.scrollTo({ top: 0 }); }
      return;
    }
    const offer = walk.querySelector(".offers button");
    const target = offer || find(back) || (words && walk.querySelector("#line")) || walk.querySelector("#line") || now;
    const touch = matchMedia("(pointer: coarse)").matches && target.tagName === "INPUT";
    if (!touch) target.focus({ preventScroll: true });
    const last = walk.querySelector(".stage > .talk > li:last-child");
    const box = (last || target).getBoundingClientRect();
    if (box.top < 70 || box.bottom > innerHeight - 120) (last || target).scrollIntoView({ block: "center" });
  }
})();
