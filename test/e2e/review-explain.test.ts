import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { reviewSchema } from "../../src/report/json-schema.ts";
import { folderWith, run } from "./review-cli.ts";

const EXAMPLE = fileURLToPath(new URL("../../examples/orders", import.meta.url));

const anywhere = () => folderWith({});

describe("explain", () => {
  test.each(["idioms/mutable-default", "B006", "mutable-default"])("explains %s", async (name) => {
    const { stdout, exitCode } = await run(anywhere(), ["explain", name]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^(?:error|warning|advice) /);
    expect(stdout).toContain("idioms/mutable-default");
    for (const label of ["why", "bad", "good", "unless", "see"])
      expect(stdout).toMatch(new RegExp(`^${label}\\b`, "m"));
  });

  test("lists a chapter's rules, and the chapters", async () => {
    expect((await run(anywhere(), ["explain", "idioms"])).stdout).toContain("idioms/mutable-default");
    expect((await run(anywhere(), ["explain"])).stdout).toMatch(/^packaging +\d+ /m);
  });

  test("suggests what was meant", async () => {
    const { stderr, stdout, exitCode } = await run(anywhere(), ["explain", "mutabel-default"]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toMatch(/^python-dev: .*did you mean .*`idioms\/mutable-default`.*\n$/);
  });
});

describe("explain a finding of the example", () => {
  let traced: ReturnType<typeof reviewSchema.parse>["findings"][number] | undefined;
  let page: string;

  const lineOf = (path: string, line: number): string =>
    readFileSync(join(EXAMPLE, path), "utf8").split("\n")[line - 1] ?? "";

  beforeAll(async () => {
    const { stdout } = await run(EXAMPLE, ["review", "--format", "json"]);
    traced = reviewSchema.parse(JSON.parse(stdout)).findings.find(({ evidence }) => evidence === "traced");
    const explained = await run(EXAMPLE, ["explain", traced?.fingerprint.slice(0, 8) ?? ""]);
    expect(explained.stderr).toBe("");
    expect(explained.exitCode).toBe(0);
    page = explained.stdout;
  });

  test("has every step with its place, its source and its mark", () => {
    const steps = traced?.trace ?? [];
    expect(steps.length).toBeGreaterThan(2);
    for (const { path, line, column, endColumn, name } of steps) {
      const [, from = ""] = page.split(`${path}:${line} in ${name}\n`);
      const shown = from.split("\n\n")[0] ?? "";
      const marked = lineOf(path, line).slice(column - 1, endColumn - 1);
      const [code, carets = ""] = shown.slice(shown.indexOf(`${line}  │`)).split("\n");
      expect(code).toContain(marked);
      expect(carets.match(/\^+$/)?.[0]).toHaveLength(marked.length);
    }
    expect(page).toMatch(/^felt .*^via .*^cause .*^why .*^unless .*^see /ms);
  });

  test("is found by its place from wherever one stands, and by its fingerprint with the path", async () => {
    const { path, start } = traced?.location ?? { path: "", start: { line: 0 } };
    const inside = await run(EXAMPLE, ["explain", `${path}:${start.line}`]);
    expect(inside.stdout).toBe(page);
    const above = join(EXAMPLE, "..");
    const [byPlace, byFingerprint] = await Promise.all([
      run(above, ["explain", `orders/${path}:${start.line}`]),
      run(above, ["explain", traced?.fingerprint.slice(0, 6) ?? "", "orders"]),
    ]);
    expect(byPlace.stdout).toBe(byFingerprint.stdout);
    expect(byPlace.stdout).toContain(`cause    orders/${traced?.trace?.at(-1)?.path}:`);
  });

  test("is named in the report by what finds it", async () => {
    const { stdout } = await run(EXAMPLE, ["review", "--select", traced?.rule ?? ""]);
    expect(stdout).toContain(`\n${traced?.fingerprint.slice(0, 8)} ${traced?.location.path}:`);
  });
});

describe("explain a finding", () => {
  const files = {
    "app.py": "def add(item, items=[]):\n    items.append(item)\n    return items\n",
    "notes.ipynb": "{}",
    "pkg/__init__.py": "",
  };

  test.each([
    [["app.py:3"], "there is no finding at app.py:3; that file has some on line 1"],
    [["pkg/__init__.py:1"], "there is no finding at pkg/__init__.py:1, nor elsewhere in that file"],
    [["gone.py:3"], "gone.py: no such file or folder"],
    [["pkg:3"], "pkg is a folder: the place of a finding is FILE:LINE"],
    [["app.py:1", "pkg"], "app.py is not among the files that are reviewed"],
    [["notes.ipynb:1", "."], "notes.ipynb was not reviewed: notebook"],
    [["B006", "app.py"], "`B006` is no finding: it takes no paths"],
    [
      ["0123456789abcdef"],
      "no finding's fingerprint begins with `0123456789abcdef`; give the paths that were reviewed as well, or see what `python-dev review --all` finds now",
    ],
  ])("%j is one line and exit code 2", async (args, line) => {
    expect(await run(folderWith(files), ["explain", ...args])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `python-dev: ${line}\n`,
    });
  });

  test("takes what the configuration selects", async () => {
    const folder = folderWith({
      ...files,
      "pyproject.toml": '[tool.python-dev]\nignore = ["idioms/mutable-default"]\n',
    });
    expect((await run(folder, ["explain", "app.py:1"])).stdout).not.toContain("idioms/mutable-default");
    expect((await run(folderWith(files), ["explain", "app.py:1"])).stdout).toContain("idioms/mutable-default");
  });

  test("reads the project around a file, also where nothing marks it", async () => {
    const folder = folderWith({
      "jobs/send.py": "from jobs.wait import again\n\n\nasync def ship():\n    again()\n",
      "jobs/wait.py": "import time\n\n\ndef again():\n    time.sleep(5)\n",
      "jobs/__init__.py": "",
    });
    const { stdout } = await run(folder, ["explain", "jobs/send.py:5"]);
    expect(stdout).toContain("cause    jobs/wait.py:5 in again\n");
  });
});

describe("rules", () => {
  test("lists all rules, as a table and as JSON", async () => {
    const [table, json] = await Promise.all([run(anywhere(), ["rules"]), run(anywhere(), ["rules", "--json"])]);
    const entries: { id: string; adopts: string[] }[] = JSON.parse(json.stdout);
    expect(entries.length).toBeGreaterThan(10);
    for (const { id } of entries) expect(table.stdout).toContain(id);
    expect(entries.find((entry) => entry.id === "idioms/mutable-default")?.adopts).toContain("B006");
  });
});
