import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { copyTree } from "../../../src/toolbox/sandbox/copy.ts";
import { openSandbox } from "../../../src/toolbox/sandbox/sandbox.ts";
import { fake, temporaryFolder } from "../fakes.ts";
import { forEachKind, opened, projectOf } from "./kinds.ts";

const folder = temporaryFolder();
const MiB = 1024 * 1024;
let count = 0;
const fresh = (): string => join(folder, `case-${count++}`);
afterEach(() => vi.unstubAllEnvs());

async function copied(root: string, paths: readonly string[], most = MiB) {
  const to = fresh();
  const result = await copyTree({ root, paths: new Set(paths) }, to, most);
  if ("problem" in result) throw new Error(result.problem);
  return { to, left: result.left };
}

describe("a copy", () => {
  test("has the files that are listed, and no others", async () => {
    const { root } = projectOf(fresh(), { "a/b/c.py": "C = 1\n", "ignored.py": "" });
    const { to, left } = await copied(root, ["a/b/c.py"]);
    expect(readFileSync(join(to, "a/b/c.py"), "utf8")).toBe("C = 1\n");
    expect(readdirSync(to)).toEqual(["a"]);
    expect(left).toEqual([]);
  });

  test("keeps permissions, without set-uid and set-gid", async () => {
    const { root } = projectOf(fresh(), { tool: "", plain: "" });
    chmodSync(join(root, "tool"), 0o6755);
    chmodSync(join(root, "plain"), 0o640);
    const { to } = await copied(root, ["tool", "plain"]);
    expect(lstatSync(join(to, "tool")).mode & 0o7777).toBe(0o755);
    expect(lstatSync(join(to, "plain")).mode & 0o7777).toBe(0o640);
  });

  test("keeps links that stay inside, and none that lead out", async () => {
    const { root } = projectOf(fresh(), { "real.py": "" });
    const links = {
      relative: "real.py",
      absolute: join(root, "real.py"),
      dangling: "not-there",
      folder: root,
      out: "/etc/hostname",
      up: "../elsewhere",
      "by-way-of": "out",
      circle: "circle",
    };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
    const { to, left } = await copied(root, ["real.py", ...Object.keys(links)]);
    expect(readdirSync(to).sort()).toEqual(["absolute", "dangling", "folder", "real.py", "relative"]);
    expect(["relative", "absolute", "dangling", "folder"].map((name) => readlinkSync(join(to, name)))).toEqual([
      "real.py",
      "real.py",
      "not-there",
      ".",
    ]);
    expect(left.map(({ path }) => path)).toEqual(["out", "up", "by-way-of", "circle"]);
    expect(new Set(left.map(({ reason }) => reason))).toEqual(new Set(["a symbolic link out of the project"]));
  });

  test("leaves out what is no file, and what is gone", async () => {
    const { root } = projectOf(fresh());
    execFileSync("mkfifo", [join(root, "pipe")]);
    const { left } = await copied(root, ["a.py", "pipe", "gone.py"]);
    expect(left).toEqual([
      { path: "pipe", reason: "neither a file nor a folder" },
      { path: "gone.py", reason: "it is gone" },
    ]);
  });

  test("of too much is not made, and nothing of it stays", async () => {
    const cache = fresh();
    vi.stubEnv("PYTHON_DEV_CACHE", cache);
    const project = projectOf(fresh(), { "data.bin": "" });
    truncateSync(join(project.root, "data.bin"), 3 * MiB);
    expect(await openSandbox(project, { most: 2 * MiB })).toEqual({
      problem: `${project.root} is too large to be copied: more than 2 MiB`,
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test("that is no longer wanted is given up, and nothing of it stays", async () => {
    const cache = fresh();
    vi.stubEnv("PYTHON_DEV_CACHE", cache);
    const controller = new AbortController();
    const project = projectOf(fresh());
    const sandbox = openSandbox(project, { signal: controller.signal });
    controller.abort();
    await expect(sandbox).rejects.toThrow("aborted");
    expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
  });
});

describe("a sandbox is not opened", () => {
  test("where there is no isolation", async () => {
    const project = projectOf(fresh());
    const prlimit = execFileSync("sh", ["-c", "command -v prlimit"], { encoding: "utf8" }).trim();
    const bin = fresh();
    mkdirSync(bin);
    vi.stubEnv("PATH", bin);
    const prefix = "no isolation works here: ";
    const asked = { ...project, interpreter: { path: "/usr/bin/true", environment: null } };
    expect(await openSandbox(asked)).toEqual({ problem: `${prefix}prlimit was not found` });
    symlinkSync(prlimit, join(bin, "prlimit"));
    expect(await openSandbox(asked)).toEqual({
      problem: `${prefix}bubblewrap: bwrap was not found; unshare: setpriv was not found`,
    });
  });

  test("without a Python", async () => {
    expect(await openSandbox({ ...projectOf(fresh()), interpreter: null })).toEqual({
      problem: "there is no Python to run the project with",
    });
  });

  test("with a Python that is none", async () => {
    const path = fake(folder, "no-python", "echo hello");
    const project = { ...projectOf(fresh()), interpreter: { path, environment: null } };
    expect(await openSandbox(project)).toEqual({ problem: expect.stringMatching(/ does not say where it lives: $/) });
  });

  test.each([
    ["/", "/usr"],
    ["/tmp", "/tmp"],
    ["/usr", "/usr"],
  ])("for %s, which would hide the sandbox's own", async (root, own) => {
    const project = { ...projectOf(fresh()), root, paths: new Set<string>() };
    expect(await openSandbox(project)).toEqual({ problem: `${root} cannot be copied: a sandbox has its own ${own}` });
  });
});

forEachKind(fresh(), (kind) => {
  test("what code leaves behind is removed with the copy, however it resists", async () => {
    const cache = fresh();
    vi.stubEnv("PYTHON_DEV_CACHE", cache);
    const sandbox = await opened(projectOf(fresh()), { kinds: [kind] });
    const code = `
import os
for _ in range(100):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
open("deep", "w").close()
os.chdir(${JSON.stringify(sandbox.root)})
os.mkdir("closed")
open("closed/file", "w").close()
os.chmod("closed", 0)
`;
    const result = await sandbox.run({ argv: [sandbox.python, "-c", code] });
    expect(result).toMatchObject({ outcome: "ended", exitCode: 0, stderr: { text: "" } });
    sandbox.close();
    expect(readdirSync(cache)).toEqual([]);
  });

  test("a project without files is an empty folder", async () => {
    const sandbox = await opened({ ...projectOf(fresh()), paths: new Set() }, { kinds: [kind] });
    expect(await sandbox.run({ argv: ["ls", "-A"] })).toMatchObject({ exitCode: 0, stdout: { text: "" } });
    sandbox.close();
  });

  test("the original stays as it is", async () => {
    const project = projectOf(fresh(), { "a.py": "A = 1\n" });
    const sandbox = await opened(project, { kinds: [kind] });
    const write = `open("a.py", "w").write("A = 2\\n"); open("new.py", "w").close()`;
    expect(await sandbox.run({ argv: [sandbox.python, "-c", write] })).toMatchObject({ outcome: "ended", exitCode: 0 });
    expect(readFileSync(join(sandbox.copy, "a.py"), "utf8")).toBe("A = 2\n");
    expect(readFileSync(join(project.root, "a.py"), "utf8")).toBe("A = 1\n");
    expect(readdirSync(project.root)).toEqual(["a.py"]);
    sandbox.close();
  });
});
