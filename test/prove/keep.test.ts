import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Project } from "../../src/project/model.ts";
import { openProject } from "../../src/project/open.ts";
import { keepTests } from "../../src/prove/keep.ts";
import { folderWith } from "../e2e/review-cli.ts";
import { PROVED, REFUTED, withProof } from "../report/samples.ts";

const TEST = "test_mutable_default_00ff00ff.py";
const TEXT = PROVED.test?.text ?? "";

async function projectWith(files: Readonly<Record<string, string>>): Promise<Project> {
  const project = await openProject([], { cwd: folderWith(files) });
  if ("problem" in project) throw new Error(project.problem);
  return project;
}

describe("tests that are kept", () => {
  test("are those of what is proved, with what makes the project importable", async () => {
    const project = await projectWith({ "pyproject.toml": "", "src/shop/__init__.py": "", "src/shop/a.py": "" });
    const folder = join(project.root, "a/b");
    const kept = keepTests([withProof(PROVED), withProof(REFUTED)], folder, project);
    expect(kept.map(({ path, outcome }) => [path, outcome])).toEqual([
      [join(folder, "conftest.py"), "written"],
      [join(folder, TEST), "written"],
    ]);
    expect(readFileSync(join(folder, TEST), "utf8")).toBe(TEXT);
    const conftest = readFileSync(join(folder, "conftest.py"), "utf8");
    expect(conftest).toContain('ROOT = (Path(__file__).parent / "../..").resolve()\nfor folder in [".", "src"]:\n');
  });

  test("need nothing beside them where the project has tests", async () => {
    const project = await projectWith({ "a.py": "", "tests/test_a.py": "" });
    const kept = keepTests([withProof(PROVED)], join(project.root, "tests"), project);
    expect(kept.map(({ path }) => path)).toEqual([join(project.root, "tests", TEST)]);
  });

  test("make no folder where nothing is proved", async () => {
    const project = await projectWith({ "a.py": "" });
    expect(keepTests([withProof(REFUTED)], join(project.root, "proofs"), project)).toEqual([]);
    expect(existsSync(join(project.root, "proofs"))).toBe(false);
  });

  test("replace nothing, be it a link or a conftest.py", async () => {
    const project = await projectWith({ "a.py": "", "proofs/conftest.py": "MINE = 1\n" });
    const folder = join(project.root, "proofs");
    const outside = join(folderWith({ "note.txt": "keep me" }), "note.txt");
    symlinkSync(outside, join(folder, TEST));
    expect(keepTests([withProof(PROVED)], folder, project).map(({ outcome }) => outcome)).toEqual(["differs"]);
    expect(readFileSync(outside, "utf8")).toBe("keep me");
    expect(readFileSync(join(folder, "conftest.py"), "utf8")).toBe("MINE = 1\n");
    expect(readdirSync(folder).sort()).toEqual(["conftest.py", TEST].sort());
  });

  test("name the fixtures that are out of reach", async () => {
    const project = await projectWith({ "a.py": "", "tests/test_a.py": "" });
    const text = "def test_x(client, monkeypatch):\n    assert client is None\n";
    const proof = { ...PROVED, test: { path: `tests/${TEST}`, text, milliseconds: 1 } };
    const missingIn = (folder: string) =>
      keepTests([withProof(proof)], join(project.root, folder), project).at(-1)?.missing;
    expect(missingIn("proofs")).toEqual(["client"]);
    expect(missingIn("tests/proofs")).toEqual([]);
  });

  test("fail with the file system's own words where a folder cannot be made", async () => {
    const project = await projectWith({ "a.py": "" });
    mkdirSync(join(project.root, "x"));
    writeFileSync(join(project.root, "x/proofs"), "");
    expect(() => keepTests([withProof(PROVED)], join(project.root, "x/proofs"), project)).toThrow(/EEXIST/);
  });
});
