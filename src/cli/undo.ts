import { recover, undo as undoLast } from "../fix/apply/transaction.ts";
import { findRoot } from "../project/root.ts";
import { count } from "../report/words.ts";
import { complain, printLines } from "./output.ts";

/** Takes the last `fix` of a project back. Exit code 0: done; 2: there is none, or a file changed since. */
export async function undo(paths: readonly string[]): Promise<number> {
  const found = findRoot(paths, process.cwd());
  if ("problem" in found) return complain(found.problem);
  const left = recover(found.root);
  if (left !== null && "problem" in left) return complain(left.problem);
  if (left !== null)
    return printLines([`A run that was cut off is taken back: ${count(left.restored.length, "file")}`]);
  const outcome = undoLast(found.root);
  if ("problem" in outcome) return complain(outcome.problem);
  return printLines([`${count(outcome.paths.length, "file")} as before: ${outcome.paths.join(", ")}`]);
}
