/** Every file of the project that is not ignored: what git says, else a walk that reads the .gitignore files itself. */

import { run } from "../toolbox/run.ts";
import type { Root, Target } from "./root.ts";
import { walk } from "./walk.ts";

/**
 * Paths relative to the root, with `/`. What the user names is listed even where git ignores it (packages unpacked
 * below an ignored folder, a virtual environment's module): naming a thing is asking for it.
 */
export async function listFiles({ root, marked, targets }: Root, signal?: AbortSignal): Promise<ReadonlySet<string>> {
  if (!marked) return new Set(targets.flatMap((target) => looseFiles(root, target)));
  const fromGit = await gitFiles(root, signal);
  const listed = new Set(fromGit !== null && fromGit.length > 0 ? fromGit : walk(root, ""));
  for (const target of targets) {
    if (target.isFile) listed.add(target.path);
    else if (target.path !== "" && !hasFileBelow(listed, target.path)) {
      for (const path of walk(root, target.path)) listed.add(path);
    }
  }
  return listed;
}

/** A script on its own needs its neighbours, for what it imports, but not the whole tree below its folder. */
function looseFiles(root: string, target: Target): readonly string[] {
  if (!target.isFile) return walk(root, target.path);
  const slash = target.path.lastIndexOf("/");
  return [...walk(root, slash === -1 ? "" : target.path.slice(0, slash), "flat"), target.path];
}

/**
 * `null` where git is missing, or this is no repository, or git will not touch it (another owner's).
 * A repository's own configuration may name a program to run as file-system monitor: that is switched off.
 */
async function gitFiles(root: string, signal?: AbortSignal): Promise<readonly string[] | null> {
  // The index also lists what was deleted from the work tree; a repository inside this one is listed as a folder.
  const [listed, deleted] = await Promise.all([
    git(root, ["--cached", "--others", "--exclude-standard"], signal),
    git(root, ["--deleted"], signal),
  ]);
  if (listed === null) return null;
  const gone = new Set(deleted);
  return listed.filter((path) => path !== "" && !path.endsWith("/") && !gone.has(path));
}

async function git(root: string, flags: readonly string[], signal?: AbortSignal): Promise<readonly string[] | null> {
  // Inside a git hook these point at another place than `cwd`.
  const { GIT_DIR: _dir, GIT_WORK_TREE: _tree, GIT_INDEX_FILE: _index, ...env } = process.env;
  const options = { cwd: root, env, maxOutput: 256 * 1024 * 1024, ...(signal === undefined ? {} : { signal }) };
  const result = await run("git", ["-c", "core.fsmonitor=false", "ls-files", "-z", ...flags], options);
  return result.ok && result.exitCode === 0 ? result.stdout.split("\0") : null;
}

function hasFileBelow(listed: ReadonlySet<string>, folder: string): boolean {
  for (const path of listed) if (path.startsWith(`${folder}/`)) return true;
  return false;
}
