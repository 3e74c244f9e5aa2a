import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { tools } from "../../src/toolbox/install.ts";
import { type LintRequest, lint } from "../../src/toolbox/ruff.ts";
import { fake, temporaryFolder } from "./fakes.ts";

const root = temporaryFolder();
let ruff = "";
beforeAll(async () => {
  const found = (await tools(() => undefined, { only: ["ruff"] })).ruff;
  if ("problem" in found) throw new Error(found.problem);
  ruff = found.path;
});
afterEach(() => vi.unstubAllEnvs());

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

const check = (paths: readonly string[], codes: readonly string[], more: Partial<LintRequest> = {}) =>
  lint({ ruff, root, paths, codes, target: [3, 11], ...more });

describe("diagnostics", () => {
  test("say what, where, and how to mend it", async () => {
    write("a.py", "import os\n\n\ndef f(x=[]):\n    return x\n");
    expect(await check(["a.py"], ["B006", "F401"])).toEqual({
      diagnostics: [
        {
          path: "a.py",
          code: "F401",
          message: "`os` imported but unused",
          location: { row: 1, column: 8 },
          end_location: { row: 1, column: 10 },
          noqa_row: 1,
          fix: {
            applicability: "safe",
            message: "Remove unused import: `os`",
            edits: [{ content: "", location: { row: 1, column: 1 }, end_location: { row: 2, column: 1 } }],
          },
        },
        expect.objectContaining({ path: "a.py", code: "B006", location: { row: 4, column: 9 } }),
      ],
    });
  });

  test("count columns in code points", async () => {
    write("smile.py", 'def f(a="😀", x=[]): return x\n');
    const { diagnostics } = await check(["smile.py"], ["B006"]);
    expect(diagnostics.map((diagnostic) => diagnostic.location.column)).toEqual([16]);
  });

  test.each(["-x.py", "@x.py", "a b/c'd.py", "größe/日本.py", "--config.py", "build/x.py", "[a]*.py"])(
    "come with the path as it was asked for: %s",
    async (path) => {
      write(path, "def f(x=[]): return x\n");
      const result = await check([path], ["B006"]);
      expect(result.problem).toBeUndefined();
      expect(result.diagnostics.map((diagnostic) => diagnostic.path)).toEqual([path]);
    },
  );

  test("are relative to a root that is a symbolic link", async () => {
    write("real/a.py", "def f(x=[]): return x\n");
    symlinkSync(join(root, "real"), join(root, "link"));
    const { diagnostics } = await check(["a.py"], ["B006"], { root: join(root, "link") });
    expect(diagnostics.map((diagnostic) => diagnostic.path)).toEqual(["a.py"]);
  });

  test("come of more files than a command line holds", async () => {
    const name = "n".repeat(200);
    const paths = Array.from({ length: 1200 }, (_, n) => `many/${name}${n}.py`);
    for (const path of paths) write(path, "def f(x=[]): return x\n");
    const { diagnostics } = await check(paths, ["B006"]);
    expect(diagnostics.map((diagnostic) => diagnostic.path).sort()).toEqual(paths.sort());
  });

  test("follow the oldest Python that must work", async () => {
    write("union.py", "from typing import Optional\n\nx: Optional[int] = None\n");
    expect((await check(["union.py"], ["UP045"], { target: [3, 8] })).diagnostics).toEqual([]);
    expect((await check(["union.py"], ["UP045"], { target: [3, 10] })).diagnostics).toHaveLength(1);
    for (const target of [
      [2, 7],
      [3, 2],
      [3, 99],
      [4, 0],
    ] as const) {
      expect((await check(["union.py"], ["UP045"], { target })).problem).toBeUndefined();
    }
  });

  test("are silenced by noqa comments, not by the project's configuration of ruff", async () => {
    write("configured/pyproject.toml", '[tool.ruff]\nexclude = ["*.py"]\nlint.ignore = ["B006"]\n');
    write("configured/a.py", "def f(x=[]): return x\n");
    write("configured/b.py", "def f(x=[]): return x  # noqa: B006\n");
    const { diagnostics } = await check(["configured/a.py", "configured/b.py"], ["B006"]);
    expect(diagnostics.map((diagnostic) => diagnostic.path)).toEqual(["configured/a.py"]);
  });

  test("do not depend on RUFF_ variables", async () => {
    write("env.py", "def f(x=[]): return x\n");
    vi.stubEnv("RUFF_OUTPUT_FORMAT", "concise");
    vi.stubEnv("RUFF_OUTPUT_FILE", join(root, "elsewhere"));
    expect((await check(["env.py"], ["B006"])).diagnostics).toHaveLength(1);
  });

  test("leave out what does not parse and what is gone", async () => {
    write("broken.py", "def (:\n");
    write("fine.py", "def f(x=[]): return x\n");
    const { diagnostics, problem } = await check(["broken.py", "gone.py", "fine.py"], ["B006"]);
    expect(problem).toBeUndefined();
    expect(diagnostics.map((diagnostic) => diagnostic.path)).toEqual(["fine.py"]);
  });

  test("cost nothing when nothing is asked for", async () => {
    expect(await check([], ["B006"], { ruff: "no-such-ruff" })).toEqual({ diagnostics: [] });
    expect(await check(["a.py"], [], { ruff: "no-such-ruff" })).toEqual({ diagnostics: [] });
  });
});

describe("a ruff that", () => {
  const badly = async (body: string) => {
    const { diagnostics, problem } = await check(["a.py"], ["B006"], { ruff: fake(root, "bad/ruff", body) });
    expect(diagnostics).toEqual([]);
    expect(problem).not.toContain("\n");
    return problem;
  };
  const MISSING = "; its checks are missing from this review";

  test("is not there", async () => {
    const { problem } = await check(["a.py"], ["B006"], { ruff: "/nowhere/ruff" });
    expect(problem).toBe(`ruff was not found${MISSING}`);
  });

  test("crashes", async () => {
    expect(await badly("kill -ABRT $$")).toBe(`ruff crashed (SIGABRT)${MISSING}`);
  });

  test("crashes on some files still checks the others", async () => {
    const crashing = 'case "$*" in *one.py* | *five.py*) kill -ABRT $$ ;; esac';
    const answer = `for path in "$@"; do case "$path" in ./*) found="$found$comma{
      \\"filename\\": \\"$path\\", \\"code\\": \\"B006\\", \\"message\\": \\"m\\", \\"fix\\": null, \\"noqa_row\\": 1,
      \\"location\\": {\\"row\\": 1, \\"column\\": 1}, \\"end_location\\": {\\"row\\": 1, \\"column\\": 2}}"; comma=, ;; esac
    done; echo "[$found]"`;
    const ruff = fake(root, "some/ruff", `${crashing}\n${answer}`);
    const paths = ["one.py", "two.py", "three.py", "four.py", "five.py", "six.py"];
    const { diagnostics, problem } = await check(paths, ["B006"], { ruff });
    expect(problem).toBe("ruff crashed on one.py and 1 more; its checks are missing there");
    expect(diagnostics.map(({ path }) => path)).toEqual(
      ["two.py", "three.py", "four.py", "six.py"].map((path) => `./${path}`),
    );
    const always = await check(paths, ["B006"], { ruff: fake(root, "always/ruff", "kill -ABRT $$") });
    expect(always).toEqual({
      diagnostics: [],
      problem: "ruff crashed on one.py and 5 more; its checks are missing there",
    });
  });

  test("panics", async () => {
    const body = "echo \"thread 'main' panicked at src/x.rs:1:2:\" >&2; echo 'note: backtrace' >&2; exit 101";
    expect(await badly(body)).toBe(`ruff failed: thread 'main' panicked at src/x.rs:1:2:${MISSING}`);
  });

  test.each(["echo rubbish", "echo '{}'", "echo '[{\"code\": 7}]'", "true"])("prints rubbish: %s", async (body) => {
    expect(await badly(body)).toBe(`ruff printed what is not its JSON${MISSING}`);
  });

  test("does not know a code still looks for the others", async () => {
    const { diagnostics, problem } = await check(["a.py"], ["B006", "XYZ123", "XYZ124"]);
    expect(problem).toBe("ruff does not know XYZ123, XYZ124; what they find is missing from this review");
    expect(diagnostics).toHaveLength(1);
  });

  test("refuses a code that it has dropped", async () => {
    const { problem } = await check(["a.py"], ["B006", "UP038"]);
    expect(problem).toBe(`ruff failed: Rule \`UP038\` was removed and cannot be selected.${MISSING}`);
  });

  test("hangs until the review is stopped", async () => {
    const request = { ruff: fake(root, "hangs/ruff", "sleep 600"), signal: AbortSignal.timeout(200) };
    expect((await check(["a.py"], ["B006"], request)).problem).toBe(`ruff was stopped${MISSING}`);
  });
});
