/** What may be done with an open object, or with the local that holds it, such that nobody else can close it. */
import type { Attribute, Call, Expression, Name } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isStored, lastName } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";
import { isWayOut } from "./_ownership.ts";

/** What these give no longer needs the object. */
const GIVES_DATA =
  /^(read\w*|write\w*|flush|seek|tell|truncate|getvalue|fileno|isatty|get|post|put|patch|delete|head|options|request|send\w*|recv\w*|fetch\w*|commit|rollback|execute\w*|namelist|getnames|infolist|extract\w*|testzip|mount|update|bind|listen|connect|setsockopt|settimeout|login|map|starmap|poll)$/;
const TAKES_NOTHING =
  /^(print|len|list|tuple|set|dict|sorted|enumerate|sum|min|max|any|all|next|isinstance|hasattr|bool|str|repr|id|type|load|safe_load|loads|dump|safe_dump|copyfileobj)$/;

/** The local that a value is given to, and nothing else. */
export function localOf({ parent }: Expression): Name | null {
  if (parent?.kind !== "Assign" && parent?.kind !== "AnnAssign") return null;
  const [target, another] = parent.kind === "Assign" ? parent.targets : [parent.target];
  return target?.kind === "Name" && another === undefined ? target : null;
}

/** A local, bound once, of which every use in the same function passes. */
export function staysHere(target: Name, passes: (use: Name) => boolean, file: PythonFile): boolean {
  const around = functionAround(target);
  const [binding, another] = file.names.lookup(target);
  if (binding === undefined || another !== undefined || !isFunction(around) || binding.scope.node !== around)
    return false;
  const uses = file.names.references(binding.scope, target.id).filter((use) => use !== target);
  return uses.every((use) => functionAround(use) === around && passes(use));
}

/** The object is only looked at and used, and goes nowhere. */
export function isHarmless(use: Expression, file: PythonFile): boolean {
  const { parent } = use;
  switch (parent?.kind) {
    case "Attribute":
      return isHarmlessMethod(parent, file);
    case "For":
    case "AsyncFor":
      return parent.iter === use;
    case "Compare":
    case "UnaryOp":
    case "If":
      return true;
    case "Call":
      return parent.func !== use && TAKES_NOTHING.test(lastName(parent.func) ?? "");
    default:
      return false;
  }
}

/** `handle.write(…)`, `session.headers.update(…)`, `session.auth = …`: the object itself goes nowhere. */
export function isHarmlessMethod(method: Attribute, file: PythonFile): boolean {
  const { parent, attr } = method;
  if (isWayOut(attr)) return false;
  if (parent?.kind === "Call" && parent.func === method) {
    if (parent.keywords.some(({ arg }) => arg === "stream")) return false;
    const isUsed = parent.parent?.kind !== "Expr" && parent.parent?.kind !== "Await";
    return GIVES_DATA.test(attr) || !isUsed || (attr === "cursor" && isLocal(parent, file));
  }
  return isStored(method) || (parent?.kind === "Attribute" && !isWayOut(parent.attr));
}

/** `cursor = connection.cursor()`, which needs the connection for as long as it lives. */
function isLocal(call: Call, file: PythonFile): boolean {
  const { parent } = call;
  const [target] = parent?.kind === "Assign" ? parent.targets : [];
  if (target?.kind !== "Name") return false;
  const [binding, another] = file.names.lookup(target);
  if (binding === undefined || another !== undefined) return false;
  const uses = file.names.references(binding.scope, target.id).filter((use) => use !== target);
  return uses.every(({ parent: by }) => by?.kind === "Attribute" || by?.kind === "For");
}
