import { describe, expect, it } from "vitest";
import { resolveSelection, type Selection } from "../../src/review/select.ts";
import { adoptRule, defineReviewRule, type Rule } from "../../src/rules/kit/rule.ts";

const text = {
  title: "",
  severity: "advice",
  why: "",
  whenNot: "",
  sources: [],
  examples: [],
  nearMisses: [],
} as const;
const RULES: readonly Rule[] = [
  adoptRule({ ...text, id: "idioms/a", adopts: ["E1", "E2"], formerly: ["idioms/old"] }),
  adoptRule({ ...text, id: "typing/b", adopts: ["B1"] }),
  defineReviewRule({ ...text, id: "idioms/c", reportedBy: "review" }),
  defineReviewRule({ ...text, id: "typing/next", reportedBy: "review", since: "next" }),
];

function selected(select: string[], ignore: string[] = []): string[] {
  const selection = resolveSelection(RULES, { select, ignore }) as Selection;
  return [...selection.rules.map((rule) => rule.id), ...selection.codes.keys()];
}

describe("selection", () => {
  it.each([
    [
      "nothing named: all whose findings have been read",
      [],
      [],
      ["idioms/a", "typing/b", "idioms/c", "E1", "E2", "B1"],
    ],
    ["a chapter", ["typing"], [], ["typing/b", "B1"]],
    ["a rule", ["idioms/c"], [], ["idioms/c"]],
    ["an old name", ["idioms/old"], [], ["idioms/a", "E1", "E2"]],
    ["one code of a rule", ["E2"], [], ["idioms/a", "E2"]],
    ["a chapter less a code", ["idioms"], ["E1"], ["idioms/a", "idioms/c", "E2"]],
    ["a rule less its last code", ["typing/b"], ["B1"], []],
    ["one that is off unless asked for", ["typing/next"], [], ["typing/next"]],
  ])("%s", (_, select, ignore, expected) => {
    expect(selected(select, ignore)).toEqual(expected);
  });

  it("names the nearest for a name that does not exist", () => {
    expect(resolveSelection(RULES, { select: ["idiom/a"], ignore: [] })).toEqual({
      problem: expect.stringContaining("did you mean `idioms/a`?"),
    });
    expect(resolveSelection(RULES, { select: [], ignore: ["b"] })).toEqual({
      problem: expect.stringContaining("did you mean `typing/b`?"),
    });
  });
});
