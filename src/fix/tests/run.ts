/** One run of a project's tests in a sandbox. */

import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Outcome as Ending, Why } from "../../toolbox/sandbox/launch.ts";
import type { Sandbox } from "../../toolbox/sandbox/sandbox.ts";
import { type Outcome, toldBy, type Wanted } from "./protocol.ts";
import type { RanLines } from "./reach.ts";

/** The Python files that run tests; they are read in the sandbox. */
export const RUNNER = fileURLToPath(new URL("./runner", import.meta.url));

/** Seconds that a test may take. */
export const TEST_SECONDS = 60;

/** Of a whole run. Test suites are not snippets: what a machine has they may use, for half an hour. */
const LIMITS = { wall: 1_800_000, cpu: 7200, memory: 8 * 1024 ** 3, disk: 4 * 1024 ** 3 };

export interface TestRun {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** The test that was running when the run was cut off, for it hangs or ends the interpreter. */
  readonly cutBy: string | null;
  /** Why the run did not come to its end, or found no tests; one clause. */
  readonly problem: string | null;
  /** Of failed tests: what they miss in the sandbox ("the network"), where that is known. */
  readonly causes: ReadonlyMap<string, string>;
  /** Files that no tests were found in because they cannot be imported, with the reason. */
  readonly uncollected: ReadonlyMap<string, string>;
  readonly lines: ReadonlyMap<string, RanLines>;
  readonly shared: RanLines;
  readonly milliseconds: number;
}

export interface RunWish {
  readonly signal?: AbortSignal | undefined;
  readonly onTest?: ((done: number, total: number) => void) | undefined;
}

/** Never rejects: what goes wrong is the run's `problem`. */
export async function runTests(sandbox: Sandbox, wanted: Wanted, { signal, onTest }: RunWish): Promise<TestRun> {
  const started = performance.now();
  const outcomes = new Map<string, Outcome>();
  const causes = new Map<string, string>();
  const uncollected = new Map<string, string>();
  const lines = new Map<string, RanLines>();
  let shared: RanLines = {};
  let running: string | null = null;
  let total = 0;
  let end: number | null = null;
  let fault: string | null = null;
  const argv = [sandbox.python, "-B", join(RUNNER, "run_tests.py")] as const;
  const { stdin, stdout, ended } = sandbox.start({ argv, limits: LIMITS, signal });
  stdin.on("error", () => undefined); // it has ended before it has read what is wanted
  stdin.end(`${JSON.stringify(wanted)}\n`);
  for await (const line of createInterface({ input: stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
    const told = toldBy(line);
    if (told === null) continue;
    if ("collected" in told) total = told.collected;
    else if ("uncollected" in told) uncollected.set(told.uncollected, told.why.join(" "));
    else if ("begin" in told) running = told.begin;
    else if ("test" in told) {
      running = null;
      outcomes.set(told.test, told.outcome);
      if (told.cause !== "") causes.set(told.test, told.cause);
      if (wanted.lines) lines.set(told.test, told.lines);
      onTest?.(outcomes.size, total);
    } else if ("shared" in told) shared = told.shared;
    else if ("fault" in told) ({ fault } = told);
    else ({ end } = told);
  }
  const problem = fault ?? problemOf(await ended, end, running);
  const milliseconds = Math.round(performance.now() - started);
  return { outcomes, cutBy: running, problem, causes, uncollected, lines, shared, milliseconds };
}

const KILLED: Readonly<Record<Why, string>> = {
  wall: "the tests took longer than half an hour",
  output: "the tests print too much",
  stopped: "the tests were stopped",
  cpu: "the tests used more than two hours of CPU time",
  memory: "the tests used more than 8 GiB of memory",
  tasks: "the tests started too many processes",
  disk: "the tests wrote more than 4 GiB",
};

function problemOf(ending: Ending, end: number | null, running: string | null): string | null {
  if (ending.outcome === "problem") return ending.problem;
  if (ending.outcome === "killed") return KILLED[ending.why];
  if (running !== null) return `\`${running}\` hangs, or ends the interpreter`;
  switch (end) {
    case null:
      return "pytest does not start with this project's configuration";
    case 3:
      return "pytest had an internal error";
    case 4:
      return "pytest does not take this project's configuration";
    default:
      return null;
  }
}
