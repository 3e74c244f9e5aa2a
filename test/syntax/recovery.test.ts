/** A broken place costs its own line, no more. */
import { describe, expect, test } from "vitest";
import { parse } from "../../src/syntax/parse.ts";
import { show } from "./show.ts";

/** Each top-level statement in short, and the problems with the text they point at. */
function outline(source: string): { body: string[]; problems: string[] } {
  const { module, problems } = parse(source);
  return {
    body: module.body.map((node) =>
      node.kind === "Invalid" ? `Invalid ${source.slice(node.start, node.end)}` : show(node),
    ),
    problems: problems.map(({ start, end, message }) => `${source.slice(start, end)}: ${message}`),
  };
}

test("a broken simple statement takes the rest of its line, not what stands before", () => {
  expect(outline("a = 1; b c; d\ne = 2\n")).toEqual({
    body: ["Assign([a] int:1)", "Invalid b c; d", "Assign([e] int:2)"],
    problems: ["c: expected the statement's end"],
  });
});

test("a broken header's block is parsed as the statements after it", () => {
  expect(outline("def f(:\n    a\n    def g(): b\nc\n").body).toEqual([
    "Invalid def f(:",
    "Expr(a)",
    "FunctionDef(g [] [] arguments([] [] - [] [] - []) - [Expr(b)])",
    "Expr(c)",
  ]);
});

test("a broken clause ends its statement and keeps what is before and after", () => {
  expect(outline("if a:\n    b\nelif c d:\n    e\nelse:\n    f\ng\n")).toEqual({
    body: ["If(a [Expr(b)] [])", "Invalid elif c d:", "Expr(e)", "Invalid else:", "Expr(f)", "Expr(g)"],
    problems: ["d: expected ':' after the condition of 'elif'", "else: 'else' belongs to no statement here"],
  });
});

test("a broken case keeps its block and the cases around", () => {
  const { module, problems } = parse("match x:\n    case 1: a\n    case b c:\n        d\n    case e: f\n");
  expect(problems).toHaveLength(1);
  const [match] = module.body;
  const cases = match?.kind === "Match" ? match.cases : [];
  expect(cases.map((one) => one.body.map((node) => node.kind))).toEqual([["Expr"], ["Invalid", "Expr"], ["Expr"]]);
});

describe("an unclosed bracket ends", () => {
  test.each([
    ["def", "x = f(1,\ndef g(): pass\n", "("],
    ["class", "x = [1,\nclass g: pass\n", "["],
    ["import", "x = {1,\nimport a\n", "{"],
    ["return, in a block", "def f():\n    x = (1,\n    return x\n", "("],
    ["if with a colon", "x = (1,\nif a:\n    b\n", "("],
    ["for with a colon", "x = (1,\nfor a in b:\n    c\n", "("],
    ["a decorator", "x = (1,\n@a\ndef f(): pass\n", "("],
    ["from … import", "x = (1,\nfrom a import b\n", "("],
    ["a field of an f-string", "x = f'{a\ndef f(): pass\n", "{"],
  ])("before %s", (_name, source, bracket) => {
    const { module, problems } = parse(source);
    expect(problems.map(({ start, end, message }) => [source.slice(start, end), message])).toEqual([
      [bracket, `'${bracket}' is never closed`],
    ]);
    expect(module.body.length).toBeGreaterThan(0);
    expect(module.body.at(-1)?.kind).not.toBe("Invalid");
  });

  test("but not where the line is indented deeper than the block", () => {
    expect(parse("x = (1\n  if a\n  else 2)\n").problems).toEqual([]);
    expect(parse("x = [a for a in b\nif c]\n").problems).toEqual([]);
  });
});

test("one broken function leaves the others exactly as they were", () => {
  const good = "def a():\n    return [1, 2]\n\n\nclass B:\n    def c(self): return f'{self}'\n";
  const { module, problems } = parse(`def broken(:\n    x = (1,\n    y ===\n\n\n${good}`);
  expect(problems.length).toBeGreaterThan(0);
  expect(module.body.slice(-2).map(show)).toEqual(parse(good).module.body.map(show));
});

test("indentation faults are reported and the lines kept", () => {
  expect(outline("    a\nb\n")).toEqual({ body: ["Expr(a)", "Expr(b)"], problems: [": unexpected indentation"] });
  expect(outline("if x:\n        a\n    b\nc\n")).toEqual({
    body: ["If(x [Expr(a) Expr(b)] [])", "Expr(c)"],
    problems: [": this indentation does not match any outer level"],
  });
});

test("a missing block is an empty Invalid", () => {
  const { module } = parse("def f():\nx = 1\n");
  const [f, x] = module.body;
  expect(f?.kind === "FunctionDef" && f.body).toMatchObject([{ kind: "Invalid", start: 8, end: 8 }]);
  expect(x?.kind).toBe("Assign");
});

test("an unterminated triple-quoted string is reported at its start", () => {
  const { module, problems } = parse("a = 1\nb = '''x\ndef f(): pass\n");
  expect(problems).toMatchObject([{ start: 10, message: "this triple-quoted string is never closed" }]);
  expect(module.body.map((node) => node.kind)).toEqual(["Assign", "Invalid"]);
});

test("an unterminated string on one line costs that line", () => {
  expect(outline("a = 'x\nb = 2\n").body).toEqual(["Invalid a = 'x", "Assign([b] int:2)"]);
  expect(outline("a = f'{x\nb = 2\nimport c\n").body.at(-1)).toBe("Import([alias(c -)])");
  expect(outline("a = f'{x'\nb = 2\n").body.at(-1)).toBe("Assign([b] int:2)");
});

test("decorators without a definition", () => {
  expect(outline("@a\nx = 1\n").body).toEqual(["Invalid @a", "Assign([x] int:1)"]);
});
