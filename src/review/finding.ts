/** What a review says. Plain data: it crosses threads and becomes JSON as it is. */
import type { Problem } from "../project/model.ts";
import type { Recipe, Unprovable } from "../rules/kit/reproduce.ts";
import type { Evidence, Severity } from "../rules/kit/rule.ts";

/** Lines and columns count from 1; columns are UTF-16 code units, as in LSP and SARIF; offsets are UTF-16 too. */
export interface Position {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

export interface Location {
  readonly path: string;
  readonly start: Position;
  readonly end: Position;
}

export interface FindingFix {
  readonly safety: "safe" | "unsafe";
  readonly says: string;
  /** All in the finding's own file; sorted; they do not overlap. */
  readonly edits: readonly { readonly start: number; readonly end: number; readonly text: string }[];
  /** Unified diff of the edits, with three lines of context. */
  readonly diff: string;
}

/** A place on the way from where the fault is felt to its cause. */
export interface TraceStep {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** Where it ends, exclusive. */
  readonly endLine: number;
  readonly endColumn: number;
  /** The function that the place is in. */
  readonly name: string;
  /** The source line, without indentation. */
  readonly text: string;
}

/** How a finding can be proved, where its rule says so. */
export interface Provable {
  readonly recipe: Recipe | Unprovable;
  /** What the finding matters once it is proved, however little its place alone tells. */
  readonly severity: Severity;
}

/** What became of the attempt to prove a finding. */
export interface Proof {
  /** `refuted`: the test ran through and the fault did not show. `unproved`: no test could be written, or it did not get that far. */
  readonly verdict: "proved" | "refuted" | "unproved";
  /** What the test's assertion said, or why there is no proof; a clause without a full stop. */
  readonly reason: string;
  readonly test: ProofTest | null;
  /** Parameters that a mock stood in for. */
  readonly doubles: readonly string[];
}

/** A file of its own that pytest runs as it is, from the project's root. */
export interface ProofTest {
  /** Where it ran, relative to the root. */
  readonly path: string;
  readonly text: string;
  /** Of the run. */
  readonly milliseconds: number;
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly evidence: Evidence;
  readonly message: string;
  readonly location: Location;
  /** Qualified name of the innermost function or class around it: `Worker.run`; empty at module level. */
  readonly within: string;
  /** Stays the same when lines move: made of rule, path, `within` and the flagged text. Hexadecimal. */
  readonly fingerprint: string;
  /** The ruff code it was adopted from. */
  readonly code?: string;
  /** Source lines from the line before the span to its end (at most five), for reports; `firstLine` counts from 1. */
  readonly excerpt: { readonly firstLine: number; readonly lines: readonly string[] };
  readonly fix?: FindingFix;
  /** Where functions lie between: the finding's own place first, the cause last. */
  readonly trace?: readonly TraceStep[];
  readonly provable?: Provable;
  readonly proof?: Proof;
}

export interface ReviewStatistics {
  readonly files: number;
  readonly lines: number;
  /** Findings by rule id, all of them, most first. */
  readonly byRule: Readonly<Record<string, number>>;
  readonly suppressed: number;
  /** Milliseconds by stage, in the order they ran. */
  readonly milliseconds: Readonly<Record<string, number>>;
}

export interface Review {
  readonly root: string;
  /** Whether a type server could be asked; without one some rules say less, or say it with less evidence. */
  readonly hasTypes: boolean;
  /** Best first: evidence × severity × reach, a rule's later findings after other rules' first. */
  readonly findings: readonly Finding[];
  readonly problems: readonly Problem[];
  readonly statistics: ReviewStatistics;
}
