/** `yield` into a `try`, and what follows into its `finally`. */
import type { Edit } from "../../syntax/edits.ts";
import type { FunctionNode, Node, Yield } from "../../syntax/nodes.ts";
import { inside, nearest } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `null` where the `yield` is no statement of the function's own block, or a string goes over several lines. */
export function undoneInFinally(manager: FunctionNode, node: Yield, { source }: PythonFile): readonly Edit[] | null {
  const statement = nearest(node, "Expr", "Assign");
  const index = manager.body.findIndex((one) => one.start === statement?.start);
  const after = manager.body.slice(index + 1);
  const [first] = after;
  const last = after.at(-1);
  if (statement === null || index < 0 || first === undefined || last === undefined) return null;
  const lineOf = (one: Node): number => source.lineOf(one.start);
  const start = source.startOfLine(lineOf(statement));
  const indent = source.text.slice(start, statement.start);
  if (!/^ +$/.test(indent) || lineOf(first) === lineOf(statement) || [statement, ...after].some(goesOverLines))
    return null;
  const edits: Edit[] = [{ start, end: start, text: `${indent}try:\n` }];
  for (let line = lineOf(statement); line <= source.lineOf(last.end); line++) {
    const at = source.startOfLine(line);
    if (line === lineOf(first)) edits.push({ start: at, end: at, text: `${indent}finally:\n    ` });
    else if (source.lineText(line).trim() !== "") edits.push({ start: at, end: at, text: "    " });
  }
  return edits;

  function goesOverLines(one: Node): boolean {
    return [...inside(one)].some(({ kind, start: from, end }) => {
      return (kind === "Constant" || kind === "JoinedStr") && source.lineOf(from) !== source.lineOf(end);
    });
  }
}
