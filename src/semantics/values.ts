/** What becomes of a value that is neither awaited nor handed on at once: through the local name or container that holds it. */
import type { Expression, Name, Node } from "../syntax/nodes.ts";
import type { FileNames } from "./names.ts";
import type { Use } from "./sites.ts";

export function useOfValue(value: Expression, names: FileNames): Use {
  const { parent } = value;
  switch (parent?.kind) {
    case "Return":
      return "returned";
    case "Assign":
    case "AnnAssign":
      return useOfBound(value, names);
    case "List":
    case "Set":
    case "Tuple":
      return isLost(parent, names) ? "collected" : "value";
    case "ListComp":
    case "SetComp":
      return parent.elt === value && isLost(parent, names) ? "collected" : "value";
    case "Dict":
      return parent.values.includes(value) && isLost(parent, names) ? "collected" : "value";
    case "DictComp":
      return parent.value === value && isLost(parent, names) ? "collected" : "value";
    case "Call":
      return isAddedAndLost(value, names) ? "collected" : "value";
    default:
      return isOperand(value) ? "operand" : "value";
  }
}

/** The name that alone an expression is bound to. */
function nameBound(value: Expression): Name | null {
  const { parent } = value;
  if (parent?.kind === "AnnAssign") return parent.target.kind === "Name" ? parent.target : null;
  if (parent?.kind !== "Assign" || parent.targets.length > 1) return null;
  return parent.targets[0]?.kind === "Name" ? parent.targets[0] : null;
}

/** Asked again for each value that is added to a list: more are taken to be used. */
const MOST_USES = 40;

/** Where else a local is named that one function binds once and nothing else sees; `null` of any other name. */
function otherUses(name: Name, names: FileNames): readonly Name[] | null {
  const [binding, another] = names.lookup(name);
  if (binding === undefined || another !== undefined || binding.scope.kind !== "function") return null;
  const all = names.references(binding.scope, name.id);
  // A function inside that names it may run whenever it likes.
  if (all.length > MOST_USES || !all.every((one) => names.scopeOf(one) === binding.scope)) return null;
  return all.filter((one) => one !== binding.node);
}

function useOfBound(value: Expression, names: FileNames): Use {
  const name = nameBound(value);
  const uses = name === null ? null : otherUses(name, names);
  if (uses === null) return "value";
  if (uses.length === 0) return "unused";
  if (uses.every(isOperand)) return "operand";
  const isReturned = uses.some(({ parent }) => parent?.kind === "Return");
  return isReturned && uses.every((one) => one.parent?.kind === "Return" || isNoted(one)) ? "returned" : "value";
}

/** `task.add_done_callback(…)`, `task.set_name(…)`: keeps nothing. */
function isNoted({ parent }: Name): boolean {
  if (parent?.kind !== "Attribute" || parent.parent?.kind !== "Call" || parent.parent.func !== parent) return false;
  return parent.attr === "add_done_callback" || parent.attr === "set_name";
}

/** The container is an expression statement, or bound to a name that only gets more added. */
function isLost(container: Expression, names: FileNames): boolean {
  if (container.parent?.kind === "Expr") return true;
  const name = nameBound(container);
  return name !== null && isOnlyAddedTo(name, names);
}

/** `found.append(value)` of a list that is made here and only added to. */
function isAddedAndLost(value: Expression, names: FileNames): boolean {
  const { parent } = value;
  const func = parent?.kind === "Call" && parent.args.includes(value) ? parent.func : null;
  if (func?.kind !== "Attribute" || func.value.kind !== "Name" || !isAdding(func.value)) return false;
  const [binding] = names.lookup(func.value);
  const made = binding?.kind === "assignment" ? assignedBy(binding.node.parent) : null;
  if (made?.kind !== "List" && made?.kind !== "Set") return false;
  return nameBound(made) !== null && isOnlyAddedTo(func.value, names);
}

function assignedBy(statement: Node | null): Expression | null {
  return statement?.kind === "Assign" || statement?.kind === "AnnAssign" ? statement.value : null;
}

function isOnlyAddedTo(name: Name, names: FileNames): boolean {
  return otherUses(name, names)?.every((one) => isAdding(one) || isCounted(one)) ?? false;
}

/** `len(found)` looks at no item. */
function isCounted({ parent }: Name): boolean {
  return parent?.kind === "Call" && parent.func.kind === "Name" && parent.func.id === "len";
}

function isAdding({ parent }: Name): boolean {
  if (parent?.kind !== "Attribute" || (parent.attr !== "append" && parent.attr !== "add")) return false;
  return parent.parent?.kind === "Call" && parent.parent.func === parent && parent.parent.parent?.kind === "Expr";
}

/** What a coroutine itself can be asked for. */
const OF_COROUTINE = /^(send|throw|close|cr_.*|__.*)$/;

function isOperand(value: Expression): boolean {
  const { parent } = value;
  switch (parent?.kind) {
    case "If":
    case "While":
    case "IfExp":
    case "Assert":
      return parent.test === value;
    case "UnaryOp":
    case "Compare":
    case "BinOp":
    case "FormattedValue":
      return true;
    case "BoolOp":
      return parent.values.at(-1) !== value;
    case "Attribute":
      return !OF_COROUTINE.test(parent.attr);
    case "Subscript":
      return parent.value === value;
    default:
      return false;
  }
}
