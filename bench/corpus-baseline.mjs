// What was found in the corpus before: counts by rule for each package, and what has changed since.
import { existsSync, readFileSync, writeFileSync } from "node:fs";

/** @typedef {Record<string, { version: string, byRule: Record<string, number> }>} Baseline */

/**
 * @param {string} path
 * @returns {Baseline | null}
 */
export function readBaseline(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : null;
}

/**
 * Packages that were not reviewed this time stay as they are.
 * @param {string} path
 * @param {readonly import("./corpus-review.mjs").Result[]} results
 */
export function writeBaseline(path, results) {
  const baseline = readBaseline(path) ?? {};
  for (const { name, version, byRule } of results) baseline[name] = { version, byRule: sorted(byRule) };
  writeFileSync(path, `${JSON.stringify(sorted(baseline), null, 2)}\n`);
}

/**
 * @template T
 * @param {Record<string, T>} record
 * @returns {Record<string, T>}
 */
const sorted = (record) => Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/**
 * One line a rule whose count has changed: its sum, then the packages.
 * @param {Baseline} baseline
 * @param {readonly import("./corpus-review.mjs").Result[]} results
 * @returns {string[]}
 */
export function changes(baseline, results) {
  /** @type {Map<string, { delta: number, where: string[] }>} */
  const byRule = new Map();
  const lines = [];
  for (const { name, version, byRule: now } of results) {
    const before = baseline[name];
    if (before === undefined) lines.push(`${name} is not in the baseline`);
    else if (before.version !== version) lines.push(`${name} is ${version}, in the baseline ${before.version}`);
    if (before?.version !== version) continue;
    for (const rule of new Set([...Object.keys(before.byRule), ...Object.keys(now)])) {
      const [was, is] = [before.byRule[rule] ?? 0, now[rule] ?? 0];
      if (was === is) continue;
      const entry = byRule.get(rule) ?? { delta: 0, where: [] };
      byRule.set(rule, { delta: entry.delta + is - was, where: [...entry.where, `${name} ${was} → ${is}`] });
    }
  }
  const rules = [...byRule].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...lines,
    ...rules.map(([rule, { delta, where }]) => `${rule} ${delta < 0 ? delta : `+${delta}`}: ${where.join(", ")}`),
  ];
}
