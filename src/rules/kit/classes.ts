/** Classes of this file and what their methods do to `self`. */
import type { Attribute, Call, ClassDef, Expression, FunctionNode, Node, Statement } from "../../syntax/nodes.ts";
import { functionAround, isFunction, isName, lastName, runHere } from "./match.ts";
import type { PythonFile } from "./rule.ts";

/** The class whose method this function is. */
export function classOf(method: Node): ClassDef | null {
  return method.parent?.kind === "ClassDef" ? method.parent : null;
}

export function methodsOf({ body }: ClassDef): readonly FunctionNode[] {
  return body.filter(isFunction);
}

/** The first parameter, by which a method knows its object; `null` for static and class methods. */
export function selfName(method: FunctionNode): string | null {
  if (method.decorator_list.some((one) => isName(one, "staticmethod") || isName(one, "classmethod"))) return null;
  const [first] = [...method.args.posonlyargs, ...method.args.args];
  return first?.arg ?? null;
}

/** The method that `self.name(…)` calls, if its class has just one of that name. */
export function methodOfSelf({ func }: Call, _file: PythonFile): FunctionNode | null {
  if (func.kind !== "Attribute" || func.value.kind !== "Name") return null;
  const around = functionAround(func);
  if (!isFunction(around) || selfName(around) !== func.value.id) return null;
  const found = classOf(around)?.body.filter((one) => nameBound(one) === func.attr) ?? [];
  const [method, other] = found;
  return method !== undefined && isFunction(method) && other === undefined ? method : null;
}

function nameBound(statement: Statement): string | null {
  if (isFunction(statement) || statement.kind === "ClassDef") return statement.name;
  if (statement.kind === "AnnAssign") return isName(statement.target) ? statement.target.id : null;
  const target = statement.kind === "Assign" ? (statement.targets[0] ?? null) : null;
  return isName(target) ? target.id : null;
}

/** Every `self.x` that a method assigns, augments or deletes in its own body. */
export function* assignedAttributes(method: FunctionNode): Generator<Attribute> {
  const self = selfName(method);
  if (self === null) return;
  for (const node of runHere(...method.body)) {
    for (const target of targetsOf(node)) {
      if (target.kind === "Attribute" && isName(target.value, self)) yield target;
    }
  }
}

const REFUSAL = /^(FrozenInstanceError|AttributeError|TypeError|Exception|BaseException)$/;

/** The assignment may fail and is meant to: a `try` around it answers, or a test expects the error. */
export function mayBeRefused(target: Attribute): boolean {
  for (let at: Node | null = target.parent; at !== null && !isFunction(at); at = at.parent) {
    if (at.kind === "Try" && at.handlers.some(({ type }) => type === null || answersRefusal(type))) return true;
    if (at.kind !== "With") continue;
    if (at.items.some((one) => /raises|suppress/i.test(lastName(one.context_expr) ?? ""))) return true;
  }
  return false;
}

function answersRefusal(type: Expression): boolean {
  const types = type.kind === "Tuple" ? type.elts : [type];
  return types.some((one) => REFUSAL.test(lastName(one) ?? ""));
}

function targetsOf(node: Node): Expression[] {
  switch (node.kind) {
    case "Assign":
    case "Delete":
      return node.targets.flatMap(unpacked);
    case "AugAssign":
    case "For":
    case "AsyncFor":
      return unpacked(node.target);
    case "AnnAssign":
      return node.value === null ? [] : [node.target];
    case "withitem":
      return node.optional_vars === null ? [] : unpacked(node.optional_vars);
    default:
      return [];
  }
}

function unpacked(target: Expression): Expression[] {
  if (target.kind === "Tuple" || target.kind === "List") return target.elts.flatMap(unpacked);
  return target.kind === "Starred" ? unpacked(target.value) : [target];
}

/** The decorator by its dotted name, called or not, e.g. `@dataclass(frozen=True)`. */
export function decorator(
  node: ClassDef | FunctionNode,
  file: PythonFile,
  ...names: readonly string[]
): Expression | null {
  const named = (one: Expression): boolean =>
    names.includes(file.names.qualified(one.kind === "Call" ? one.func : one) ?? "");
  return node.decorator_list.find(named) ?? null;
}

/** A keyword of a call, e.g. `frozen` of `dataclass(frozen=True)`. */
export function keyword(call: Expression | null, name: string): Expression | null {
  return call?.kind === "Call" ? (call.keywords.find((one) => one.arg === name)?.value ?? null) : null;
}
