/** What fixing is made of. Plain data. */
import type { Finding, FindingFix } from "../review/finding.ts";

/** How much is asked of a fix before it is taken, each with all before it. */
export const VERIFY = ["parse", "types", "tests", "full"] as const;
export type Verify = (typeof VERIFY)[number];

/** A fix that could be made: a finding's, or one that ruff offers by the project's own configuration (`ruff/F401`). */
export type Offer = Finding & { readonly fix: FindingFix };

/** What stands behind a fix that was taken. */
export interface Witness {
  /** Whether a type server says no more than before; `null` where it was not asked. */
  readonly types: "same" | null;
  /** Tests that run what it changes and passed; `null` where none were run. */
  readonly tests: number | null;
  /** Whether the test that proved the finding passes now; `null` where there is none. */
  readonly reproducer: "passes" | null;
}

export interface Taken {
  readonly offer: Offer;
  readonly witness: Witness;
}

/** A fix that was left out. */
export interface Left {
  readonly offer: Offer;
  /** The gate that it did not pass; `unseen`: it is unsafe, and no test looked. */
  readonly by: "syntax" | "types" | "tests" | "reproducer" | "unseen" | "encoding";
  /** A clause: "`test_total` fails with it". */
  readonly reason: string;
}
