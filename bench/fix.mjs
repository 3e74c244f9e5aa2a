/**
 * Ruff's fixes on real packages, unsafe ones too, as `python-dev fix` takes them and as ruff alone does: how many tests
 * of the package break. Every run of tests is in the sandbox, on the package's own interpreter.
 *
 *   node bench/fix.mjs [package …]
 */
import * as fs from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../scripts/build.mjs";
import { packagesOf, unpacked } from "./corpus-packages.mjs";
import { Complaint, here, run } from "./lib.mjs";

/** What the suites of the packages need beside the package and pytest. */
const NEEDS = {
  attrs: ["hypothesis", "cloudpickle", "pympler"],
  cachetools: [],
  click: [],
  flask: ["python-dotenv", "asgiref", "pytest<9"],
  httpx: "trio trustme uvicorn chardet click rich pygments brotli zstandard h2 socksio".split(" "),
  itsdangerous: ["freezegun"],
  jinja2: ["trio"],
  marshmallow: ["simplejson"],
  "more-itertools": [],
  packaging: ["pretend", "hypothesis"],
  requests: ["pytest-httpbin", "httpbin", "pytest-mock", "trustme", "pysocks"],
  tinydb: ["pyyaml"],
};

/** The same for all, whatever they select themselves: the chapters of ruff that change code. */
const RULES = "E,F,B,C4,FURB,PERF,PIE,PL,PT,RET,RSE,RUF,SIM,TC,TRY,UP";
const SETTINGS = `[lint]\nselect = ${JSON.stringify(RULES.split(","))}\n`;

const ENTRY = `
export { openBench } from "./fix/tests/bench.ts";
export { openProject } from "./project/open.ts";
export { cacheFolder } from "./toolbox/folders.ts";
export { tools } from "./toolbox/install.ts";
`;

const ours = await load();
const home = join(ours.cacheFolder(), "bench-fix");
const programs = await ours.tools(() => {}, { only: ["ruff", "uv"] });

try {
  await main();
} catch (error) {
  if (!(error instanceof Complaint)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function main() {
  const packages = packagesOf(process.argv.slice(2), "fix.txt");
  const places = await unpacked(packages, join(home, "sources"));
  const rows = [];
  for (const one of packages) {
    const python = await environment(one, places.get(one.name) ?? "");
    const row = await measured(one, places.get(one.name) ?? "", python);
    rows.push(row);
    console.log(JSON.stringify(row));
  }
  fs.mkdirSync(here("results"), { recursive: true });
  fs.writeFileSync(here("results/fix.json"), `${JSON.stringify(rows, null, 2)}\n`);
  console.log(table(rows));
}

async function load() {
  const stdin = { contents: ENTRY, resolveDir: here("../src"), loader: /** @type {const} */ ("ts") };
  // Beside the program's own bundle, so that it finds its packages and files.
  const outfile = here("../dist/fix-bench.mjs");
  await bundle({ stdin, outfile });
  const module = await import(pathToFileURL(outfile).href);
  fs.rmSync(outfile);
  return module;
}

/**
 * A virtual environment with the package's dependencies and what its tests need.
 * @param {{ name: string, version: string }} one
 * @param {string} source
 */
async function environment({ name, version }, source) {
  const folder = join(home, "environments", `${name}-${version}`);
  const python = join(folder, "bin", "python");
  if (fs.existsSync(join(folder, "complete"))) return python;
  fs.rmSync(folder, { recursive: true, force: true });
  const needs = NEEDS[/** @type {keyof typeof NEEDS} */ (name)];
  await uv(["venv", "--quiet", folder]);
  await uv(["pip", "install", "--quiet", "--python", python, source, "pytest", ...needs]);
  fs.writeFileSync(join(folder, "complete"), "");
  return python;
}

/** @param {string[]} args */
async function uv(args) {
  const { exitCode, stderr } = await run(programs.uv.path, args);
  if (exitCode !== 0) throw new Complaint(`uv ${args[0]}: ${stderr.trimEnd()}`);
}

/**
 * @param {{ name: string, version: string }} one
 * @param {string} source
 * @param {string} python
 */
async function measured({ name, version }, source, python) {
  const tree = join(home, "trees", name);
  copy(source, tree);
  const before = [await outcomes(tree, python), await outcomes(tree, python)];
  const report = join(home, `${name}.json`);
  const options = ["--ruff", "--unsafe", "--yes", "--python", python, "--format", "json", "--output", report];
  const fixed = await run(process.execPath, [here("../dist/cli.js"), "fix", tree, ...options]);
  if (fixed.exitCode !== 0) throw new Complaint(`fix failed on ${name}: ${fixed.stderr}`);
  const said = JSON.parse(fs.readFileSync(report, "utf8"));
  const broken = lost(before, await outcomes(tree, python));
  copy(source, tree);
  await run(programs.ruff.path, ["check", "--no-cache", "--fix", "--unsafe-fixes", "--exit-zero", "."], { cwd: tree });
  const brokenByRuff = lost(before, await outcomes(tree, python));
  const taken = said.fixes.filter((/** @type {any} */ { result }) => result.outcome === "taken").length;
  return {
    name: `${name} ${version}`,
    tests: [...before[0].values()].filter((one) => one === "passed").length,
    offered: said.fixes.length,
    taken,
    left: said.fixes.length - taken,
    runs: said.runs,
    seconds: Math.round(said.milliseconds / 1000),
    broken: broken.length,
    brokenByRuff: brokenByRuff.length,
  };
}

/** @param {string} source @param {string} tree */
function copy(source, tree) {
  fs.rmSync(tree, { recursive: true, force: true });
  fs.cpSync(source, tree, { recursive: true, verbatimSymlinks: true });
  fs.writeFileSync(join(tree, "ruff.toml"), SETTINGS);
}

/**
 * @param {string} tree
 * @param {string} python
 * @returns {Promise<Map<string, string>>}
 */
async function outcomes(tree, python) {
  const project = await ours.openProject([tree], { cwd: tree, python });
  const bench = "problem" in project ? project : await ours.openBench(project, {});
  if ("problem" in bench) throw new Complaint(`the tests of ${tree} do not run: ${bench.problem}`);
  try {
    return (await bench.runAll(new Map())).outcomes;
  } finally {
    bench.close();
  }
}

/**
 * Tests that pass twice before and not after.
 * @param {readonly Map<string, string>[]} before
 * @param {Map<string, string>} after
 */
function lost(before, after) {
  const [first, second] = before;
  const passing = [...(first ?? [])].filter(([name, one]) => one === "passed" && second?.get(name) === "passed");
  return passing.map(([name]) => name).filter((name) => after.get(name) !== "passed");
}

/** @param {readonly Awaited<ReturnType<typeof measured>>[]} rows */
function table(rows) {
  const head = ["package", "tests", "offered", "taken", "left", "runs", "s", "broken", "broken by ruff alone"];
  const lines = rows.map((row) => [
    row.name,
    row.tests,
    row.offered,
    row.taken,
    row.left,
    row.runs,
    row.seconds,
    row.broken,
    row.brokenByRuff,
  ]);
  return [head, head.map((_, index) => (index === 0 ? "---" : "--:")), ...lines]
    .map((line) => `| ${line.join(" | ")} |`)
    .join("\n");
}
