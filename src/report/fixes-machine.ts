/** `fix --format json` and `--format sarif`: every fix that could be made, with what became of it. */
import { z } from "zod";
import type { FixResult } from "../fix/fix.ts";
import type { Left, Offer, Taken } from "../fix/model.ts";
import type { Finding } from "../review/finding.ts";
import type { ReportContext } from "./context.ts";
import { jsonFinding } from "./json.ts";
import { findingSchema, problemSchema } from "./json-schema.ts";
import { sarifReport } from "./sarif.ts";

/** Raised when a reader of an older report would misread a newer one; fields may be added without. */
const FIX_SCHEMA_VERSION = 1;

const amount = z.int().nonnegative();

const outcome = z
  .union([
    z.strictObject({
      outcome: z.literal("taken"),
      types: z.literal("same").nullable().describe("Whether a type checker says no more than before; null: not asked."),
      tests: amount.nullable().describe("Tests that run what it changes, and pass; null: none were run."),
      reproducer: z.literal("passes").nullable().describe("The test that proved the finding; null: there is none."),
    }),
    z.strictObject({
      outcome: z.literal("left"),
      by: z.enum(["syntax", "types", "tests", "reproducer", "unseen", "encoding"]).describe("What refused it."),
      reason: z.string(),
    }),
  ])
  .meta({ id: "outcome" });

export const fixSchema = z
  .strictObject({
    schemaVersion: z.literal(FIX_SCHEMA_VERSION),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    project: z.strictObject({ root: z.string().describe("Absolute path that all others are relative to.") }),
    applied: z.boolean().describe("Whether the files have been changed."),
    files: z.array(z.string()).describe("Files that are changed, or would be."),
    suite: z.strictObject({ tests: amount }).nullable().describe("The whole suite at the end; null: not run."),
    runs: amount.describe("How often tests were run."),
    milliseconds: amount,
    problems: z.array(problemSchema),
    fixes: z.array(z.strictObject({ finding: findingSchema, result: outcome })),
  })
  .meta({ title: "Fixes by python-dev", description: "What `python-dev fix --format json` prints." });

type JsonFix = z.infer<typeof fixSchema>;

export interface Done {
  readonly applied: boolean;
}

/** Pieces of the JSON text; all together they are one document that ends in a line break. */
export function* fixesJson(result: FixResult, { tool }: ReportContext, { applied }: Done): Iterable<string> {
  const document: JsonFix = {
    schemaVersion: FIX_SCHEMA_VERSION,
    tool,
    project: { root: result.review.root },
    applied,
    files: result.changes.map(({ path }) => path),
    suite: result.suite,
    runs: result.runs,
    milliseconds: result.milliseconds,
    problems: [...result.problems],
    fixes: outcomes(result).map(([offer, one]) => ({ finding: jsonFinding(offer), result: one })),
  };
  yield `${JSON.stringify(document, null, 2)}\n`;
}

/** Results are the findings that have a fix; what became of it is among their properties. */
export function fixesSarif(result: FixResult, context: ReportContext): Iterable<string> {
  const byFinding = new Map<Finding, object>(outcomes(result));
  const review = { ...result.review, findings: [...byFinding.keys()], problems: result.problems };
  return sarifReport(review, context, (finding) => ({ fix: byFinding.get(finding) }));
}

function outcomes({ taken, left }: FixResult): readonly (readonly [Offer, z.infer<typeof outcome>])[] {
  return [
    ...taken.map(({ offer, witness }: Taken) => [offer, { outcome: "taken" as const, ...witness }] as const),
    ...left.map(({ offer, by, reason }: Left) => [offer, { outcome: "left" as const, by, reason }] as const),
  ];
}
