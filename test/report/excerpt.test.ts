import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mark } from "../../src/report/excerpt.ts";

/** Pieces of source with the columns each takes on a terminal, told independently of the code under test. */
const PIECES = [
  { text: "a", shown: "a", width: 1 },
  { text: " ", shown: " ", width: 1 },
  { text: "(", shown: "(", width: 1 },
  { text: "é", shown: "é", width: 1 },
  { text: "e\u0301", shown: "e\u0301", width: 1 },
  { text: "価", shown: "価", width: 2 },
  { text: "한", shown: "한", width: 2 },
  { text: "Ａ", shown: "Ａ", width: 2 },
  { text: "😀", shown: "😀", width: 2 },
  { text: "👩‍💻", shown: "👩‍💻", width: 2 },
  { text: "𝑥", shown: "𝑥", width: 1 },
  { text: "\u001B", shown: "␛", width: 1 },
  { text: "\u202E", shown: "<U+202E>", width: 8 },
] as const;

const piece = fc.constantFrom(...PIECES);
const line = fc.record({
  before: fc.array(piece, { maxLength: 200 }),
  span: fc.array(piece, { minLength: 1, maxLength: 20 }),
  after: fc.array(piece, { maxLength: 200 }),
});
type Part = readonly (typeof PIECES)[number][];

const textOf = (part: Part) => part.map((each) => each.text).join("");
const shownOf = (part: Part) => part.map((each) => each.shown).join("");
const widthOf = (part: Part) => part.reduce((sum, each) => sum + each.width, 0);

/** Which shown text stands above the carets, walking the source piece by piece. */
function aboveCarets(source: string, carets: string): string {
  const from = carets.indexOf("^");
  let column = 0;
  let above = "";
  for (let rest = source; rest !== ""; ) {
    const next = PIECES.toSorted((a, b) => b.shown.length - a.shown.length).find((each) => rest.startsWith(each.shown));
    const [text, width] = next ? [next.shown, next.width] : [rest.charAt(0), 1];
    if (column >= from && column < carets.length) above += text;
    column += width;
    rest = rest.slice(text.length);
  }
  return above;
}

describe("the caret line", () => {
  test("stands under the span, whatever the characters", () => {
    fc.assert(
      fc.property(line, fc.integer({ min: 50, max: 190 }), ({ before, span, after }, room) => {
        const start = textOf(before).length;
        const text = textOf([...before, ...span, ...after]);
        const { source, carets, width } = mark(text, start, start + textOf(span).length, room);
        expect(carets).toMatch(/^ *\^+$/);
        expect(carets).toHaveLength(width);
        expect(width).toBeLessThanOrEqual(room);
        const above = aboveCarets(source, carets).trimEnd();
        const expected = shownOf(span).trimEnd();
        // A span wider than the room is cut to its beginning.
        if (widthOf(span) <= room - 2) expect(above).toBe(expected);
        else expect(expected.startsWith(above)).toBe(true);
      }),
    );
  });

  test("leaves a line that fits as it is", () => {
    fc.assert(
      fc.property(line, ({ before, span, after }) => {
        const text = textOf([...before, ...span, ...after]);
        const start = textOf(before).length;
        const { source, carets } = mark(text, start, start + textOf(span).length, 10_000);
        expect(source).toBe(shownOf([...before, ...span, ...after]).trimEnd());
        expect(carets).toBe(" ".repeat(widthOf(before)) + "^".repeat(widthOf(span)));
      }),
    );
  });

  test("counts a tab as the blanks to the next stop", () => {
    expect(mark("\tx = 1", 1, 2, 80)).toMatchObject({ source: "    x = 1", carets: "    ^" });
    expect(mark("ab\tx", 3, 4, 80)).toMatchObject({ source: "ab  x", carets: "    ^" });
  });

  test("marks one column for an empty span, also behind the last character", () => {
    expect(mark("abc", 3, 3, 80).carets).toBe("   ^");
    expect(mark("", 0, 0, 80).carets).toBe("^");
    expect(mark("abc", 1, 1, 80).carets).toBe(" ^");
  });

  test("shows the part of a very long line that matters, in no time", () => {
    const text = `${"x = 1; ".repeat(300_000)}eval(data)${"; y = 2".repeat(300_000)}`;
    const start = text.indexOf("eval");
    const began = performance.now();
    const { source, carets } = mark(text, start, start + 10, 80);
    expect(performance.now() - began).toBeLessThan(500);
    expect(source).toHaveLength(80);
    expect(source.slice(carets.indexOf("^"), carets.length)).toBe("eval(data)");
    expect(source).toMatch(/^….*…$/);
  });

  test("does not split a surrogate pair where it cuts", () => {
    const text = "😀".repeat(5000);
    for (let start = 4000; start < 4010; start += 2) {
      expect(mark(text, start, start + 2, 60).source).toMatch(/^[😀…]+$/u);
    }
  });
});
