import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  applyEdits,
  type Edit,
  indentOf,
  insertAfter,
  insertBefore,
  OverlappingEdits,
  overlaps,
  removeStatement,
  replace,
} from "../../src/syntax/edits.ts";
import type { Statement } from "../../src/syntax/nodes.ts";
import { type ParsedFile, parse } from "../../src/syntax/parse.ts";
import { nodeAt, visit } from "../../src/syntax/walk.ts";
import { libraryTexts } from "./library.ts";

function statementAt(file: ParsedFile, text: string): Statement {
  const at = file.source.text.indexOf(text);
  let found: Statement | null = null;
  visit(file.module, (node) => {
    const parent = node.parent;
    if (node.start !== at || parent === null || found !== null) return;
    const lists = ["body", "orelse", "finalbody"].flatMap((name) =>
      name in parent ? [(parent as unknown as Record<string, Statement[]>)[name]] : [],
    );
    for (const list of lists) found ??= list?.find((statement) => statement === node) ?? null;
  });
  if (found === null) throw new Error(`no statement at ${text}`);
  return found;
}

describe("applyEdits", () => {
  test.each<[string, Edit[], string]>([
    ["replaces", [{ start: 1, end: 2, text: "X" }], "aXcd"],
    [
      "inserts and deletes, in any order",
      [
        { start: 4, end: 4, text: "!" },
        { start: 0, end: 1, text: "" },
      ],
      "bcd!",
    ],
    [
      "takes edits that touch",
      [
        { start: 0, end: 2, text: "X" },
        { start: 2, end: 4, text: "Y" },
      ],
      "XY",
    ],
    [
      "keeps the order of insertions",
      [
        { start: 1, end: 1, text: "X" },
        { start: 1, end: 1, text: "Y" },
      ],
      "aXYbcd",
    ],
    [
      "inserts before what it replaces",
      [
        { start: 1, end: 2, text: "Y" },
        { start: 1, end: 1, text: "X" },
      ],
      "aXYcd",
    ],
    [
      "merges equal edits",
      [
        { start: 1, end: 1, text: "X" },
        { start: 1, end: 1, text: "X" },
      ],
      "aXbcd",
    ],
    [
      "merges equal replacements",
      [
        { start: 1, end: 3, text: "X" },
        { start: 1, end: 3, text: "X" },
      ],
      "aXd",
    ],
    ["does nothing", [], "abcd"],
  ])("%s", (_name, edits, expected) => {
    expect(applyEdits("abcd", edits)).toBe(expected);
  });

  test("refuses edits that overlap, and those outside", () => {
    const edits = [
      { start: 0, end: 2, text: "" },
      { start: 1, end: 3, text: "" },
    ];
    expect(() => applyEdits("abcd", edits)).toThrow(OverlappingEdits);
    expect(() =>
      applyEdits("abcd", [
        { start: 0, end: 3, text: "" },
        { start: 1, end: 1, text: "x" },
      ]),
    ).toThrow(OverlappingEdits);
    expect(() => applyEdits("abcd", [{ start: 0, end: 5, text: "" }])).toThrow(RangeError);
    expect(() => applyEdits("abcd", [{ start: 2, end: 1, text: "" }])).toThrow(RangeError);
  });

  const edit = fc
    .tuple(fc.nat(12), fc.nat(4), fc.string({ maxLength: 3 }))
    .map(([start, size, text]) => ({ start, end: Math.min(12, start + size), text }));

  test("applies exactly when no two overlap, whatever the order", () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 5 }), (edits) => {
        const clash = edits.some((a, index) => edits.slice(index + 1).some((b) => overlaps(a, b)));
        const apply = () => applyEdits("abcdefghijkl", edits);
        if (clash) expect(apply).toThrow(OverlappingEdits);
        else expect(apply).not.toThrow();
      }),
      { numRuns: 1000 },
    );
  });

  test("equals one edit after the other from the end, where all differ in place", () => {
    fc.assert(
      fc.property(fc.uniqueArray(edit, { maxLength: 5, selector: ({ start }) => start }), (edits) => {
        fc.pre(!edits.some((a, index) => edits.slice(index + 1).some((b) => overlaps(a, b))));
        let text = "abcdefghijkl";
        const backwards = [...edits].sort((a, b) => b.start - a.start);
        for (const { start, end, text: inserted } of backwards)
          text = text.slice(0, start) + inserted + text.slice(end);
        expect(applyEdits("abcdefghijkl", edits)).toBe(text);
      }),
    );
  });
});

test("verbs", () => {
  const file = parse("x = f(a)\n");
  const node = nodeAt(file.module, 6, 7);
  if (node === null) throw new Error("no node");
  expect(applyEdits("x = f(a)\n", [replace(node, "b"), insertBefore(node, "*"), insertAfter(node, ", c")])).toBe(
    "x = f(*b, c)\n",
  );
});

describe("removeStatement", () => {
  test.each([
    ["a line", "a\nb\nc\n", "b", "a\nc\n"],
    ["the last line without an end", "a\nb", "b", "a\n"],
    [
      "its trailing comment, not those on other lines",
      "a\n# about b\nb  # b\n# about c\nc\n",
      "b  #",
      "a\n# about b\n# about c\nc\n",
    ],
    ["the first of a line", "a; b\n", "a", "b\n"],
    ["the last of a line", "a; b\nc\n", "b", "a\nc\n"],
    ["the last of a line that ends with a semicolon", "a; b;\nc\n", "b", "a;\nc\n"],
    ["the only statement of a block", "if a:\n    b  # c\n", "b", "if a:\n    pass  # c\n"],
    ["the only statement of a block on the header's line", "if a: b\n", "b", "if a: pass\n"],
    ["the first of a block on the header's line", "if a: b; c\n", "b", "if a: c\n"],
    ["one of several in a block", "if a:\n    b\n    c\nd\n", "b", "if a:\n    c\nd\n"],
    ["a decorated function", "a\n@ (d)\n@e\ndef f():\n    pass\nb\n", "def f", "a\nb\n"],
    ["a block with CRLF", "if a:\r\n    b\r\n    c\r\nd\r\n", "c", "if a:\r\n    b\r\nd\r\n"],
    ["the only statement of else", "if a:\n    b\nelse:\n    c\n", "c", "if a:\n    b\nelse:\n    pass\n"],
    ["an elif with what follows it", "if a:\n    b\nelif c:\n    d\nelse:\n    e\nf\n", "elif", "if a:\n    b\nf\n"],
    ["a statement over several lines", "a = [\n  1,\n]  # x\nb\n", "a =", "b\n"],
  ])("%s", (_name, source, text, expected) => {
    const file = parse(source);
    expect(applyEdits(source, [removeStatement(file, statementAt(file, text))])).toBe(expected);
  });

  test("leaves a file that parses", { timeout: 60_000 }, () => {
    const files = libraryTexts()
      .map(parse)
      .filter((file) => file.problems.length === 0 && file.source.text.length < 12_000);
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.nat(), (file, seed) => {
        const statements: Statement[] = [];
        visit(file.module, (node) => {
          const parent = node.parent;
          if (parent !== null && "body" in parent && Array.isArray(parent.body)) {
            for (const statement of parent.body) if (statement === node) statements.push(statement);
          }
        });
        const statement = statements[seed % Math.max(1, statements.length)];
        if (statement === undefined) return;
        expect(parse(applyEdits(file.source.text, [removeStatement(file, statement)])).problems).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});

test("indentOf", () => {
  const source = "if a:\n  \tb; c\n";
  const file = parse(source);
  expect(indentOf(file, statementAt(file, "c"))).toBe("  \t");
  expect(indentOf(file, statementAt(file, "if"))).toBe("");
});
