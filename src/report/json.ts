/** `--format json`: the shape in json-schema.ts, a finding a line, never as one string. */
import type { Finding, Review } from "../review/finding.ts";
import { exitCode, type ReportContext, tally } from "./context.ts";
import { type JsonFinding, type JsonReview, SCHEMA_VERSION } from "./json-schema.ts";

/** Pieces of the JSON text; all together they are one document that ends in a line break. */
export function* jsonReport(review: Review, context: ReportContext): Iterable<string> {
  const head = JSON.stringify(headOf(review, context), null, 2);
  yield* withItems(head.replace(/\n\}$/, ""), "findings", review.findings, jsonFinding);
}

function headOf(review: Review, context: ReportContext): Omit<JsonReview, "findings"> {
  const counts = tally(review);
  const { files, lines, byRule, suppressed, milliseconds } = review.statistics;
  return {
    schemaVersion: SCHEMA_VERSION,
    tool: context.tool,
    project: { root: review.root, python: context.python.join("."), types: review.hasTypes, files, lines },
    verdict: { failOn: context.failOn, exitCode: exitCode(review, context.failOn), ...counts },
    statistics: { byRule, suppressed, milliseconds },
    problems: [...review.problems],
  };
}

/** An object's text without its closing brace, and a last property with one item a line. */
function* withItems<T>(open: string, name: string, items: readonly T[], shape: (item: T) => object): Iterable<string> {
  yield `${open},\n  ${JSON.stringify(name)}: [`;
  for (const [index, item] of items.entries()) yield `${index === 0 ? "" : ","}\n    ${JSON.stringify(shape(item))}`;
  yield `${items.length === 0 ? "" : "\n  "}]\n}\n`;
}

/** A finding in the shape that all reports share. */
export function jsonFinding(finding: Finding): JsonFinding {
  const { rule, severity, evidence, fingerprint, message, location, within, code, fix, trace, proof } = finding;
  return {
    rule,
    severity,
    evidence,
    fingerprint,
    message,
    location,
    within,
    ...(code === undefined ? {} : { code }),
    ...(fix === undefined ? {} : { fix: { ...fix, edits: [...fix.edits] } }),
    ...(trace === undefined ? {} : { trace: [...trace] }),
    ...(proof === undefined ? {} : { proof: { ...proof, doubles: [...proof.doubles] } }),
  };
}
