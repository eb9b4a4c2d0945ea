// A dropped file is sent like a chosen one; what is at work is asked for again until it is done. Without this script the page reloads itself.
(() => {
  const drop = document.getElementById("drop"), input = document.getElementById("cases"), runs = document.getElementById("runs");
  for (const type of ["dragover", "dragleave", "drop"]) drop.addEventListener(type, (e) => {
    e.preventDefault();
    drop.classList.toggle("over", type === "dragover");
    if (type === "drop" && e.dataTransfer.files.length) { input.files = e.dataTransfer.files; drop.requestSubmit(); }
  });
  drop.addEventListener("submit", () => { const button = drop.querySelector("button"); button.disabled = true; button.textContent = "Sending …"; });
  window.addEventListener("pageshow", () => { const button = drop.querySelector("button"); button.disabled = false; button.textContent = "Begin"; });

  const states = () => Object.fromEntries([...runs.querySelectorAll("[data-run]")].map((li) => [li.dataset.run, li.dataset.state]));
  const busy = () => Object.values(states()).some((s) => s === "waiting" || s === "running");
  async function ask() {
    if (!busy()) return;
    if (!runs.contains(document.activeElement)) {
      try {
        const answer = await fetch("/batch", { headers: { "x-workup-part": "1" } });
        if (answer.ok) {
          const before = states();
          runs.innerHTML = await answer.text();
          for (const li of runs.querySelectorAll("[data-run]"))
            if (before[li.dataset.run] !== li.dataset.state && ["done", "failed"].includes(li.dataset.state))
              document.getElementById("batch-said").textContent = `${li.querySelector("h3").textContent}: ${li.querySelector(".tag").textContent}`;
        }
      } catch { /* asked again below */ }
    }
    setTimeout(ask, 700);
  }
  setTimeout(ask, 300);
})();
