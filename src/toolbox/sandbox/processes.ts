/** Processes as /proc shows them. https://man7.org/linux/man-pages/man5/proc.5.html */
import { readdirSync, readFileSync } from "node:fs";

/** A process that can be told from a later one with the same number. */
export interface Process {
  readonly pid: number;
  readonly started: string;
}

/** What a process has used so far, with its children that have ended and were waited for. */
export interface Usage {
  /** Seconds. */
  readonly cpu: number;
  /** Bytes in memory, shared ones included. */
  readonly resident: number;
  readonly threads: number;
}

/** USER_HZ, in which the kernel tells times; 100 on every platform that Node runs on. */
const TICKS = 100;

/** The process of a number, or `null` where there is none that still runs. */
export function processOf(pid: number): Process | null {
  const stat = statOf(`/proc/${pid}`);
  const [state, started] = [stat?.[0], stat?.[19]];
  if (state === undefined || started === undefined || state === "Z" || state === "X") return null;
  return { pid, started };
}

export function isRunning({ pid, started }: Process): boolean {
  return processOf(pid)?.started === started;
}

/** Kills a process, and with the first one of a namespace all that are in it. */
export function killProcess(one: Process): void {
  try {
    if (isRunning(one)) process.kill(one.pid, "SIGKILL");
  } catch {
    // it has ended
  }
}

/**
 * The folders in /proc of all processes of a namespace, seen through the /proc of its first one, which no process in
 * there can mount anew. `null` where that one is gone.
 */
export function processFolders(init: Process): readonly string[] | null {
  const proc = `/proc/${init.pid}/root/proc`;
  try {
    const names = readdirSync(proc).filter((name) => /^\d+$/.test(name));
    return isRunning(init) ? names.map((name) => `${proc}/${name}`) : null;
  } catch {
    return null;
  }
}

/** `null` where the process has ended meanwhile. */
export function usageOf(folder: string): Usage | null {
  const stat = statOf(folder);
  const resident = numberIn(`${folder}/status`, /^VmRSS:\s+(\d+) kB/m);
  if (stat === null) return null;
  const ticks = stat.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
  return { cpu: ticks / TICKS, resident: resident * 1024, threads: Number(stat[17]) };
}

/** Bytes in memory, with what is shared counted in parts: exact when summed, and slow. */
export const proportionalMemory = (folder: string): number =>
  numberIn(`${folder}/smaps_rollup`, /^Pss:\s+(\d+) kB/m) * 1024;

/** Bytes sent to a disk and not taken back, with those of children that have ended. */
export const bytesWritten = (folder: string): number =>
  numberIn(`${folder}/io`, /^write_bytes: (\d+)/m) - numberIn(`${folder}/io`, /^cancelled_write_bytes: (\d+)/m);

/** The fields of `stat` from the third on: the second is the program's name, in which anything may stand. */
function statOf(folder: string): readonly string[] | null {
  const text = textOf(`${folder}/stat`);
  return text === "" ? null : text.slice(text.lastIndexOf(")") + 2).split(" ");
}

/** 0 where the file or the line is not there. */
function numberIn(file: string, line: RegExp): number {
  return Number(line.exec(textOf(file))?.[1] ?? 0);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}
