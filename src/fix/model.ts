/** What fixing is made of. Plain data. */
import type { Finding, Location } from "../review/finding.ts";
import type { Edit } from "../syntax/edits.ts";

/** How much is asked of a fix before it is taken, each with all before it. */
export const VERIFY = ["parse", "types", "tests", "full"] as const;
export type Verify = (typeof VERIFY)[number];

/** A fix that could be made: of a finding, or one that ruff offers by the project's own configuration. */
export interface Offer {
  /** Stays the same when other fixes move it. */
  readonly key: string;
  /** A rule's id, or `ruff/F401`. */
  readonly rule: string;
  readonly message: string;
  /** In the text that the edits are for. */
  readonly location: Location;
  readonly says: string;
  readonly safety: "safe" | "unsafe";
  /** Sorted; they do not overlap. */
  readonly edits: readonly Edit[];
  readonly diff: string;
  /** Not of what ruff alone offers. */
  readonly finding: Finding | null;
}

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
