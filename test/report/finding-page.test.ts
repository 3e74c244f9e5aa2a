import { describe, expect, test } from "vitest";
import { openablePaths } from "../../src/report/finding-block.ts";
import { findingPages } from "../../src/report/finding-page.ts";
import { styleFor } from "../../src/report/style.ts";
import { displayWidth } from "../../src/report/width.ts";
import type { Finding, TraceStep } from "../../src/review/finding.ts";
import { SourceText } from "../../src/syntax/source.ts";
import { findingIn, PLAIN, PROVED, RULES, styleOf, UNPROVED, withProof } from "./samples.ts";

type Files = Readonly<Record<string, string>>;

function shown(findings: readonly Finding[], files: Files, style = PLAIN): string {
  const root = "/home/ada/orders";
  const sourceOf = (path: string) => new SourceText(files[path] ?? "");
  return findingPages(findings, RULES, style, { openable: openablePaths(root, root), sourceOf }).join("\n");
}

/** The step that stands between `«` and `»` in its file, and the file without them. */
function stepIn(path: string, name: string, marked: string): { step: TraceStep; files: Files } {
  const text = marked.replace("«", "").replace("»", "");
  const source = new SourceText(text);
  const start = source.position(marked.indexOf("«"));
  const end = source.position(marked.indexOf("»") - 1);
  const step = {
    path,
    line: start.line,
    column: start.column + 1,
    endLine: end.line,
    endColumn: end.column + 1,
    name,
    text: source.lineText(start.line).trim(),
  };
  return { step, files: { [path]: text } };
}

const API = stepIn(
  "api.py",
  "ship",
  "import retry\n\n\nasync def ship(order):\n    «retry.again()»\n    return order\n",
);
const RETRY = stepIn(
  "retry.py",
  "again",
  "def again():\n    # once more\n    log()\n    «_pause(\n        1,\n    )»\n\n\nX = 1\n",
);
const PAUSE = stepIn("retry.py", "_pause", `${RETRY.files["retry.py"]}\n\ndef _pause(n):\n    «time.sleep(n)»\n`);

const TRACED: Finding = {
  ...findingIn("async def ship(order):\n    «retry.again()»\n", { path: "api.py", firstLine: 4, within: "ship" }),
  rule: "concurrency/coroutine-never-awaited",
  severity: "error",
  evidence: "traced",
  message: "`retry.again()` waits in `time.sleep()`.",
  trace: [API.step, RETRY.step, PAUSE.step],
};
const TRACED_FILES = { ...API.files, ...PAUSE.files };

describe("a finding's page", () => {
  test("goes from where it is felt, over each step, to the cause", () => {
    expect(shown([TRACED], TRACED_FILES)).toBe(`error    \`retry.again()\` waits in \`time.sleep()\`.
00ff00ff api.py:5:5 in ship · concurrency/coroutine-never-awaited · traced

felt     api.py:5 in ship
      4  │ async def ship(order):
      5  │     retry.again()
         │     ^^^^^^^^^^^^^
      6  │     return order

via      retry.py:4 in again
      2  │     # once more
      3  │     log()
      4  │     _pause(
         │     ^^^^^^^ … to line 6
      5  │         1,
      6  │     )

cause    retry.py:13 in _pause
     12  │ def _pause(n):
     13  │     time.sleep(n)
         │     ^^^^^^^^^^^^^

why      Calling an \`async def\` only makes a coroutine: its body never runs.
unless   Never.
see      https://docs.python.org/3/library/asyncio-task.html#awaitables`);
  });

  test("has the code around a finding that needs no way, and its fix", () => {
    const text = "def add(item, items=[]):\n    items.append(item)\n    return items\n";
    const diff = "--- a/w.py\n+++ b/w.py\n@@ -1,1 +1,1 @@\n-def add(item, items=[]):\n+def add(item, items=None):\n";
    const fix = { safety: "unsafe", says: "Default to `None`", edits: [], diff } as const;
    const page = shown([findingIn("def add(item, items=«[]»):", { path: "w.py", fix })], { "w.py": text });
    expect(page).toBe(`warning  The default is made once and shared by all calls.
00ff00ff w.py:1:21 · idioms/mutable-default · pattern
      1  │ def add(item, items=[]):
         │                     ^^
      2  │     items.append(item)
      3  │     return items

fix      Default to \`None\` (unsafe)
         │ @@ -1,1 +1,1 @@
         │ -def add(item, items=[]):
         │ +def add(item, items=None):

why      A default is made once, when \`def\` runs, and all calls share it.
unless   Leave it where the function never changes it and never lets it out.
see      https://docs.python.org/3/tutorial/controlflow.html#default-argument-values
         Fluent Python, 2nd ed., chapter 6`);
  });

  test("has the test of a proof with its line numbers, and says what is no real thing in it", () => {
    const page = shown([withProof(PROVED, { path: "w.py" })], {
      "w.py": "def add(item, session, items=[]):\n    pass\n",
    });
    expect(page.replace(/ +$/gm, "")).toContain(`      2  │     pass

proved   a test fails: the default of \`items\` is not what it was before the call (\`session\` is a
         stand-in)
test     tests/test_mutable_default_00ff00ff.py, run in 13 ms
      1  │ from orders.worker import add
      2  │
      3  │
      4  │ def test_default(session):
      5  │     add(1, session)
      6  │     assert False, "kept"

why`);
  });

  test("says how to prove what can be proved, and was not yet", () => {
    const recipe = { test: "x", shows: "X.", subject: null, body: "", claim: "x", otherwise: "y" };
    const open = findingIn("«x»", { provable: { recipe, severity: "warning" } });
    const hint = "prove    `python-dev prove 00ff00ff` runs a test for it in a sandbox\n";
    expect(shown([open], {})).toContain(hint);
    expect(shown([findingIn("«x»")], {})).not.toContain("prove ");
    const cannot = findingIn("«x»", { provable: { recipe: { why: "it has no name" }, severity: "warning" } });
    expect(shown([cannot], {})).not.toContain("prove ");
    const tried = shown([{ ...open, proof: UNPROVED }], {});
    expect(tried).not.toContain(hint);
    expect(tried).toContain("\nunproved `inner` is made inside a function");
  });

  test("says why once for all findings of a rule", () => {
    const one = findingIn("a = «x»", { path: "w.py" });
    const page = shown([one, TRACED, { ...one, message: "Again." }], { "w.py": "a = x\n", ...TRACED_FILES });
    expect(page.match(/^(?:warning|error|why|unless) /gm)).toEqual([
      "warning ",
      "error ",
      "why ",
      "unless ",
      "warning ",
      "why ",
      "unless ",
    ]);
  });

  test("marks what it means under tabs and wide characters", () => {
    const wide = stepIn("w.py", "", "\tfor 価格 in «価格表»:\n\t\tpass\n");
    const page = shown([{ ...TRACED, trace: [wide.step] }], wide.files);
    expect(page).toContain(`cause    w.py:1
      1  │     for 価格 in 価格表:
         │ ${" ".repeat(16)}^^^^^^
      2  │         pass
`);
  });

  test.each([60, 100])("keeps code of any length to %i columns", (width) => {
    const filler = "x = 1; ".repeat(50);
    const long = stepIn("w.py", "f", `${filler}\n${filler}«call(\n${filler})»\n${filler}\n`);
    const page = shown([{ ...TRACED, trace: [long.step, long.step] }], long.files, styleOf(width));
    expect(page).toContain("│ …");
    for (const line of page.split("\n")) {
      if (line.includes("https:") || line.includes("concurrency/")) continue; // these are not cut
      expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    }
  });

  test("shows the beginning of a span that is long", () => {
    const body = Array.from({ length: 40 }, (_, n) => `    line_${n}()`).join("\n");
    const long = stepIn("w.py", "f", `«with lock:\n${body}»\n`);
    const page = shown([{ ...TRACED, trace: [long.step] }], long.files);
    expect(page).toContain("^^^^^^^^^^ … to line 41\n");
    expect(page).toContain("line_5()");
    expect(page).not.toContain("line_6()");
  });

  test("lives with a file that has gone, or has become shorter", () => {
    expect(shown([TRACED], { "api.py": "" })).toContain(
      "felt     api.py:5 in ship\n\nvia      retry.py:4 in again\n\n",
    );
  });

  test("cannot act on the terminal from source, name or path", () => {
    const evil = "\u001B]0;owned\u0007\u009B31m\u202E";
    const step = stepIn(`${evil}.py`, evil, `# ${evil}\n«call("${evil}")»\n`);
    const page = shown([{ ...TRACED, trace: [step.step] }], step.files);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(page).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
    expect(page).toContain("owned");
  });

  test("is the same in colour", () => {
    const coloured = shown([TRACED], TRACED_FILES, styleFor({ isTTY: true, columns: 100 }, {}));
    expect(coloured).toContain("\u001B[");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
    expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(shown([TRACED], TRACED_FILES));
  });
});
