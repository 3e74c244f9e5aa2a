/** Which lines changed since a revision of git. */
import { onPath } from "../toolbox/folders.ts";
import { lastLine } from "../toolbox/process.ts";
import { run } from "../toolbox/run.ts";
import type { Location } from "./finding.ts";

/** By path, relative to the root: ranges of lines (from 1, both included) that are new or changed; `all` of a new file. */
export type Changed = ReadonlyMap<string, "all" | readonly (readonly [first: number, last: number])[]>;

/** What the work tree changes, new files included. Errors: none; what git says is the problem. */
export async function changedSince(
  root: string,
  revision: string,
  signal?: AbortSignal,
): Promise<Changed | { readonly problem: string }> {
  if (revision.startsWith("-")) return { problem: `${revision} is no revision` };
  const diff = await git(
    root,
    ["diff", "--unified=0", "--no-color", "--no-ext-diff", "--relative", "--no-renames", revision, "--"],
    signal,
  );
  if ("problem" in diff) return diff;
  const fresh = await git(root, ["ls-files", "--others", "--exclude-standard", "-z"], signal);
  const changed = new Map<string, "all" | (readonly [number, number])[]>();
  let ranges: (readonly [number, number])[] = [];
  for (const line of diff.stdout.split("\n")) {
    const path = /^\+\+\+ (?:"?b\/)(.*?)"?\t?$/.exec(line)?.[1];
    if (path !== undefined) {
      ranges = [];
      changed.set(path, ranges);
    }
    const [, first, amount = "1"] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (first !== undefined && amount !== "0") ranges.push([Number(first), Number(first) + Number(amount) - 1]);
  }
  if ("stdout" in fresh) for (const path of fresh.stdout.split("\0")) if (path !== "") changed.set(path, "all");
  return changed;
}

/** Whether any line of a place changed. */
export function touches(changed: Changed, { path, start, end }: Location): boolean {
  const ranges = changed.get(path);
  if (ranges === undefined || ranges === "all") return ranges === "all";
  return ranges.some(([first, last]) => start.line <= last && end.line >= first);
}

async function git(
  root: string,
  args: readonly string[],
  signal: AbortSignal | undefined,
): Promise<{ readonly stdout: string } | { readonly problem: string }> {
  const program = onPath("git");
  if (program === null) return { problem: "git is not installed" };
  // A repository's own configuration may name a program to run as file-system monitor.
  const options = ["-c", "core.fsmonitor=false", "-c", "core.quotePath=false"];
  const env = { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const result = await run(program, [...options, ...args], { cwd: root, env, signal });
  if (!result.ok) return result;
  return result.exitCode === 0 ? result : { problem: `git: ${lastLine(result.stderr)}` };
}
