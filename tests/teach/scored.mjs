// Scores walks as the page of a staged case does: told.json once, then a line of JSON for each walk.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);
const Score = require("./score.cjs");
const { State } = require("./lms.cjs");
const page = JSON.parse(readFileSync(new URL("./told.json", import.meta.url), "utf8"));

for await (const line of createInterface({ input: process.stdin })) {
  const { at, case: id, acts } = JSON.parse(line);
  const one = page.cases.find((c) => c.id === id);
  const kept = State.write({ at, acts }, page, one);
  const again = State.read(kept, page, one);
  const scored = Score.score(again.acts, page, one);
  const hints = Object.fromEntries(page.stages.map((s) => [s.id, Score.hint(s.id, acts, page, one)?.best ?? null]));
  console.log(JSON.stringify({ scored, hints, kept: kept.length, same: JSON.stringify(again) === JSON.stringify({ at, acts }),
    damaged: [State.read(kept.replace(page.version, "00000000"), page, one), State.read("x", page, one), State.read(null, page, one)] }));
}
