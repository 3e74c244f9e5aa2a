/** Whether the tests that run what fixes change pass as before. */
import type { Impact } from "../impact.ts";
import type { Offer } from "../model.ts";
import type { Failure, Gate } from "../sift.ts";
import type { Baseline, TestBench, TestRun } from "../tests/bench.ts";
import type { Work } from "../work.ts";

export interface TestsGateWish {
  readonly work: Work;
  readonly bench: TestBench;
  readonly baseline: Baseline;
  readonly impactOf: (offer: Offer) => Impact;
  /** Whether every batch has to pass all tests, whatever it changes. */
  readonly all: boolean;
}

export function testsGate(wish: TestsGateWish): Gate<Offer> {
  return async (offers) => {
    const ids = idsFor(offers, wish);
    if (ids !== null && ids.length === 0) return null;
    await wish.work.stage(offers);
    const run = await wish.bench.run(contents(wish.work), ids);
    return failureOf(run, ids, wish);
  };
}

/**
 * Runs the whole suite on what was taken: how many tests there are, and those that passed at first and fail now, also
 * when it is run once more.
 */
export async function runSuite({ work, bench, baseline }: Pick<TestsGateWish, "work" | "bench" | "baseline">): Promise<{
  readonly tests: number;
  readonly failing: readonly string[];
}> {
  await work.stage([]);
  const run = await bench.runAll(contents(work));
  const once = failing(run, null, baseline);
  if (once.length === 0) return { tests: run.outcomes.size, failing: [] };
  const again = new Set(failing(await bench.run(contents(work), null), null, baseline));
  return { tests: run.outcomes.size, failing: once.filter((id) => again.has(id)) };
}

/** `null`: all of them. */
function idsFor(offers: readonly Offer[], { impactOf, all }: TestsGateWish): readonly string[] | null {
  if (all) return null;
  const ids = new Set<string>();
  for (const offer of offers) {
    const { tests } = impactOf(offer);
    if (tests === "all") return null;
    for (const id of tests) ids.add(id);
  }
  return [...ids];
}

const contents = (work: Work): ReadonlyMap<string, Uint8Array> =>
  new Map(work.tried().map(({ path, after }) => [path, after]));

function failureOf(run: TestRun, ids: readonly string[] | null, wish: TestsGateWish): Failure<Offer> | null {
  const bad = failing(run, ids, wish.baseline);
  const first = bad.find((id) => run.outcomes.get(id) === "failed") ?? bad[0];
  if (first === undefined) return null;
  const ended = run.problem !== null && run.outcomes.get(first) === undefined;
  const more = bad.length === 1 ? "" : ` and ${bad.length - 1} more ${bad.length === 2 ? "fails" : "fail"}`;
  return {
    reason: ended ? `the tests do not end with it: ${run.problem}` : `\`${first}\` fails with it${more}`,
    suspects: (offer) => reaches(wish.impactOf(offer), bad),
    again: async (offers) => {
      await wish.work.stage(offers);
      const again = await wish.bench.run(contents(wish.work), bad, true);
      return failureOf(again, bad, wish);
    },
  };
}

/** Tests that passed at first and do not now, or are not there any more. */
function failing({ outcomes }: TestRun, ids: readonly string[] | null, baseline: Baseline): readonly string[] {
  const asked = ids ?? [...baseline.outcomes.keys()];
  return asked.filter((id) => {
    const before = baseline.outcomes.get(id);
    return before === "passed" && !baseline.untold.has(id) && outcomes.get(id) !== "passed";
  });
}

const reaches = ({ tests }: Impact, ids: readonly string[]): boolean =>
  tests === "all" || ids.some((id) => tests.has(id));
