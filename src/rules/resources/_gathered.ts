/** Open objects in a list, tuple, set or dict that stays in the function: nobody else can close them. */
import type { Attribute, Call, Expression, Name, Node } from "../../syntax/nodes.ts";
import { isName, lastName } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";
import { isHarmless, localOf, staysHere } from "./_harmless.ts";

const EXHAUSTS = /^(all|any|dict|join|list|max|min|set|sorted|sum|tuple)$/;
const LOOKS_AT = /^(len|print|bool|str|repr|id|type|isinstance)$/;
/** Methods of containers that neither give an item away nor drop one. */
const KEEPS_ITEMS = /^(append|add|insert|reverse|sort|count|index)$/;

/** The value goes into a local container, whose items are only looked at and used from there. */
export function isGathered(value: Expression, file: PythonFile): boolean {
  const container = containerOf(value, file);
  return container !== null && staysHere(container, (use) => isHarmlessToItems(use, file), file);
}

function containerOf(value: Expression, file: PythonFile): Name | null {
  const { parent } = value;
  switch (parent?.kind) {
    case "List":
    case "Tuple":
    case "Set":
      return localOf(parent);
    case "Dict":
      return parent.values.includes(value) ? localOf(parent) : null;
    case "ListComp":
    case "SetComp":
      return parent.elt === value ? localOf(parent) : null;
    case "DictComp":
      return parent.value === value ? localOf(parent) : null;
    case "Call":
      return madeAndAddedTo(parent, file);
    default:
      return null;
  }
}

/** `found` of `found.append(value)`, where the function has made it. */
function madeAndAddedTo({ func, args: [, another], parent }: Call, file: PythonFile): Name | null {
  if (func.kind !== "Attribute" || !/^(append|add)$/.test(func.attr) || func.value.kind !== "Name") return null;
  const statement = another === undefined && parent?.kind === "Expr" ? bindingOf(func.value, file)?.parent : null;
  const made = statement?.kind === "Assign" || statement?.kind === "AnnAssign" ? statement.value : null;
  return made !== null && isNewContainer(made) ? localOf(made) : null;
}

function bindingOf(name: Name, file: PythonFile): Node | undefined {
  return file.names.lookup(name)[0]?.node;
}

function isNewContainer(value: Expression): boolean {
  if (value.kind === "Call") return isName(value.func) && /^(list|set)$/.test(value.func.id);
  return value.kind === "List" || value.kind === "Set" || value.kind === "ListComp" || value.kind === "SetComp";
}

function isHarmlessToItems(use: Expression, file: PythonFile): boolean {
  const { parent } = use;
  switch (parent?.kind) {
    case "Compare":
    case "UnaryOp":
    case "If":
      return true;
    case "Subscript":
      return parent.value === use && parent.slice.kind !== "Slice" && isHarmless(parent, file);
    case "Call":
      return LOOKS_AT.test(lastName(parent.func) ?? "") || isLoopedOver(parent, positionIn(parent, use), file);
    case "Attribute":
      return isHarmlessCall(parent, file);
    default:
      return isLoopedOver(use, null, file);
  }
}

function isHarmlessCall(method: Attribute, file: PythonFile): boolean {
  const { parent, attr } = method;
  if (parent?.kind !== "Call" || parent.func !== method) return false;
  if (attr === "values") return isLoopedOver(parent, null, file);
  return attr === "items" ? isLoopedOver(parent, 1, file) : KEEPS_ITEMS.test(attr);
}

/** Where an item of `use` stands in the tuples that `enumerate` and `zip` give; -1 for other calls. */
function positionIn(call: Call, use: Expression): number {
  if (isName(call.func, "enumerate")) return 1;
  return isName(call.func, "zip") ? call.args.indexOf(use) : -1;
}

/** A loop goes through it, and does nothing to the items but use them; `position` is theirs in a target of several. */
function isLoopedOver(iterable: Expression, position: number | null, file: PythonFile): boolean {
  const { parent: loop } = iterable;
  if (loop?.kind !== "For" && loop?.kind !== "comprehension") return false;
  if (loop.iter !== iterable || isLater(loop.parent)) return false;
  const item = position === null ? loop.target : loop.target.kind === "Tuple" ? loop.target.elts[position] : undefined;
  if (item?.kind !== "Name") return false;
  const bindings = file.names.lookup(item);
  const [binding] = bindings;
  if (binding === undefined) return false;
  const uses = file.names.references(binding.scope, item.id);
  return uses.every((use) => bindings.some(({ node }) => node === use) || isHarmless(use, file));
}

/** What a generator does, it may do when the function is over. */
function isLater(around: Node | null): boolean {
  if (around?.kind !== "GeneratorExp") return false;
  return around.parent?.kind !== "Call" || !EXHAUSTS.test(lastName(around.parent.func) ?? "");
}
