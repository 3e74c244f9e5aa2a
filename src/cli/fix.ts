import { createInterface } from "node:readline/promises";
import { commit, workTree } from "../fix/apply/git.ts";
import { applyChanges, type FileChange, recover } from "../fix/apply/transaction.ts";
import { type FixResult, fix as findFixes } from "../fix/fix.ts";
import type { Project } from "../project/model.ts";
import { openProject } from "../project/open.ts";
import { commitMessage, fixesReport, fixesVerdict } from "../report/fixes.ts";
import { fixesJson, fixesSarif } from "../report/fixes-machine.ts";
import { count } from "../report/words.ts";
import { contextOf, deliver, type Forms } from "./deliver.ts";
import type { FixOptions } from "./options.ts";
import { complain, outputProblem, print, stdoutStyle } from "./output.ts";
import { watched, wishFrom } from "./reviewing.ts";
import { stopping } from "./stop.ts";

/**
 * Finds the fixes that hold and writes them, where that is wanted. Exit code 0: there is nothing to fix, or it is fixed;
 * 1: there are fixes, and they were not written; 2: usage, a work tree that is not clean, files that cannot be written.
 */
export async function fix(paths: readonly string[], options: FixOptions): Promise<number> {
  const started = performance.now();
  const unwritable = options.output === undefined ? null : await outputProblem(options.output);
  if (unwritable !== null) return complain(unwritable);
  const project = await openProject(paths, { cwd: process.cwd(), python: options.python, signal: stopping });
  if ("problem" in project) return complain(project.problem);
  const obstacle = restore(project) ?? (await whyNotNow(project, options));
  if (obstacle !== null) return complain(obstacle);
  const result = await found(project, options);
  if ("problem" in result) return complain(result.problem);
  const isSure = options.yes === true && result.taken.length > 0;
  const failed = isSure ? await write(result, project, options) : null;
  if (failed !== null) return complain(failed);
  const shown = await show(result, project, options, { applied: isSure, started });
  if (shown !== null) return complain(shown);
  if (isSure || result.taken.length === 0) return 0;
  if (!canAsk(options) || !(await isWanted(result))) return 1;
  const problem = await write(result, project, options);
  if (problem !== null) return complain(problem);
  await print([`${stdoutStyle().good(`${fixCount(result)} applied`)}; \`python-dev undo\` takes them back\n`]);
  return 0;
}

function found(project: Project, options: FixOptions): ReturnType<typeof findFixes> {
  const { verify, unsafe = false, ruff = false } = options;
  const steps = options.commit === true;
  const wish = { ...wishFrom(options, project.config), minEvidence: "pattern", verify, unsafe, ruff, steps } as const;
  return watched((progress) => findFixes(project, { ...wish, signal: stopping, progress }));
}

/** Takes back what a run left that was cut off, and says so. Returns what went wrong, or `null`. */
function restore({ root }: Project): string | null {
  const left = recover(root);
  if (left === null) return null;
  if ("problem" in left) return left.problem;
  const kept = left.kept.length === 0 ? "" : `; ${left.kept.join(", ")} changed since and stays as it is`;
  process.stderr.write(
    `python-dev: an earlier run was cut off; ${count(left.restored.length, "file")} it had changed taken back${kept}\n`,
  );
  return null;
}

/** Whether the user is there to say yes. */
function canAsk({ diff, format, output, quiet }: FixOptions): boolean {
  const isSeen = format === "terminal" && output === undefined && diff !== true && quiet !== true;
  return isSeen && process.stdin.isTTY === true && process.stdout.isTTY === true;
}

/** What is not committed could not be told from what is fixed, nor be had again. */
async function whyNotNow({ root }: Project, options: FixOptions): Promise<string | null> {
  if (options.yes !== true && !canAsk(options)) return null;
  const tree = await workTree(root, stopping);
  if (tree === "none") return options.commit === true ? `${root} is in no git repository to commit to` : null;
  const [first] = tree.changed;
  if (first === undefined || options.allowDirty === true) return null;
  const others = tree.changed.length === 1 ? "" : ` and ${count(tree.changed.length - 1, "other file")}`;
  return `${first}${others} changed since the last commit; commit them, or give --allow-dirty`;
}

async function isWanted(result: FixResult): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await lines.question(`Apply ${fixCount(result)}? [y/N] `, { signal: stopping });
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}

function fixCount({ taken, changes }: FixResult): string {
  return `${count(taken.length, "fix", "fixes")} in ${count(changes.length, "file")}`;
}

/** Returns what went wrong, or `null`. */
async function write(result: FixResult, { root }: Project, options: FixOptions): Promise<string | null> {
  if (options.commit !== true) return writeFiles(root, result.changes, fixCount(result));
  for (const step of result.steps) {
    const problem = writeFiles(root, step.changes, step.rule);
    if (problem !== null) return problem;
    const paths = step.changes.map(({ path }) => path);
    const done = await commit(root, { paths, message: commitMessage(step, result) }, stopping);
    if ("problem" in done) return `${done.problem}; the fixes of ${step.rule} are in the work tree`;
  }
  return null;
}

function writeFiles(root: string, changes: readonly FileChange[], says: string): string | null {
  const outcome = applyChanges(root, changes, says);
  return "problem" in outcome ? outcome.problem : null;
}

/** Returns what went wrong, or `null`. */
function show(
  result: FixResult,
  project: Project,
  options: FixOptions,
  { applied, started }: { readonly applied: boolean; readonly started: number },
): Promise<string | null> {
  const context = contextOf(project, "never", started);
  const shape = { ...options, diff: options.diff === true || canAsk(options), applied };
  const forms: Forms = {
    terminal: (style) => fixesReport(result, context, style, shape),
    json: () => fixesJson(result, context, { applied }),
    sarif: () => fixesSarif(result, context),
    verdict: (style) => fixesVerdict(result, style, shape),
  };
  return deliver(forms, options);
}
