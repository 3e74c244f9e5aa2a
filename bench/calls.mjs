/**
 * How many calls of two packages resolve: by names alone, then with types, beside Pyrefly's own call graph (what it
 * reports for Pysa), and what that costs beside `pyrefly check`, in one run. Tests are left out on both sides.
 *
 *   node bench/calls.mjs [package …]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { bundle } from "../scripts/build.mjs";
import { here, measure, run } from "./lib.mjs";

const SOURCES = { django: "django", aiohttp: "aiohttp" };
const ENTRY = `
export { openProject } from "./project/open.ts";
export { outlineAlone } from "./review/file.ts";
export { callGraph } from "./semantics/calls.ts";
export { startTypes } from "./semantics/types/start.ts";
export { decode } from "./syntax/decode.ts";
export { SourceText } from "./syntax/source.ts";
export { cacheFolder } from "./toolbox/folders.ts";
export { tools } from "./toolbox/install.ts";
`;

const folder = mkdtempSync(join(tmpdir(), "calls-bench-"));
const ours = await load();
const wanted = process.argv.slice(2);
for (const [name, inside] of Object.entries(SOURCES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const corpus = join(ours.cacheFolder(), "corpus");
  const found = readdirSync(corpus).find((one) => one.startsWith(`${name}-`));
  if (found === undefined) throw new Error(`${name} is not here: npm run bench:corpus fetches it`);
  const root = join(corpus, found);
  console.log(found);
  const peer = await pyreflyGraph(root, inside);
  console.log(line("pyrefly's call graph", peer), `in ${peer.seconds.toFixed(1)} s, ${peer.cpu.toFixed(1)} s of CPU`);
  await ourGraph(root, inside);
}
rmSync(folder, { recursive: true, force: true });

async function load() {
  const stdin = { contents: ENTRY, resolveDir: here("../src"), loader: /** @type {const} */ ("ts") };
  // Beside the program's own bundle, so that it finds its packages and files.
  const outfile = here("../dist/calls-bench.mjs");
  await bundle({ stdin, outfile });
  const module = await import(pathToFileURL(outfile).href);
  rmSync(outfile);
  return module;
}

/** @param {string} what @param {{ total: number, resolved: number }} counts */
function line(what, { total, resolved }) {
  return `  ${what.padEnd(24)} ${resolved} of ${total} calls (${((100 * resolved) / total).toFixed(1)} %)`;
}

/** @param {string} root @param {string} inside */
async function pyreflyGraph(root, inside) {
  const { pyrefly } = await ours.tools(() => {}, { only: ["pyrefly"] });
  const config = join(folder, "pyrefly.toml");
  const lines = [
    'untyped-def-behavior = "check-and-infer-return-type"',
    `project-includes = [${JSON.stringify(`${root}/${inside}/**/*.py`)}]`,
    `search-path = [${JSON.stringify(root)}]`,
    "project-excludes = []",
    "disable-project-excludes-heuristics = true",
  ];
  writeFileSync(config, `${lines.join("\n")}\n`);
  const check = ["check", "-c", config, "--summary=none", "--output-format", "omit-errors"];
  const cost = await measure(pyrefly.path, check, { cwd: root });
  const pysa = join(folder, "pysa");
  await run(pyrefly.path, [...check, "--report-pysa", pysa, "--report-pysa-format", "json"], { cwd: root });
  let total = 0;
  let resolved = 0;
  for (const file of readdirSync(join(pysa, "call_graphs"))) {
    const { source_path: source, call_graphs: graphs } = JSON.parse(
      readFileSync(join(pysa, "call_graphs", file), "utf8"),
    );
    const path = source?.FileSystem;
    if (typeof path !== "string" || !path.startsWith(`${root}/${inside}/`)) continue;
    for (const calls of Object.values(graphs)) {
      for (const [place, { Call: call }] of Object.entries(calls)) {
        // Calls that are written, and not those that operators, loops and decorators make.
        if (call === undefined || place.includes("|")) continue;
        total++;
        if (call.unresolved === undefined) resolved++;
      }
    }
  }
  rmSync(pysa, { recursive: true, force: true });
  return { total, resolved, seconds: cost.seconds, cpu: cost.cpuSeconds };
}

/** @param {string} root @param {string} inside */
async function ourGraph(root, inside) {
  const project = await ours.openProject([root], { cwd: root });
  const files = project.files.filter(({ path, role }) => path.startsWith(`${inside}/`) && role !== "test");
  const texts = new Map(files.map((file) => [file.path, ours.decode(readFileSync(join(root, file.path))).text ?? ""]));
  const start = performance.now();
  const outlines = files.map((file) => ours.outlineAlone(texts.get(file.path), file, project.python));
  const graph = ours.callGraph(outlines);
  const named = performance.now();
  console.log(line("by names", counts(graph)), `in ${((named - start) / 1000).toFixed(1)} s`);
  const types = ours.startTypes({ ...project, files }, { progress: () => {} });
  const sources = new Map();
  const source = (path) => {
    const known = sources.get(path) ?? new ours.SourceText(texts.get(path) ?? "");
    sources.set(path, known);
    return known;
  };
  const names = new Set(outlines.flatMap(({ callees }) => callees.map(lastName)));
  const open = graph.open(names);
  const answers = await types.ask(open.map((call) => question(call, source)));
  const places = { offset: ({ path, line, column }) => (path === null ? -1 : source(path).offsetAt(line + 1, column)) };
  for (const [index, call] of open.entries()) graph.resolve(call, answers[index], places);
  const seconds = (performance.now() - named) / 1000;
  console.log(line("with types", counts(graph)), `${open.length} asked, in ${seconds.toFixed(1)} s more`);
  await types.stop();
}

function lastName(callee) {
  return callee.kind === "method" ? callee.method : callee.name.slice(callee.name.search(/[^.:]*$/));
}

function question({ caller, site }, source) {
  const { path } = caller.file;
  const at = (offset) => {
    const { line, column } = source(path).position(offset);
    return { line: line - 1, column };
  };
  return { path, start: at(site.start), end: at(site.calledEnd) };
}

function counts({ statistics: { total, project, outside } }) {
  return { total, resolved: project + outside };
}
