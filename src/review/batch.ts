/** Files reviewed together: what a worker thread is asked, and its answer. Plain data both ways. */
import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, ProjectFile, PythonVersion } from "../project/model.ts";
import { LARGEST } from "../project/skip.ts";
import type { FileFacts } from "../rules/kit/project-view.ts";
import { RULES } from "../rules/registry.gen.ts";
import type { FileOutline } from "../semantics/outline.ts";
import { decode } from "../syntax/decode.ts";
import type { RuffDiagnostic } from "../toolbox/ruff.ts";
import { faultOf } from "./fault.ts";
import { outlineAlone, reviewFile } from "./file.ts";
import type { Finding } from "./finding.ts";
import { resolveSelection, type Selection, type SelectionWish } from "./select.ts";
import type { Unsettled } from "./unsettled.ts";

/** Of a file that is not reviewed, only what others may call and inherit is wanted. */
export interface BatchFile {
  readonly file: ProjectFile;
  readonly isReviewed: boolean;
  readonly diagnostics: readonly RuffDiagnostic[];
}

export interface Batch {
  readonly root: string;
  readonly python: PythonVersion;
  readonly wish: SelectionWish;
  readonly files: readonly BatchFile[];
}

export interface BatchReview {
  readonly findings: Finding[];
  readonly facts: FileFacts[];
  /** For the rules that look beyond files; none where none of them is on. */
  readonly outlines: FileOutline[];
  readonly unsettled: Unsettled[];
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
    unsettled: [],
    waiting: [],
    problems: [],
    lines: 0,
    suppressed: 0,
  };
  for (const { file, isReviewed, diagnostics } of batch.files) {
    if (!isReviewed) {
      addOther(sum, file, batch);
      continue;
    }
    const source = read(batch.root, file.path);
    if ("problem" in source) {
      sum.problems.push({ path: file.path, message: source.problem });
      continue;
    }
    if (!source.isUtf8 && selection.codes.size > 0) sum.problems.push({ path: file.path, message: NOT_FOR_RUFF });
    addFile(sum, source.text, file, batch, selection, diagnostics);
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
  for (const one of review.unsettled) sum.unsettled.push(one);
  sum.facts.push(review.facts);
  if (review.outline !== null) sum.outlines.push(review.outline);
  if (review.waits) sum.waiting.push(file.path);
  sum.lines += review.lines;
  sum.suppressed += review.suppressed;
}

/** One that cannot be read is as if it were not there: nobody asked for it. */
function addOther(sum: BatchReview, file: ProjectFile, { root, python }: Batch): void {
  const source = read(root, file.path);
  if ("problem" in source || source.text.length > LARGEST) return;
  try {
    sum.outlines.push(outlineAlone(source.text, file, python));
  } catch (fault) {
    sum.problems.push({ path: file.path, message: faultOf("the reading of its calls", fault) });
  }
}

const NOT_FOR_RUFF = "is not UTF-8, and ruff reads nothing else: its checks are missing here";

function read(root: string, path: string): { text: string; isUtf8: boolean } | { problem: string } {
  try {
    const bytes = readFileSync(join(root, path));
    const decoded = decode(bytes);
    if ("problem" in decoded) return { problem: `was not read: ${decoded.problem}` };
    return { text: decoded.text, isUtf8: decoded.encoding === "utf-8" || isUtf8(bytes) };
  } catch (fault) {
    const reason = fault instanceof Error && "code" in fault ? String(fault.code) : String(fault);
    return { problem: `cannot be read (${reason})` };
  }
}
