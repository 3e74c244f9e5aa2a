/** A class attribute becomes one of each object, made first in the class's `__init__`. */
import type { Edit } from "../../syntax/edits.ts";
import type { AnnAssign, Assign, ClassDef, FunctionNode, Statement } from "../../syntax/nodes.ts";
import { type Lines, linesOf, withoutLines } from "../kit/blocks.ts";
import { methodsOf, selfName } from "../kit/classes.ts";
import { inside, isName, isWithin, textOf } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `null` where the class itself is asked for it, or the value is made of other names of the class. An annotation stays. */
export function movedToInit(statement: Assign | AnnAssign, file: PythonFile): readonly Edit[] | null {
  const { source } = file;
  const owner = statement.parent;
  const target = statement.kind === "AnnAssign" ? statement.target : statement.targets[0];
  if (owner?.kind !== "ClassDef" || target?.kind !== "Name" || statement.value === null) return null;
  const [init, another] = methodsOf(owner).filter(({ name }) => name === "__init__");
  const self = init === undefined || another !== undefined ? null : selfName(init);
  const lines = linesOf([statement], file);
  if (init === undefined || self === null || lines === null || usesClass(owner, statement, target.id, file))
    return null;
  const made = madeFirst(init, `${self}.${target.id} = ${textOf(statement.value, file)}`, file);
  // What a comment beside it says may not be true of the new place.
  const isPlain = lines.first === lines.last && source.lineText(lines.last).trim() === textOf(statement, file);
  if (made === null || !isPlain) return null;
  if (statement.kind === "Assign") return [removed(statement, owner, lines, file), made];
  return [{ start: statement.annotation.end, end: statement.end, text: "" }, made];
}

/** With the blank lines below it where it stands at the head of the class, or below other blank lines. */
function removed(statement: Statement, { body }: ClassDef, lines: Lines, file: PythonFile): Edit {
  const { source } = file;
  const edit = withoutLines(lines, file);
  if (body[0] !== statement && source.lineText(lines.first - 1).trim() !== "") return edit;
  let next = lines.last + 1;
  while (next < source.lineCount && source.lineText(next).trim() === "") next++;
  return { ...edit, end: source.startOfLine(next) };
}

/** In the class's own block, by the class's name, or by `cls`. */
function usesClass(owner: ClassDef, statement: Statement, name: string, file: PythonFile): boolean {
  for (const node of inside(file.tree)) {
    if (isWithin(node, statement)) {
      if (isName(node) && node.id !== name && file.names.scopeOf(owner.body[0] ?? owner).bindings.has(node.id))
        return true;
    } else if (isName(node, name) && file.names.scopeOf(node).node === owner) return true;
    else if (
      node.kind === "Attribute" &&
      node.attr === name &&
      (isName(node.value, owner.name) || isName(node.value, "cls"))
    )
      return true;
  }
  return false;
}

/** `null` where the body is on the line of its `def`. */
function madeFirst({ body }: FunctionNode, text: string, file: PythonFile): Edit | null {
  const [doc, second] = body;
  const isDoc = doc?.kind === "Expr" && doc.value.kind === "Constant" && doc.value.type === "str";
  const first = isDoc ? second : doc;
  const lines = first === undefined ? null : linesOf([first], file);
  if (lines === null) return null;
  const start = file.source.startOfLine(lines.first);
  return { start, end: start, text: `${lines.indent}${text}\n` };
}
