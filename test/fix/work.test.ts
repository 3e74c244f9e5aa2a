import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Offer } from "../../src/fix/model.ts";
import { compatible, offersOf } from "../../src/fix/offers.ts";
import { openWork, type Work } from "../../src/fix/work.ts";
import { locate } from "../../src/review/place.ts";
import { review } from "../../src/review/review.ts";
import type { Edit } from "../../src/syntax/edits.ts";
import { parse } from "../../src/syntax/parse.ts";
import { SourceText } from "../../src/syntax/source.ts";
import { folderOf, open } from "../project/folder.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/orders", import.meta.url));
const TEXT = "a = 1\nb = 2\nc = 3\n";

function offer(edits: readonly Edit[], path = "a.py"): Offer {
  const location = locate(path, new SourceText(TEXT), edits[0] ?? { start: 0, end: 0 });
  return {
    rule: "idioms/x",
    severity: "advice",
    evidence: "pattern",
    message: "",
    location,
    within: "",
    fingerprint: JSON.stringify([path, edits]),
    excerpt: { firstLine: 1, lines: [] },
    fix: { safety: "safe", says: "", edits, diff: "" },
  };
}

const setTo = (name: string, value: string): Offer => {
  const start = TEXT.indexOf(`${name} = `) + 4;
  return offer([{ start, end: start + 1, text: value }]);
};

async function workOn(files: Readonly<Record<string, string>>): Promise<Work> {
  const work = await openWork(await open(folderOf(files)), { ruff: null });
  if ("problem" in work) throw new Error(work.problem);
  onTestFinished(work.close);
  return work;
}

const textsOf = (changes: ReturnType<Work["changes"]>): unknown =>
  changes.map(({ path, after }) => [path, Buffer.from(after).toString()]);

describe("the copy that fixes are tried in", () => {
  test("what is staged is tried, and is no change before it is kept", async () => {
    const work = await workOn({ "a.py": TEXT });
    await work.stage([setTo("a", "7")]);
    expect(textsOf(work.tried())).toEqual([["a.py", "a = 7\nb = 2\nc = 3\n"]]);
    expect(work.changes()).toEqual([]);
    await work.stage([setTo("b", "8")]);
    expect(textsOf(work.tried())).toEqual([["a.py", "a = 1\nb = 8\nc = 3\n"]]);
    work.keep();
    expect(textsOf(work.changes())).toEqual([["a.py", "a = 1\nb = 8\nc = 3\n"]]);
    await work.stage([setTo("c", "9")]);
    await work.stage([]);
    expect(textsOf(work.changes())).toEqual([["a.py", "a = 1\nb = 8\nc = 3\n"]]);
    expect(readFileSync(join(work.project().root, "a.py"), "utf8")).toBe("a = 1\nb = 8\nc = 3\n");
    work.reset();
    expect(work.changes()).toEqual([]);
    expect(readFileSync(join(work.project().root, "a.py"), "utf8")).toBe(TEXT);
  });

  test("whichever offers there are, those that are compatible can be staged together", async () => {
    const work = await workOn({ "a.py": TEXT, "b.py": TEXT });
    const edit = fc
      .tuple(fc.nat(TEXT.length), fc.nat(TEXT.length), fc.constantFrom("", "x", "# y\n"))
      .map(([one, other, text]) => ({ start: Math.min(one, other), end: Math.max(one, other), text }));
    const some = fc.array(fc.tuple(edit, fc.constantFrom("a.py", "b.py")), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(some, async (edits) => {
        const chosen = compatible(edits.map(([one, path]) => offer([one], path)));
        const texts = await work.stage(chosen);
        for (const [path, text] of texts) {
          const own = chosen.filter(({ location }) => location.path === path).flatMap(({ fix }) => fix.edits);
          // What no edit takes away is still there, in its order.
          const kept = [...TEXT].filter((_, at) => !own.some(({ start, end }) => at >= start && at < end)).join("");
          expect(isSubsequence(kept, text)).toBe(true);
          expect(text.length).toBe(kept.length + own.reduce((sum, one) => sum + one.text.length, 0));
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe("all fixes of the example", { timeout: 120_000 }, () => {
  test("whichever are made together, every file still parses", async () => {
    const root = folderOf({});
    cpSync(EXAMPLE, root, { recursive: true });
    const project = await open(root);
    const found = await review(project, { select: [], ignore: [], minEvidence: "pattern", types: "auto" });
    if ("problem" in found) throw new Error(found.problem);
    const offers = offersOf(found.findings);
    expect(offers.length).toBeGreaterThan(15);
    const work = await openWork(project, { ruff: null });
    if ("problem" in work) throw new Error(work.problem);
    onTestFinished(work.close);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...offers]), async (some) => {
        const chosen = compatible(some);
        const texts = await work.stage(chosen);
        expect(new Set(texts.keys())).toEqual(new Set(chosen.map(({ location }) => location.path)));
        for (const [path, text] of texts) if (path.endsWith(".py")) expect(parse(text).problems, path).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

function isSubsequence(some: string, all: string): boolean {
  let at = 0;
  for (const character of all) if (character === some[at]) at++;
  return at === some.length;
}
