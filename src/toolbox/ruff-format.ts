/** Python that this program has written itself, put in order by ruff. */
import { lastLine } from "./process.ts";
import { run } from "./run.ts";

const OWN_SETTINGS = ["--isolated", "--quiet", "--line-length", "100"];

/**
 * Sorts the imports of all files of a folder, takes out those that are not used, and formats. Returns `null`, or in one
 * line why nothing, or not everything, was done.
 */
export async function tidy(ruff: string, folder: string, signal?: AbortSignal): Promise<string | null> {
  const options = { cwd: folder, signal };
  const fix = ["check", ...OWN_SETTINGS, "--no-cache", "--select", "I,F401", "--fix", "--exit-zero", "."];
  const sorted = await run(ruff, fix, options);
  if (!sorted.ok) return sorted.problem;
  const formatted = await run(ruff, ["format", ...OWN_SETTINGS, "--no-cache", "."], options);
  if (!formatted.ok) return formatted.problem;
  return formatted.exitCode === 0 ? null : lastLine(formatted.stderr) || `ruff format ended with ${formatted.exitCode}`;
}
