import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SourceText } from "../../src/syntax/source.ts";

describe("lines", () => {
  test.each([
    ["", [""]],
    ["a", ["a"]],
    ["a\nb", ["a", "b"]],
    ["a\r\nb\rc\n", ["a", "b", "c", ""]],
    ["a\u2028b\fc\x85d\n\r", ["a\u2028b\fc\x85d", "", ""]],
  ])("of %j", (text, lines) => {
    const source = new SourceText(text);
    expect(source.lineCount).toBe(lines.length);
    expect(lines.map((_, index) => source.lineText(index + 1))).toEqual(lines);
    expect(source.lineText(lines.length + 1)).toBe("");
    expect(source.lineText(0)).toBe("");
  });
});

test("columns in UTF-16 units, bytes and code points", () => {
  const source = new SourceText("é😀x\nß=1");
  expect(source.position(3)).toEqual({ line: 1, column: 3 });
  expect(source.byteColumn(3)).toBe(6);
  expect(source.codePointColumn(3)).toBe(2);
  expect(source.offsetOfCodePoint(1, 2)).toBe(3);
  expect(source.offsetOfCodePoint(2, 1)).toBe(6);
  expect(source.byteOffset(6)).toBe(10);
  expect(source.offsetAt(2, 1)).toBe(6);
});

test("offsets and columns out of range are clamped", () => {
  const source = new SourceText("ab\r\ncd");
  expect(source.position(-1)).toEqual({ line: 1, column: 0 });
  expect(source.position(99)).toEqual({ line: 2, column: 2 });
  expect(source.offsetAt(1, 99)).toBe(2);
  expect(source.offsetAt(9, 0)).toBe(4);
  expect(source.offsetAt(0, 0)).toBe(0);
  expect(source.offsetOfCodePoint(1, 99)).toBe(2);
});

const anyText = fc
  .array(fc.constantFrom("a", "\n", "\r", "\r\n", "é", "€", "😀", " ", "\ud800"), { maxLength: 40 })
  .map((parts) => parts.join(""));

test("offset → place → offset", () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, seed) => {
      const source = new SourceText(text);
      const offset = seed % (text.length + 1);
      const { line, column } = source.position(offset);
      // Between \r and \n one is still on the line, past its text.
      expect(source.offsetAt(line, column)).toBe(Math.min(offset, source.endOfLine(line)));
      expect(source.byteOffset(offset)).toBe(Buffer.byteLength(text.slice(0, offset).replace(/[\ud800-\udbff]$/, "€")));
      expect(source.byteColumn(offset)).toBe(source.byteOffset(offset) - source.byteOffset(source.startOfLine(line)));
    }),
  );
});

test("code points: what counts is what one sees of the line before", () => {
  fc.assert(
    fc.property(anyText, fc.nat(), (text, seed) => {
      const source = new SourceText(text);
      const line = 1 + (seed % source.lineCount);
      const content = source.lineText(line);
      const points = [...content].length;
      expect(source.codePointColumn(source.endOfLine(line))).toBe(points);
      expect(source.offsetOfCodePoint(line, points)).toBe(source.endOfLine(line));
    }),
  );
});
