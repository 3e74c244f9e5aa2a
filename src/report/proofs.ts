/** What `prove` prints: the findings that it tried to prove, with what became of that. */
import type { Finding, Review } from "../review/finding.ts";
import type { ReportContext } from "./context.ts";
import { findingBlock, findingPlace, openablePaths } from "./finding-block.ts";
import { findingPages, type PageOptions } from "./finding-page.ts";
import { proofCounts, proofLine } from "./proof.ts";
import type { Style } from "./style.ts";
import { header, problemLines, text } from "./terminal.ts";

export interface ProofsOptions {
  /** Findings of the review, with those that are not among them for want of a rule that could prove them. */
  readonly total: number;
  /** Where findings were asked for by name: they get a page each. */
  readonly sourceOf?: PageOptions["sourceOf"] | undefined;
  /** The test of every proof in full. */
  readonly all?: boolean;
  /** The counts alone. */
  readonly quiet?: boolean;
}

/** Pieces of the report, each ending in a line break. */
export function* proofsReport(
  review: Review,
  context: ReportContext,
  style: Style,
  options: ProofsOptions,
): Iterable<string> {
  if (!options.quiet) {
    yield text([...header(review, context, style), ""]);
    yield* blocks(review, context, style, options);
    yield text(problemLines(review, style, options.all === true));
  }
  yield text([provedOf(review, style, options)]);
}

/** The last line: how many were proved, and what became of the others. */
export function provedOf({ findings }: Review, style: Style, { total }: Pick<ProofsOptions, "total">): string {
  if (total === 0) return "No findings, so there is nothing to prove; exit 0";
  const isProved = findings.some(({ evidence }) => evidence === "proved");
  const counts = proofCounts(findings, total);
  return isProved ? `${style.good(counts)}; exit 1` : `${counts}; exit 0`;
}

function* blocks(review: Review, context: ReportContext, style: Style, options: ProofsOptions): Iterable<string> {
  const openable = openablePaths(review.root, context.cwd);
  const { sourceOf } = options;
  if (sourceOf !== undefined) {
    yield text([...findingPages(review.findings, context.rules, style, { openable, sourceOf, isTried: true }), ""]);
    return;
  }
  for (const finding of review.findings) {
    if (finding.proof === undefined) continue;
    yield text([...block(finding, style, openable, options), ""]);
  }
}

/** What could not be tried tells nothing of the code: where it is and why are enough. */
function block(
  finding: Finding,
  style: Style,
  openable: (path: string) => string,
  { all = false }: ProofsOptions,
): readonly string[] {
  const isBrief = finding.proof?.verdict === "unproved" && !all;
  return isBrief
    ? [...findingPlace(finding, style, openable), ...proofLine(finding, style)]
    : findingBlock(finding, style, { openable, test: all });
}
