/** What a handler catches: through tuples, aliases and the classes of this file. */

import { exceptionAncestry, exceptionName, shortName } from "../../semantics/exceptions.ts";
import type { ClassDef, Expression, Name } from "../../syntax/nodes.ts";
import type { PythonFile } from "./rule.ts";

/** A class by its dotted name, or by its definition in this file. */
export type ClassKey = string | ClassDef;

export interface CaughtClass {
  /** Where the handler names it; of an alias, the alias. */
  readonly at: Expression;
  /** `null` where nobody can tell which class it is. */
  readonly key: ClassKey | null;
}

/** Every class that `except expression` catches. */
export function caughtClasses(expression: Expression, file: PythonFile): readonly CaughtClass[] {
  return flatten(expression, file, 4);
}

function flatten(expression: Expression, file: PythonFile, steps: number): CaughtClass[] {
  if (expression.kind === "Tuple") {
    return expression.elts.flatMap((one) => {
      const inner = flatten(one.kind === "Starred" ? one.value : one, file, steps);
      return inner.map(({ key }) => ({ at: one, key }));
    });
  }
  if (expression.kind === "BinOp" && expression.op === "Add") {
    return [...flatten(expression.left, file, steps), ...flatten(expression.right, file, steps)];
  }
  const tuple = expression.kind === "Name" && steps > 0 ? onlyValue(expression, file) : null;
  if (tuple !== null && (tuple.kind === "Tuple" || tuple.kind === "BinOp")) {
    return flatten(tuple, file, steps - 1).map(({ key }) => ({ at: expression, key }));
  }
  return [{ at: expression, key: classKey(expression, file) }];
}

/** The class that an expression names. */
export function classKey(expression: Expression, file: PythonFile): ClassKey | null {
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

/** The class as a reader of this file would write it. */
export function className(key: ClassKey): string {
  return typeof key === "string" ? shortName(key) : key.name;
}
