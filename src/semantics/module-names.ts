/** What the names of a module stand for, for those that import them. */
import type { Expression } from "../syntax/nodes.ts";
import type { Namer } from "./callee.ts";
import type { FileOutline, OutlinedFile } from "./outline.ts";
import { absoluteName } from "./relative.ts";

type ModuleOutline = Pick<FileOutline, "names" | "instances" | "tuples" | "stars" | "all">;

/** Imports, re-exports, aliases and objects at module level. */
export function moduleOutline(file: OutlinedFile, namer: Namer): ModuleOutline {
  const names = new Map<string, string | null>();
  const instances = new Map<string, string>();
  const tuples = new Map<string, readonly (string | null)[]>();
  for (const [name, bindings] of file.names.module.bindings) {
    if (bindings.every(({ kind }) => kind === "function" || kind === "class")) continue;
    const stands = namer.moduleName(name);
    const value = stands === null && bindings.length === 1 ? assignedIn(bindings[0]?.node.parent ?? null) : null;
    names.set(name, stands ?? (value === null ? null : namer.nameOf(value)));
    const type = value?.kind === "Call" ? namer.typeOf(value) : null;
    if (type !== null && type.attribute === null) instances.set(name, type.on);
    const listed = value === null ? null : tupleOf(value, namer);
    if (listed !== null) tuples.set(name, listed);
  }
  return { names, instances, tuples, stars: starsIn(file), all: allOf(file) };
}

function assignedIn(
  statement: OutlinedFile["tree"]["body"][number] | { readonly kind: string } | null,
): Expression | null {
  if (statement === null || !("value" in statement)) return null;
  return statement.kind === "Assign" || statement.kind === "AnnAssign" ? statement.value : null;
}

/** Longer ones are tables of data. */
const LONGEST_TUPLE = 64;

/** The dotted names that `(A, b.C, *MORE)` and `(A,) + MORE` list; `null` where something else is among them. */
function tupleOf(value: Expression, namer: Namer): (string | null)[] | null {
  if (value.kind !== "Tuple" && value.kind !== "BinOp") return null;
  const found: (string | null)[] = [];
  const open: Expression[] = [value];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind === "Tuple" && one.elts.length > LONGEST_TUPLE) return null;
    if (one.kind === "Tuple") open.push(...one.elts.toReversed());
    else if (one.kind === "BinOp" && one.op === "Add") open.push(one.right, one.left);
    else if (one.kind === "Starred") open.push(one.value);
    else if (one.kind !== "Name" && one.kind !== "Attribute") return null;
    else if (found.push(namer.nameOf(one) ?? namer.moduleValue(one)) > LONGEST_TUPLE) return null;
  }
  return found;
}

/** Star imports stand at module level, at most in a `try` or an `if`. */
function starsIn(file: OutlinedFile): string[] {
  if (!file.names.hasStar) return [];
  const found: string[] = [];
  const open = [...file.tree.body];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === "If" || node.kind === "Try") open.push(...node.body, ...node.orelse);
    if (node.kind !== "ImportFrom" || !node.names.some(({ name }) => name === "*")) continue;
    const module = absoluteName(".".repeat(node.level) + (node.module ?? ""), file);
    if (module !== null) found.push(module);
  }
  return found;
}

function allOf({ tree }: OutlinedFile): string[] | null {
  for (const node of tree.body) {
    if (node.kind !== "Assign" || node.targets[0]?.kind !== "Name" || node.targets[0].id !== "__all__") continue;
    if (node.value.kind !== "List" && node.value.kind !== "Tuple") return null;
    return node.value.elts.flatMap((one) => (one.kind === "Constant" && one.type === "str" ? [one.value] : []));
  }
  return null;
}
