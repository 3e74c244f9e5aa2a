import { describe, expect, test } from "vitest";
import { styleFor } from "../../src/report/style.ts";
import { type TerminalOptions, terminalReport } from "../../src/report/terminal.ts";
import { displayWidth } from "../../src/report/width.ts";
import type { Finding, Review } from "../../src/review/finding.ts";
import {
  contextOf,
  findingIn,
  PLAIN,
  PROVED,
  REFUTED,
  reviewOf,
  styleOf,
  tracedOver,
  UNPROVED,
  withProof,
} from "./samples.ts";

function shown(review: Review, options: TerminalOptions = {}, style = PLAIN, given = {}): string {
  return [...terminalReport(review, contextOf(given), style, options)].join("");
}

const FIX = {
  safety: "unsafe",
  says: "Await it",
  edits: [{ start: 4, end: 4, text: "await " }],
  diff: "--- a/w.py\n+++ b/w.py\n@@ -1,2 +1,2 @@\n async def run():\n-    save()\n+    await save()\n",
} as const;

const AWAIT = findingIn("async def run():\n    «save()»\n", {
  rule: "concurrency/coroutine-never-awaited",
  severity: "error",
  evidence: "resolved",
  message: "`save()` makes a coroutine that nobody awaits.",
  within: "run",
  fix: FIX,
});

function findingsOfRules(amount: number, each = 1): Finding[] {
  const rules = Array.from({ length: amount }, (_, n) => `typing/rule-${n}`);
  return Array.from({ length: each }, (_, n) =>
    rules.map((rule) => findingIn("«x»", { rule, path: `src/m${n}.py` })),
  ).flat();
}

describe("a finding", () => {
  test("has headline, place, source, carets and fix", () => {
    expect(shown(reviewOf([AWAIT]))).toBe(
      `python-dev 0.1.0 · 20 files, 1,254 lines · Python 3.11 and newer · 0.82 s

error    \`save()\` makes a coroutine that nobody awaits.
00ff00ff src/orders/worker.py:2:5 in run · concurrency/coroutine-never-awaited · resolved
      2  │     save()
         │     ^^^^^^ fix (unsafe): Await it

1 error; exit 1 because of --fail-on error
`,
    );
  });

  test("with --all has the line before and the fix as a diff", () => {
    const text = shown(reviewOf([AWAIT]), { all: true });
    expect(text).toContain("      1  │ async def run():\n      2  │     save()\n");
    expect(text).toContain("         │ -    save()\n         │ +    await save()\n");
    expect(text).not.toContain("+++");
  });

  test("stands below a head that says when types were not to be had", () => {
    const [head] = shown({ ...reviewOf([AWAIT]), hasTypes: false }).split("\n");
    expect(head).toBe("python-dev 0.1.0 · 20 files, 1,254 lines · Python 3.11 and newer · 0.82 s · without types");
  });

  test("has the calls that lead to its cause", () => {
    expect(shown(reviewOf([tracedOver(3)]))).toContain(
      `      1  │     step_1()
         │     ^^^^^^^^
         │ → step_1  src/orders/m1.py:11  step_2()
         │ → step_2  src/orders/m2.py:12  time.sleep(1)
`,
    );
  });

  test("leaves out the middle of a long way, unless all is asked for", () => {
    const long = reviewOf([tracedOver(12)]);
    const arrows = (text: string): string[] => text.match(/→ \S+( \d+ more calls)?/g) ?? [];
    expect(arrows(shown(long))).toEqual([
      "→ step_1",
      "→ step_2",
      "→ step_3",
      "→ … 6 more calls",
      "→ step_10",
      "→ step_11",
    ]);
    expect(arrows(shown(long, { all: true }))).toHaveLength(11);
  });

  test("keeps to the window's width with its calls", () => {
    for (const width of [60, 72, 120]) {
      const lines = shown(reviewOf([tracedOver(4)]), {}, styleOf(width)).split("\n");
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }
  });

  test("over several lines is cut to the first", () => {
    const text = shown(reviewOf([findingIn("x = 1\n«with open(p) as f:   \n    a\n    b\n    c\n    d\n    e»\n")]));
    expect(text).toContain("      2  │ with open(p) as f:\n         │ ^^^^^^^^^^^^^^^^^^ … to line 7\n");
  });

  test("at a file without lines has no excerpt", () => {
    const finding = { ...findingIn("«»"), excerpt: { firstLine: 1, lines: [] } };
    expect(shown(reviewOf([finding]))).toMatch(/worker\.py:1:1 · .*\n\nand|worker\.py:1:1 · .*\n\n1 warning/);
  });

  test("is aligned under tabs and wide characters", () => {
    const text = shown(reviewOf([findingIn("\tfor 価格 in «価格表»: pass")]));
    expect(text).toContain(`│     for 価格 in 価格表: pass\n         │ ${" ".repeat(16)}^^^^^^\n`);
  });

  test("is placed where the user stands", () => {
    expect(shown(reviewOf([AWAIT]), {}, PLAIN, { cwd: "/home/ada/orders/src" })).toContain(" orders/worker.py:2:5 ");
    expect(shown(reviewOf([AWAIT]), {}, PLAIN, { cwd: "/home/ada/other" })).toContain(
      " ../orders/src/orders/worker.py:2:5 ",
    );
  });

  test("cannot act on the terminal from source, message, name, path or fix", () => {
    const evil = "\u001B]0;owned\u0007\u009B31m\u202E\r\n";
    const finding = findingIn(`x = "${evil.trim()}" + «y»`, {
      message: `bad ${evil}`,
      within: evil,
      path: `src/${evil}.py`,
      fix: { safety: "safe", says: evil, edits: [], diff: `@@\n-${evil}\n+${evil}` },
    });
    const review = reviewOf([finding], { problems: [{ path: evil, message: evil }] });
    for (const options of [{}, { all: true }]) {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      expect(shown(review, options)).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    }
  });
});

describe("a proof", () => {
  test("is a line below what it proves", () => {
    expect(shown(reviewOf([withProof(PROVED)]))).toContain(
      `00ff00ff src/orders/worker.py:1:30 · idioms/mutable-default · proved
      1  │ def add(item, session, items=[]):
         │                              ^^
proved   a test fails: the default of \`items\` is not what it was before the call (\`session\` is a
         stand-in)

1 of 1 finding proved; \`python-dev prove FINDING\` shows a test, --write keeps it
`,
    );
  });

  test("that failed says why", () => {
    const text = shown(
      reviewOf([withProof(REFUTED), withProof(UNPROVED, { rule: "typing/a" }), findingIn("«x»", { rule: "typing/b" })]),
    );
    expect(text).toContain(
      "│                              ^^\nrefuted  the test ran through, and the fault did not show\n",
    );
    expect(text).toContain("\nunproved `inner` is made inside a function, and nothing outside can call it\n");
    expect(text).toContain("\n0 of 3 findings proved, 1 refuted, 1 unproved, 1 by rules that write no test");
  });

  test("stays short in a list, however much an exception has to say", () => {
    const reason = "the test could not be run: ".padEnd(600, "ValueError ");
    const lines = shown(reviewOf([withProof({ ...UNPROVED, reason })])).split("\n");
    const from = lines.findIndex((line) => line.startsWith("unproved"));
    expect(lines.indexOf("", from) - from).toBeLessThanOrEqual(3);
  });

  test("is green in the place's line and in its own, and what is not one is dim", () => {
    const colour = styleFor({ isTTY: true, columns: 100 }, {});
    expect(shown(reviewOf([withProof(PROVED)]), {}, colour)).toContain("\u001B[32mproved   \u001B[39m");
    expect(shown(reviewOf([withProof(REFUTED)]), {}, colour)).toContain("\u001B[2mrefuted  ");
  });

  test("cannot act on the terminal", () => {
    const evil = "\u001B]0;owned\u0007\u009B31m\u202E";
    const text = shown(reviewOf([withProof({ ...PROVED, reason: evil, doubles: [evil] })]));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
  });
});

describe("the whole report", () => {
  test("shows ten rules, each with its best finding, and counts the rest", () => {
    const text = shown(reviewOf(findingsOfRules(14, 4)));
    expect(text.match(/^warning {2}/gm)).toHaveLength(10);
    expect(text.match(/and 3 more in 3 files/g)).toHaveLength(10);
    expect(text).toContain("16 more findings of 4 other rules\n  4 typing/rule-10");
    expect(text).toContain("--all shows all 56 findings; `python-dev explain` takes a RULE, a FILE:LINE or a finger");
    expect(text).toContain("56 warnings; exit 0 with --fail-on error\n");
  });

  test("with --all shows every finding and no hint", () => {
    const text = shown(reviewOf(findingsOfRules(14, 4)), { all: true });
    expect(text.match(/^warning {2}/gm)).toHaveLength(56);
    expect(text).not.toContain("--all");
  });

  test("stays short for a huge review", () => {
    const lines = shown(reviewOf(findingsOfRules(300, 200))).split("\n");
    expect(lines.length).toBeLessThan(75);
  });

  test("drops blank lines where they would push the best finding out of the window", () => {
    const rows = shown(reviewOf(findingsOfRules(10)), {}, styleOf(100, 50)).split("\n");
    expect(rows.length).toBeLessThanOrEqual(50);
    expect(shown(reviewOf(findingsOfRules(10)), {}, styleOf(100, 90)).split("\n").length).toBeGreaterThan(50);
  });

  test.each([60, 80, 100, 140, 200])("fits into %i columns", (width) => {
    const long = findingIn(`${"x = 1; ".repeat(50)}«eval(data)»`, {
      message: `The word \`eval\` ${"runs what data says and ".repeat(12)}.`,
      fix: { ...FIX, says: "Parse it with something that is made for it, such as `ast.literal_eval` or `json.loads`" },
    });
    const review = reviewOf([long, AWAIT, ...findingsOfRules(40, 2)], {
      problems: [{ message: "something is missing and ".repeat(9) }],
    });
    for (const line of shown(review, { statistics: true }, styleOf(width)).split("\n")) {
      if (line.includes("; exit ")) continue; // the verdict is one line whatever the width, for those who search for it
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test("says that nothing was found, and that nothing was read", () => {
    expect(shown(reviewOf([]))).toContain("\n\nNo findings in 20 files; exit 0\n");
    const nothing = { ...reviewOf([]).statistics, files: 0 };
    expect(shown(reviewOf([], { statistics: nothing }))).toContain("No Python files were read; exit 0\n");
  });

  test("lists problems in a line each, the first few", () => {
    const problems = Array.from({ length: 9 }, (_, n) => ({ path: `m${n}.py`, message: "is not UTF-8" }));
    const text = shown(reviewOf([], { problems }));
    expect(text).toContain("note     m0.py: is not UTF-8\n");
    expect(text).not.toContain("m5.py");
    expect(text).toContain("note     and 4 more like these; --all shows them\n");
    expect(shown(reviewOf([], { problems }), { all: true })).toContain("m8.py");
  });

  test("does not name a file twice", () => {
    const problems = [{ path: "pyproject.toml", message: "pyproject.toml:3:1: bad value" }];
    expect(shown(reviewOf([], { problems }))).toContain("note     pyproject.toml:3:1: bad value\n");
  });

  test("is the verdict alone when quiet", () => {
    const advice = findingIn("«x»", { severity: "advice" });
    expect(shown(reviewOf([AWAIT, advice, advice]), { quiet: true })).toBe(
      "1 error, 2 pieces of advice; exit 1 because of --fail-on error\n",
    );
    expect(shown(reviewOf([advice]), { quiet: true }, PLAIN, { failOn: "advice" })).toBe(
      "1 piece of advice; exit 1 because of --fail-on advice\n",
    );
    expect(shown(reviewOf([AWAIT]), { quiet: true }, PLAIN, { failOn: "never" })).toBe(
      "1 error; exit 0 with --fail-on never\n",
    );
  });

  test("has a table of counts, densities and times", () => {
    const text = shown(reviewOf([...findingsOfRules(1, 5), AWAIT]), { statistics: true });
    expect(text).toContain("       5       3.99  typing/rule-0\n");
    expect(text).toContain("4 findings suppressed in the source\nparse 0.31 s · rules 0.12 s · ruff 0.10 s\n");
  });
});

describe("colour", () => {
  const tty = { isTTY: true, columns: 100 };
  const colourful = (stream: object, env: Record<string, string>) =>
    shown(reviewOf([AWAIT]), {}, styleFor(stream, env)).includes("\u001B[");

  test("is for terminals, unless asked otherwise", () => {
    expect(colourful(tty, {})).toBe(true);
    expect(colourful({}, {})).toBe(false);
    expect(colourful({}, { CI: "true" })).toBe(false);
    expect(colourful(tty, { NO_COLOR: "1" })).toBe(false);
    expect(colourful(tty, { TERM: "dumb" })).toBe(false);
    expect(colourful(tty, { FORCE_COLOR: "0" })).toBe(false);
    expect(colourful({}, { FORCE_COLOR: "1" })).toBe(true);
    expect(colourful({}, { FORCE_COLOR: "1", NO_COLOR: "1" })).toBe(false);
  });

  test("changes nothing but colour", () => {
    const review = reviewOf([AWAIT, ...findingsOfRules(13, 2)]);
    const coloured = shown(review, {}, styleFor(tty, {}));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
    expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(shown(review, {}, styleOf(100)));
  });
});
