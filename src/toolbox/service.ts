/** Programs that run beside us for a while and are talked to over their stdin and stdout. */
import type { ChildProcess } from "node:child_process";
import { basename } from "node:path";
import type { Readable, Writable } from "node:stream";
import { forget, kill, lastLine, spawnGroup, startProblem } from "./process.ts";

export interface ServiceOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Service {
  readonly name: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when it has ended, with the one line that says why. */
  readonly ended: Promise<string>;
  /** Kills it with all that it has started. The first reason given is the one that `ended` tells, after its name. */
  readonly kill: (why: string) => void;
}

/** Of stderr only the end is kept; it is where programs say what went wrong. */
const STDERR_KEPT = 4096;

/** Starts a program; where it cannot be run, `ended` says so. Errors: none but a NUL in an argument. */
export function startService(command: string, args: readonly string[], { cwd, env }: ServiceOptions): Service {
  const name = basename(command);
  const child = spawnGroup(command, args, { cwd, env, stdio: "pipe" });
  const { stdin, stdout } = child;
  if (stdin === null || stdout === null) throw new Error(`${name} has no pipes`);
  const stderr = endOf(child);
  let stopped: string | null = null;
  let isOver = false;
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(startProblem(name, error)));
    child.once("exit", () => kill(child)); // what it has started may live on, and hold the pipes open
    child.once("close", (code, signal) => resolve(stopped ?? outcome(name, code, signal, stderr())));
  });
  void ended.then(() => {
    isOver = true;
    forget(child);
  });
  return {
    name,
    stdin,
    stdout,
    ended,
    kill: (why) => {
      if (isOver) return; // its process group may by now be another's
      stopped ??= `${name} ${why}`;
      kill(child);
    },
  };
}

function endOf(child: ChildProcess): () => string {
  let kept = Buffer.alloc(0);
  child.stderr?.on("data", (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk]).subarray(-STDERR_KEPT);
  });
  return () => kept.toString("utf8");
}

function outcome(name: string, code: number | null, signal: string | null, stderr: string): string {
  const how = code === null ? `crashed (${signal})` : `ended with exit code ${code}`;
  const said = lastLine(stderr);
  return said === "" ? `${name} ${how}` : `${name} ${how}: ${said}`;
}
