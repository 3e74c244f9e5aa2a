import { describe, expect, test } from "vitest";
import { type Impact, impacts } from "../../src/fix/impact.ts";
import type { Offer } from "../../src/fix/model.ts";
import { Reach } from "../../src/fix/tests/reach.ts";
import { locate } from "../../src/review/place.ts";
import type { Edit } from "../../src/syntax/edits.ts";
import { SourceText } from "../../src/syntax/source.ts";

const CODE = `import os

RATE = 2


def total(numbers, start=0):
    result = start
    for number in numbers:
        result += number
    return (
        result
    )


def empty():
    return []
`;
/** Lines 7 to 12 are run by \`t1\`, all but the loop's body by \`t2\`; the rest at import. */
const REACH = new Reach(
  new Map([
    ["t1", { "a.py": "7-10" }],
    ["t2", { "a.py": "7-8,10" }],
  ]),
  { "a.py": "1,3,6,15" },
);

function offer(text: string, edits: readonly Edit[], path = "a.py"): Offer {
  const source = new SourceText(text);
  return {
    rule: "idioms/x",
    severity: "advice",
    evidence: "pattern",
    message: "",
    location: locate(path, source, edits[0] ?? { start: 0, end: 0 }),
    within: "",
    fingerprint: "",
    excerpt: { firstLine: 1, lines: [] },
    fix: { safety: "unsafe", says: "", edits, diff: "" },
  };
}

/** Replaces the first such code, or puts text before it. */
function edit(code: string, text: string, { before = false, source = CODE } = {}): Edit {
  const start = source.indexOf(code);
  if (start < 0) throw new Error(`there is no ${code}`);
  return { start, end: before ? start : start + code.length, text };
}

function impactOf(edits: readonly Edit[], { text = CODE, path = "a.py" } = {}): Impact {
  const wish = { reach: REACH, total: 2, textOf: () => text, originalOf: () => CODE };
  return impacts(wish)(offer(text, edits, path));
}

describe("the tests that a fix concerns", () => {
  test("are those that run the statement", () => {
    expect(impactOf([edit("result += number", "pass")])).toEqual({ tests: new Set(["t1"]), seen: 1 });
    expect(impactOf([edit("result = start", "result = 0")])).toEqual({ tests: new Set(["t1", "t2"]), seen: 2 });
  });

  test("are those that run any line of it", () => {
    expect(impactOf([edit("        result\n", "        start\n")])).toEqual({ tests: new Set(["t1", "t2"]), seen: 2 });
  });

  test("are all where it runs at import; whether a function's body runs is told apart", () => {
    expect(impactOf([edit("RATE = 2", "RATE = 3")])).toEqual({ tests: "all", seen: 2 });
    expect(impactOf([edit("start=0", "start=1")])).toEqual({ tests: "all", seen: 2 });
    expect(impactOf([edit("empty()", "empty(x=1)")])).toEqual({ tests: "all", seen: 0 });
  });

  test("are all for a line of a head that does not run by itself", () => {
    const text = `@cases(\n    [\n        1,\n        2,\n    ]\n)\ndef test_it(case):\n    pass\n`;
    const reach = new Reach(new Map([["t1", { "a.py": "8" }]]), { "a.py": "1,7" });
    const wish = { reach, total: 1, textOf: () => text, originalOf: () => text };
    const one = edit("        2,\n", "", { source: text });
    expect(impacts(wish)(offer(text, [one]))).toEqual({ tests: "all", seen: 1 });
  });

  test("are none where nothing runs it", () => {
    expect(impactOf([edit("return []", "return None")])).toEqual({ tests: new Set(), seen: 0 });
  });

  test("are counted where the fewest run it", () => {
    const both = [edit("result += number", "pass"), edit("return []", "return None")];
    expect(impactOf(both)).toEqual({ tests: new Set(["t1"]), seen: 0 });
  });

  test("are not all for an import that comes along", () => {
    const edits = [edit("import os", "import math\n", { before: true }), edit("result += number", "pass")];
    expect(impactOf(edits)).toEqual({ tests: new Set(["t1"]), seen: 1 });
    expect(impactOf(edits.slice(0, 1)).tests).toBe("all");
  });

  test("are found where other fixes have moved the lines", () => {
    const text = CODE.replace("RATE = 2\n", "RATE = 2\n\n# one\n# two\n").replace(
      "result = start",
      "result = (\n        start\n    )",
    );
    expect(impactOf([edit("result += number", "pass", { source: text })], { text })).toEqual({
      tests: new Set(["t1"]),
      seen: 1,
    });
    const inside = edit("        start\n", "        0\n", { source: text });
    expect(impactOf([inside], { text })).toEqual({ tests: new Set(["t1", "t2"]), seen: 2 });
    const last = edit("return []", "return None", { source: text });
    expect(impactOf([last], { text })).toEqual({ tests: new Set(), seen: 0 });
  });

  test("are all for a file that is not Python", () => {
    expect(impactOf([edit("import os", "")], { path: "pyproject.toml" })).toEqual({ tests: "all", seen: 0 });
  });
});
