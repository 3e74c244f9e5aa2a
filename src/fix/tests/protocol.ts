/** What is asked of runner/run_tests.py, and what it tells, a line at a time. */
import { z } from "zod";

export interface Wanted {
  /** Folders that the project's modules are imported from, absolute, first on `sys.path`. */
  readonly path: readonly string[];
  /** A folder with pytest, last on it. */
  readonly overlay: string;
  /** Files and folders to collect tests from; what the configuration says where there are none. */
  readonly files: readonly string[];
  /** pytest's names of the tests to run; `null`: all. */
  readonly tests: readonly string[] | null;
  /** Names of tests not to be run. */
  readonly not: readonly string[];
  /** Whether the first failure ends the run. */
  readonly first: boolean;
  /** Whether the lines that tests run are told. */
  readonly lines: boolean;
  /** What a test may take. */
  readonly seconds: number;
}

/** Lines by path, as `3-7,9`. */
const Lines = z.record(z.string(), z.string());

/** What becomes of a test; `xfailed`: it was expected to. */
export const Outcome = z.enum(["passed", "failed", "skipped", "xfailed"]);
export type Outcome = z.infer<typeof Outcome>;

export const Told = z.union([
  z.object({ collected: z.int() }),
  z.object({ uncollected: z.string(), why: z.array(z.string()) }),
  z.object({ begin: z.string() }),
  z.object({ test: z.string(), outcome: Outcome, cause: z.string(), lines: Lines }),
  z.object({ shared: Lines }),
  z.object({ fault: z.string() }),
  /** pytest's exit code: https://docs.pytest.org/en/stable/reference/exit-codes.html */
  z.object({ end: z.int() }),
]);
export type Told = z.infer<typeof Told>;

/** `null` where a line is not of ours: a dump of the stack of a test that hangs, say. */
export function toldBy(line: string): Told | null {
  try {
    const parsed = Told.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
