// What the benchmarks share: running and measuring programs, tables, random numbers that can be had again.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** @param {string} name a file of this folder */
export const here = (name) => fileURLToPath(new URL(name, import.meta.url));

export const PYTHON = process.env.PYTHON ?? (process.platform === "win32" ? "python" : "python3");

/** A fault that is told in one line. */
export class Complaint extends Error {}

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export async function run(command, args, options = {}) {
  const child = spawn(command, args, { ...options, stdio: ["ignore", "pipe", "pipe", "pipe"] });
  const texts = [1, 2, 3].map((fd) => textOf(/** @type {import("node:stream").Readable} */ (child.stdio[fd])));
  const [exitCode] = await once(child, "close").catch((error) => {
    throw new Complaint(`cannot run ${command}: ${error.message}`);
  });
  const [stdout, stderr, report] = await Promise.all(texts);
  return { exitCode, stdout: stdout ?? "", stderr: stderr ?? "", report: report ?? "" };
}

/** @param {import("node:stream").Readable} stream */
async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/**
 * @typedef {{ exitCode: number, seconds: number, cpuSeconds: number, peakMiB: number }} Measure
 */

/**
 * Runs a program to its end and says what that cost; see `corpus-measure.py`.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<Measure & { stdout: string, stderr: string }>}
 */
export async function measure(command, args, options = {}) {
  const { stdout, stderr, report } = await run(PYTHON, [here("corpus-measure.py"), command, ...args], options);
  if (report === "") throw new Complaint(`${command} was not measured: ${stderr.trimEnd().split("\n").at(-1)}`);
  return { ...JSON.parse(report), stdout, stderr };
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A Markdown table, padded so that it also reads well as plain text. Columns but the first are numbers.
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function table(head, rows) {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column].length)));
  const line = (row) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(" | ")} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  const [first, ...others] = cells.map(line);
  return [first, rule, ...others].join("\n");
}

/**
 * mulberry32: the same numbers from 0 to 1 for the same seed, on every machine.
 * @param {number} seed
 */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `count` of the items, each as likely as any other; in their own order.
 * @template T
 * @param {readonly T[]} items
 * @param {number} count
 * @param {() => number} random
 * @returns {T[]}
 */
export function sample(items, count, random) {
  const indices = items.map((_, index) => index);
  const wanted = Math.min(count, indices.length);
  for (let at = 0; at < wanted; at++) {
    const other = at + Math.floor(random() * (indices.length - at));
    [indices[at], indices[other]] = [indices[other], indices[at]];
  }
  return indices
    .slice(0, wanted)
    .sort((a, b) => a - b)
    .map((index) => items[index]);
}
