/** What fixing has to do with git: whether what it writes could be told from what was there, and commits. */
import { onPath } from "../../toolbox/folders.ts";
import { lastLine } from "../../toolbox/process.ts";
import { run } from "../../toolbox/run.ts";

type Answer = { readonly stdout: string } | { readonly problem: string };

/** `none`: the project is in no repository. Otherwise the files that differ from the last commit, relative to the root. */
export type WorkTree = "none" | { readonly changed: readonly string[] };

/** Errors: none; where git is missing or refuses, there is no repository for us. */
export async function workTree(root: string, signal?: AbortSignal): Promise<WorkTree> {
  // Only what is tracked: a file that git does not know is not lost in a diff, for it has none.
  const status = await git(
    root,
    ["status", "--porcelain=v1", "-z", "--untracked-files=no", "--no-renames", "--", "."],
    signal,
  );
  if ("problem" in status) return "none";
  const prefix = await git(root, ["rev-parse", "--show-prefix"], signal);
  const folder = "problem" in prefix ? "" : prefix.stdout.trim();
  const paths = status.stdout.split("\0").filter((line) => line !== "");
  return {
    changed: paths
      .map((line) => line.slice(3))
      .map((path) => (path.startsWith(folder) ? path.slice(folder.length) : path)),
  };
}

/** Commits these files of the work tree, and nothing else that is changed or staged. The repository's hooks run. */
export async function commit(
  root: string,
  { paths, message }: { readonly paths: readonly string[]; readonly message: string },
  signal?: AbortSignal,
): Promise<{ readonly revision: string } | { readonly problem: string }> {
  const done = await git(root, ["commit", "--quiet", "--only", "--file=-", "--", ...paths], signal, message);
  if ("problem" in done) return { problem: `git did not commit: ${done.problem}` };
  const head = await git(root, ["rev-parse", "--short", "HEAD"], signal);
  return "problem" in head ? head : { revision: head.stdout.trim() };
}

async function git(root: string, args: readonly string[], signal?: AbortSignal, input?: string): Promise<Answer> {
  const program = onPath("git");
  if (program === null) return { problem: "git is not installed" };
  const env = {
    ...process.env,
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_LITERAL_PATHSPECS: "1",
    LC_ALL: "C",
  };
  const options = { cwd: root, env, signal, ...(input === undefined ? {} : { input }) };
  const result = await run(program, args, options);
  if (!result.ok) return result;
  if (result.exitCode === 0) return { stdout: result.stdout };
  return { problem: lastLine(result.stderr) || lastLine(result.stdout) || `git ended with ${result.exitCode}` };
}
