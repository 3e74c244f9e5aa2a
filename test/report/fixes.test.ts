import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { FixResult } from "../../src/fix/fix.ts";
import type { Left, Offer, Taken, Witness } from "../../src/fix/model.ts";
import { commitMessage, fixesReport } from "../../src/report/fixes.ts";
import { fixesJson, fixesSarif, fixSchema } from "../../src/report/fixes-machine.ts";
import { styleFor } from "../../src/report/style.ts";
import { formatted } from "./formatted.ts";
import { contextOf, findingIn, reviewOf } from "./samples.ts";

const PLAIN = styleFor({}, { NO_COLOR: "1" });

function offerIn(code: string, rule = "typing/old-union"): Offer {
  const fix = {
    safety: "safe",
    says: "Convert to `X | None`",
    edits: [{ start: 0, end: 1, text: "y" }],
    diff: "",
  } as const;
  return { ...findingIn(code), rule, fix };
}

const SEEN: Witness = { types: "same", tests: 4, reproducer: null };

function taken(witness: Partial<Witness> = {}, offer = offerIn("«x»")): Taken {
  return { offer, witness: { ...SEEN, ...witness } };
}

function resultOf(parts: Partial<FixResult>): FixResult {
  const change = { path: "src/a.py", before: Buffer.from("x = 1\ny = 2\n"), after: Buffer.from("x = 3\ny = 2\n") };
  return {
    taken: [],
    left: [],
    changes: [change],
    steps: [],
    review: reviewOf([]),
    problems: [],
    suite: { tests: 31 },
    runs: 5,
    milliseconds: 1200,
    ...parts,
  };
}

const textOf = (result: FixResult, options: Partial<Parameters<typeof fixesReport>[3]> = {}): string =>
  [...fixesReport(result, contextOf(), PLAIN, { applied: true, ...options })].join("");

describe("the report on fixes", () => {
  test("tells what the fixes of a rule have in common once", () => {
    const text = textOf(resultOf({ taken: [taken(), taken({ tests: 1 }), taken({ tests: 0 })] }));
    expect(text).toContain(
      "fixed    Convert to `X | None` (typing/old-union): no to 4 tests run it, types as before\n",
    );
    expect(text).toContain("3 fixes in 1 file applied, all 31 tests as before, 5 test runs; exit 0");
  });

  test("says of each what was looked at, and nothing of what was not", () => {
    const said = (witness: Partial<Witness>): string | undefined =>
      /old-union\): (.*?) src\//.exec(textOf(resultOf({ taken: [taken(witness)] })).replaceAll(/\s+/g, " "))?.[1];
    expect(said({})).toBe("4 tests run it, types as before");
    expect(said({ tests: 1, types: null })).toBe("1 test runs it");
    expect(said({ tests: 0 })).toBe("no test runs it, types as before");
    expect(said({ tests: null, types: null })).toBe("it parses");
    expect(said({ reproducer: "passes" })).toBe("the test of the fault passes, 4 tests run it, types as before");
  });

  test("shows five places of many, and all where that is asked for", () => {
    const many = Array.from({ length: 7 }, (_, line) => taken({}, offerIn(`${"\n".repeat(line)}«x»`)));
    expect(textOf(resultOf({ taken: many }))).toContain(" and 2 more\n");
    expect(textOf(resultOf({ taken: many }), { all: true })).not.toContain("more\n");
  });

  test("says why a fix was left out", () => {
    const left: Left = { offer: offerIn("«x»"), by: "tests", reason: "`tests/test_a.py::test` fails with it" };
    const text = textOf(resultOf({ left: [left, left] }));
    expect(text).toContain(
      "left     Convert to `X | None` (typing/old-union): `tests/test_a.py::test` fails with it\n",
    );
    expect(text).toContain("Nothing fixed, 2 left out; exit 0\n");
  });

  test("has the changes as a patch", () => {
    const text = textOf(resultOf({ taken: [taken()] }), { diff: true, applied: false });
    expect(text).toContain("--- a/src/a.py\n+++ b/src/a.py\n@@ -1,2 +1,2 @@\n-x = 1\n+x = 3\n y = 2\n");
    expect(text).toContain("1 fix in 1 file held, nothing written, all 31 tests as before, 5 test runs; exit 1\n");
  });

  test("a commit's message says what stands behind it", () => {
    const step = { rule: "typing/old-union", taken: [taken()], changes: [] };
    expect(commitMessage(step, resultOf({}))).toMatch(
      /^Convert to `X \| None` \(typing\/old-union\)\n\n- \S+:1: 4 tests run it, types as before\n\nAll 31 tests as before/,
    );
  });

  test("JSON has every fix, with what became of it, in the published schema", async () => {
    const left: Left = { offer: offerIn("«x»", "ruff/F401"), by: "unseen", reason: "no test" };
    const json = JSON.parse(
      [...fixesJson(resultOf({ taken: [taken()], left: [left] }), contextOf(), { applied: true })].join(""),
    );
    const { fixes } = fixSchema.parse(json);
    expect(fixes.map(({ result }) => result)).toEqual([
      { outcome: "taken", ...SEEN },
      { outcome: "left", by: "unseen", reason: "no test" },
    ]);
    // npx vitest run test/report/fixes.test.ts -u writes it anew
    await expect(formatted(z.toJSONSchema(fixSchema))).toMatchFileSnapshot("../../docs/fix.schema.json");
  });

  test("SARIF has it among the properties of the result", () => {
    const log = JSON.parse([...fixesSarif(resultOf({ taken: [taken()] }), contextOf())].join(""));
    expect(log.runs[0].results[0].properties.fix).toEqual({ outcome: "taken", ...SEEN });
  });
});
