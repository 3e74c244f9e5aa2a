/** Classes by the names that one file gives them, through aliases and its own definitions. */
import { exceptionAncestry, exceptionName } from "../../semantics/exceptions.ts";
import type { ClassDef, Expression, Name } from "../../syntax/nodes.ts";
import type { PythonFile } from "./rule.ts";

/** A class by its dotted name, or by its definition in this file. */
type ClassKey = string | ClassDef;

/** The class that an expression names. */
function classKey(expression: Expression, file: PythonFile): ClassKey | null {
  const known = file.names.qualified(expression);
  if (known !== null) return exceptionName(known, file.python);
  return expression.kind === "Name" ? classNamed(expression, file) : null;
}

function classNamed(name: Name, file: PythonFile): ClassDef | null {
  const [binding, second] = file.names.lookup(name);
  if (binding === undefined || second !== undefined) return null;
  if (binding.node.kind === "ClassDef") return binding.node;
  const value = onlyValue(name, file);
  return value?.kind === "Name" && value.id !== name.id ? classNamed(value, file) : null;
}

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

/** The class itself and all that it is known to derive from. */
export function ancestry(key: ClassKey, file: PythonFile): ReadonlySet<ClassKey> {
  const found = new Set<ClassKey>();
  const open: ClassKey[] = [key];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (found.has(one)) continue;
    found.add(one);
    if (typeof one === "string") for (const above of exceptionAncestry(one) ?? []) found.add(above);
    else open.push(...one.bases.map((base) => classKey(base, file)).filter((base) => base !== null));
  }
  return found;
}
