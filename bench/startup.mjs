// How long the program takes to say its version and its help, as multiples of what Node itself takes.
// `node bench/startup.mjs`: medians of ten runs each, taken in turn so that a busy machine slows all alike.
import { spawnSync } from "node:child_process";
import { CLI, setUp } from "../scripts/setup.mjs";

const RUNS = 10;
/** @type {Record<string, string[]>} */
const COMMANDS = { node: ["-e", "0"], "--version": [CLI, "--version"], "--help": [CLI, "--help"] };

if (!(await setUp())) process.exit(2);
/** @type {Record<string, number[]>} */
const times = Object.fromEntries(Object.keys(COMMANDS).map((name) => [name, []]));
for (let round = 0; round <= RUNS; round++) {
  for (const [name, args] of Object.entries(COMMANDS)) {
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`${name} failed`);
    if (round > 0) times[name].push(performance.now() - started); // the first warms the disk's cache
  }
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const base = median(times.node);
for (const [name, values] of Object.entries(times)) {
  const value = median(values);
  console.log(`${name.padEnd(10)} ${value.toFixed(0).padStart(5)} ms  ${(value / base).toFixed(2)} × node`);
}
