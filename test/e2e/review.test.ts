import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { reviewSchema } from "../../src/report/json-schema.ts";
import { git } from "../project/folder.ts";
import { type Files, folderWith, run, start } from "./review-cli.ts";

/** Faults that any selection of rules will know some of. */
const FAULTY: Files = {
  "pyproject.toml": '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n',
  "src/shop/__init__.py": "",
  "src/shop/cart.py": `def add(item, items=[]):
    items.append(item)
    return items


def stop(jobs):
    for job in jobs:
        try:
            job.run()
        except (ValueError, KeyboardInterrupt):
            pass


def first(names):
    found = map(str.lower, names)
    for name in found:
        print(name)
    return list(found)
`,
};
const CLEAN: Files = {
  ...FAULTY,
  "src/shop/cart.py": "def add(item: str, items: list[str]) -> list[str]:\n    return [*items, item]\n",
};

describe("review", () => {
  test("--since leaves out what did not change", async () => {
    const function_ = (name: string): string =>
      `def ${name}(item, items=[]):\n    items.append(item)\n    return items\n`;
    const root = folderWith({ "cart.py": function_("add") });
    git(root, "init", "-q");
    git(root, "add", ".");
    git(root, "commit", "-qm", "The cart");
    writeFileSync(join(root, "cart.py"), `${function_("add")}\n\n${function_("put")}`);
    const lines = async (...args: readonly string[]) => {
      const { stdout } = await run(root, ["review", "--format", "json", "--select", "idioms/mutable-default", ...args]);
      return reviewSchema.parse(JSON.parse(stdout)).findings.map(({ location }) => location.start.line);
    };
    expect(await lines()).toEqual([1, 6]);
    expect(await lines("--since", "HEAD")).toEqual([6]);
    const { stderr, exitCode } = await run(root, ["review", "--since", "nowhere"]);
    expect(stderr).toContain("nowhere");
    expect(exitCode).toBe(2);
  });

  test("hands over a report, in colour only where asked", async () => {
    const folder = folderWith(FAULTY);
    const plain = await run(folder, ["review"]);
    expect(plain.stderr).toBe("");
    expect(plain.stdout).toMatch(/^python-dev \S+ · 2 files, \d+ lines · Python 3\.11 and newer · /);
    expect(plain.stdout).toContain("src/shop/cart.py:1:21 in add · idioms/mutable-default");
    expect(plain.stdout).toMatch(/│ def add\(item, items=\[\]\):\n {9}│ {21}\^\^/);
    expect(plain.stdout).toMatch(/; exit [01] .*--fail-on error\n$/);
    expect(plain.stdout).not.toContain("\u001B");
    const coloured = await run(folder, ["review"], { FORCE_COLOR: "1" });
    expect(coloured.stdout).toContain("\u001B[");
    expect((await run(folder, ["review", "--no-color"], { FORCE_COLOR: "1" })).stdout).not.toContain("\u001B");
  });

  test("exits by --fail-on, which wins over the configuration", async () => {
    const folder = folderWith(FAULTY);
    expect((await run(folder, ["review", "--fail-on", "advice", "--quiet"])).exitCode).toBe(1);
    expect((await run(folder, ["review", "--fail-on", "never", "--quiet"])).exitCode).toBe(0);
    const toml = `${FAULTY["pyproject.toml"]}[tool.python-dev]\nfail-on = "advice"\n`;
    const configured = folderWith({ ...FAULTY, "pyproject.toml": toml });
    expect((await run(configured, ["review", "--quiet"])).exitCode).toBe(1);
    expect((await run(configured, ["review", "--quiet", "--fail-on", "never"])).exitCode).toBe(0);
    expect((await run(folderWith(CLEAN), ["review", "--select", "idioms", "--fail-on", "advice"])).exitCode).toBe(0);
  });

  test("says the verdict in one line when quiet", async () => {
    const { stdout } = await run(folderWith(FAULTY), ["review", "--quiet"]);
    expect(stdout).toMatch(/^.*; exit [01] .*\n$/);
  });

  test("prints JSON that keeps to its schema", async () => {
    const folder = folderWith(FAULTY);
    const { stdout } = await run(folder, ["review", "--format", "json"]);
    const parsed = reviewSchema.parse(JSON.parse(stdout));
    expect(parsed.project).toMatchObject({ root: folder, python: "3.11", files: 2 });
    expect(parsed.findings.map((finding) => finding.rule)).toContain("idioms/mutable-default");
  });

  test("prints SARIF with the same findings", async () => {
    const folder = folderWith(FAULTY);
    const [json, sarif] = await Promise.all([
      run(folder, ["review", "--format", "json"]),
      run(folder, ["review", "--format", "sarif"]),
    ]);
    const { findings } = reviewSchema.parse(JSON.parse(json.stdout));
    const [log] = JSON.parse(sarif.stdout).runs;
    expect(log.results.map((each: { ruleId: string }) => each.ruleId)).toEqual(findings.map((each) => each.rule));
    expect(sarif.exitCode).toBe(json.exitCode);
  });

  test("runs what is selected, by rule, chapter or ruff code", async () => {
    const folder = folderWith(FAULTY);
    const rulesOf = async (...args: string[]) => {
      const { stdout } = await run(folder, ["review", "--format", "json", ...args]);
      return new Set(reviewSchema.parse(JSON.parse(stdout)).findings.map((finding) => finding.rule));
    };
    expect(await rulesOf("--select", "B006")).toEqual(new Set(["idioms/mutable-default"]));
    expect(await rulesOf("--select", "idioms/mutable-default,typing")).toContain("idioms/mutable-default");
    expect(await rulesOf("--ignore", "idioms/mutable-default")).not.toContain("idioms/mutable-default");
  });

  test("names the nearest rule for one that does not exist", async () => {
    const { exitCode, stdout, stderr } = await run(folderWith(FAULTY), [
      "review",
      "--select",
      "idioms/mutable-defualt",
    ]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^python-dev: .*`idioms\/mutable-defualt`.*`idioms\/mutable-default`.*\n$/);
  });

  test("stops at a mistake in the configuration", async () => {
    const toml = `${FAULTY["pyproject.toml"]}[tool.python-dev]\nfail_on = "advice"\n`;
    const { exitCode, stderr } = await run(folderWith({ ...FAULTY, "pyproject.toml": toml }), ["review"]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^python-dev: pyproject\.toml:6: .*fail-on.*\n$/);
  });

  test("reviews the rest where a file cannot be read", async () => {
    const folder = folderWith({ ...FAULTY, "src/shop/broken.py": "def (:\n", "src/shop/latin.py": "x = '\xff'\n" });
    const { stdout, exitCode } = await run(folder, ["review"]);
    expect(exitCode).not.toBe(2);
    expect(stdout).toContain("src/shop/broken.py");
    expect(stdout).toContain("idioms/mutable-default");
  });

  test("lives with an empty folder", async () => {
    const { stdout, exitCode } = await run(folderWith({ "README.md": "" }), ["review"]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("No Python files were read; exit 0\n");
  });

  test("ends with 130 at Ctrl-C", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1500 }, (_, n) => [
        `pkg/m${n}.py`,
        "def add(item, items=[]):\n    return items\n\n\n".repeat(100),
      ]),
    );
    // Says when the program listens for the signal: before that it would be killed by it, however long the test waits.
    const told = 'process.on("newListener", (name) => name === "SIGINT" && process.stderr.write("listening"))';
    const options = `--import=data:text/javascript,${encodeURIComponent(told)}`;
    const child = start(folderWith(many), ["review"], { NODE_OPTIONS: options });
    child.stderr.once("data", () => setTimeout(() => child.kill("SIGINT"), 200));
    const { exitCode, stdout } = await child;
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
  });
});
