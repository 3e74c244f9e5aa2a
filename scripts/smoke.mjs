// A review of the example project as a user would ask for it: its JSON, and what it leaves on stdout and stderr.
import { spawnSync } from "node:child_process";
import { ROOT } from "./setup.mjs";

const args = ["start", "--silent", "--", "review", "examples/orders", "--format", "json"];
const { status, stdout, stderr } = spawnSync("npm", args, { cwd: ROOT, encoding: "utf8", maxBuffer: 100_000_000 });

/**
 * @param {boolean} holds
 * @param {string} otherwise
 */
function must(holds, otherwise) {
  if (holds) return;
  console.error(`${otherwise}\n${stderr}`);
  process.exit(1);
}

must(status === 0 || status === 1, `exit code ${status}`);
must(stdout.startsWith("{"), `stdout is not JSON alone: ${stdout.slice(0, 200)}`);
const report = JSON.parse(stdout);
must(Array.isArray(report.findings) && report.findings.length > 0, "no findings in a project that has faults");
must(
  report.findings.every((/** @type {any} */ finding) => finding.rule && finding.evidence && finding.location),
  "a finding is incomplete",
);
must(
  (status === 1) === report.findings.some((/** @type {any} */ finding) => finding.severity === "error"),
  "the exit code does not fit",
);
console.log(`${report.findings.length} findings in examples/orders, exit code ${status}`);
