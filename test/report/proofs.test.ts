import { describe, expect, test } from "vitest";
import type { Kept } from "../../src/prove/keep.ts";
import { exitCode } from "../../src/report/context.ts";
import { keptLines } from "../../src/report/kept.ts";
import { type ProofsOptions, proofsReport } from "../../src/report/proofs.ts";
import { displayWidth } from "../../src/report/width.ts";
import type { Finding } from "../../src/review/finding.ts";
import { SourceText } from "../../src/syntax/source.ts";
import { contextOf, findingIn, PLAIN, PROVED, REFUTED, reviewOf, styleOf, UNPROVED, withProof } from "./samples.ts";

function shown(findings: readonly Finding[], options: Partial<ProofsOptions> = {}, style = PLAIN): string {
  const report = proofsReport(reviewOf(findings), contextOf(), style, { total: findings.length, ...options });
  return [...report].join("");
}

const PROVABLE: Finding = {
  ...findingIn("«x»"),
  provable: { recipe: { why: "it has no name" }, severity: "warning" },
};

describe("what became of proofs", () => {
  test("is a block each, short for what could not be tried", () => {
    const findings = [withProof(PROVED), withProof(REFUTED), withProof(UNPROVED)];
    expect(shown(findings, { total: 7 })).toBe(
      `python-dev 0.1.0 · 20 files, 1,254 lines · Python 3.11 and newer · 0.82 s

warning  The default is made once and shared by all calls.
00ff00ff src/orders/worker.py:1:30 · idioms/mutable-default · proved
      1  │ def add(item, session, items=[]):
         │                              ^^
proved   a test fails: the default of \`items\` is not what it was before the call (\`session\` is a
         stand-in)

warning  The default is made once and shared by all calls.
00ff00ff src/orders/worker.py:1:30 · idioms/mutable-default · pattern
      1  │ def add(item, session, items=[]):
         │                              ^^
refuted  the test ran through, and the fault did not show

00ff00ff src/orders/worker.py:1:30 · idioms/mutable-default · pattern
unproved \`inner\` is made inside a function, and nothing outside can call it

1 of 7 findings proved, 1 refuted, 1 unproved, 4 by rules that write no test; exit 1
`,
    );
  });

  test("has every test in full with --all, and none for what was not tried", () => {
    const text = shown([withProof(PROVED), withProof(REFUTED), withProof(UNPROVED)], { all: true });
    expect(text.match(/^ +4 {2}│ def test_default\(session\):$/gm)).toHaveLength(2);
    expect(text.match(/^(?:warning|test) /gm)).toEqual(["warning ", "test ", "warning ", "test ", "warning "]);
  });

  test("is a page for each that is named, with the test", () => {
    const text = shown([withProof(PROVED)], { sourceOf: () => new SourceText("def add(item, session, items=[]):\n") });
    expect(text).toMatch(/^proved .*^test .*^why .*^1 of 1 finding proved; exit 1$/ms);
    const untried = shown([PROVABLE], { sourceOf: () => new SourceText("x\n") });
    expect(untried).not.toContain("python-dev prove");
    expect(untried).toMatch(/\n0 of 1 finding proved, 1 not tried; exit 0\n$/);
  });

  test("is the counts alone when quiet", () => {
    expect(shown([withProof(PROVED), PROVABLE], { quiet: true, total: 3 })).toBe(
      "1 of 3 findings proved, 1 not tried, 1 by rules that write no test; exit 1\n",
    );
    expect(shown([], { quiet: true, total: 0 })).toBe("No findings, so there is nothing to prove; exit 0\n");
    expect(shown([], { quiet: true, total: 2 })).toBe(
      "0 of 2 findings proved, 2 by rules that write no test; exit 0\n",
    );
  });

  test("has the line that says why nothing could be run", () => {
    const review = reviewOf([PROVABLE], { problems: [{ message: "nothing was proved: bwrap was not found" }] });
    const text = [...proofsReport(review, contextOf(), PLAIN, { total: 1 })].join("");
    expect(text).toContain(
      "\n\nnote     nothing was proved: bwrap was not found\n\n0 of 1 finding proved, 1 not tried;",
    );
  });

  test.each([60, 100])("fits into %i columns, but for tests, which are not cut", (width) => {
    const code = `${"x = 1; ".repeat(60)}y = "\u001B"`;
    const proof = { ...PROVED, test: { path: "tests/test_x.py", text: `${code}\n`, milliseconds: 1 } };
    const lines = shown([withProof(proof), withProof(UNPROVED)], { all: true }, styleOf(width)).split("\n");
    const inTest = lines.filter((line) => line.includes("x = 1;"));
    expect(inTest).toEqual([`      1  │ ${code.replace("\u001B", "\u241B")}`]);
    for (const line of lines) if (!inTest.includes(line)) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
  });

  test("makes for exit code 1 where one is proved, whatever its severity", () => {
    expect(exitCode(reviewOf([withProof(PROVED, { severity: "advice" })]), "proved")).toBe(1);
    expect(exitCode(reviewOf([withProof(REFUTED), findingIn("«x»", { severity: "error" })]), "proved")).toBe(0);
  });
});

describe("what is said of files that are kept", () => {
  const options = { openable: (path: string) => path.replace("/p/", ""), command: "pytest proofs" };
  const kept: readonly Kept[] = [
    { path: "/p/proofs/test_a.py", outcome: "written", missing: [] },
    { path: "/p/proofs/test_b.py", outcome: "same", missing: [] },
    { path: "/p/proofs/test_c.py", outcome: "differs", missing: ["client", "db"] },
  ];

  test("is a line each, and how to run them", () => {
    expect(keptLines(kept, PLAIN, options)).toEqual([
      "written  proofs/test_a.py",
      "kept     proofs/test_b.py was there already",
      "left     proofs/test_c.py is another file, and was left as it is; it needs `client`, `db` of the",
      "         project's own tests, so write it below those",
      "run      `pytest proofs` from the project's root",
    ]);
    expect(keptLines([], PLAIN, options)).toEqual(["Nothing was proved, so no test was written"]);
  });

  test("is what was not done, when quiet", () => {
    expect(keptLines(kept.slice(0, 2), PLAIN, { ...options, quiet: true })).toEqual([]);
    expect(keptLines(kept, PLAIN, { ...options, quiet: true })[0]).toMatch(/^left /);
    expect(keptLines([], PLAIN, { ...options, quiet: true })).toEqual([]);
  });
});
