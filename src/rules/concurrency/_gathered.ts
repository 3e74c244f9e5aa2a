/** What a call of `gather` is given: a call for each of some items, and where those come from. */
import type { Call, Comprehension, Expression, Name } from "../../syntax/nodes.ts";
import { lastName } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** The call that is made for each of the items; `null` where what is gathered is put together in another way. */
export function comprehendedBy({ args }: Call, file: PythonFile): { call: Call; items: Expression } | null {
  const [only, another] = args;
  if (only?.kind !== "Starred" || another !== undefined) return null;
  const list = only.value.kind === "Name" ? assignedTo(only.value, file) : only.value;
  if (list?.kind !== "ListComp" && list?.kind !== "GeneratorExp") return null;
  const [generator, nested] = list.generators;
  const call = unwrapped(list.elt);
  if (generator === undefined || nested !== undefined || call === null) return null;
  return { call, items: iteratedBy(generator) };
}

function assignedTo(name: Name, file: PythonFile): Expression | null {
  const [binding, another] = file.names.lookup(name);
  const statement = another === undefined ? binding?.node.parent : null;
  return statement?.kind === "Assign" && statement.targets[0] === binding?.node ? statement.value : null;
}

/** `fetch(x)` of `asyncio.create_task(fetch(x))`. */
function unwrapped(task: Expression): Call | null {
  if (task.kind !== "Call") return null;
  const [first] = task.args;
  const isMaker = /^(create_task|ensure_future|wait_for|shield)$/.test(lastName(task.func) ?? "");
  return isMaker && first?.kind === "Call" ? first : task;
}

/** `xs` of `enumerate(xs)`. */
function iteratedBy({ iter }: Comprehension): Expression {
  const [first] = iter.kind === "Call" && lastName(iter.func) === "enumerate" ? iter.args : [];
  return first ?? iter;
}

/** A parameter, or what was awaited or called for; no list that is written out, and no part of one. */
export function comesFromOutside(items: Expression, file: PythonFile): boolean {
  if (items.kind !== "Name" || /^_*[A-Z][A-Z0-9_]*$/.test(items.id)) return false;
  const bindings = file.names.lookup(items);
  return (
    bindings.length > 0 &&
    bindings.every(({ kind, node: { parent } }) => {
      if (kind === "parameter") return parent?.kind === "arguments" && !isCollected(items.id, parent);
      if (parent?.kind !== "Assign") return false;
      const value = parent.value.kind === "Await" ? parent.value.value : parent.value;
      return (
        value.kind === "Call" && !/^(range|split|list|tuple|sample|islice|batched)$/.test(lastName(value.func) ?? "")
      );
    })
  );
}

/** `*hosts`: somebody wrote them out. */
function isCollected(
  name: string,
  { vararg, kwarg }: { vararg: { arg: string } | null; kwarg: { arg: string } | null },
): boolean {
  return vararg?.arg === name || kwarg?.arg === name;
}
