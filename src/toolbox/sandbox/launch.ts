/** Starts a command in a sandbox and sees to it that it ends, with all that it has started. */
import type { ChildProcess } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { Readable, type Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { forget, kill, lastLine, spawnGroup, startProblem } from "../process.ts";
import { INIT_FD, STARTED_FD } from "./entry.ts";
import type { Limits } from "./limits.ts";
import { isRunning, killProcess, type Process, processOf } from "./processes.ts";
import { type Exceeded, watch } from "./watch.ts";

/** What put an end to a command; `stopped`: we wanted it no longer. */
export type Why = Exceeded | "wall" | "output" | "stopped";

export type Outcome =
  /** It came to its own end; 128 + N where a signal N ended it. */
  | { readonly outcome: "ended"; readonly exitCode: number }
  | { readonly outcome: "killed"; readonly why: Why }
  /** The command has not run, or what became of it is not known. */
  | { readonly outcome: "problem"; readonly problem: string };

export interface Launched {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves when no process of the sandbox is left; never rejects. */
  readonly ended: Promise<Outcome>;
  /** Kills all of it. Of several reasons the first is told. */
  readonly stop: (why: Why) => void;
}

export interface Launching {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly limits: Limits;
  readonly copy: { readonly path: string; readonly bytes: number };
  readonly signal?: AbortSignal | undefined;
}

/** How long the kernel may take to clear away what was killed; longer only where a disk or network hangs. */
const PATIENCE = 60_000;

/**
 * The first processes of the sandboxes that are there. They die with what started them, but bubblewrap's can be traced
 * by what runs inside, and made to ask not to; so they are killed by their number, too.
 */
const inits = new Set<Process>();
process.prependListener("exit", () => {
  for (const init of inits) killProcess(init);
});

/** Errors: a NUL in an argument; no more descriptors. */
export function launch({ command: [program, ...args], cwd, limits, copy, signal }: Launching): Launched {
  const child = spawnClosed(program, args, cwd);
  const [stdin, stdout, stderr] = [child.stdin, child.stdout, child.stderr];
  if (stdin === null || stdout === null || stderr === null) throw new Error("a sandbox has no pipes");
  let init: Process | null = null;
  let stopped: Why | null = null;
  let hasStarted = false;
  let isOver = false;
  let unwatch = (): void => undefined;
  const end = (): void => {
    isOver = true;
    if (init !== null) killProcess(init);
  };
  const stop = (why: Why): void => {
    stopped ??= why;
    kill(child);
    end();
  };
  // Told by two pipes, in any order. Until the sandbox stands, its first process sees the machine's own /proc.
  const onSign = (): void => {
    if (init !== null && isOver) killProcess(init);
    else if (init !== null && hasStarted) unwatch = watch(init, limits, copy, stop);
  };
  onInit(child, (found) => {
    init = found;
    inits.add(found); // until it is seen to be gone
    onSign();
  });
  pipeOf(child, STARTED_FD).once("data", () => {
    hasStarted = true;
    onSign();
  });
  const lastWords = endOf(stderr);
  const timer = setTimeout(stop, limits.wall, "wall");
  const onAbort = (): void => stop("stopped");
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  const ended = exitOf(child, end).then(async (exit): Promise<Outcome> => {
    clearTimeout(timer);
    unwatch();
    signal?.removeEventListener("abort", onAbort);
    forget(child);
    if (init !== null && !(await isGone(init))) return problem("processes of the sandbox could not be ended");
    if (stopped !== null) return { outcome: "killed", why: stopped };
    if (typeof exit === "string") return problem(exit);
    if (!hasStarted) return problem(`the sandbox could not be made: ${lastLine(lastWords()) || `exit code ${exit}`}`);
    return { outcome: "ended", exitCode: exit };
  });
  return { stdin, stdout, stderr, ended, stop };
}

const problem = (line: string): Outcome => ({ outcome: "problem", problem: line });

/**
 * Starts a program that gets no descriptor of ours but its pipes. Node marks its own as not to be inherited, but of
 * those that it has itself inherited only the first few; /dev/null takes the place of the others.
 */
function spawnClosed(program: string, args: readonly string[], cwd: string): ChildProcess {
  const nothing = openSync("/dev/null", "r+");
  try {
    const stdio: ("pipe" | "ignore" | number)[] = ["pipe", "pipe", "pipe", "pipe", "pipe"];
    for (const fd of inheritable()) {
      while (stdio.length <= fd) stdio.push("ignore");
      if (fd > STARTED_FD) stdio[fd] = nothing;
    }
    return spawnGroup(program, args, { cwd, env: { PATH: process.env.PATH }, stdio });
  } finally {
    closeSync(nothing);
  }
}

const O_CLOEXEC = 0o2000000;

function inheritable(): readonly number[] {
  return readdirSync("/proc/self/fdinfo")
    .map(Number)
    .filter((fd) => {
      try {
        const flags = /^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, "latin1"))?.[1] ?? "0";
        return fd > 2 && (Number.parseInt(flags, 8) & O_CLOEXEC) === 0;
      } catch {
        return false; // the one with which the folder was read
      }
    });
}

function pipeOf(child: ChildProcess, fd: number): Readable {
  const pipe = child.stdio[fd];
  if (!(pipe instanceof Readable)) throw new Error(`a sandbox has no pipe ${fd}`);
  return pipe;
}

/** Told once, when the first process of the sandbox is there. */
function onInit(child: ChildProcess, found: (init: Process) => void): void {
  const pipe = pipeOf(child, INIT_FD);
  let said = "";
  const onData = (chunk: Buffer): void => {
    said += chunk.toString("latin1");
    const pid = /"child-pid": (\d+)\D/.exec(said)?.[1];
    if (pid === undefined) return;
    pipe.off("data", onData).resume();
    const init = processOf(Number(pid));
    if (init !== null) found(init);
  };
  pipe.on("data", onData);
}

/** Its exit code, once all its pipes are closed, or why there is none. */
function exitOf(child: ChildProcess, onExit: () => void): Promise<number | string> {
  return new Promise((resolve) => {
    child.once("error", (error) => resolve(startProblem(child.spawnfile, error)));
    child.once("exit", onExit);
    child.once("close", (code, signal) => resolve(code ?? `the sandbox was ended by ${signal}`));
  });
}

/** The sandbox's own faults are short, and the last thing that is said. */
function endOf(stderr: Readable): () => string {
  let kept = Buffer.alloc(0);
  stderr.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk.subarray(-1024)]).subarray(-1024);
  });
  return () => kept.toString("utf8");
}

async function isGone(init: Process): Promise<boolean> {
  const start = performance.now();
  for (let wait = 1; isRunning(init); wait = Math.min(wait * 2, 50)) {
    if (performance.now() - start > PATIENCE) return false;
    await sleep(wait);
  }
  inits.delete(init);
  return true;
}
