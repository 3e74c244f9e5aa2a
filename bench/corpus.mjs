// Reviews ten well-known packages with the built program. See README.md.
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { CLI, setUp } from "../scripts/setup.mjs";
import { changes, readBaseline, writeBaseline } from "./corpus-baseline.mjs";
import { packagesOf, unpacked } from "./corpus-packages.mjs";
import { againstPyrefly, findingsIn, reviewed } from "./corpus-review.mjs";
import { sampleOf, shown } from "./corpus-sample.mjs";
import { Complaint, here, run, table } from "./lib.mjs";

const RESULTS = here("results");
const SEVERITIES = ["error", "warning", "advice"];

const OPTIONS = /** @type {const} */ ({
  baseline: { type: "string", default: here("corpus-baseline.json") },
  update: { type: "boolean", default: false },
  sample: { type: "string" },
  "per-rule": { type: "string" },
  seed: { type: "string", default: "1" },
  severity: { type: "string", default: "error,warning" },
  rule: { type: "string", default: "" },
  last: { type: "boolean", default: false },
  rounds: { type: "string", default: "3" },
});

async function main() {
  const { values, positionals } = arguments_();
  const packages = packagesOf(positionals);
  if (!(await setUp())) return 2;
  const { cache, pyrefly } = await machine();
  const places = await unpacked(packages, join(cache, "corpus"));
  fs.mkdirSync(join(RESULTS, "corpus"), { recursive: true });
  const isSample = values.sample !== undefined || values["per-rule"] !== undefined;
  /** @type {import("./corpus-review.mjs").Result[]} */
  const results = [];
  for (const one of packages) {
    if (values.last) break;
    progress(`reviewing ${one.name} ${one.version}`);
    results.push(await reviewed(one, places.get(one.name) ?? "", CLI, reportOf(one.name)));
  }
  if (isSample) return printSample(packages, places, values);

  const django = places.get("django");
  const rounds = count("rounds", values.rounds);
  let race = null;
  if (django !== undefined && rounds > 0) {
    progress(`django: review against pyrefly, ${rounds} rounds each`);
    const folder = fs.mkdtempSync(join(tmpdir(), "python-dev-corpus-"));
    race = await againstPyrefly({ cli: CLI, pyrefly, root: django, folder, rounds }).finally(() =>
      fs.rmSync(folder, { recursive: true, force: true }),
    );
  }
  progress("");
  const text = [...summary(results, race), ...against(values.baseline, results)].join("\n");
  process.stdout.write(`${text}\n`);
  fs.writeFileSync(join(RESULTS, "corpus.md"), `${text}\n`);
  fs.writeFileSync(join(RESULTS, "corpus.json"), `${JSON.stringify({ results, race }, null, 2)}\n`);
  if (values.update) writeBaseline(values.baseline, results);
  return results.some(({ crashes }) => crashes.length > 0) ? 1 : 0;
}

function arguments_() {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    throw new Complaint(error instanceof Error ? error.message : String(error));
  }
}

/** @param {string} name */
const reportOf = (name) => join(RESULTS, "corpus", `${name}.json`);

/** @param {string} line */
function progress(line) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[2K${line}`);
}

/** Where the cache is and the pinned pyrefly; installs the tools where they are missing. */
async function machine() {
  const { stdout } = await run(process.execPath, [CLI, "doctor", "--json"]);
  /** @type {{ checks: { name: string, detail: string, path?: string }[] }} */
  const { checks } = JSON.parse(stdout);
  const path = (name) => {
    const check = checks.find((one) => one.name === name);
    if (check?.path === undefined) throw new Complaint(`no ${name}: ${check?.detail}`);
    return check.path;
  };
  return { cache: path("cache folder"), pyrefly: path("pyrefly") };
}

/**
 * @param {readonly import("./corpus-review.mjs").Result[]} results
 * @param {Awaited<ReturnType<typeof againstPyrefly>> | null} race
 */
function summary(results, race) {
  const columns = [
    "package",
    "files",
    "lines",
    "error",
    "warning",
    "advice",
    "per 1,000",
    "problems",
    "crashes",
    "s",
    "CPU s",
    "MiB",
  ];
  const row = (name, list) => {
    const sum = (key) => list.reduce((total, one) => total + one[key], 0);
    const found = sum("error") + sum("warning") + sum("advice");
    return [
      name,
      ...["files", "lines", "error", "warning", "advice"].map(sum),
      ((1000 * found) / Math.max(1, sum("lines"))).toFixed(1),
      list.reduce((total, one) => total + one.problems.length, 0),
      list.reduce((total, one) => total + one.crashes.length, 0),
      sum("seconds").toFixed(1),
      sum("cpuSeconds").toFixed(1),
      Math.max(...list.map((one) => one.peakMiB)),
    ];
  };
  const rows = results.map((one) => row(`${one.name} ${one.version}`, [one]));
  if (results.length > 1) rows.push(row("all", results));
  const lines = ["# The corpus", "", table(columns, rows), ""];
  lines.push(
    "s: wall time. CPU s: over all threads, ruff included. MiB: peak resident memory of the largest single process.",
    "",
  );
  if (race !== null) lines.push(...raceLines(race));
  lines.push("## Findings by rule", "", ruleTable(results), "");
  for (const { name, crashes } of results) for (const crash of crashes) lines.push(`CRASH ${name}: ${crash}`);
  lines.push(...problemLines(results));
  return lines;
}

/** @param {Awaited<ReturnType<typeof againstPyrefly>>} race */
function raceLines({ wall, cpu }) {
  const list = (values) => values.map((value) => value.toFixed(1)).join(", ");
  const line = (what, { untyped, typed, pyrefly, ratio, added }) =>
    `${what}: ${ratio}, and ${added} more with types (without ${list(untyped)} s, with ${list(typed)} s; pyrefly ${list(pyrefly)} s)`;
  const verdict = wall.ratio <= 1 && wall.added <= 1.5 ? "" : "; the targets are at most 1.0 and 1.5";
  return [
    "Django, review without types ÷ `pyrefly check` with untyped bodies inferred, and what types add to it, in turns, medians:",
    "",
    `- ${line("wall time", wall)}${verdict}`,
    `- ${line("CPU time", cpu)}`,
    "",
  ];
}

/** @param {readonly import("./corpus-review.mjs").Result[]} results */
function ruleTable(results) {
  const rules = new Set(results.flatMap(({ byRule }) => Object.keys(byRule)));
  const total = (rule) => results.reduce((sum, { byRule }) => sum + (byRule[rule] ?? 0), 0);
  const rows = [...rules]
    .sort((a, b) => total(b) - total(a) || (a < b ? -1 : 1))
    .map((rule) => [rule, total(rule), ...results.map(({ byRule }) => byRule[rule] ?? "")]);
  return table(["rule", "all", ...results.map(({ name }) => name)], rows);
}

/** @param {readonly import("./corpus-review.mjs").Result[]} results */
function problemLines(results) {
  const lines = results.flatMap(({ name, problems }) => problems.map((problem) => `- ${name}: ${problem}`));
  return lines.length === 0 ? [] : ["## Problems", "", ...lines, ""];
}

/**
 * @param {string} path
 * @param {readonly import("./corpus-review.mjs").Result[]} results
 */
function against(path, results) {
  const baseline = readBaseline(path);
  if (baseline === null) return ["There is no baseline yet: --update writes one."];
  const changed = changes(baseline, results);
  if (changed.length === 0) return ["As in the baseline."];
  return ["## Changed against the baseline", "", ...changed.map((line) => `- ${line}`)];
}

/**
 * @param {readonly import("./corpus-packages.mjs").Package[]} packages
 * @param {ReadonlyMap<string, string>} places
 * @param {ReturnType<typeof arguments_>["values"]} values
 */
function printSample(packages, places, values) {
  const severities = values.severity.split(",");
  const unknown = severities.find((one) => !SEVERITIES.includes(one));
  if (unknown !== undefined) throw new Complaint(`no severity is called ${unknown}: ${SEVERITIES.join(", ")}`);
  const findings = packages.flatMap((one) => {
    const { root, findings } = findingsIn(places.get(one.name) ?? "", reportOf(one.name));
    return findings.map((finding) => ({ ...finding, package: `${one.name} ${one.version}`, root }));
  });
  const { total, chosen } = sampleOf(findings, {
    count: values.sample === undefined ? null : count("sample", values.sample),
    perRule: values["per-rule"] === undefined ? null : count("per-rule", values["per-rule"]),
    seed: count("seed", values.seed),
    severities,
    rules: values.rule === "" ? [] : values.rule.split(","),
  });
  progress("");
  process.stdout.write(`${chosen.length} of ${total} findings (${values.severity}), seed ${values.seed}\n\n`);
  for (const [index, finding] of chosen.entries()) process.stdout.write(`${shown(finding, index + 1)}\n`);
  return 0;
}

/**
 * @param {string} name
 * @param {string} value
 */
function count(name, value) {
  if (!/^\d+$/.test(value)) throw new Complaint(`--${name} takes a whole number, not ${value}`);
  return Number(value);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (!(error instanceof Complaint)) throw error;
    process.stderr.write(`corpus: ${error.message}\n`);
    process.exitCode = 2;
  },
);
