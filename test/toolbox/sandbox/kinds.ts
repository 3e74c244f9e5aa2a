/** The same tests for every kind of isolation; where one does not work, that it says so and runs nothing. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findPython } from "../../../src/toolbox/python.ts";
import { findIsolation, ISOLATION_KINDS, type IsolationKind } from "../../../src/toolbox/sandbox/isolation.ts";
import { openSandbox, type Sandbox, type SandboxOptions } from "../../../src/toolbox/sandbox/sandbox.ts";

const found = await Promise.all(ISOLATION_KINDS.map((kind) => findIsolation([kind])));
const python = await findPython();

/** Writes files into `root` and describes them as a project that runs with the Python of this machine. */
export function projectOf(root: string, files: Readonly<Record<string, string>> = { "a.py": "A = 1\n" }) {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  if ("problem" in python) throw new Error(python.problem);
  return { root, paths: new Set(Object.keys(files)), interpreter: { path: python.path, environment: null } };
}

export async function opened(project: Parameters<typeof openSandbox>[0], options: SandboxOptions): Promise<Sandbox> {
  const sandbox = await openSandbox(project, options);
  if ("problem" in sandbox) throw new Error(sandbox.problem);
  return sandbox;
}

/** `root` is for the project, which every test of a kind shares with the others. */
export function forEachKind(root: string, tests: (kind: IsolationKind, sandbox: () => Sandbox) => void): void {
  for (const [index, kind] of ISOLATION_KINDS.entries()) {
    const isolation = found[index];
    if (isolation === undefined || "problem" in isolation) {
      test(`${kind} does not work here: nothing runs, and one line says why`, async () => {
        const sandbox = await openSandbox(projectOf(root), { kinds: [kind] });
        expect(sandbox).toEqual({ problem: expect.stringMatching(`^no isolation works here: ${kind}: [^\\n]+$`) });
      });
      continue;
    }
    describe(kind, () => {
      let sandbox: Sandbox | null = null;
      beforeAll(async () => {
        sandbox = await opened(projectOf(root), { kinds: [kind] });
      });
      afterAll(() => sandbox?.close());
      tests(kind, () => {
        if (sandbox === null) throw new Error("not open yet");
        return sandbox;
      });
    });
  }
}

/** Processes of the whole machine in whose command line a word stands. */
export function processesWith(word: string): readonly string[] {
  return readdirSync("/proc").filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, "utf8").includes(word);
    } catch {
      return false;
    }
  });
}
