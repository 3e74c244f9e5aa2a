/** What a fix has to pass: the cheapest question first, and every one again once another has refused something. */
import type { Problem, Project } from "../../project/model.ts";
import type { ProofTest, Review } from "../../review/finding.ts";
import { type Impact, impacts } from "../impact.ts";
import { type Left, type Offer, type Taken, VERIFY, type Verify } from "../model.ts";
import { type Gate, sift } from "../sift.ts";
import { type Baseline, openBench, type TestBench } from "../tests/bench.ts";
import type { Work } from "../work.ts";
import { provedTests, reproducersGate } from "./reproducers.ts";
import { syntaxGate } from "./syntax.ts";
import { runSuite, testsGate } from "./tests.ts";
import { openTypesGate, type TypesGate } from "./types.ts";

export interface GatesWish {
  readonly verify: Verify;
  readonly unsafe: boolean;
  readonly types: "auto" | "off";
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((stage: string, done: number, total: number) => void) | undefined;
}

export interface Gates {
  /** What comes out of it passes every gate, all of it together. */
  readonly pass: (
    batch: readonly Offer[],
  ) => Promise<{ readonly taken: readonly Taken[]; readonly left: readonly Left[] }>;
  /** Runs the whole suite on what was taken. Where it fails, every batch has to pass all of it from then on. */
  readonly holdsAsAWhole: () => Promise<boolean>;
  readonly suite: () => { readonly tests: number } | null;
  /** Gates that stand open, and why. */
  readonly problems: () => readonly Problem[];
  readonly runs: () => number;
  readonly close: () => Promise<void>;
}

interface Suite {
  readonly bench: TestBench;
  readonly baseline: Baseline;
}

/** `found`: a review of the project as it is. */
export async function openGates(project: Project, work: Work, found: Review, wish: GatesWish): Promise<Gates> {
  const problems: Problem[] = [];
  const asks = (level: Verify): boolean => VERIFY.indexOf(wish.verify) >= VERIFY.indexOf(level);
  const types = asks("types") && wish.types !== "off" ? await openTypes(work, wish, problems) : null;
  const suite = asks("tests") ? await openSuite(project, wish, problems) : null;
  const proofs = asks("tests") ? await provedTests(project, found, wish) : new Map<string, ProofTest>();
  return gatesOf(work, wish, { types, suite, proofs }, problems);
}

async function openTypes(work: Work, { progress, signal }: GatesWish, problems: Problem[]): Promise<TypesGate | null> {
  const opened = await openTypesGate(work, { progress: (line) => progress?.(line, 0, 0), signal });
  if (!("problem" in opened)) return opened;
  problems.push({ message: `types were not checked: ${opened.problem}` });
  return null;
}

async function openSuite(project: Project, wish: GatesWish, problems: Problem[]): Promise<Suite | null> {
  const bench = await openBench(project, wish);
  if ("problem" in bench) {
    problems.push({ message: `tests were not run: ${bench.problem}` });
    return null;
  }
  const baseline = await bench.baseline();
  if (!("problem" in baseline)) {
    for (const weakness of baseline.weak)
      problems.push({ message: `the tests tell less than they could: ${weakness}` });
    return { bench, baseline };
  }
  problems.push({ message: `tests were not run: ${baseline.problem}` });
  bench.close();
  return null;
}

interface Opened {
  readonly types: TypesGate | null;
  readonly suite: Suite | null;
  /** Tests that prove findings, by the findings' fingerprints. */
  readonly proofs: ReadonlyMap<string, ProofTest>;
}

interface NamedGate {
  readonly by: Left["by"];
  readonly gate: Gate<Offer>;
}

function gatesOf(work: Work, wish: GatesWish, { types, suite, proofs }: Opened, problems: readonly Problem[]): Gates {
  let all = false;
  let whole: { readonly tests: number } | null = null;

  const gatesFor = (impactOf: (offer: Offer) => Impact): readonly NamedGate[] => [
    { by: "syntax", gate: syntaxGate(work) },
    ...(types === null ? [] : [{ by: "types" as const, gate: types.gate }]),
    ...(suite === null ? [] : [{ by: "tests" as const, gate: testsGate({ work, ...suite, impactOf, all }) }]),
    ...(proofs.size === 0 ? [] : [{ by: "reproducer" as const, gate: reproducersGate(work, proofs, wish) }]),
  ];

  return {
    pass: async (batch) => {
      const impactOf = suite === null ? unknownImpact : impacts({ ...work, ...reachOf(suite.baseline) });
      const isSeen = (offer: Offer): boolean => impactOf(offer).seen > 0 || proofs.has(offer.fingerprint);
      const { tried, left } = worthTrying(batch, isSeen, work, wish);
      const { kept, refused } = await through(tried, gatesFor(impactOf), wish.signal);
      return { taken: kept.map((offer) => taken(offer, impactOf)), left: [...left, ...refused] };
    },
    holdsAsAWhole: async () => {
      if (suite === null) return true;
      wish.progress?.("running all tests", 0, 0);
      const { failing, tests } = await runSuite({ work, ...suite });
      all ||= failing.length > 0;
      whole = { tests };
      return failing.length === 0;
    },
    suite: () => whole,
    problems: () => {
      const problem = types?.failure() ?? null;
      return problem === null ? problems : [...problems, { message: `types were not checked to the end: ${problem}` }];
    },
    runs: () => suite?.bench.runs() ?? 0,
    close: async () => {
      types?.close();
      suite?.bench.close();
    },
  };

  function taken(offer: Offer, impactOf: (offer: Offer) => Impact): Taken {
    const witness = {
      types: types === null || types.failure() !== null ? null : ("same" as const),
      tests: suite === null ? null : impactOf(offer).seen,
      reproducer: proofs.has(offer.fingerprint) ? ("passes" as const) : null,
    };
    return { offer, witness };
  }
}

const unknownImpact = (): Impact => ({ tests: new Set(), seen: 0 });

function reachOf({ reach, outcomes, untold }: Baseline): { readonly reach: Baseline["reach"]; readonly total: number } {
  const passed = [...outcomes].filter(([id, outcome]) => outcome === "passed" && !untold.has(id));
  return { reach, total: passed.length };
}

/** What no gate needs to be asked about. */
function worthTrying(
  batch: readonly Offer[],
  isSeen: (offer: Offer) => boolean,
  { textOf }: Work,
  { unsafe }: GatesWish,
): { readonly tried: readonly Offer[]; readonly left: readonly Left[] } {
  const left = batch.flatMap((offer): Left[] => {
    if (textOf(offer.location.path) === null) {
      return [{ offer, by: "encoding", reason: "the file cannot be written again in its encoding" }];
    }
    if (offer.fix.safety === "safe" || unsafe || isSeen(offer)) return [];
    return [{ offer, by: "unseen", reason: "it is unsafe, and no test runs what it changes; `--unsafe` takes it" }];
  });
  const out = new Set(left.map(({ offer }) => offer));
  return { tried: batch.filter((offer) => !out.has(offer)), left };
}

/** Until every gate has let the same fixes through. */
async function through(
  batch: readonly Offer[],
  gates: readonly NamedGate[],
  signal: AbortSignal | undefined,
): Promise<{ readonly kept: readonly Offer[]; readonly refused: readonly Left[] }> {
  const refused: Left[] = [];
  let kept = batch;
  let passed = 0;
  for (let at = 0; passed < gates.length && kept.length > 0; at = (at + 1) % gates.length) {
    const next = gates[at];
    if (next === undefined) break;
    const sifted = await sift(kept, next.gate);
    signal?.throwIfAborted();
    for (const { item, reason } of sifted.refused) refused.push({ offer: item, by: next.by, reason });
    kept = sifted.kept;
    // One that was asked again about a few tests only has to be asked about all of them.
    passed = sifted.refused.length === 0 ? passed + 1 : 0;
  }
  return { kept, refused };
}
