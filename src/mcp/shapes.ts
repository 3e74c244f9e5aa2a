/** What tools answer with: findings as a model reads them, cut to what fits. */
import { z } from "zod";
import type { Finding } from "../review/finding.ts";
import { EVIDENCE, SEVERITIES } from "../rules/kit/rule.ts";

export const findingShape = z.object({
  id: z.string().describe("Names the finding in `explain` and `prove`; stays the same when lines move."),
  rule: z.string(),
  severity: z.enum(SEVERITIES),
  evidence: z.enum(EVIDENCE).describe("pattern < resolved < traced < proved"),
  message: z.string(),
  path: z.string(),
  line: z.int(),
  endLine: z.int(),
  within: z.string().describe("The function or class around it; empty at module level."),
  code: z.string().describe("The line it begins on."),
  trace: z.array(z.string()).optional().describe("From where it is felt to its cause: `path:line name: code`."),
  fix: z.object({ safety: z.enum(["safe", "unsafe"]), says: z.string(), diff: z.string() }).optional(),
  proof: z
    .object({
      verdict: z.enum(["proved", "refuted", "unproved"]),
      reason: z.string(),
      test: z.string().optional().describe("A file that pytest runs as it is."),
    })
    .optional(),
});

export type FindingShape = z.infer<typeof findingShape>;

export const pageInput = {
  limit: z.int().min(1).max(100).default(20).describe("Most findings to answer with; the best come first."),
  offset: z.int().min(0).default(0).describe("Findings to leave out at the beginning: `next` of the answer before."),
};

/** `total` and `next` of a list that is answered in part. */
export const pageOutput = {
  total: z.int(),
  next: z.int().nullable().describe("`offset` of the next page; null: there is none."),
};

export const problemsOutput = {
  problems: z.array(z.string()).describe("What could not be looked at, and why."),
};

export function pageOf<Item>(
  items: readonly Item[],
  { limit, offset }: { readonly limit: number; readonly offset: number },
): { readonly total: number; readonly next: number | null; readonly items: readonly Item[] } {
  const end = offset + limit;
  return { total: items.length, next: end < items.length ? end : null, items: items.slice(offset, end) };
}

export function shapeOf(finding: Finding): FindingShape {
  const { fingerprint, rule, severity, evidence, message, location, within, excerpt, trace, fix, proof } = finding;
  return {
    id: fingerprint,
    rule,
    severity,
    evidence,
    message,
    path: location.path,
    line: location.start.line,
    endLine: location.end.line,
    within,
    code: (excerpt.lines[location.start.line - excerpt.firstLine] ?? "").trim(),
    ...(trace === undefined
      ? {}
      : { trace: trace.map(({ path, line, name, text }) => `${path}:${line} ${name}: ${text}`) }),
    ...(fix === undefined ? {} : { fix: { safety: fix.safety, says: fix.says, diff: cut(fix.diff) } }),
    ...(proof === undefined ? {} : { proof: proofShape(proof) }),
  };
}

function proofShape({ verdict, reason, test }: NonNullable<Finding["proof"]>): NonNullable<FindingShape["proof"]> {
  return { verdict, reason: cut(reason), ...(test === null ? {} : { test: test.text }) };
}

export function problemTexts(problems: readonly { readonly path?: string; readonly message: string }[]): string[] {
  return problems.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
}

const LONGEST = 4000;

export function cut(text: string, longest = LONGEST): string {
  return text.length > longest ? `${text.slice(0, longest)}\n… (${text.length - longest} more characters)` : text;
}
