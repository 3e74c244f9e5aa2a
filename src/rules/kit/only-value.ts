import type { Expression, Name } from "../../syntax/nodes.ts";
import type { PythonFile } from "./rule.ts";

/** The value of a name that is assigned once and by nothing else. */
export function onlyValue(name: Name, file: PythonFile): Expression | null {
  const [binding, second] = file.names.lookup(name);
  if (binding === undefined || second !== undefined || binding.kind !== "assignment") return null;
  const statement = binding.node.parent;
  if (statement?.kind === "Assign" && statement.targets.length === 1 && statement.targets[0] === binding.node) {
    return statement.value;
  }
  return statement?.kind === "AnnAssign" && statement.target === binding.node ? statement.value : null;
}
