/** What this machine offers to keep a program from the network, from other files and from other processes. */
import { tmpdir } from "node:os";
import { onPath } from "../folders.ts";
import { lastLine } from "../process.ts";
import { run } from "../run.ts";
import { bubblewrapArguments } from "./bubblewrap.ts";
import { type Mount, systemMounts } from "./layout.ts";
import { DEFAULT_LIMITS, type Limits, prlimitArguments } from "./limits.ts";
import { unshareArguments } from "./unshare.ts";

/** Best first. */
export const ISOLATION_KINDS = ["bubblewrap", "unshare"] as const;
export type IsolationKind = (typeof ISOLATION_KINDS)[number];

export interface Isolation {
  readonly kind: IsolationKind;
  /** Absolute paths. */
  readonly prlimit: string;
  readonly program: string;
  /** Why a better kind is not used, a line each. */
  readonly missing: readonly string[];
}

export interface Inside {
  readonly limits: Limits;
  readonly mounts: readonly Mount[];
  /** Where the command starts. */
  readonly folder: string;
  readonly command: readonly string[];
}

const PROGRAMS = { bubblewrap: "bwrap", unshare: "setpriv" } as const;
const ARGUMENTS = { bubblewrap: bubblewrapArguments, unshare: unshareArguments } as const;

/**
 * The best kind that works here, found by running it: that a program is installed does not mean that the kernel lets
 * it work. `kinds` are those to be tried.
 */
export async function findIsolation(
  kinds: readonly IsolationKind[] = ISOLATION_KINDS,
  signal?: AbortSignal,
): Promise<Isolation | { readonly problem: string }> {
  const prlimit = onPath("prlimit");
  if (prlimit === null) return { problem: "prlimit was not found" };
  const missing: string[] = [];
  for (const kind of kinds) {
    const program = onPath(PROGRAMS[kind]);
    const isolation = program === null ? null : { kind, prlimit, program, missing };
    const problem = isolation === null ? `${PROGRAMS[kind]} was not found` : await tryOut(isolation, signal);
    if (isolation !== null && problem === null) return isolation;
    missing.push(`${kind}: ${problem}`);
  }
  return { problem: missing.join("; ") };
}

async function tryOut(isolation: Isolation, signal: AbortSignal | undefined): Promise<string | null> {
  const limits = DEFAULT_LIMITS;
  const inside = { limits, mounts: systemMounts(limits.scratch), folder: "/tmp", command: ["true"] };
  const [command, ...args] = isolatedCommand(isolation, inside);
  const result = await run("sh", ["-c", 'exec "$@" 3>/dev/null', "sh", command, ...args], {
    cwd: tmpdir(),
    timeout: 10_000,
    maxOutput: 100_000,
    signal,
  });
  if (!result.ok) return result.problem;
  return result.exitCode === 0 ? null : lastLine(result.stderr) || `exit code ${result.exitCode}`;
}

/** The whole command line, from outside: limits, then isolation, then the command. */
export function isolatedCommand({ kind, prlimit, program }: Isolation, inside: Inside): [string, ...string[]] {
  const args = ARGUMENTS[kind](inside.mounts, inside.folder, inside.command);
  return [prlimit, ...prlimitArguments(inside.limits), program, ...args];
}
