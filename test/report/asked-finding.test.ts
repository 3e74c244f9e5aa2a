import { describe, expect, test } from "vitest";
import { findingName, findingsNamed } from "../../src/report/asked-finding.ts";
import type { Finding } from "../../src/review/finding.ts";
import { findingIn } from "./samples.ts";

const at = (firstLine: number, fingerprint: string, marked = "def f(x=«[]», y=1):") =>
  findingIn(marked, { path: "src/a.py", firstLine, fingerprint });

const FINDINGS = [
  at(3, "aaaaaaaa00000001"),
  at(3, "aaaaaaaa00000002", "def f(x=[], y=«{}»):"),
  at(9, "bbbb111100000003", "«with a:\n    b\n    c»"),
  at(40, "cccc222200000004"),
];

function asked(text: string, findings: readonly Finding[] = FINDINGS): readonly string[] | string {
  const name = findingName(text);
  if (name === null) return "no name of a finding";
  const found = findingsNamed(findings, name, (path) => path);
  return "problem" in found ? found.problem : found.map(({ fingerprint }) => fingerprint);
}

describe("a finding is named", () => {
  test.each([
    ["the whole fingerprint", "cccc222200000004", ["cccc222200000004"]],
    ["what the report shows of it", "cccc2222", ["cccc222200000004"]],
    ["six characters, in capitals", "BBBB11", ["bbbb111100000003"]],
    ["its line", "src/a.py:40", ["cccc222200000004"]],
    ["a line that has several", "src/a.py:3", ["aaaaaaaa00000001", "aaaaaaaa00000002"]],
    ["line and column", "src/a.py:3:15", ["aaaaaaaa00000002"]],
    ["a column within it", "src/a.py:3:10", ["aaaaaaaa00000001"]],
    ["a line within it", "src/a.py:10", ["bbbb111100000003"]],
    ["its last line", "src/a.py:11:5", ["bbbb111100000003"]],
  ])("by %s", (_, text, expected) => {
    expect(asked(text)).toEqual(expected);
  });

  test.each(["cccc2", "mutable-default", "B006", "src/a.py", "src/a.py:", "aaaaaaaa000000011"])("not by %s", (text) => {
    expect(findingName(text)).toBeNull();
  });

  test("by a path with colons and a drive", () => {
    expect(findingName("C:\\a.py:3")).toEqual({ path: "C:\\a.py", line: 3, column: null });
    expect(findingName("a:b.py:3:4")).toEqual({ path: "a:b.py", line: 3, column: 4 });
  });

  test("by a fingerprint that two share", () => {
    const twins = [at(1, "aaaaaaaa00000001"), at(2, "aaaaaaaa00000001")];
    expect(asked("aaaaaaaa", twins)).toEqual(["aaaaaaaa00000001", "aaaaaaaa00000001"]);
  });
});

describe("where none is meant, or too many, one line says", () => {
  test.each([
    [
      "which begin so",
      "aaaaaaaa",
      "`aaaaaaaa` could be `aaaaaaaa00000001` at src/a.py:3, `aaaaaaaa00000002` at src/a.py:3: give more of it",
    ],
    [
      "which begins alike",
      "bbbb1112",
      "no finding's fingerprint begins with `bbbb1112`; there is `bbbb111100000003` at src/a.py:9",
    ],
    [
      "what to do",
      "dddd3333",
      "no finding's fingerprint begins with `dddd3333`; give the paths that were reviewed as well, or see what `python-dev review --all` finds now",
    ],
    [
      "which lines have some",
      "src/a.py:12",
      "there is no finding at src/a.py:12; that file has some on lines 3, 9, 40",
    ],
    [
      "the same for a column",
      "src/a.py:3:7",
      "there is no finding at src/a.py:3:7; that file has some on lines 3, 9, 40",
    ],
    ["that the file has none", "src/b.py:3", "there is no finding at src/b.py:3, nor elsewhere in that file"],
  ])("%s", (_, text, expected) => {
    expect(asked(text)).toBe(expected);
  });

  test("the nearest lines of many", () => {
    const many = Array.from({ length: 30 }, (_, n) => at(10 * (n + 1), `${n}`.padStart(16, "0")));
    expect(asked("src/a.py:101", many)).toMatch(/ on lines 80, 90, 100, 110, 120 and 25 more$/);
    expect(asked("src/a.py:1", [at(3, "aaaaaaaa00000001")])).toMatch(/ on line 3$/);
  });
});
