/**
 * Where code that we do not trust runs: in a copy of its project, with nothing else of the machine to write to or to
 * read from but the system and its own Python, without a network, and with limits.
 */
import { dirname, join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { isWithin } from "../folders.ts";
import { type Scratch, scratchFolder } from "../scratch.ts";
import { captured, type Result } from "./capture.ts";
import { type Copied, copyTree, type Tree } from "./copy.ts";
import { entryCommand } from "./entry.ts";
import { findIsolation, type Isolation, type IsolationKind, isolatedCommand } from "./isolation.ts";
import { type Launched, launch, type Outcome } from "./launch.ts";
import { HOME, type Mount, readable, systemMounts, writeSettings } from "./layout.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { findRuntime, type Python, type Runtime } from "./runtime.ts";

export interface Sandbox {
  /** The project's folder in the sandbox: its own, so that paths read as the user knows them. */
  readonly root: string;
  /** The same folder from outside. */
  readonly copy: string;
  /** The interpreter, inside as outside. */
  readonly python: string;
  readonly isolation: Isolation;
  /** What of the project is not in the copy, with the reason. */
  readonly left: Copied["left"];
  readonly run: (command: Command) => Promise<Result>;
  /** For a program that stays and is talked to. */
  readonly start: (command: Omit<Command, "stdin">) => Conversation;
  /** Removes the copy. For when nothing runs any more. */
  readonly close: () => void;
}

export interface SandboxOptions {
  /** Which kinds of isolation may be used; any, where left out. */
  readonly kinds?: readonly IsolationKind[];
  /** Bytes that the copy may have; 2 GiB where left out. */
  readonly most?: number;
  /** Folders outside of the project that can be read. */
  readonly readable?: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export interface Command {
  readonly argv: readonly [string, ...string[]];
  /** Variables beside those that every command gets (`PATH`, `HOME`, `LANG` …), or instead of them. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly limits?: Partial<Limits>;
  readonly stdin?: string;
  readonly signal?: AbortSignal | undefined;
}

export interface Conversation {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly ended: Promise<Outcome>;
  readonly kill: () => void;
}

/** Makes a copy of a project to run its code in. Errors: no space for the copy; an abort rejects. */
export async function openSandbox(
  project: Tree & { readonly interpreter: Python | null },
  { kinds, most = 2 * 1024 ** 3, readable: others = [], signal }: SandboxOptions = {},
): Promise<Sandbox | { readonly problem: string }> {
  const { root, interpreter } = project;
  if (interpreter === null) return { problem: "there is no Python to run the project with" };
  const occupied = systemMounts(0).find(({ at }) => isWithin(at, root));
  if (occupied !== undefined) return { problem: `${root} cannot be copied: a sandbox has its own ${occupied.at}` };
  const [isolation, runtime] = await Promise.all([findIsolation(kinds, signal), findRuntime(interpreter, signal)]);
  signal?.throwIfAborted();
  if ("problem" in isolation) return { problem: `no isolation works here: ${isolation.problem}` };
  if ("problem" in runtime) return runtime;
  const scratch = scratchFolder("sandbox");
  try {
    const copied = await copyTree(project, join(scratch.path, "tree"), most, signal);
    if (!("problem" in copied)) return sandboxOf({ root, scratch, isolation, runtime, interpreter, copied, others });
    scratch.remove();
    return copied;
  } catch (error) {
    scratch.remove();
    throw error;
  }
}

interface Parts {
  readonly root: string;
  readonly scratch: Scratch;
  readonly isolation: Isolation;
  readonly runtime: Runtime;
  readonly interpreter: Python;
  readonly copied: Copied;
  readonly others: readonly string[];
}

function sandboxOf({ root, scratch, isolation, runtime, interpreter, copied, others }: Parts): Sandbox {
  const copy = join(scratch.path, "tree");
  const settings = writeSettings(join(scratch.path, "etc"), process.getuid?.() ?? 0, process.getgid?.() ?? 0);
  const tree: Mount = { kind: "writable", at: root, from: copy };
  const own: readonly Mount[] = [...settings, ...runtime.mounts, tree, ...others.map(readable)];
  const base = baseEnvironment(runtime.python, interpreter.environment);
  const launchIn = ({ argv, environment, limits: wanted, signal }: Command): Launched => {
    const limits = { ...DEFAULT_LIMITS, ...wanted };
    const mounts = [...systemMounts(limits.scratch), ...own];
    const command = isolatedCommand(isolation, {
      limits,
      mounts,
      folder: root,
      command: entryCommand({ ...base, ...environment }, argv),
    });
    return launch({ command, cwd: scratch.path, limits, copy: { path: copy, bytes: copied.bytes }, signal });
  };
  return {
    root,
    copy,
    python: runtime.python,
    isolation,
    left: copied.left,
    run: (command) => captured(launchIn(command), command.limits?.output ?? DEFAULT_LIMITS.output, command.stdin),
    start: (command) => {
      const { stdin, stdout, stderr, ended, stop } = launchIn(command);
      stderr.resume();
      return { stdin, stdout, ended, kill: () => stop("stopped") };
    },
    close: scratch.remove,
  };
}

/** Hashes and times are the same in every run; nothing is written beside the sources. */
function baseEnvironment(python: string, environment: string | null): Readonly<Record<string, string>> {
  return {
    PATH: [dirname(python), "/usr/local/bin", "/usr/bin", "/bin"].join(":"),
    HOME,
    TMPDIR: "/tmp",
    LANG: "C.UTF-8",
    TZ: "UTC",
    PYTHONHASHSEED: "0",
    PYTHONDONTWRITEBYTECODE: "1",
    ...(environment === null ? {} : { VIRTUAL_ENV: environment }),
  };
}
