/**
 * What a rule is. A rule is one file, `src/rules/<chapter>/<name>.ts`, that says all there is to know of one defect:
 * its page, its tests, `explain`, its SARIF entry and its fix come from it.
 */

import type { FileRole, PythonVersion } from "../../project/model.ts";
import type { OpenCall } from "../../semantics/calls.ts";
import type { FileNames } from "../../semantics/names.ts";
import type { Edit } from "../../syntax/edits.ts";
import type { Kind, Module, Node, NodeOf } from "../../syntax/nodes.ts";
import type { Comment } from "../../syntax/parse.ts";
import type { SourceText } from "../../syntax/source.ts";
import type { Chapter } from "../chapters.ts";
import type { Knowledge, Settlement } from "./knowledge.ts";
import type { ProjectView } from "./project-view.ts";
import type { Recipe, Unprovable } from "./reproduce.ts";

/** `error`: a bug. `warning`: a hazard that needs a condition the rule names. `advice`: clearer, faster or more modern. */
export const SEVERITIES = ["error", "warning", "advice"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Lowest first; design: `pattern` was seen in the syntax of one file, `proved` failed in the sandbox as predicted. */
export const EVIDENCE = ["pattern", "resolved", "traced", "proved"] as const;
export type Evidence = (typeof EVIDENCE)[number];

/** UTF-16 offsets into a file's text. Every node is a span. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** One Python file as a rule's `check` sees it. */
export interface PythonFile {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  /** Dotted module name, or `null` for a file that cannot be imported by name. */
  readonly module: string | null;
  readonly role: FileRole;
  readonly source: SourceText;
  readonly tree: Module;
  readonly comments: readonly Comment[];
  /** Scopes, bindings and import-resolved names of this file; computed at first use. */
  readonly names: FileNames;
  /** The oldest Python the project supports: nothing newer may be suggested. */
  readonly python: PythonVersion;
}

/** A place that looks wrong, with what the message, the fix and the proof need to know of it. */
export interface Suspect<Data> {
  readonly at: Span;
  readonly data: Data;
}

/** A suspect in a file that is not being traversed, e.g. `pyproject.toml`. */
export interface ProjectSuspect<Data> extends Suspect<Data> {
  readonly path: string;
  /** How much it matters here, where that is not the rule's severity. */
  readonly severity?: Severity;
}

/** Handlers by node kind; one traversal of a file serves all rules. Handlers are pure and yield suspects. */
export type Check<Data> = {
  readonly [K in Kind]?: (node: NodeOf<K>, file: PythonFile) => Iterable<Suspect<Data>>;
};

/** `no`: not a defect here. `yes`: one, of the rule's severity. A severity: one that matters this much here. */
export type Verdict = "no" | "yes" | Severity;

/** `Where` is what the edits are made in: a Python file, or for a project rule the project. */
export interface Fix<Data, Where> {
  /** `safe`: behaviour cannot change, given what `says` relies on. `unsafe`: a person or a test run should look. */
  readonly safety: "safe" | "unsafe";
  /** Imperative and short: "Iterate over a copy". */
  readonly says: string;
  /** `null` where this suspect has no sound fix. */
  readonly edits: (suspect: Suspect<Data>, where: Where) => readonly Edit[] | null;
}

/** A file's text, or several files by path. Carets under a line (`#   ^^^^`) mark what must be found there. */
export type Sample = string | { readonly [path: string]: string };

/**
 * Run by the contract test: `bad` is found with exactly the marked spans, `good` stays silent, and where the rule has
 * a fix, `bad` fixed equals `good` (unless `fixed` says otherwise).
 * A single-file sample is `example.py` in a project of its own. A caret line is a comment whose carets stand under the
 * span's first line; `#` directly followed by carets means the span begins at the `#`'s column.
 */
export interface Example {
  readonly title: string;
  readonly bad: Sample;
  readonly good: Sample;
  /** What `bad` becomes by the fix, where that is not `good`; `null` where this example has no fix. */
  readonly fixed?: Sample | null;
  /** The project's oldest Python, where the rule depends on it; 3.11 otherwise. */
  readonly python?: `3.${number}`;
  /** Why the rule's reproducer does not prove `bad`, where it has one: a sample is not always code that can be called. */
  readonly unproved?: string;
}

/** Looks like the defect and is none: must stay silent. `why` is read by people. */
export interface NearMiss {
  readonly why: string;
  readonly code: Sample;
  readonly python?: `3.${number}`;
}

interface RuleText<Data, Where> {
  /** Equals the path. Names the defect: `mutable-default`, not `no-mutable-default`. */
  readonly id: `${Chapter}/${string}`;
  /** The defect in a few words, for lists: "Mutable default argument". */
  readonly title: string;
  readonly severity: Severity;
  /** What earns this grade. `resolved` only where every name the finding depends on was resolved, not guessed. */
  readonly evidence?: Evidence;
  /** Why syntax alone decides it. Without this a `pattern` finding is never more than a warning. */
  readonly syntaxDecides?: string;
  /** One or two sentences of Markdown: what goes wrong, and for whom. */
  readonly why: string;
  /** When to leave it alone. */
  readonly whenNot: string;
  /** URLs of documentation, PEPs; or a book with its chapter. */
  readonly sources: readonly string[];
  /** Old ids, honoured in suppressions, `--select` and baselines. */
  readonly formerly?: readonly string[];
  /** A habit rather than a fault: one finding a file, at its first place, whose fix changes them all. */
  readonly oncePerFile?: true;
  /** `next`: off until its findings on real code have been read (`--select` turns it on). */
  readonly since?: "next";
  readonly examples: readonly Example[];
  readonly nearMisses: readonly NearMiss[];
  readonly fix?: Fix<Data, Where>;
  /** A test that fails while the defect is there. */
  readonly reproduce?: (suspect: Suspect<Data>, where: Where) => Recipe | Unprovable;
}

/** Found by our own look at the syntax. */
export interface CheckedRule<Data> extends RuleText<Data, PythonFile> {
  readonly says: (data: Data) => string;
  readonly check: Check<Data>;
  readonly confirm?: (suspect: Suspect<Data>, file: PythonFile) => Verdict;
  /** For what only types or other files decide; what `confirm` has not refused is settled once all files were read. */
  readonly settle?: Settlement<Data>;
}

/** What ruff said of a place. */
export interface RuffData {
  readonly code: string;
  readonly message: string;
  /** What types or other files told of it, in the rule's own words. */
  readonly told?: string;
  /** What the rule's `note` took down. */
  readonly noted?: Readonly<Record<string, string | number>>;
}

/** With the innermost node that covers ruff's range. */
export interface RuffSuspect extends Suspect<RuffData> {
  readonly node: Node;
}

/** Found by ruff; the rule says when it matters, and why. */
export interface AdoptedRule extends RuleText<RuffData, PythonFile> {
  /** Exact ruff codes; no two rules adopt the same one. */
  readonly adopts: readonly string[];
  /** Our words for it, where ruff's are not enough. */
  readonly says?: (data: RuffData) => string;
  readonly confirm?: (suspect: RuffSuspect, file: PythonFile) => Verdict;
  /** As of a rule of our own. */
  readonly settle?: Settlement<RuffData, RuffSuspect>;
  /** What `settle` has to know of the file. */
  readonly note?: (suspect: RuffSuspect, file: PythonFile) => NonNullable<RuffData["noted"]>;
  /** Ruff's own fix is offered with the finding, unless this is `false` or the rule has a `fix`. */
  readonly ruffFix?: false;
}

/** Found by a look at the project as a whole: its pyproject.toml, its layout, what its files import. */
export interface ProjectRule<Data> extends RuleText<Data, ProjectView> {
  readonly says: (data: Data) => string;
  readonly inspect: (project: ProjectView) => Iterable<ProjectSuspect<Data>>;
}

/** A place that the way from the effect to its cause goes through. */
export interface Step {
  readonly path: string;
  /** The call, in the function that is named. */
  readonly at: Span;
  /** The function, as the reader knows it: `queue_documents`, `Worker.run`. */
  readonly name: string;
}

/** Where the effect is felt, and the way from there to the cause; no steps where there is nothing between. */
export interface GraphSuspect<Data> extends ProjectSuspect<Data> {
  readonly steps: readonly Step[];
  /** Where it is not the rule's. */
  readonly evidence?: Evidence;
}

/** Found by following calls and classes through the project's files, whether or not all of them are reviewed. */
export interface GraphRule<Data> extends RuleText<Data, PythonFile> {
  readonly says: (data: Data) => string;
  readonly trace: (project: Knowledge) => Iterable<GraphSuspect<Data>>;
  /** Calls that names alone do not resolve and that matter to it; asked for again once the type server has told of some. */
  readonly asks?: (project: Knowledge) => Iterable<OpenCall>;
}

/** Reported by the review itself (suppressions that do nothing, files that do not parse); here for its page. */
export interface ReviewRule extends RuleText<never, never> {
  readonly reportedBy: "review";
}

export type Rule = CheckedRule<unknown> | AdoptedRule | ProjectRule<unknown> | GraphRule<unknown> | ReviewRule;

/** Checks a rule's `Data` from end to end, then forgets it: the engine hands `data` back only to the rule it came from. */
export function defineRule<Data>(rule: CheckedRule<Data>): Rule {
  return rule as unknown as CheckedRule<unknown>;
}

export function adoptRule(rule: AdoptedRule): Rule {
  return rule;
}

/** As `defineRule`, for what only the project as a whole shows. */
export function defineProjectRule<Data>(rule: ProjectRule<Data>): Rule {
  return rule as unknown as ProjectRule<unknown>;
}

/** As `defineRule`, for what calls across functions and files show. */
export function defineGraphRule<Data>(rule: GraphRule<Data>): Rule {
  return rule as unknown as GraphRule<unknown>;
}

export function defineReviewRule(rule: ReviewRule): Rule {
  return rule;
}
