/** An `open()` moved into a `with`, whose block is what is done with the file. */
import { type Edit, replace } from "../../syntax/edits.ts";
import type { Assign, Attribute, Call, Expression, Name, Node, Statement } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { headed, indented, linesOf, withoutLines } from "../kit/blocks.ts";
import { keyword } from "../kit/classes.ts";
import { isFalse, isName, isWithin, lastName, siblings, textOf } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `null` where the file may still be used after the block, or nothing says where that ends. */
export function openedInWith(opened: Call, file: PythonFile): readonly Edit[] | null {
  const { parent } = opened;
  if (parent?.kind === "Assign" && parent.value === opened) return untilDone(parent, file);
  return isUsedUp(opened, file) ? aroundStatement(opened, file) : null;
}

/** From `handle = open(…)` to the `handle.close()` in the same block, or to the last use where that is plain to see. */
function untilDone(statement: Assign, file: PythonFile): readonly Edit[] | null {
  const [target, another] = statement.targets;
  if (target?.kind !== "Name" || another !== undefined) return null;
  const [binding, rebinding] = file.names.lookup(target);
  if (binding === undefined || rebinding !== undefined) return null;
  const around = siblings(statement);
  const uses = file.names.references(binding.scope, target.id).filter((use) => use !== target);
  const head = `with ${textOf(statement.value, file)} as ${target.id}:`;
  const from = around.indexOf(statement) + 1;
  const closing = around.find((one) => isClose(one, target.id));
  if (closing === undefined) {
    const last = around.findLastIndex((one) => uses.some((use) => isWithin(use, one)));
    const block = around.slice(from, last + 1);
    const isPlain = uses.every((use) => isUsedIn(use, block, file) && isPlainUse(use)) && uses.some(isReadOrWritten);
    return isPlain && !isGoneWhenClosed(statement.value) ? headed(statement, head, block, file) : null;
  }
  const between = around.slice(from, around.indexOf(closing));
  if (!uses.every((use) => isWithin(use, closing) || isUsedIn(use, between, file))) return null;
  const closed = linesOf([closing], file);
  const block = headed(statement, head, between, file);
  return closed === null || block === null ? null : [...block, withoutLines(closed, file)];
}

/** Not by a function or generator that may run later, nor closed there. */
function isUsedIn(use: Name, statements: readonly Statement[], file: PythonFile): boolean {
  const isHere = statements.some((one) => isWithin(use, one));
  const isNow = file.names.scopeOf(use).bindings.has(use.id) && !isWithinGenerator(use);
  return isHere && isNow && !(use.parent?.kind === "Attribute" && use.parent.attr === "close");
}

const PLAIN = /^(name|read|readline|readlines|write|writelines|flush|seek|tell|truncate)$/;

/** Gives nothing away that reads the file later. */
function isPlainUse({ parent, start }: Name): boolean {
  if (parent?.kind === "For") return parent.iter.start === start;
  return parent?.kind === "Attribute" && PLAIN.test(parent.attr) && (parent.attr === "name" || isCalled(parent));
}

/** Else there is nothing that the block would be about. */
function isReadOrWritten({ parent }: Name): boolean {
  return parent?.kind === "For" || (parent?.kind === "Attribute" && AT_ONCE.test(parent.attr));
}

/** A temporary file, whose name may be in use for longer. */
function isGoneWhenClosed(opened: Expression): boolean {
  const isTemporary = /Temporary/.test(lastName(opened) ?? "");
  return isTemporary && !isFalse(keyword(opened, "delete"));
}

function isCalled(method: Attribute): boolean {
  return method.parent?.kind === "Call" && method.parent.func === method;
}

function isWithinGenerator(use: Node): boolean {
  for (const { kind } of ancestors(use)) if (kind === "GeneratorExp") return true;
  return false;
}

function isClose(statement: Statement, name: string): boolean {
  const call = statement.kind === "Expr" && statement.value.kind === "Call" ? statement.value : null;
  const method = call?.func.kind === "Attribute" && call.func.attr === "close" ? call.func : null;
  return method !== null && isName(method.value, name) && call?.args.length === 0;
}

const AT_ONCE = /^(read|readline|readlines|write|writelines)$/;
const LOADERS =
  /^(json|pickle|tomllib|plistlib|marshal)\.load$|^yaml\.(safe_)?load$|^builtins\.(list|sorted|set|tuple|sum)$/;

/** `open(path).read()`, `json.load(open(path))`: nothing is left to be read. */
function isUsedUp(opened: Call, file: PythonFile): boolean {
  const { parent } = opened;
  if (parent?.kind === "Attribute")
    return AT_ONCE.test(parent.attr) && parent.parent?.kind === "Call" && parent.parent.func === parent;
  return parent?.kind === "Call" && parent.args[0] === opened && LOADERS.test(file.names.qualified(parent.func) ?? "");
}

/** `null` where the statement does not open it exactly once, or has no line of its own. */
function aroundStatement(opened: Call, file: PythonFile): readonly Edit[] | null {
  const statement = simpleStatementAround(opened);
  const lines = statement === null ? null : linesOf([statement], file);
  const deeper = statement === null ? null : indented([statement], file);
  const name = nameFor(opened, file);
  const { source } = file;
  const isOnOneLine = source.lineOf(opened.start) === source.lineOf(opened.end);
  if (lines === null || deeper === null || name === null || !isOnOneLine) return null;
  const start = source.startOfLine(lines.first);
  const head = `${lines.indent}with ${textOf(opened, file)} as ${name}:\n`;
  return [{ start, end: start, text: head }, ...deeper, replace(opened, name)];
}

function simpleStatementAround(opened: Node): Statement | null {
  for (const at of ancestors(opened)) {
    switch (at.kind) {
      case "Assign":
      case "AugAssign":
      case "AnnAssign":
      case "Return":
      case "Expr":
        return at;
      case "Call":
      case "Attribute":
      case "Subscript":
      case "keyword":
      case "BinOp":
      case "Tuple":
      case "List":
      case "Dict":
      case "Starred":
        continue;
      default:
        return null;
    }
  }
  return null;
}

/** One that nothing around uses; in a class it would become an attribute. */
function nameFor(opened: Call, { names }: PythonFile): string | null {
  const scope = names.scopeOf(opened);
  if (scope.kind === "class" || scope.kind === "comprehension") return null;
  return (
    ["file", "handle"].find((name) => names.references(scope, name).length === 0 && !names.module.bindings.has(name)) ??
    null
  );
}
