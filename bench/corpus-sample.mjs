// A random sample of findings with the code around them, for a person to judge.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { randomFrom, sample } from "./lib.mjs";

const LINES_AROUND = 12;

/** @typedef {import("./corpus-review.mjs").Finding & { package: string, root: string }} Placed */

/**
 * @param {readonly Placed[]} findings
 * @param {{ count: number | null, perRule: number | null, seed: number, severities: readonly string[], rules: readonly string[] }} wish
 *   `count` evenly over all findings, or `perRule` of each rule
 */
export function sampleOf(findings, { count, perRule, seed, severities, rules }) {
  const random = randomFrom(seed);
  const wanted = findings
    .filter((one) => severities.includes(one.severity))
    .filter((one) => rules.length === 0 || rules.some((rule) => one.rule === rule || one.rule.startsWith(`${rule}/`)))
    .toSorted((a, b) => compare(a.rule, b.rule) || compare(a.severity, b.severity)); // stable: then as reported
  if (perRule === null) return { total: wanted.length, chosen: sample(wanted, count ?? wanted.length, random) };
  const groups = Map.groupBy?.(wanted, (one) => one.rule) ?? groupsOf(wanted);
  return { total: wanted.length, chosen: [...groups.values()].flatMap((group) => sample(group, perRule, random)) };
}

/** @param {readonly Placed[]} findings */
function groupsOf(findings) {
  /** @type {Map<string, Placed[]>} */
  const groups = new Map();
  for (const one of findings) groups.set(one.rule, [...(groups.get(one.rule) ?? []), one]);
  return groups;
}

/**
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The finding with some lines of code around, its own marked with `>`.
 * @param {Placed} finding
 * @param {number} number
 */
export function shown(finding, number) {
  const { path, start, end } = finding.location;
  const code = finding.code === undefined ? "" : ` (${finding.code})`;
  const head = `## ${number}. ${finding.severity} ${finding.rule}${code}, ${finding.evidence}`;
  const place = `${finding.package}: ${path}:${start.line}:${start.column}${finding.within ? ` in ${finding.within}` : ""}`;
  return [head, place, finding.message, "", ...excerpt(join(finding.root, path), start.line, end.line), ""].join("\n");
}

/**
 * @param {string} file
 * @param {number} first
 * @param {number} last
 */
function excerpt(file, first, last) {
  const lines = readFileSync(file, "utf8").split(/\r\n|\n|\r/);
  const from = Math.max(1, first - LINES_AROUND / 2);
  const to = Math.min(lines.length, Math.max(Math.min(last, first + LINES_AROUND), first + LINES_AROUND / 2));
  return lines.slice(from - 1, to).map((text, index) => {
    const line = from + index;
    const mark = line >= first && line <= last ? ">" : " ";
    return `${mark}${String(line).padStart(5)} | ${text.slice(0, 200)}`;
  });
}
