/** The shape of `--format json`. docs/review.schema.json is made from it; what it promises changes with its version. */
import { z } from "zod";
import { EVIDENCE, SEVERITIES } from "../rules/kit/rule.ts";

/** Raised when a reader of an older report would misread a newer one; fields may be added without. */
export const SCHEMA_VERSION = 1;

const amount = z.int().nonnegative();

const position = z
  .strictObject({
    line: z.int().positive().describe("From 1."),
    column: z.int().positive().describe("From 1, in UTF-16 code units."),
    offset: amount.describe("From 0, in UTF-16 code units from the start of the file."),
  })
  .meta({ id: "position" });

const fix = z
  .strictObject({
    safety: z.enum(["safe", "unsafe"]).describe("safe: behaviour cannot change. unsafe: someone should look."),
    says: z.string().describe("What it does, as an imperative."),
    edits: z
      .array(z.strictObject({ start: amount, end: amount, text: z.string() }))
      .describe("Sorted, not overlapping; offsets into the finding's file, in UTF-16 code units."),
    diff: z.string().describe("The edits as a unified diff."),
  })
  .meta({ id: "fix" });

const step = z
  .strictObject({
    path: z.string().describe("Relative to the project's root, with `/`."),
    line: z.int().positive(),
    column: z.int().positive().describe("From 1, in UTF-16 code units."),
    endLine: z.int().positive(),
    endColumn: z.int().positive().describe("Exclusive."),
    name: z.string().describe("The function that the place is in."),
    text: z.string().describe("The source line, without indentation."),
  })
  .meta({ id: "step" });

const proof = z
  .strictObject({
    verdict: z
      .enum(["proved", "refuted", "unproved"])
      .describe(
        "proved: a test failed as predicted. refuted: it ran through. unproved: none could be written, or it did not get that far.",
      ),
    reason: z.string().describe("What the test's assertion said, or why there is no proof."),
    test: z
      .strictObject({
        path: z.string().describe("Where it ran, relative to the project's root; the project itself has no such file."),
        text: z.string().describe("A file that pytest runs as it is."),
        milliseconds: z.number().nonnegative(),
      })
      .nullable(),
    doubles: z.array(z.string()).describe("Parameters that a mock stood in for."),
  })
  .meta({ id: "proof" });

export const findingSchema = z
  .strictObject({
    rule: z.string().describe("`chapter/name`; `python-dev explain` tells more."),
    severity: z.enum(SEVERITIES),
    evidence: z.enum(EVIDENCE).describe("How well it is shown, from `pattern` to `proved`."),
    fingerprint: z.string().describe("Stays the same when lines move; `python-dev explain` takes it."),
    message: z.string(),
    location: z.strictObject({
      path: z.string().describe("Relative to the project's root, with `/`."),
      start: position,
      end: position.describe("Exclusive."),
    }),
    within: z.string().describe("Qualified name of the function or class around it; empty at module level."),
    code: z.string().optional().describe("The ruff code it was adopted from."),
    fix: fix.optional(),
    trace: z
      .array(step)
      .optional()
      .describe("Where functions lie between: the finding's own place first, the cause last."),
    proof: proof.optional().describe("Where a proof was tried."),
  })
  .meta({ id: "finding" });

export const problemSchema = z
  .strictObject({ path: z.string().optional(), message: z.string() })
  .meta({ id: "problem" })
  .describe("What the user should know that is not a finding: a tool that is missing, a file that cannot be read.");

export const reviewSchema = z
  .strictObject({
    schemaVersion: z.literal(SCHEMA_VERSION),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    project: z.strictObject({
      root: z.string().describe("Absolute path that all others are relative to."),
      python: z.string().describe("The oldest Python that the project supports, as `3.11`."),
      types: z.boolean().describe("Whether a type server could be asked; without one some rules say less."),
      files: amount.describe("Python files read."),
      lines: amount,
    }),
    verdict: z.strictObject({
      failOn: z
        .enum([...SEVERITIES, "never", "proved"])
        .describe("What makes for exit code 1: findings of this severity, or for `prove` one that is proved."),
      exitCode: z.union([z.literal(0), z.literal(1)]),
      error: amount,
      warning: amount,
      advice: amount,
    }),
    statistics: z.strictObject({
      byRule: z.record(z.string(), amount),
      suppressed: amount,
      milliseconds: z.record(z.string(), z.number()).describe("By stage."),
    }),
    problems: z.array(problemSchema),
    findings: z.array(findingSchema).describe("Best first."),
  })
  .meta({
    title: "A review by python-dev",
    description: "What `python-dev review --format json` prints, and `prove` as well.",
  });

export type JsonFinding = z.infer<typeof findingSchema>;
export type JsonReview = z.infer<typeof reviewSchema>;
