import { describe, expect, test } from "vitest";
import type { Kind, Node } from "../../src/syntax/nodes.ts";
import { parse } from "../../src/syntax/parse.ts";
import { ancestors, children, enclosing, enclosingFunction, nodeAt, visit, walk } from "../../src/syntax/walk.ts";

function find(source: string, text: string): Node {
  const start = source.indexOf(text);
  const node = nodeAt(parse(source).module, start, start + text.length);
  if (node === null) throw new Error(`no node at ${text}`);
  return node;
}

function texts(source: string, nodes: Iterable<Node>): string[] {
  return [...nodes].map((node) => source.slice(node.start, node.end));
}

describe("children come in source order", () => {
  test.each([
    ["f(a=1, *b, **c)", ["f", "a=1", "*b", "**c"]],
    ["{a: b, **c, d: e}", ["a", "b", "c", "d", "e"]],
    ["a if b else c", ["a", "b", "c"]],
    ["a < b < c", ["a", "b", "c"]],
    ["f'a{b}c'", ["a", "{b}", "c"]],
  ])("%s", (source, expected) => {
    const [statement] = parse(source).module.body;
    expect(statement?.kind).toBe("Expr");
    if (statement?.kind === "Expr") expect(texts(source, children(statement.value))).toEqual(expected);
  });

  test("of a function: decorators, type parameters, parameters, result, body", () => {
    const source = "@a\n@b\ndef f[T](c: d = e, *, g=h, **i) -> j: k";
    const [f] = parse(source).module.body;
    expect(f === undefined ? [] : texts(source, children(f))).toEqual([
      "a",
      "b",
      "T",
      "c: d = e, *, g=h, **i",
      "j",
      "k",
    ]);
    const args = f?.kind === "FunctionDef" ? f.args : undefined;
    expect(args === undefined ? [] : texts(source, children(args))).toEqual(["c: d", "e", "g", "h", "i"]);
  });

  test("of a class: bases and keywords as written", () => {
    const source = "class A(b, c=d, *e): f";
    const [node] = parse(source).module.body;
    expect(node === undefined ? [] : texts(source, children(node))).toEqual(["b", "c=d", "*e", "f"]);
  });

  test("of mapping patterns: key, pattern, key, pattern", () => {
    const source = "match x:\n case {1: a, b.c: d}: pass";
    expect(texts(source, children(find(source, "{1: a, b.c: d}")))).toEqual(["1", "a", "b.c", "d"]);
  });
});

test("visit and walk: parents first, in source order", () => {
  const { module } = parse("def f(a, b=1):\n    return a + b\n");
  const kinds: Kind[] = [];
  visit(module, (node) => {
    kinds.push(node.kind);
  });
  expect(kinds).toEqual([
    "Module",
    "FunctionDef",
    "arguments",
    "arg",
    "arg",
    "Constant",
    "Return",
    "BinOp",
    "Name",
    "Name",
  ]);
  expect([...walk(module)].map((node) => node.kind)).toEqual(kinds);
});

test("ancestors, enclosing", () => {
  const source = "class A:\n    def f(self):\n        return [x for x in self.y]\n";
  const node = find(source, "self.y");
  expect([...ancestors(node)].map((above) => above.kind)).toEqual([
    "comprehension",
    "ListComp",
    "Return",
    "FunctionDef",
    "ClassDef",
    "Module",
  ]);
  expect(enclosing(node, "ClassDef")?.name).toBe("A");
  expect(enclosing(node, "While", "Return")?.kind).toBe("Return");
  expect(enclosing(node, "Try")).toBeNull();
});

describe("enclosingFunction", () => {
  const source =
    "@deco\ndef f(a: anno = default) -> result:\n    def g(b=inner): body\n    lambda c=early: late\ntop\n";
  test.each([
    ["body", "FunctionDef g"],
    ["inner", "FunctionDef f"],
    ["late", "Lambda "],
    ["early", "FunctionDef f"],
    ["deco", "none"],
    ["anno", "none"],
    ["default", "none"],
    ["result", "none"],
    ["top", "none"],
  ])("of %s", (text, expected) => {
    const found = enclosingFunction(find(source, text));
    expect(found === null ? "none" : `${found.kind} ${found.kind === "Lambda" ? "" : found.name}`).toBe(expected);
  });
});

describe("nodeAt", () => {
  const source = "@a.b\ndef f(x):\n    return x.y(1, f'{x=} z')\n\n";
  test.each([
    ["a.b", "Attribute"],
    ["f(x)", "FunctionDef"],
    ["x)", "FunctionDef"],
    ["y", "Attribute"],
    ["x.y", "Attribute"],
    ["(1", "Call"],
    ["{x=}", "FormattedValue"],
    [" z", "Constant"],
    ["@", "Module"],
  ])("%s", (text, kind) => {
    expect(find(source, text).kind).toBe(kind);
  });

  test("outside the text there is none", () => {
    const { module } = parse("x");
    expect(nodeAt(module, 0, 2)).toBeNull();
    expect(nodeAt(module, -1, 0)).toBeNull();
    expect(nodeAt(module, 1, 0)).toBeNull();
    expect(nodeAt(module, 0, 1)?.kind).toBe("Name");
  });
});
