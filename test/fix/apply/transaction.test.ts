import { execFile } from "node:child_process";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { journalFolder } from "../../../src/fix/apply/journal.ts";
import { applyChanges, recover, undo } from "../../../src/fix/apply/transaction.ts";

const SOURCE = fileURLToPath(new URL("../../../src/fix/apply/transaction.ts", import.meta.url));

let root: string;
let cache: string;

beforeEach(() => {
  root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), "python-dev-apply-")));
  cache = fs.mkdtempSync(join(tmpdir(), "python-dev-cache-"));
  vi.stubEnv("PYTHON_DEV_CACHE", cache);
});

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of [root, cache]) fs.rmSync(folder, { recursive: true, force: true });
});

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = (path: string): string => fs.readFileSync(join(root, path), "utf8");

function put(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    fs.mkdirSync(dirname(join(root, path)), { recursive: true });
    fs.writeFileSync(join(root, path), text);
  }
}

/** Every file of the project with its text. */
function tree(): Record<string, string> {
  const entries = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(root.length + 1), fs.readFileSync(path, "utf8")];
    }),
  );
}

const OLD = { "a.py": "a = 1\n", "pack/b.py": "b = 1\n", "pack/c.py": "c = 1\n" };
const NEW = { "a.py": "a = 2\n", "pack/b.py": "b = 2\n", "pack/c.py": "c = 2\n" };
const CHANGES = Object.entries(OLD).map(([path, text]) => ({
  path,
  before: bytes(text),
  after: bytes(NEW[path as keyof typeof NEW]),
}));

describe("changes", () => {
  test("are made together, and taken back, and made again", () => {
    put(OLD);
    expect(applyChanges(root, CHANGES, "three fixes")).toEqual({ paths: Object.keys(OLD) });
    expect(tree()).toEqual(NEW);
    expect(undo(root)).toEqual({ paths: Object.keys(OLD) });
    expect(tree()).toEqual(OLD);
    expect(undo(root)).toEqual({ paths: Object.keys(OLD) });
    expect(tree()).toEqual(NEW);
  });

  test("whatever the files and their contents, undone they are as they were", () => {
    const name = fc.stringMatching(/^[a-z]{1,8}$/);
    const files = fc.dictionary(name, fc.tuple(fc.uint8Array(), fc.uint8Array()), {
      minKeys: 1,
      maxKeys: 6,
      noNullPrototype: true,
    });
    fc.assert(
      fc.property(files, (some) => {
        const changes = Object.entries(some).map(([path, [before, after]]) => ({ path, before, after }));
        for (const { path, before } of changes) fs.writeFileSync(join(root, path), before);
        const contents = (): Buffer[] => changes.map(({ path }) => fs.readFileSync(join(root, path)));
        expect(applyChanges(root, changes, "fixes")).toEqual({ paths: Object.keys(some) });
        expect(contents()).toEqual(changes.map(({ after }) => Buffer.from(after)));
        expect(undo(root)).toEqual({ paths: Object.keys(some) });
        expect(contents()).toEqual(changes.map(({ before }) => Buffer.from(before)));
      }),
      { numRuns: 30 },
    );
  });

  test("keep permissions", () => {
    put(OLD);
    fs.chmodSync(join(root, "a.py"), 0o751);
    applyChanges(root, CHANGES, "fixes");
    expect(fs.statSync(join(root, "a.py")).mode & 0o777).toBe(0o751);
  });

  test("are not made where a file is not what was read", () => {
    put({ ...OLD, "pack/c.py": "c = 3\n" });
    expect(applyChanges(root, CHANGES, "fixes")).toEqual({
      problem: "pack/c.py was changed meanwhile; nothing was written",
    });
    expect(tree()).toEqual({ ...OLD, "pack/c.py": "c = 3\n" });
  });

  test("are not undone where a file was changed since", () => {
    put(OLD);
    applyChanges(root, CHANGES, "fixes");
    put({ "pack/b.py": "b = 3\n" });
    expect(undo(root)).toEqual({ problem: "pack/b.py changed since; nothing was undone" });
    expect(tree()).toEqual({ ...NEW, "pack/b.py": "b = 3\n" });
  });

  test("there is nothing to undo at first", () => {
    expect(undo(root)).toMatchObject({ problem: expect.stringContaining("nothing to undo") });
  });

  test("go through a link to the file it leads to, and not out of the project", () => {
    put(OLD);
    fs.renameSync(join(root, "a.py"), join(root, "pack/a.py"));
    fs.symlinkSync("pack/a.py", join(root, "a.py"));
    applyChanges(root, CHANGES, "fixes");
    expect(read("pack/a.py")).toBe("a = 2\n");
    expect(fs.lstatSync(join(root, "a.py")).isSymbolicLink()).toBe(true);

    fs.writeFileSync(join(cache, "outside.py"), "a = 2\n");
    fs.rmSync(join(root, "a.py"));
    fs.symlinkSync(join(cache, "outside.py"), join(root, "a.py"));
    const out = [{ path: "a.py", before: bytes("a = 2\n"), after: bytes("a = 3\n") }];
    expect(applyChanges(root, out, "fixes")).toEqual({ problem: "a.py is a link out of the project" });
    expect(fs.readFileSync(join(cache, "outside.py"), "utf8")).toBe("a = 2\n");
  });

  test("leave a file with another name alone, which a rename would cut off", () => {
    put(OLD);
    fs.linkSync(join(root, "a.py"), join(root, "also.py"));
    expect(applyChanges(root, CHANGES, "fixes")).toMatchObject({ problem: expect.stringContaining("hard links") });
    expect(tree()).toEqual({ ...OLD, "also.py": "a = 1\n" });
  });

  test("are for one process at a time; a lock whose process is gone is none", () => {
    put(OLD);
    fs.mkdirSync(journalFolder(root), { recursive: true });
    fs.writeFileSync(join(journalFolder(root), "lock"), String(process.ppid));
    expect(applyChanges(root, CHANGES, "fixes")).toMatchObject({
      problem: expect.stringContaining(String(process.ppid)),
    });
    expect(tree()).toEqual(OLD);
    fs.writeFileSync(join(journalFolder(root), "lock"), "999999999");
    expect(applyChanges(root, CHANGES, "fixes")).toEqual({ paths: Object.keys(OLD) });
  });
});

/** Applies the changes in a process of its own, that kills itself before its n-th write to the disk. */
const CHILD = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
let left = Number(process.argv[2]);
const cut = process.argv[3];
const growing = ["openSync", "writeFileSync", "renameSync", "mkdirSync", "fsyncSync"];
const others = ["rmSync", "chmodSync", "closeSync"];
for (const name of cut === "kill" ? [...growing, ...others] : growing) {
  const real = fs[name];
  fs[name] = (...args) => {
    const isRead = name === "openSync" && (args[1] ?? "r") === "r";
    if (!isRead && left-- === 0) {
      if (cut === "kill") process.kill(process.pid, "SIGKILL");
      throw Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC", path: String(args[0]) });
    }
    return real(...args);
  };
}
syncBuiltinESMExports();
const { applyChanges } = await import(process.argv[4]);
const changes = JSON.parse(fs.readFileSync(process.argv[6], "utf8"));
const made = changes.map((one) => ({ path: one.path, before: Buffer.from(one.before), after: Buffer.from(one.after) }));
console.log(JSON.stringify(applyChanges(process.argv[5], made, "fixes")));
`;

async function childAt(
  step: number,
  cut: "kill" | "fail",
): Promise<{ readonly killed: boolean; readonly said: string }> {
  const args = [
    join(cache, "child.mjs"),
    String(step),
    cut,
    join(cache, "bundle.mjs"),
    root,
    join(cache, "changes.json"),
  ];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, args, {
      env: { ...process.env, PYTHON_DEV_CACHE: join(cache, "own") },
    });
    return { killed: false, said: stdout };
  } catch (error) {
    const { signal } = error as { signal?: string };
    if (signal !== "SIGKILL") throw error;
    return { killed: true, said: "" };
  }
}

describe("a run that is cut off", () => {
  beforeEach(async () => {
    const esbuild = await import("esbuild");
    const outfile = join(cache, "bundle.mjs");
    await esbuild.build({
      entryPoints: [SOURCE],
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      logLevel: "silent",
    });
    fs.writeFileSync(join(cache, "child.mjs"), CHILD);
    const texts = Object.entries(OLD).map(([path, before]) => ({ path, before, after: NEW[path as keyof typeof NEW] }));
    fs.writeFileSync(join(cache, "changes.json"), JSON.stringify(texts));
    vi.stubEnv("PYTHON_DEV_CACHE", join(cache, "own"));
    put(OLD);
  });

  test("killed before any write, it leaves whole files, and what it left is taken back", {
    timeout: 120_000,
  }, async () => {
    const seen = new Set<string>();
    for (let step = 0; ; step++) {
      const { killed } = await childAt(step, "kill");
      const left = tree();
      for (const [path, text] of Object.entries(left)) {
        if (path.endsWith(".tmp")) continue;
        expect([OLD[path as keyof typeof OLD], NEW[path as keyof typeof NEW]]).toContain(text);
      }
      seen.add(JSON.stringify(Object.values(left)));
      const outcome = recover(root);
      expect(outcome === null || !("problem" in outcome)).toBe(true);
      const whole = tree();
      expect([OLD, NEW]).toContainEqual(whole);
      expect(recover(root)).toBeNull();
      if (!killed) {
        expect(whole).toEqual(NEW);
        expect(step).toBeGreaterThan(20);
        break;
      }
      put(OLD);
    }
    // It was cut off while some files were new and others old.
    expect(seen.size).toBeGreaterThan(3);
  });

  test("with no space left at any write, nothing is changed, and one line says so", { timeout: 120_000 }, async () => {
    let failed = 0;
    for (let step = 0; ; step++) {
      const outcome: unknown = JSON.parse((await childAt(step, "fail")).said);
      recover(root);
      if (JSON.stringify(outcome) === JSON.stringify({ paths: Object.keys(OLD) })) break;
      failed++;
      expect(outcome).toMatchObject({ problem: expect.stringContaining("no space is left") });
      expect(tree()).toEqual(OLD);
    }
    expect(tree()).toEqual(NEW);
    expect(failed).toBeGreaterThan(10);
  });

  test("what someone changed after it stays", async () => {
    for (let step = 4; read("a.py") === OLD["a.py"]; step += 4) {
      recover(root);
      await childAt(step, "kill");
    }
    put({ "a.py": "mine = 1\n" });
    expect(recover(root)).toEqual({ restored: [], kept: ["a.py"] });
    expect(tree()).toEqual({ ...OLD, "a.py": "mine = 1\n" });
  });
});
