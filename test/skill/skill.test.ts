/** The skill: what it shows is right, and what it names is there. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHAPTERS } from "../../src/rules/chapters.ts";
import { skillFiles } from "../../src/skill/skill.ts";
import { isAtLeast } from "../../src/toolbox/python.ts";
import { folderWith, run } from "../e2e/review-cli.ts";
import { pythons } from "../prove/pythons.ts";

const files = skillFiles();
const text = files.get("SKILL.md") ?? "";
const examples = [...text.matchAll(/^```python\n(.*?)^```$/gms)].map(([, code = ""]) => code);

describe("the skill", () => {
  test("has the front matter that agents read, and is short enough to be loaded", () => {
    expect(text).toMatch(/^---\nname: python-dev\ndescription: .{80,1024}\nlicense: MIT\n---\n/);
    expect(text.split("\n").length).toBeLessThan(500);
  });

  test("has a section for every chapter, which says what python-dev does itself, and a page", () => {
    const sections = text.split(/^### /m).slice(1);
    for (const chapter of Object.keys(CHAPTERS)) expect(files.has(`references/${chapter}.md`)).toBe(true);
    const judged = sections.filter((section) => section.includes("_Itself_:") && section.includes("_You_:"));
    expect(judged.length).toBe(Object.keys(CHAPTERS).length);
  });

  test("its examples are clean for python-dev itself, each as a file of its own", { timeout: 120_000 }, async () => {
    expect(examples.length).toBeGreaterThanOrEqual(6);
    const sources = Object.fromEntries(examples.map((code, index) => [`src/shop/example_${index}.py`, code]));
    const root = folderWith({
      "pyproject.toml":
        '[project]\nname = "shop"\nversion = "1"\nrequires-python = ">=3.11"\n[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n',
      "src/shop/__init__.py": "",
      "src/shop/py.typed": "",
      ...sources,
    });
    const { stdout } = await run(root, ["review", "--format", "json"]);
    expect(JSON.parse(stdout).findings).toEqual([]);
  });

  test("its examples run on every Python from 3.11 on", async () => {
    for (const { path, version } of await pythons()) {
      if (!isAtLeast(version, [3, 11])) continue;
      for (const code of examples) {
        const file = join(folderWith({ "example.py": code }), "example.py");
        execFileSync(path, ["-W", "error", file], { stdio: "pipe" });
      }
    }
  });

  test("the commands that it names are there, with their flags", async () => {
    const commands = [...text.matchAll(/`python-dev ([^`]+)`/g)].map(([, command = ""]) => command);
    expect(commands.length).toBeGreaterThan(8);
    for (const command of commands) {
      const [name = "", ...rest] = command.split(" ");
      const { stdout, exitCode } = await run(folderWith({}), [name, "--help"]);
      expect(exitCode, command).toBe(0);
      for (const flag of rest.filter((part) => part.startsWith("--"))) expect(stdout, command).toContain(flag);
    }
  });

  test("is written where it is wanted", async () => {
    const folder = folderWith({});
    const { stdout, exitCode } = await run(folder, ["skill", "install", "--to", "skills"]);
    expect(stdout).toBe(`${files.size} files written to skills/python-dev\n`);
    expect(exitCode).toBe(0);
    for (const [path, content] of files)
      expect(readFileSync(join(folder, "skills/python-dev", path), "utf8")).toBe(content);
    expect((await run(folder, ["skill", "remove"])).exitCode).toBe(2);
    const occupied = folderWith({ "skills/python-dev": "a file" });
    expect((await run(occupied, ["skill", "install", "--to", "skills"])).stderr).toContain(
      "cannot write skills/python-dev/SKILL.md",
    );
  });
});
