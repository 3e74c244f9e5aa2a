/** Files reviewed together: what a worker thread is asked, and its answer. Plain data both ways. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, ProjectFile, PythonVersion } from "../project/model.ts";
import type { FileFacts } from "../rules/kit/project-view.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { FileOutline } from "../semantics/outline.ts";
import { decode } from "../syntax/decode.ts";
import type { RuffDiagnostic } from "../toolbox/ruff.ts";
import { reviewFile } from "./file.ts";
import type { Finding } from "./finding.ts";
import { resolveSelection, type Selection, type SelectionWish } from "./select.ts";

export interface Batch {
  readonly root: string;
  readonly python: PythonVersion;
  readonly wish: SelectionWish;
  readonly files: readonly { readonly file: ProjectFile; readonly diagnostics: readonly RuffDiagnostic[] }[];
}

export interface BatchReview {
  readonly findings: Finding[];
  readonly facts: FileFacts[];
  /** For the rules that follow calls; none where none of them is on. */
  readonly outlines: FileOutline[];
  /** Paths of files with a suppression of such a rule. */
  readonly waiting: string[];
  readonly problems: Problem[];
  lines: number;
  suppressed: number;
}

/** Reads and reviews each file; one that cannot be read or decoded is a problem, and the others go on. */
export function reviewBatch(batch: Batch): BatchReview {
  const selection = resolveSelection(RULES, batch.wish);
  if ("problem" in selection) throw new Error(selection.problem);
  const sum: BatchReview = {
    findings: [],
    facts: [],
    outlines: [],
    waiting: [],
    problems: [],
    lines: 0,
    suppressed: 0,
  };
  for (const { file, diagnostics } of batch.files) {
    const text = read(batch.root, file.path);
    if (typeof text !== "string") sum.problems.push({ path: file.path, message: text.problem });
    else addFile(sum, text, file, batch, selection, diagnostics);
  }
  return sum;
}

function addFile(
  sum: BatchReview,
  text: string,
  file: ProjectFile,
  { python }: Batch,
  selection: Selection,
  diagnostics: readonly RuffDiagnostic[],
): void {
  const review = reviewFile(text, file, python, selection, diagnostics);
  for (const finding of review.findings) sum.findings.push(finding);
  for (const problem of review.problems) sum.problems.push(problem);
  sum.facts.push(review.facts);
  if (review.outline !== null) sum.outlines.push(review.outline);
  if (review.waits) sum.waiting.push(file.path);
  sum.lines += review.lines;
  sum.suppressed += review.suppressed;
}

function read(root: string, path: string): string | { problem: string } {
  try {
    const decoded = decode(readFileSync(join(root, path)));
    return "problem" in decoded ? { problem: `was not read: ${decoded.problem}` } : decoded.text;
  } catch (fault) {
    const reason = fault instanceof Error && "code" in fault ? String(fault.code) : String(fault);
    return { problem: `was not read (${reason})` };
  }
}
