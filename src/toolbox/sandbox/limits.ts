/** How much of the machine a command may use. */

const MiB = 1024 * 1024;

export interface Limits {
  /** Milliseconds from start to end; at most 2 ** 31 - 1. */
  readonly wall: number;
  /** Seconds of CPU time, of all processes together. */
  readonly cpu: number;
  /** Bytes of memory, of all processes together; what they share counts once. */
  readonly memory: number;
  /** Processes and threads at one time. */
  readonly tasks: number;
  /** Bytes of a single file; a write beyond fails (`EFBIG`). */
  readonly file: number;
  /** Bytes by which the copy may grow. */
  readonly disk: number;
  /** Bytes of /tmp, which is memory; a write beyond fails (`ENOSPC`). */
  readonly scratch: number;
  /** Bytes of stdout and stderr together. */
  readonly output: number;
}

export const DEFAULT_LIMITS: Limits = {
  wall: 60_000,
  cpu: 60,
  memory: 2048 * MiB,
  tasks: 512,
  file: 512 * MiB,
  disk: 1024 * MiB,
  scratch: 256 * MiB,
  output: 256 * MiB,
};

/**
 * The arguments of `prlimit`. Of these the limit of a file's size alone is exact; the others hold when the watch
 * (watch.ts) comes too late, because this process is busy, and are wide, since they count something else:
 * - address space is not memory: programs reserve what they never touch, so a tight `--as` breaks honest ones;
 * - CPU time is that of one process, not of all;
 * - processes are those of the user in this user namespace from Linux 5.14 on, of the whole machine before, and the
 *   limit does not hold for root at all.
 */
export function prlimitArguments(limits: Limits): string[] {
  return [
    `--as=${Math.max(16 * 1024 * MiB, 4 * limits.memory)}`,
    `--cpu=${Math.ceil(limits.cpu) + 2}`,
    `--fsize=${limits.file}`,
    `--nproc=${Math.max(8192, 4 * limits.tasks)}`,
    "--core=0",
    "--",
  ];
}
