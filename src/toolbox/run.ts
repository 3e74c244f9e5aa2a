/**
 * Outside programs, run so that nothing they do is a surprise: they end in time, with a bounded output.
 * Node's own `spawn` and not a library: execa escapes the whole output for the error it prepares whenever the exit code
 * is not 0, which takes 8 s for the 118 MB that ruff may have to say of Django.
 */
import type { ChildProcess } from "node:child_process";
import { basename } from "node:path";
import { forget, kill, lastLine, spawnGroup, startProblem } from "./process.ts";

export interface RunOptions {
  readonly cwd: string;
  /** The whole environment; ours where it is left out. */
  readonly env?: NodeJS.ProcessEnv;
  /** Milliseconds; two minutes where left out. */
  readonly timeout?: number;
  /** Bytes of stdout and stderr together; 64 MB where left out. A program that prints more is stopped. */
  readonly maxOutput?: number;
  readonly input?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `ok`: it ran to its own end, whatever its exit code. Otherwise `problem` says in one line why it did not;
 * `crashed`: it ended by a signal that we did not send.
 */
export type RunResult =
  | { readonly ok: true; readonly stdout: string; readonly stderr: string; readonly exitCode: number }
  | { readonly ok: false; readonly problem: string; readonly crashed?: true };

/** Runs a program and waits for it. Never throws; at a limit or an abort its whole process group is killed. */
export function run(command: string, args: readonly string[], options: RunOptions): Promise<RunResult> {
  const { timeout = 120_000, maxOutput = 64_000_000, signal } = options;
  const name = basename(command);
  if (signal?.aborted) return Promise.resolve({ ok: false, problem: `${name} was stopped` });
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = start(command, args, options);
    } catch (error) {
      // A NUL in an argument, say: told by throwing, and not by an event.
      return resolve({ ok: false, problem: startProblem(name, error as NodeJS.ErrnoException) });
    }
    let stopped: string | null = null;
    const stop = (why: string): void => {
      stopped ??= `${name} ${why}`;
      kill(child);
    };
    const timer = setTimeout(() => stop(`took longer than ${timeout / 1000} s and was stopped`), timeout);
    const onAbort = (): void => stop("was stopped");
    signal?.addEventListener("abort", onAbort, { once: true });
    const output = collect(child, maxOutput, () => stop(`printed more than ${maxOutput} bytes and was stopped`));
    const settle = (result: RunResult): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      forget(child);
      resolve(stopped === null ? result : { ok: false, problem: stopped });
    };
    child.once("error", (error) => settle({ ok: false, problem: startProblem(name, error) }));
    child.once("close", (code, killedBy) => settle(outcome(name, code, killedBy, output.stdout(), output.stderr())));
  });
}

function start(command: string, args: readonly string[], { cwd, env, input }: RunOptions): ChildProcess {
  const stdin = input === undefined ? "ignore" : "pipe";
  const child = spawnGroup(command, args, { cwd, env: env ?? process.env, stdio: [stdin, "pipe", "pipe"] });
  child.stdin?.end(input);
  return child;
}

function collect(child: ChildProcess, maxOutput: number, onTooMuch: () => void) {
  let length = 0;
  const read = (pipe: NodeJS.ReadableStream | null): (() => string) => {
    const chunks: Buffer[] = [];
    pipe?.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxOutput) chunks.push(chunk);
      else onTooMuch();
    });
    return () => Buffer.concat(chunks).toString("utf8");
  };
  return { stdout: read(child.stdout), stderr: read(child.stderr) };
}

function outcome(
  name: string,
  exitCode: number | null,
  signal: string | null,
  stdout: string,
  stderr: string,
): RunResult {
  if (exitCode !== null) return { ok: true, stdout, stderr, exitCode };
  const said = lastLine(stderr);
  return { ok: false, problem: `${name} crashed (${signal})${said === "" ? "" : `: ${said}`}`, crashed: true };
}
