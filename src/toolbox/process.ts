/** Children in process groups of their own, which end when we do: what `run` and `startService` have in common. */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

const POSIX = process.platform !== "win32";
const running = new Set<ChildProcess>();

/** Starts a program. A NUL in an argument throws; whatever else is wrong comes as an `error` event. */
export function spawnGroup(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, {
    ...options,
    detached: POSIX, // a process group of its own, which can be killed with all that it has started
    windowsHide: true,
  });
  running.add(child);
  child.stdin?.on("error", () => undefined); // it need not read what it is given
  return child;
}

/** To be told when a program has ended; its process group may by then be another's. */
export function forget(child: ChildProcess): void {
  running.delete(child);
}

/** Kills a program with all that it has started. */
export function kill(child: ChildProcess): void {
  try {
    if (POSIX && child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    else child.kill("SIGKILL");
  } catch {
    // it has ended
  }
  // What has left the group (a daemon) may hold the pipes open; it is not waited for.
  setTimeout(() => destroyPipes(child), 1000).unref();
}

function destroyPipes(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
}

/** Why a program could not be started, in one line. */
export function startProblem(name: string, error: NodeJS.ErrnoException): string {
  if (error.code === "ENOENT") return `${name} was not found`; // or the folder to run it in
  if (error.code === "EACCES") return `${name} may not be executed`;
  return `${name} could not be run: ${lastLine(error.message)}`;
}

/** The last line that is not empty, cut to a readable length: where programs say what went wrong. */
export function lastLine(output: string): string {
  return output.trimEnd().split("\n").at(-1)?.trim().slice(0, 300) ?? "";
}

// Groups of their own do not get the terminal's Ctrl-C, and would outlive us. Before the folders they use are removed.
process.prependListener("exit", () => {
  for (const child of running) kill(child);
});
