/** Where a project's own tests are run: a copy in a sandbox, in which files can be other than they are. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Project } from "../../project/model.ts";
import { importRoots } from "../../prove/places.ts";
import { pytestOverlay } from "../../toolbox/overlay.ts";
import { openSandbox, type Sandbox } from "../../toolbox/sandbox/sandbox.ts";
import { cacheKey, type Kept, keep, readKept, type Untold } from "./cache.ts";
import type { Outcome, Wanted } from "./protocol.ts";
import { Reach } from "./reach.ts";
import { RUNNER, runTests, TEST_SECONDS, type TestRun } from "./run.ts";

export type { TestRun } from "./run.ts";

/** What the tests say of the project as it is. */
export interface Baseline {
  readonly outcomes: ReadonlyMap<string, Outcome>;
  /** Tests whose outcome tells nothing of a fix. */
  readonly untold: ReadonlyMap<string, Untold>;
  readonly reach: Reach;
  /** What the tests cannot tell, and why, in clauses. */
  readonly weak: readonly string[];
  readonly fromCache: boolean;
}

/** Contents of files by path, in place of what they are. */
export type Contents = ReadonlyMap<string, Uint8Array>;

export interface TestBench {
  /** Runs all tests twice, or takes from the cache what they said; a problem where there is nothing to go by. */
  readonly baseline: () => Promise<Baseline | { readonly problem: string }>;
  /** Runs tests (`null`: all) with these contents; `first` ends with the first failure. */
  readonly run: (contents: Contents, tests: readonly string[] | null, first?: boolean) => Promise<TestRun>;
  /** Runs all tests with these contents, and keeps what they say, and which lines they run, for when the project is so. */
  readonly runAll: (contents: Contents) => Promise<TestRun>;
  /** How often tests were run. */
  readonly runs: () => number;
  readonly close: () => void;
}

export interface BenchWish {
  /** What a test may take; a minute where left out. */
  readonly seconds?: number;
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((stage: string, done: number, total: number) => void) | undefined;
}

/** Tests that hang are found one a run; more than so many make the suite useless. */
const MOST_HANGING = 5;
/** Test files to be named one by one on pytest's command line. */
const MOST_FILES = 200;

/** Errors: no space for the copy; the signal's reason when it is aborted. */
export async function openBench(
  project: Project,
  { signal, progress, seconds = TEST_SECONDS }: BenchWish,
): Promise<TestBench | { readonly problem: string }> {
  if (project.testCommand === null) return { problem: "the project has no tests" };
  const overlay = await pytestOverlay((line) => progress?.(line, 0, 0), signal);
  if ("problem" in overlay) return overlay;
  progress?.("copying the project", 0, 0);
  const sandbox = await openSandbox(project, { readable: [RUNNER, overlay.path], signal });
  if ("problem" in sandbox) return sandbox;
  const path = importRoots(project).map((root) => join(sandbox.root, root));
  const plain: Wanted = {
    path,
    overlay: overlay.path,
    files: [],
    tests: null,
    not: [],
    first: false,
    lines: false,
    seconds,
  };
  let runs = 0;
  let untold: ReadonlyMap<string, Untold> = new Map();
  let weak: readonly string[] | null = null;

  const start = async (stage: string, contents: Contents, wanted: Partial<Wanted>): Promise<TestRun> => {
    runs++;
    const restore = put(contents, sandbox);
    const hanging = [...untold].filter(([, why]) => why === "hangs").map(([test]) => test);
    try {
      const onTest = (done: number, total: number): void => progress?.(stage, done, total);
      progress?.(stage, 0, 0);
      return await runTests(sandbox, { ...plain, not: hanging, ...wanted }, { signal, onTest });
    } finally {
      restore();
      signal?.throwIfAborted();
    }
  };
  const known = (kept: Kept, fromCache: boolean): Baseline => {
    untold = new Map(Object.entries(kept.untold));
    ({ weak } = kept);
    const reach = new Reach(new Map(Object.entries(kept.lines)), kept.shared);
    return { outcomes: new Map(Object.entries(kept.outcomes)), untold, reach, weak: kept.weak, fromCache };
  };

  return {
    baseline: async () => {
      const key = cacheKey(project, new Map());
      const before = readKept(key);
      if (before !== null) return known(before, true);
      const found = await findBaseline((wanted) => start("running all tests", new Map(), wanted));
      if ("problem" in found) return found;
      keep(key, found);
      return known(found, false);
    },
    run: (contents, tests, first = false) => start("testing", contents, { tests, files: filesOf(tests ?? []), first }),
    runAll: async (contents) => {
      const run = await start("running all tests", contents, { lines: true });
      // Which tests tell nothing is known once there is a baseline.
      const isWhole = run.problem === null && run.outcomes.size > 0;
      if (isWhole && weak !== null) keep(cacheKey(project, contents), keptOf(run, untold, weak));
      return run;
    },
    runs: () => runs,
    close: sandbox.close,
  };
}

/** Once with the lines that the tests run, once without: what differs is no witness. */
async function findBaseline(
  start: (wanted: Partial<Wanted>) => Promise<TestRun>,
): Promise<Kept | { readonly problem: string }> {
  const untold = new Map<string, Untold>();
  const hanging = (): readonly string[] => [...untold].filter(([, why]) => why === "hangs").map(([test]) => test);
  let first = await start({ lines: true });
  while (first.cutBy !== null && untold.size < MOST_HANGING) {
    untold.set(first.cutBy, "hangs");
    first = await start({ lines: true, not: hanging() });
  }
  if (first.problem !== null) return { problem: first.problem };
  if (first.outcomes.size === 0) return { problem: whyNone(first) };
  const second = await start({ not: hanging() });
  for (const [test, outcome] of first.outcomes) {
    if (second.outcomes.get(test) !== outcome) untold.set(test, "flaky");
    else if (outcome === "failed") untold.set(test, "fails already");
  }
  return keptOf(first, untold, weaknesses(first, untold));
}

function whyNone({ uncollected }: TestRun): string {
  const [file] = uncollected;
  return file === undefined ? "no tests were found" : `no tests could be collected: ${file[0]}: ${file[1]}`;
}

function keptOf(run: TestRun, untold: ReadonlyMap<string, Untold>, weak: readonly string[]): Kept {
  return {
    outcomes: Object.fromEntries(run.outcomes),
    untold: Object.fromEntries(untold),
    weak: [...weak],
    lines: Object.fromEntries(run.lines),
    shared: run.shared,
  };
}

/** Clauses for who wants to know what the tests cannot tell. */
function weaknesses({ causes, uncollected }: TestRun, untold: ReadonlyMap<string, Untold>): readonly string[] {
  const counts = new Map<string, number>();
  for (const [test, why] of untold) {
    const cause = causes.get(test);
    const said = {
      "fails already": cause === undefined ? "already failing" : `failing for want of ${cause}`,
      flaky: "passing in one run and not in the other",
      hangs: `not coming to their end`,
    }[why];
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  const [file] = uncollected;
  const others = uncollected.size > 1 ? ` and ${uncollected.size - 1} more files` : "";
  return [
    ...[...counts].map(([said, count]) => `${count} ${count === 1 ? "test" : "tests"} ${said}`),
    ...(file === undefined ? [] : [`${file[0]}${others} cannot be imported: ${file[1]}`]),
  ];
}

function filesOf(tests: readonly string[]): readonly string[] {
  const files = new Set(tests.map((test) => test.split("::", 1)[0] ?? test));
  return files.size > MOST_FILES ? [] : [...files];
}

/** Returns what puts the copy back. */
function put(contents: Contents, sandbox: Sandbox): () => void {
  const before = new Map<string, Uint8Array>();
  for (const [path, bytes] of contents) {
    const place = join(sandbox.copy, path);
    before.set(place, readFileSync(place));
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(place, bytes);
  }
  return () => {
    for (const [place, bytes] of before) writeFileSync(place, bytes);
  };
}
