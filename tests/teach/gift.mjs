// Reads GIFT texts, a JSON string a line, with gift-pegjs, and answers with what it found, a JSON value a line.
import { parse } from "gift-pegjs";
import { createInterface } from "node:readline";

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    answer = { questions: parse(JSON.parse(line)) };
  } catch (error) {
    answer = { error: `${error.message} at ${JSON.stringify(error.location?.start)}` };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
