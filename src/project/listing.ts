/** Every file of the project that is not ignored: what git says, else a walk that reads the .gitignore files itself. */

import { run } from "../toolbox/run.ts";
import type { Root, Target } from "./root.ts";
import { walk } from "./walk.ts";

export interface Listing {
  /** Relative to the root, with `/`. */
  readonly paths: ReadonlySet<string>;
  /** Folders that could not be looked into, with the reason. */
  readonly closed: readonly { readonly path: string; readonly reason: string }[];
}

/**
 * What the user names is listed even where git ignores it (packages unpacked below an ignored folder, a virtual
 * environment's module): naming a thing is asking for it.
 */
export async function listFiles({ root, marked, targets }: Root, signal?: AbortSignal): Promise<Listing> {
  const closed = new Map<string, string>();
  const onClosed = (folder: string, fault: unknown): void => {
    const reason = fault instanceof Error && "code" in fault ? String(fault.code) : String(fault);
    closed.set(folder, `cannot be read (${reason})`);
  };
  const listing = (paths: ReadonlySet<string>): Listing => ({
    paths,
    closed: [...closed].map(([path, reason]) => ({ path: path || ".", reason })),
  });
  if (!marked) return listing(new Set(targets.flatMap((target) => looseFiles(root, target, onClosed))));
  const fromGit = await gitFiles(root, onClosed, signal);
  const listed = new Set(fromGit !== null && fromGit.length > 0 ? fromGit : walk(root, "", onClosed));
  for (const target of targets) {
    if (target.isFile) listed.add(target.path);
    else if (target.path !== "" && !hasFileBelow(listed, target.path)) {
      for (const path of walk(root, target.path, onClosed)) listed.add(path);
    }
  }
  return listing(listed);
}

type OnClosed = (folder: string, fault: unknown) => void;

/** A script on its own needs its neighbours, for what it imports, but not the whole tree below its folder. */
function looseFiles(root: string, target: Target, onClosed: OnClosed): readonly string[] {
  if (!target.isFile) return walk(root, target.path, onClosed);
  const slash = target.path.lastIndexOf("/");
  const folder = slash === -1 ? "" : target.path.slice(0, slash);
  return [...walk(root, folder, () => {}, "flat"), target.path];
}

/**
 * `null` where git is missing, or this is no repository, or git will not touch it (another owner's).
 * A repository's own configuration may name a program to run as file-system monitor: that is switched off.
 */
async function gitFiles(root: string, onClosed: OnClosed, signal?: AbortSignal): Promise<readonly string[] | null> {
  // The index also lists what was deleted from the work tree; a repository inside this one is listed as a folder.
  const [listed, deleted] = await Promise.all([
    git(root, ["--cached", "--others", "--exclude-standard"], signal),
    git(root, ["--deleted"], signal),
  ]);
  if (listed === null) return null;
  for (const [, folder = "", reason] of listed.warnings.matchAll(/could not open directory '(.+?)\/?': (.+)/g)) {
    onClosed(folder, Object.assign(new Error(reason), reason === "Permission denied" ? { code: "EACCES" } : {}));
  }
  const gone = new Set(deleted?.paths);
  return listed.paths.filter((path) => path !== "" && !path.endsWith("/") && !gone.has(path));
}

async function git(
  root: string,
  flags: readonly string[],
  signal?: AbortSignal,
): Promise<{ paths: readonly string[]; warnings: string } | null> {
  // Inside a git hook these point at another place than `cwd`.
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  const options = { cwd: root, env: { ...env, LC_ALL: "C" }, maxOutput: 256 * 1024 * 1024, signal };
  const result = await run("git", ["-c", "core.fsmonitor=false", "ls-files", "-z", ...flags], options);
  if (!result.ok || result.exitCode !== 0) return null;
  return { paths: result.stdout.split("\0"), warnings: result.stderr };
}

function hasFileBelow(listed: ReadonlySet<string>, folder: string): boolean {
  for (const path of listed) if (path.startsWith(`${folder}/`)) return true;
  return false;
}
