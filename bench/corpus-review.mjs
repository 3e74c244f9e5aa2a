// Reviews a package with the built program and says what came out, and what it cost.
import * as fs from "node:fs";
import { join } from "node:path";
import { Complaint, measure, median } from "./lib.mjs";

/**
 * @typedef {{ line: number, column: number, offset: number }} Position
 * @typedef {{ rule: string, severity: string, evidence: string, message: string, within: string, code?: string,
 *   location: { path: string, start: Position, end: Position } }} Finding
 * @typedef {{ name: string, version: string, files: number, lines: number, error: number, warning: number,
 *   advice: number, perThousand: number, suppressed: number, byRule: Record<string, number>, problems: string[],
 *   crashes: string[], seconds: number, cpuSeconds: number, peakMiB: number, stages: Record<string, number> }} Result
 */

/**
 * @param {string} cli
 * @param {string} root
 * @param {string} output
 */
export function review(cli, root, output, flags = []) {
  const args = [cli, "review", root, "--format", "json", "--output", output, "--quiet", ...flags];
  return measure(process.execPath, args, { cwd: root });
}

/**
 * @param {import("./corpus-packages.mjs").Package} one
 * @param {string} root
 * @param {string} cli
 * @param {string} output where the report is written
 * @returns {Promise<Result>}
 */
export async function reviewed({ name, version }, root, cli, output) {
  fs.rmSync(output, { force: true });
  const { exitCode, seconds, cpuSeconds, peakMiB, stderr } = await review(cli, root, output);
  const crashes = stderr === "" ? [] : [`stderr: ${stderr.trimEnd()}`];
  if (exitCode !== 0 && exitCode !== 1) crashes.unshift(`exit code ${exitCode}`);
  const cost = { seconds, cpuSeconds, peakMiB };
  if (!fs.existsSync(output)) return { ...NOTHING, name, version, ...cost, crashes: [...crashes, "no report"] };
  const report = JSON.parse(fs.readFileSync(output, "utf8"));
  if (fs.realpathSync(report.project.root) !== fs.realpathSync(root)) {
    throw new Complaint(`not ${root} was reviewed but ${report.project.root}`);
  }
  /** @type {string[]} */
  const problems = report.problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  const { files, lines } = report.project;
  const { error, warning, advice } = report.verdict;
  return {
    name,
    version,
    files,
    lines,
    error,
    warning,
    advice,
    perThousand: Math.round((10_000 * (error + warning + advice)) / Math.max(1, lines)) / 10,
    suppressed: report.statistics.suppressed,
    byRule: report.statistics.byRule,
    problems,
    crashes: [...crashes, ...problems.filter((problem) => problem.includes("failed here"))],
    ...cost,
    stages: report.statistics.milliseconds,
  };
}

const NOTHING = {
  files: 0,
  lines: 0,
  error: 0,
  warning: 0,
  advice: 0,
  perThousand: 0,
  suppressed: 0,
  byRule: {},
  problems: [],
  stages: {},
};

/**
 * @param {string} root
 * @param {string} output
 * @returns {{ root: string, findings: Finding[] }}
 */
export function findingsIn(root, output) {
  return { root, findings: fs.existsSync(output) ? JSON.parse(fs.readFileSync(output, "utf8")).findings : [] };
}

/**
 * The review, with types and without, against a type checker that infers all the bodies: in turns, so that all meet the
 * same machine.
 * @param {{ cli: string, pyrefly: string, root: string, folder: string, rounds: number }} request
 */
export async function againstPyrefly({ cli, pyrefly, root, folder, rounds }) {
  /** @type {Record<"untyped" | "typed" | "pyrefly", import("./lib.mjs").Measure[]>} */
  const measures = { untyped: [], typed: [], pyrefly: [] };
  const contestants = {
    untyped: () => review(cli, root, join(folder, "review.json"), ["--types", "off"]),
    typed: () => review(cli, root, join(folder, "review.json")),
    pyrefly: () => checked(pyrefly, root, folder),
  };
  const names = /** @type {const} */ (["untyped", "typed", "pyrefly"]);
  for (let round = 0; round < rounds; round++) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) measures[name].push(await contestants[name]());
  }
  /** @param {"seconds" | "cpuSeconds"} key */
  const compared = (key) => {
    const [untyped = [], typed = [], peer = []] = names.map((name) => measures[name].map((one) => one[key]));
    const times = (part) => Math.round((100 * part) / median(peer)) / 100;
    return {
      untyped,
      typed,
      pyrefly: peer,
      ratio: times(median(untyped)),
      added: times(median(typed) - median(untyped)),
    };
  };
  return { wall: compared("seconds"), cpu: compared("cpuSeconds") };
}

/**
 * @param {string} pyrefly
 * @param {string} root
 * @param {string} folder
 */
async function checked(pyrefly, root, folder) {
  const config = join(folder, "pyrefly.toml");
  const output = join(folder, "pyrefly.json");
  const lines = [
    'untyped-def-behavior = "check-and-infer-return-type"',
    `project-includes = [${JSON.stringify(`${root}/**/*.py`)}]`,
    `search-path = [${JSON.stringify(root)}]`,
    // By default it passes over all that lies below a hidden folder, such as ~/.cache.
    "project-excludes = []",
    "disable-project-excludes-heuristics = true",
  ];
  fs.writeFileSync(config, `${lines.join("\n")}\n`);
  const args = ["check", "-c", config, "--output-format", "json", "--output", output, "--summary=none"];
  const { stderr, ...cost } = await measure(pyrefly, args, { cwd: root });
  if (cost.exitCode !== 0 && cost.exitCode !== 1) throw new Complaint(`pyrefly failed: ${stderr.trimEnd()}`);
  const { errors } = JSON.parse(fs.readFileSync(output, "utf8"));
  if (errors.length < 1000) throw new Complaint(`pyrefly has not checked ${root}: it reports ${errors.length} errors`);
  return cost;
}
