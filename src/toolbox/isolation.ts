/** What this machine offers to keep a program under test from the network, from other files and from the whole CPU. */
import { tmpdir } from "node:os";
import { run } from "./run.ts";

export interface Isolation {
  /** bubblewrap: no network, no write outside. */
  readonly bwrap: boolean;
  /** A network namespace without privileges: no network, but the files are open. */
  readonly unshare: boolean;
  /** Limits on memory, CPU time and processes. */
  readonly prlimit: boolean;
}

/** Found by running them: that a program is installed does not mean that the kernel lets it work. */
export async function isolation(signal?: AbortSignal): Promise<Isolation> {
  const works = async (command: string, args: string[]): Promise<boolean> => {
    const result = await run(command, args, { cwd: tmpdir(), timeout: 10_000, maxOutput: 100_000, signal });
    return result.ok && result.exitCode === 0;
  };
  const [bwrap, unshare, prlimit] = await Promise.all([
    works("bwrap", ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-all", "--", "true"]),
    works("unshare", ["-rn", "--", "true"]),
    works("prlimit", ["--as=1000000000", "--cpu=5", "--", "true"]),
  ]);
  return { bwrap, unshare, prlimit };
}
