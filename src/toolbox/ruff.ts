/** Ruff, the linter whose detections adopted rules build on: one call, JSON out. */
import { realpathSync } from "node:fs";
import { z } from "zod";
import { lastLine } from "./process.ts";
import { run } from "./run.ts";

/** Counts from 1; columns are Unicode code points, without a byte order mark. */
const Place = z.object({ row: z.int(), column: z.int() });

const Diagnostic = z.object({
  filename: z.string(),
  /** `null` for a syntax error. */
  code: z.string().nullable(),
  message: z.string(),
  location: Place,
  end_location: Place,
  /** The row on which a `noqa` comment would be read. */
  noqa_row: z.int().nullable(),
  fix: z
    .object({
      /** `displayonly`: an idea for a person, not to be applied. */
      applicability: z.enum(["safe", "unsafe", "displayonly"]),
      message: z.string().nullable(),
      edits: z.array(z.object({ content: z.string(), location: Place, end_location: Place })),
    })
    .nullable(),
});
const Diagnostics = z.array(Diagnostic);

export type RuffPlace = z.infer<typeof Place>;

export interface RuffDiagnostic extends Omit<z.infer<typeof Diagnostic>, "filename"> {
  /** As it was asked for: relative to the root, with `/`. */
  readonly path: string;
  readonly code: string;
}

export interface LintRequest {
  /** Ruff's executable. */
  readonly ruff: string;
  /** The project's root. */
  readonly root: string;
  /** Relative to the root, with `/`; read whatever ruff's own defaults would exclude. */
  readonly paths: readonly string[];
  /** What to look for: exact codes, prefixes or `ALL`; or what the project's own configuration of ruff selects. */
  readonly codes: readonly string[] | "configured";
  /** The oldest Python that must work; the configuration's own, where that is asked for. */
  readonly target: readonly [number, number];
  readonly signal?: AbortSignal | undefined;
}

export interface LintResult {
  readonly diagnostics: RuffDiagnostic[];
  /** One line that says why there are fewer diagnostics than there should be. */
  readonly problem?: string;
}

/** Well below what a command line may hold: 32 kB on Windows, 128 kB and more elsewhere. */
const ARGUMENTS = process.platform === "win32" ? 20_000 : 100_000;
const MAX_OUTPUT = 400_000_000;

/** The Pythons that ruff knows by name; it refuses others. */
const TARGETS = { oldest: 7, newest: 15 };

/** How often ruff is started anew to find the files that it crashes on; enough for two among ten thousand. */
const MOST_SEARCHES = 60;

/** What is gathered over all the runs of one request. */
interface Gathered {
  readonly diagnostics: RuffDiagnostic[];
  readonly problems: Set<string>;
  /** The files that ruff crashes on. */
  readonly culprits: string[];
  searches: number;
}

/**
 * Lints files as they are on disk, without the project's own ruff configuration unless that is asked for. `noqa`
 * comments hold.
 * Files that do not parse, or are gone, have no diagnostics: that is told by whoever parses them.
 * One that ruff crashes on (deep nesting overflows its stack) does not cost the others their diagnostics.
 */
export async function lint(request: LintRequest): Promise<LintResult> {
  const gathered: Gathered = { diagnostics: [], problems: new Set(), culprits: [], searches: 0 };
  const { diagnostics, problems, culprits } = gathered;
  if (request.codes.length === 0) return { diagnostics };
  for (const paths of chunks(request.paths)) {
    await lintSome(request, paths, gathered);
    if (request.signal?.aborted) break;
  }
  const [problem = crashOn(culprits)] = problems;
  return problem === undefined ? { diagnostics } : { diagnostics, problem };
}

function crashOn([first, ...others]: readonly string[]): string | undefined {
  if (first === undefined) return undefined;
  const more = others.length === 0 ? "" : ` and ${others.length} more`;
  return `ruff crashed on ${first}${more}; its checks are missing there`;
}

async function lintSome(request: LintRequest, paths: readonly string[], into: Gathered): Promise<void> {
  const result = await run(request.ruff, [...options(request), ...paths], {
    cwd: request.root,
    env: environment(),
    timeout: 300_000,
    maxOutput: MAX_OUTPUT,
    signal: request.signal,
  });
  if (!result.ok && result.crashed && request.paths.length > 1) {
    const [only] = paths;
    if (paths.length === 1 && only !== undefined) {
      into.culprits.push(only.slice("./".length));
      return;
    }
    if (into.searches < MOST_SEARCHES) {
      into.searches += 2;
      const half = Math.ceil(paths.length / 2);
      await lintSome(request, paths.slice(0, half), into);
      await lintSome(request, paths.slice(half), into);
      return;
    }
  }
  const problem = result.ok ? gather(request, result, into.diagnostics) : `${result.problem}${MISSING}`;
  if (problem !== null) into.problems.add(problem);
}

const MISSING = "; its checks are missing from this review";

function gather(
  request: LintRequest,
  result: { readonly stdout: string; readonly stderr: string; readonly exitCode: number },
  into: RuffDiagnostic[],
): string | null {
  // 1: it has found something. 2: it did not understand us, or broke.
  if (result.exitCode > 1) return `ruff failed: ${reason(result.stderr)}${MISSING}`;
  const found = parse(result.stdout);
  if (found === null) return `ruff printed what is not its JSON${MISSING}`;
  const root = `${realpathSync(request.root).replaceAll("\\", "/").replace(/\/$/, "")}/`;
  const selected = new Set(request.codes === "configured" ? [] : request.codes);
  for (const { filename, ...diagnostic } of found) {
    const { code } = diagnostic;
    if (code === null || code === "invalid-syntax") continue;
    if (code === "E902" && !selected.has(code)) continue; // cannot be read; reported without being selected
    const path = filename.replaceAll("\\", "/");
    into.push({ ...diagnostic, code, path: path.startsWith(root) ? path.slice(root.length) : path });
  }
  return unknownCodes(result.stderr);
}

function options({ codes, target }: LintRequest): string[] {
  const common = ["check", "--no-cache", "--no-fix", "--output-format=json"];
  // What the project excludes from ruff it excludes here too.
  if (codes === "configured") return [...common, "--force-exclude", "--"];
  const minor = target[0] === 3 ? Math.min(Math.max(target[1], TARGETS.oldest), TARGETS.newest) : TARGETS.newest;
  return [...common, "--isolated", "--preview", `--target-version=py3${minor}`, `--select=${codes.join(",")}`, "--"];
}

/** In `./`, or a name that begins with `@` would be read as a file of arguments. */
function* chunks(paths: readonly string[]): Generator<string[]> {
  let chunk: string[] = [];
  let length = 0;
  for (const path of paths) {
    const argument = `./${path}`;
    const size = Buffer.byteLength(argument) + 1;
    if (length + size > ARGUMENTS && chunk.length > 0) {
      yield chunk;
      chunk = [];
      length = 0;
    }
    chunk.push(argument);
    length += size;
  }
  if (chunk.length > 0) yield chunk;
}

function parse(output: string): z.infer<typeof Diagnostics> | null {
  try {
    const parsed = Diagnostics.safeParse(JSON.parse(output));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** RUFF_* variables would change where the output goes, and what is in it. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("RUFF_")));
}

function reason(stderr: string): string {
  const panic = stderr.split("\n").find((line) => line.includes("panicked"));
  const cause = /Cause: (.*)/s.exec(stderr)?.[1]?.trim().replace(/\s+/g, " ").slice(0, 300);
  return panic?.trim() ?? cause ?? (lastLine(stderr) || "it does not say why");
}

/** Codes that this ruff does not know are passed over with a warning. */
function unknownCodes(stderr: string): string | null {
  const codes = [...stderr.matchAll(/Unknown rule selector `([^`]*)`/g)].map((match) => match[1]);
  return codes.length === 0
    ? null
    : `ruff does not know ${codes.join(", ")}; what they find is missing from this review`;
}
