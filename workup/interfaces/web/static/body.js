// The body map and the list of regions show one state: a press on either changes the list's boxes.
const LIMBS = { left_arm: "arm", right_arm: "arm", left_leg: "leg", right_leg: "leg" };

export function bodyMap(map, form) {
  const boxes = new Map([...form.querySelectorAll("input[name='dystonia.regions']")].map((box) => [box.value, box]));
  const first = form.elements["onset.first_region"];
  const shapes = [...map.querySelectorAll(".body-region")];

  function show() {
    for (const shape of shapes) {
      const region = shape.dataset.region, whole = LIMBS[region];
      const on = boxes.get(region)?.checked || boxes.get(whole)?.checked || false;
      shape.classList.toggle("on", on);
      shape.classList.toggle("first", first.value !== "" && (first.value === region || first.value === whole));
      if (shape.hasAttribute("aria-pressed")) shape.setAttribute("aria-pressed", String(on));
    }
  }
  function press(shape) {
    const box = boxes.get(shape.dataset.region);
    box.checked = !box.checked;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    show();
  }
  for (const shape of shapes) {
    shape.addEventListener("click", () => press(shape));
    shape.addEventListener("keydown", (event) => { if (event.key === "Enter" || event.key === " ") { event.preventDefault(); press(shape); } });
  }
  form.addEventListener("input", show);
  show();
}
