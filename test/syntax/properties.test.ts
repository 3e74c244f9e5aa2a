/** What holds of every tree, of sound files and of damaged ones. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Node } from "../../src/syntax/nodes.ts";
import { type ParsedFile, parse } from "../../src/syntax/parse.ts";
import { CHILD_FIELDS, children, nodeAt, visit } from "../../src/syntax/walk.ts";
import { libraryTexts } from "./library.ts";

const texts = libraryTexts();

/** Decorators lie before the node they belong to. */
function isDecorator(node: Node, parent: Node): boolean {
  return "decorator_list" in parent && parent.decorator_list.some((decorator) => decorator === node);
}

/** The text of `{x=}` lies within the field that comes after it. */
function isDebugText(node: Node, next: Node): boolean {
  return (
    node.kind === "Constant" &&
    (next.kind === "FormattedValue" || next.kind === "Interpolation") &&
    node.end <= next.end
  );
}

function faultOf(node: Node, text: string): string | null {
  const where = `${node.kind} [${node.start}, ${node.end})`;
  if (node.start < 0 || node.end < node.start || node.end > text.length) return `${where} is no range`;
  const below = children(node);
  for (const [index, child] of below.entries()) {
    const what = `${child.kind} [${child.start}, ${child.end}) in ${where}`;
    if (child.parent !== node) return `${what} has another parent`;
    if (!isDecorator(child, node) && (child.start < node.start || child.end > node.end)) return `${what} sticks out`;
    const next = below[index + 1];
    if (next !== undefined && !isDebugText(child, next) && child.end > next.start)
      return `${what} overlaps its neighbour`;
  }
  if (node.kind !== "Name") return null;
  const written = text.slice(node.start, node.end).normalize("NFKC");
  return written === node.id ? null : `${where} is called ${node.id}, not ${written}`;
}

function checkTree({ module }: ParsedFile, text: string): void {
  const faults: string[] = [];
  visit(module, (node) => {
    const fault = faultOf(node, text);
    if (fault !== null) faults.push(fault);
  });
  expect(faults).toEqual([]);
}

function checkProblems({ problems }: ParsedFile, text: string): void {
  let last = 0;
  for (const { start, end, message } of problems) {
    expect(start).toBeGreaterThanOrEqual(last);
    expect(end).toBeGreaterThanOrEqual(start);
    expect(end).toBeLessThanOrEqual(text.length);
    expect(message).toMatch(/^\S.*\S$/);
    last = start;
  }
}

const damage = fc.oneof(
  fc.record({ type: fc.constant("cut" as const), at: fc.double({ min: 0, max: 1, noNaN: true }), size: fc.nat(40) }),
  fc.record({
    type: fc.constant("end" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    size: fc.constant(0),
  }),
  fc.record({
    type: fc.constant("noise" as const),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    size: fc.nat(0xffff),
  }),
);

const damaged = fc
  .record({ text: fc.constantFrom(...texts), damages: fc.array(damage, { minLength: 1, maxLength: 6 }) })
  .map(({ text, damages }) => {
    let result = text;
    for (const { type, at, size } of damages) {
      const from = Math.floor(at * result.length);
      if (type === "cut") result = result.slice(0, from) + result.slice(from + size);
      else if (type === "end") result = result.slice(0, Math.max(from, 10));
      else
        result = result.slice(0, from) + String.fromCharCode(size % 3 === 0 ? size : size % 128) + result.slice(from);
    }
    return result;
  });

test("sound files: ranges, order, parents and names", { timeout: 120_000 }, () => {
  for (const text of texts) {
    const file = parse(text);
    checkTree(file, text);
    for (const comment of file.comments) expect(text.charAt(comment.start)).toBe("#");
  }
});

test("damaged files: the same, and problems in order", { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(damaged, (text) => {
      const file = parse(text);
      checkTree(file, text);
      checkProblems(file, text);
    }),
    { numRuns: 150 },
  );
});

test("any characters at all", { timeout: 120_000 }, () => {
  const piece = fc.constantFrom(
    ..."()[]{}:,;.=!'\"\\\n\r\t\f #@*+-~<>0_",
    '"""',
    "'''",
    'f"',
    "f'",
    "t'''",
    "rb'",
    "{x",
    "}",
    "def f",
    "class ",
    "if ",
    "else",
    "for ",
    " in ",
    "match ",
    "case ",
    "type ",
    "lambda ",
    "async ",
    "await ",
    "yield ",
    "import ",
    "from ",
    "with ",
    " as ",
    "not ",
    "1e",
    "0x",
    "1j",
    "é",
    "\ud83d",
    "\ufeff",
    "\0",
    "\n    ",
    "\n  ",
    "\\\n",
    "\\N{",
    "{{",
    "}}",
    "!r",
    ":=",
    "**",
    "->",
    "...",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 60 }), (pieces) => {
      const text = pieces.join("");
      const file = parse(text);
      checkTree(file, text);
      checkProblems(file, text);
    }),
    { numRuns: 2000 },
  );
});

test("parsing again gives the same tree", () => {
  const shape = (text: string): string[] => {
    const lines: string[] = [];
    visit(parse(text).module, (node) => {
      lines.push(`${node.kind} ${node.start} ${node.end}`);
    });
    return lines;
  };
  fc.assert(
    fc.property(damaged, (text) => {
      expect(shape(text)).toEqual(shape(text));
    }),
    { numRuns: 20 },
  );
});

test("a line end of any kind gives the same tree but for offsets", () => {
  const kinds = (text: string): string[] => {
    const found: string[] = [];
    visit(parse(text).module, (node) => {
      found.push(node.kind === "Constant" && node.type === "str" ? JSON.stringify(node.value) : node.kind);
    });
    return found;
  };
  for (const text of texts.slice(0, 20)) {
    const unix = text.replaceAll("\r", "");
    expect(kinds(unix.replaceAll("\n", "\r\n"))).toEqual(kinds(unix));
    expect(kinds(unix.replaceAll("\n", "\r"))).toEqual(kinds(unix));
  }
});

test("children are the nodes in the fields of the table", () => {
  for (const text of texts.slice(0, 20)) {
    visit(parse(text).module, (node) => {
      // Fields are looked up by name, which types cannot follow.
      const fields = node as unknown as Record<string, unknown>;
      const listed = CHILD_FIELDS[node.kind].flatMap((name) => fields[name]).filter((value) => value !== null);
      expect(new Set(children(node))).toEqual(new Set(listed));
    });
  }
});

test("nodeAt finds the innermost node", { timeout: 60_000 }, () => {
  const file = fc.constantFrom(...texts).map((text) => ({ text, module: parse(text).module }));
  fc.assert(
    fc.property(file, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(30), ({ text, module }, at, size) => {
      const start = Math.floor(at * text.length);
      const end = Math.min(text.length, start + size);
      const found = nodeAt(module, start, end);
      expect(found).not.toBeNull();
      let innermost: Node | null = null;
      visit(module, (node) => {
        if (node.start <= start && node.end >= end) innermost = node;
      });
      // Where only the ranges' edges touch, either neighbour will do.
      if (size > 0 && found !== innermost) expect([found?.start, found?.end]).toEqual([start, end]);
    }),
    { numRuns: 60 },
  );
});
