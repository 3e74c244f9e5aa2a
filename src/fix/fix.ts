/** A project → the fixes that hold: found by a review, tried in a copy, taken where every gate lets them through. */
import type { Problem, Project } from "../project/model.ts";
import type { Review } from "../review/finding.ts";
import { type ReviewWish, review } from "../review/review.ts";
import { tools } from "../toolbox/install.ts";
import type { FileChange } from "./apply/transaction.ts";
import { type Gates, openGates } from "./gates/gates.ts";
import type { Left, Offer, Taken, Verify } from "./model.ts";
import { compatible, offersOf, ruffOffers } from "./offers.ts";
import { openWork, type Work } from "./work.ts";

export interface FixWish extends ReviewWish {
  readonly verify: Verify;
  /** Unsafe fixes are taken also where no test looks at what they change. */
  readonly unsafe: boolean;
  /** What the project's own configuration of ruff selects is fixed as well. */
  readonly ruff: boolean;
  /** Whether the steps are wanted. */
  readonly steps: boolean;
}

/** The fixes of one rule, as they come on top of those before. */
export interface Step {
  readonly rule: string;
  readonly taken: readonly Taken[];
  readonly changes: readonly FileChange[];
}

export interface FixResult {
  readonly taken: readonly Taken[];
  readonly left: readonly Left[];
  readonly changes: readonly FileChange[];
  /** The same changes, rule by rule; empty where they were not asked for. */
  readonly steps: readonly Step[];
  /** Of the project as it was found. */
  readonly review: Review;
  /** What made the verification weaker than was asked for. */
  readonly problems: readonly Problem[];
  /** What the whole suite said at the end; `null` where it was not run. */
  readonly suite: { readonly tests: number } | null;
  /** How often tests were run. */
  readonly runs: number;
  readonly milliseconds: number;
}

/** Fixes make room for others, and overlapping ones come one after the other. More rounds than this are a circle. */
const MOST_ROUNDS = 20;
/** How often all is begun anew because the whole suite sees what the tests that were chosen did not. */
const MOST_ATTEMPTS = 2;

type Fixed = Pick<FixResult, "taken" | "left" | "steps">;

/** Nothing of the project itself is written. Errors: no space for a copy; the signal's reason when it is aborted. */
export async function fix(project: Project, wish: FixWish): Promise<FixResult | { readonly problem: string }> {
  const started = performance.now();
  const tool = await tools((line) => wish.progress?.(line, 0, 0), { only: ["ruff"], signal: wish.signal });
  const ruff = "problem" in tool.ruff ? null : tool.ruff.path;
  const work = await openWork(project, { ruff, signal: wish.signal });
  if ("problem" in work) return work;
  let gates: Gates | null = null;
  try {
    const first = await lookAround(work, wish, ruff);
    if ("problem" in first) return first;
    const { review: found } = first;
    const result = (fixed: Fixed): FixResult => ({
      ...fixed,
      review: { ...found, root: project.root },
      changes: work.changes(),
      problems: [...project.problems, ...found.problems, ...(gates?.problems() ?? [])],
      suite: gates?.suite() ?? null,
      runs: gates?.runs() ?? 0,
      milliseconds: Math.round(performance.now() - started),
    });
    if (first.offers.length === 0) return result({ taken: [], left: [], steps: [] });
    gates = await openGates(project, work, found, wish);
    return result(await attempts(first, { work, gates, wish, ruff }));
  } finally {
    await gates?.close();
    work.close();
  }
}

interface Around {
  readonly review: Review;
  readonly offers: readonly Offer[];
}

/** What a review, and ruff, find in the copy as it is now. */
async function lookAround(
  work: Work,
  wish: FixWish,
  ruff: string | null,
): Promise<Around | { readonly problem: string }> {
  const project = work.project();
  const found = await review(project, wish);
  if ("problem" in found) return found;
  const own = offersOf(found.findings);
  if (!wish.ruff || ruff === null) return { review: found, offers: own };
  wish.progress?.("ruff", 0, project.files.length);
  const { offers, problem } = await ruffOffers(project, { ruff, textOf: work.textOf, signal: wish.signal });
  const problems = problem === null ? found.problems : [...found.problems, { message: problem }];
  return { review: { ...found, problems }, offers: [...own, ...offers] };
}

/** What all steps of a run share. */
interface Run {
  readonly work: Work;
  readonly gates: Gates;
  readonly wish: FixWish;
  /** Its executable, where there is one. */
  readonly ruff: string | null;
}

async function attempts(first: Around, run: Run): Promise<Fixed> {
  const { work, gates, wish } = run;
  for (let attempt = 1; ; attempt++) {
    const fixed = await rounds(first, run);
    if (wish.verify !== "full" || fixed.taken.length === 0 || (await gates.holdsAsAWhole())) return fixed;
    work.reset();
    if (attempt < MOST_ATTEMPTS) continue;
    const reason = "the whole suite fails with it and others, whichever of them are left out";
    const left = fixed.taken.map(({ offer }): Left => ({ offer, by: "tests", reason }));
    return { taken: [], left: [...fixed.left, ...left], steps: [] };
  }
}

/** One batch on top of the other, until nothing new is offered. */
async function rounds(first: Around, { work, gates, wish, ruff }: Run): Promise<Fixed> {
  const taken: Taken[] = [];
  const steps: Step[] = [];
  const left = new Map<string, Left>();
  let around: Around | { readonly problem: string } = first;
  for (let round = 1; round <= MOST_ROUNDS && !("problem" in around); round++) {
    const batch = compatible(around.offers.filter(({ fingerprint }) => !left.has(fingerprint)));
    if (batch.length === 0) break;
    wish.progress?.(`fixing, round ${round}`, 0, batch.length);
    const passed = await gates.pass(batch);
    for (const one of passed.left) left.set(one.offer.fingerprint, one);
    if (passed.taken.length > 0) {
      taken.push(...passed.taken);
      if (wish.steps) steps.push(...(await stepsOf(passed.taken, work)));
      await work.stage(passed.taken.map(({ offer }) => offer));
      work.keep();
      around = await lookAround(work, wish, ruff);
    }
  }
  return { taken, left: [...left.values()], steps };
}

/** What a batch is made of, rule by rule. */
async function stepsOf(taken: readonly Taken[], work: Work): Promise<readonly Step[]> {
  const steps: Step[] = [];
  const done: Offer[] = [];
  await work.stage([]);
  let before = contentsOf(work.tried());
  for (const rule of new Set(taken.map(({ offer }) => offer.rule))) {
    const own = taken.filter(({ offer }) => offer.rule === rule);
    done.push(...own.map(({ offer }) => offer));
    await work.stage(done);
    const changes = work.tried().flatMap((change) => {
      const last = before.get(change.path) ?? change.before;
      return Buffer.compare(last, change.after) === 0 ? [] : [{ ...change, before: last }];
    });
    before = contentsOf(work.tried());
    steps.push({ rule, taken: own, changes });
  }
  return steps;
}

const contentsOf = (changes: readonly FileChange[]): ReadonlyMap<string, Uint8Array> =>
  new Map(changes.map(({ path, after }) => [path, after]));
