/** `yield` into a `try`, and what follows into its `finally`. */
import type { Edit } from "../../syntax/edits.ts";
import type { FunctionNode, Yield } from "../../syntax/nodes.ts";
import { indented, linesOf } from "../kit/blocks.ts";
import { nearest } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `null` where the `yield` is no statement of the function's own block, or its lines cannot be moved. */
export function undoneInFinally(manager: FunctionNode, node: Yield, file: PythonFile): readonly Edit[] | null {
  const { source } = file;
  const statement = nearest(node, "Expr", "Assign");
  const index = manager.body.findIndex((one) => one.start === statement?.start);
  const moved = index < 0 ? [] : manager.body.slice(index);
  const undoing = linesOf(moved.slice(1), file);
  const lines = linesOf(moved, file);
  const deeper = indented(moved, file);
  if (undoing === null || lines === null || lines.indent === "" || deeper === null) return null;
  const [start, middle] = [source.startOfLine(lines.first), source.startOfLine(undoing.first)];
  return [
    { start, end: start, text: `${lines.indent}try:\n` },
    { start: middle, end: middle, text: `${lines.indent}finally:\n` },
    ...deeper,
  ];
}
