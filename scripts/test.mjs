// `npm test [-- vitest's arguments]`: set-up, then all tests: ours, and those of the example project.
// With arguments only ours run. TEST_SUMMARY=FILE leaves the counts there as JSON.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exampleEnvironment } from "./example.mjs";
import { writeRegistry } from "./registry.mjs";
import { ROOT, say, setUp } from "./setup.mjs";

const EXAMPLE = join(ROOT, "examples", "orders");

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {string} command
 * @param {string[]} args
 * @param {import("node:child_process").SpawnSyncOptions} options
 * @returns {number} the exit code; a program that was killed has failed
 */
const spawn = (command, args, options) => spawnSync(command, args, { stdio: "inherit", ...options }).status ?? 1;

/**
 * @param {string[]} args
 * @param {string} folder for the machine-readable result
 */
function runVitest(args, folder) {
  const file = join(folder, "vitest.json");
  const vitest = join(ROOT, "node_modules", "vitest", "vitest.mjs");
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = spawn(process.execPath, [vitest, "run", ...reporters, ...args], { cwd: ROOT });
  return { name: "vitest", code, ...vitestCounts(file) };
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function vitestCounts(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1, skipped: 0 }; // it did not come to an end
  const result = JSON.parse(readFileSync(file, "utf8"));
  // A file that cannot even be loaded has no tests that could fail; it counts as one.
  const unloaded = result.testResults.filter(
    (/** @type {any} */ suite) => suite.status === "failed" && suite.assertionResults.length === 0,
  );
  return {
    passed: result.numPassedTests,
    failed: result.numFailedTests + unloaded.length,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

/**
 * @param {string} python
 * @param {string} folder
 */
function runPytest(python, folder) {
  const file = join(folder, "pytest.xml");
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const args = ["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${file}`];
  const code = spawn(python, args, { cwd: EXAMPLE, env });
  return { name: "pytest (examples/orders)", code, ...pytestCounts(file) };
}

/**
 * @param {string} file
 * @returns {Counts}
 */
function pytestCounts(file) {
  const suite = existsSync(file) ? (/<testsuite [^>]*>/.exec(readFileSync(file, "utf8"))?.[0] ?? "") : "";
  const number = (/** @type {string} */ name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? Number.NaN);
  const failed = number("failures") + number("errors");
  if (Number.isNaN(failed)) return { passed: 0, failed: 1, skipped: 0 };
  return { passed: number("tests") - failed - number("skipped"), failed, skipped: number("skipped") };
}

const args = process.argv.slice(2);
/** @type {string | null} */
let python = null;
const ready = await setUp(async () => {
  writeRegistry();
  if (args.length === 0) python = await exampleEnvironment(EXAMPLE);
});
if (!ready) process.exit(2);

const folder = mkdtempSync(join(tmpdir(), "python-dev-test-"));
const results = [runVitest(args, folder)];
if (python !== null) results.push(runPytest(python, folder));
rmSync(folder, { recursive: true, force: true });
for (const { name, passed, failed, skipped } of results) {
  say(`${name}: ${passed} passed, ${failed} failed, ${skipped} skipped`);
}
if (process.env.TEST_SUMMARY) writeFileSync(process.env.TEST_SUMMARY, JSON.stringify(results));
process.exitCode = results.some(({ code, failed }) => code !== 0 || failed > 0) ? 1 : 0;
