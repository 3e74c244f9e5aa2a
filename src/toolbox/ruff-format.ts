/** Python put in order by ruff: what this program has written itself, and what the project keeps formatted. */
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

export interface FormatRequest {
  /** Ruff's executable. */
  readonly ruff: string;
  readonly root: string;
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Settings beside those that ruff finds in the project, as TOML. */
  readonly settings: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** Which of the files are as the project's formatter would have them; none where ruff cannot tell. */
export async function formattedFiles(request: FormatRequest): Promise<ReadonlySet<string>> {
  if (request.paths.length === 0) return new Set();
  const result = await format(request, ["--check", "--output-format=concise"]);
  // 1: some would be changed. 2: a file does not parse, or it did not understand us and says nothing of files.
  if (!result.ok || (result.exitCode > 1 && result.stdout === "")) return new Set();
  const named = [...result.stdout.matchAll(/^(?:\.\/)?(.*?):\d+:\d+: /gm)].map((match) => match[1]);
  const unformatted = new Set(named);
  return new Set(request.paths.filter((path) => !unformatted.has(path)));
}

/** Formats files in their place; those that do not parse stay as they are. */
export async function formatFiles(request: FormatRequest): Promise<void> {
  if (request.paths.length > 0) await format(request, []);
}

function format(
  { ruff, root, paths, settings, signal }: FormatRequest,
  flags: readonly string[],
): ReturnType<typeof run> {
  const given = settings.flatMap((setting) => ["--config", setting]);
  const files = paths.map((path) => `./${path}`);
  return run(ruff, ["format", "--no-cache", ...flags, ...given, "--", ...files], { cwd: root, signal });
}
