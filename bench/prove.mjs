/**
 * What it takes to prove the example's findings, beside what nobody can spare: to import its modules once, and to run the
 * tests that were written.
 *
 *   node bench/prove.mjs [rounds]
 */
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleEnvironment } from "../scripts/example.mjs";
import { CLI, setUp } from "../scripts/setup.mjs";
import { Complaint, here, measure, median, run } from "./lib.mjs";

const EXAMPLE = here("../examples/orders");

try {
  await main(Number(process.argv[2] ?? 3));
} catch (error) {
  if (!(error instanceof Complaint)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

/** @param {number} rounds */
async function main(rounds) {
  if (!(await setUp())) throw new Complaint("the program could not be built");
  const python = await exampleEnvironment(EXAMPLE);
  if (python === null) throw new Complaint("the example's environment could not be made");
  const seconds = { imports: [], proving: [], tests: [] };
  let last = { proved: 0, tests: 0, modules: 0 };
  for (let round = 0; round <= rounds; round++) {
    const proofs = await proved(python);
    const imports = await importedOnce(python, proofs.modules);
    last = { proved: proofs.proved, tests: proofs.tests.length, modules: proofs.modules.length };
    if (round === 0) continue; // the first fills the caches
    seconds.imports.push(imports);
    seconds.proving.push(proofs.seconds);
    seconds.tests.push(proofs.tests.reduce((sum, one) => sum + one, 0));
  }
  const [imports, proving, tests] = [seconds.imports, seconds.proving, seconds.tests].map(median);
  console.log(`${last.tests} tests, ${last.proved} findings proved; medians of ${rounds} rounds
importing their ${last.modules} modules once   ${imports.toFixed(2)} s
the tests themselves, added up   ${tests.toFixed(2)} s
proving, as a whole              ${proving.toFixed(2)} s
what is not the tests' own       ${((proving - tests) / imports).toFixed(1)} × importing`);
}

/** @param {string} python */
async function proved(python) {
  const report = join(tmpdir(), `python-dev-bench-prove-${process.pid}.json`);
  const options = ["--python", python, "--format", "json", "--output", report];
  const { exitCode, stderr } = await run(process.execPath, [CLI, "prove", EXAMPLE, ...options]);
  if (exitCode !== 0 && exitCode !== 1) throw new Complaint(stderr);
  const { findings, statistics } = JSON.parse(readFileSync(report, "utf8"));
  rmSync(report);
  const tests = findings.flatMap(({ proof }) => proof?.test ?? []);
  const imported = tests.flatMap(({ text }) => [...text.matchAll(/^(?:from|import) (orders[\w.]*)/gm)]);
  return {
    proved: findings.filter(({ evidence }) => evidence === "proved").length,
    tests: tests.map(({ milliseconds }) => milliseconds / 1000),
    modules: [...new Set(imported.map(([, name = ""]) => name))],
    seconds: statistics.milliseconds.proving / 1000,
  };
}

/**
 * In a new process, as pytest would.
 * @param {string} python
 * @param {readonly string[]} modules
 */
async function importedOnce(python, modules) {
  const text = `import contextlib, importlib
for name in ${JSON.stringify(["pytest", ...modules])}:
    with contextlib.suppress(Exception):
        importlib.import_module(name)`;
  const env = { ...process.env, PYTHONPATH: join(EXAMPLE, "src"), PYTHONDONTWRITEBYTECODE: "1" };
  const { exitCode, stderr, seconds } = await measure(python, ["-c", text], { cwd: EXAMPLE, env });
  if (exitCode !== 0) throw new Complaint(stderr);
  return seconds;
}
