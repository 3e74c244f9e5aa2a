/** A conversation with the server, outside any sandbox, about a project in a temporary folder. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll } from "vitest";
import type { z } from "zod";
import { ANSWER, type Built, HELLO, type Ran, type Request } from "../../src/prove/protocol.ts";
import { pytestOverlay } from "../../src/toolbox/overlay.ts";
import { temporaryFolder } from "../toolbox/fakes.ts";
import { python } from "./pythons.ts";

const SERVER = fileURLToPath(new URL("../../src/prove/python/server.py", import.meta.url));
const folder = temporaryFolder();
const open = new Set<Talk>();
afterAll(async () => {
  await Promise.all([...open].map((talk) => talk.close()));
});

type Answer = z.infer<typeof ANSWER>;

export interface Talk {
  readonly root: string;
  readonly hello: z.infer<typeof HELLO>;
  readonly build: (
    module: string,
    name: string,
    chosen?: Readonly<Record<string, string>>,
  ) => Promise<Built | { readonly problem: string }>;
  /** Writes a file of tests into the project and runs it. */
  readonly run: (test: string, seconds?: number) => Promise<Ran>;
  readonly close: () => Promise<void>;
}

export interface Project {
  readonly files?: Readonly<Record<string, string>>;
  readonly python?: string;
  /** The arguments after `--root`; `--overlay` is always given, unless this is `null`. */
  readonly arguments?: readonly string[] | null;
}

/** Where the tests of this run find pytest. */
export async function overlay(): Promise<string> {
  const found = await pytestOverlay(() => undefined);
  if ("problem" in found) throw new Error(found.problem);
  return found.path;
}

/** Writes files, with the folders that they need. */
export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

export async function talk(project: Project): Promise<Talk> {
  const root = mkdtempSync(join(folder, "project-"));
  write(root, project.files ?? {});
  const interpreter = project.python ?? (await python()).path;
  const rest = project.arguments === null ? [] : ["--overlay", await overlay(), ...(project.arguments ?? [])];
  const child = spawn(interpreter, [SERVER, "--root", root, ...rest], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: "1" },
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const waiting = new Map<number, (answer: Answer) => void>();
  const hello = new Promise<z.infer<typeof HELLO>>((resolve, reject) => {
    let first = true;
    createInterface(child.stdout).on("line", (line) => {
      if (first) resolve(HELLO.parse(JSON.parse(line)));
      else {
        const answer = ANSWER.parse(JSON.parse(line));
        waiting.get(answer.id)?.(answer);
      }
      first = false;
    });
    child.once("close", (code) => reject(new Error(`the server ended: ${code}`)));
  });
  let count = 0;
  const ask = (request: (id: number) => Request): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const id = count++;
      waiting.set(id, resolve);
      child.once("close", (code) => reject(new Error(`the server ended: ${code}`)));
      child.stdin.write(`${JSON.stringify(request(id))}\n`);
    });
  const made: Talk = {
    root,
    hello: await hello,
    build: async (module, name, chosen = {}) => {
      const answer = await ask((id) => ({ id, op: "build", module, name, arguments: chosen }));
      if ("ran" in answer) throw new Error("an answer to another question");
      return "built" in answer ? answer.built : { problem: answer.problem };
    },
    run: async (test, seconds = 20) => {
      const path = join(root, `test_case_${count}.py`);
      writeFileSync(path, test);
      const answer = await ask((id) => ({ id, op: "run", path, seconds }));
      if (!("ran" in answer)) throw new Error(JSON.stringify(answer));
      return answer.ran;
    },
    close: async () => {
      open.delete(made);
      child.stdin.end();
      await ended;
    },
  };
  child.setMaxListeners(0);
  open.add(made);
  return made;
}
