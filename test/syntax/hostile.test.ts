/** Input made to hurt: deep, long, endless. Each must end soon and never overflow the stack. */
import { describe, expect, test } from "vitest";
import type { Node } from "../../src/syntax/nodes.ts";
import { parse } from "../../src/syntax/parse.ts";
import { children, visit, walk } from "../../src/syntax/walk.ts";

const MUCH = 1 << 18;

const HOSTILE: Readonly<Record<string, string>> = {
  "round brackets": "(".repeat(MUCH),
  "square brackets": "[".repeat(MUCH),
  "curly brackets": "{".repeat(MUCH),
  "closing brackets": ")".repeat(MUCH),
  "wrong brackets": "([)".repeat(MUCH / 4),
  "double quotes": '"'.repeat(MUCH + 1),
  "single quotes": "'".repeat(MUCH),
  backslashes: "\\".repeat(MUCH),
  "joined lines": "\\\n".repeat(MUCH),
  "f-strings in f-strings": 'f"{'.repeat(MUCH / 4),
  "triple f-strings": 'f"""{'.repeat(MUCH / 4),
  "fields in specifications": "f'{x:{".repeat(MUCH / 8),
  "names of characters": `"${"\\N{".repeat(MUCH / 4)}"`,
  signs: "-".repeat(MUCH),
  nots: "not ".repeat(MUCH / 4),
  lambdas: "lambda:".repeat(MUCH / 8),
  "lambdas as defaults": "lambda a=".repeat(MUCH / 8),
  powers: `a${"**b".repeat(MUCH / 4)}`,
  awaits: "await ".repeat(MUCH / 8),
  "match statements": "match x;".repeat(MUCH / 8),
  "match headers": "match (\n".repeat(MUCH / 8),
  "with headers": "with (".repeat(MUCH / 8),
  functions: "def f(\n".repeat(MUCH / 8),
  errors: "a b\n".repeat(MUCH / 8),
  NULs: "\0".repeat(MUCH),
  indentation: Array.from({ length: 1000 }, (_, index) => `${" ".repeat(index)}if x:\n`).join(""),
  dedentation: "if x:\n    a\n  b\n".repeat(MUCH / 16),
  "an endless line": `x = ${"a, ".repeat(MUCH)}`,
  "an endless name": "é".repeat(MUCH),
  "an endless number": "1".repeat(MUCH),
};

describe("ends soon and reports at most a problem a line", () => {
  test.each(Object.entries(HOSTILE))("%s", { timeout: 20_000 }, (_name, text) => {
    const { problems, module } = parse(text);
    expect(module.end).toBe(text.length);
    expect(problems.length).toBeLessThanOrEqual(text.split("\n").length * 2);
  });
});

/** The longest way down, without recursion. */
function depth(root: Node): number {
  const open: [Node, number][] = [[root, 0]];
  let deepest = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    deepest = Math.max(deepest, next[1]);
    for (const child of children(next[0])) open.push([child, next[1] + 1]);
  }
  return deepest;
}

describe("long chains are parsed right", () => {
  const COUNT = 10_000;

  test.each([
    ["sums", `a${" + b".repeat(COUNT)}`, COUNT + 2],
    ["attributes", `a${".b".repeat(COUNT)}`, COUNT + 2],
    ["calls", `a${"()".repeat(COUNT)}`, COUNT + 2],
    ["conditional expressions", `${"a if b else ".repeat(COUNT)}c`, COUNT + 2],
    ["elif", `if a:\n b\n${"elif c:\n d\n".repeat(COUNT)}`, COUNT + 3],
    ["comparisons", `a${" < b".repeat(COUNT)}`, 3],
    ["or", `a${" or b".repeat(COUNT)}`, 3],
    ["strings", "'a' ".repeat(COUNT), 2],
    ["assignments", `${"a = ".repeat(COUNT)}1`, 2],
  ])("%s", (_name, source, expected) => {
    const { module, problems } = parse(source);
    expect(problems).toEqual([]);
    expect(depth(module)).toBe(expected);
    let visited = 0;
    visit(module, () => {
      visited++;
    });
    expect([...walk(module)]).toHaveLength(visited);
  });

  test("of unary operators and brackets are refused beyond a limit", () => {
    expect(parse(`${"not ".repeat(500)}a`).problems).toEqual([]);
    expect(parse(`${"(".repeat(150)}a${")".repeat(150)}`).problems).toEqual([]);
    expect(parse(`${"(".repeat(300)}a${")".repeat(300)}\nb`)).toMatchObject({
      problems: [{ message: "this is nested too deeply" }],
      module: { body: [{ kind: "Invalid" }, { kind: "Expr" }] },
    });
  });
});

test("precedence at every bracket, at the deepest nesting, within the deepest blocks", () => {
  const blocks = Array.from({ length: 98 }, (_, index) => `${" ".repeat(index)}if x:\n`).join("");
  const unit = "(a or b and not c < d | e ^ f & g << h + i * -j ** ";
  const text = `${blocks}${" ".repeat(98)}x = ${unit.repeat(100)}k${")".repeat(100)}\n`;
  expect(parse(text).problems).toEqual([]);
});
