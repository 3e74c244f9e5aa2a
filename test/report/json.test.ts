import { describe, expect, test } from "vitest";
import { z } from "zod";
import { jsonReport } from "../../src/report/json.ts";
import { reviewSchema } from "../../src/report/json-schema.ts";
import type { Review } from "../../src/review/finding.ts";
import { formatted } from "./formatted.ts";
import { contextOf, findingIn, PROVED, REFUTED, reviewOf, tracedOver, UNPROVED, withProof } from "./samples.ts";

const jsonOf = (review: Review) => JSON.parse([...jsonReport(review, contextOf())].join(""));

const FINDING = findingIn('def f(a=«"\u2028\ud83d\ude00"»): pass', {
  code: "B006",
  within: "f",
  fix: { safety: "safe", says: "Do it", edits: [{ start: 1, end: 2, text: "\n" }], diff: "@@\n-a\n+b\n" },
});

describe("the JSON report", () => {
  test.each([
    ["no findings", reviewOf([])],
    ["a finding with all there can be", reviewOf([FINDING])],
    ["a finding with a way to its cause", reviewOf([tracedOver(3)])],
    ["findings with proofs", reviewOf([withProof(PROVED), withProof(REFUTED), withProof(UNPROVED)])],
    ["several", reviewOf([FINDING, findingIn("«x»"), findingIn("«y»\n")])],
    [
      "only problems",
      reviewOf([], { problems: [{ message: "ruff is missing" }, { path: "a.py", message: "no UTF-8" }] }),
    ],
  ])("keeps to its schema: %s", (_, review) => {
    const parsed = reviewSchema.parse(jsonOf(review));
    expect(parsed.findings).toHaveLength(review.findings.length);
    expect(parsed.problems).toEqual(review.problems);
  });

  test("says all that the review knows", () => {
    const { findings, verdict, project, statistics } = jsonOf(reviewOf([FINDING]));
    const { excerpt: _, ...rest } = FINDING;
    expect(findings).toEqual([rest]);
    expect(verdict).toEqual({ failOn: "error", exitCode: 0, error: 0, warning: 1, advice: 0 });
    expect(project).toEqual({ root: "/home/ada/orders", python: "3.11", types: true, files: 20, lines: 1254 });
    expect(statistics.byRule).toEqual({ "idioms/mutable-default": 1 });
  });

  test("has proofs as they are, and nothing where none was tried", () => {
    const { findings } = jsonOf(reviewOf([withProof(PROVED), withProof(UNPROVED), FINDING]));
    expect(findings[0]).toMatchObject({ evidence: "proved", proof: PROVED });
    expect(findings[1].proof).toEqual(UNPROVED);
    expect(findings[2]).not.toHaveProperty("proof");
  });

  test("comes in pieces that stay small, however many findings there are", () => {
    const review = reviewOf(Array.from({ length: 20_000 }, () => FINDING));
    let longest = 0;
    for (const piece of jsonReport(review, contextOf())) longest = Math.max(longest, piece.length);
    expect(longest).toBeLessThan(2000);
  });

  test("has the published schema (npx vitest run test/report/json.test.ts -u writes it anew)", async () => {
    const schema = z.toJSONSchema(reviewSchema);
    await expect(formatted(schema)).toMatchFileSnapshot("../../docs/review.schema.json");
  });
});
