/**
 * How many questions it takes to find the fixes that break tests: of 100, with 1, 2 and 5 culprits at random places, beside
 * the least that any way needs (log₂ of the number of ways to choose them).
 *
 *   node bench/sift.mjs
 */
import { rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { bundle } from "../scripts/build.mjs";
import { here } from "./lib.mjs";

const ROUNDS = 1000;
const ITEMS = Array.from({ length: 100 }, (_, index) => index);

const outfile = here("results/sift.mjs");
await bundle({ entryPoints: [here("../src/fix/sift.ts")], outfile });
const { sift } = await import(pathToFileURL(outfile).href);
rmSync(outfile);

console.log("| culprits of 100 | questions, mean | most | at least |\n| --: | --: | --: | --: |");
for (const amount of [1, 2, 5]) {
  const counts = [];
  for (let round = 0; round < ROUNDS; round++) counts.push(await questions(amount));
  const mean = counts.reduce((sum, one) => sum + one, 0) / ROUNDS;
  console.log(`| ${amount} | ${mean.toFixed(1)} | ${Math.max(...counts)} | ${leastFor(amount).toFixed(1)} |`);
}

/** @param {number} amount */
async function questions(amount) {
  const culprits = new Set();
  while (culprits.size < amount) culprits.add(Math.floor(Math.random() * ITEMS.length));
  let asked = 0;
  await sift(ITEMS, async (/** @type {number[]} */ items) => {
    asked++;
    return items.some((item) => culprits.has(item)) ? { reason: "" } : null;
  });
  return asked;
}

/** @param {number} amount */
function leastFor(amount) {
  let bits = 0;
  for (let index = 0; index < amount; index++) bits += Math.log2((ITEMS.length - index) / (index + 1));
  return bits;
}
