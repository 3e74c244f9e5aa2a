/** What is started for each of some items and waited for together, and where those items come from. */
import type { Binding } from "../../semantics/names.ts";
import type { Call, Expression, For, Name } from "../../syntax/nodes.ts";
import { loopAround } from "../kit/loops.ts";
import { isWithin, lastName, mutates, runHere } from "../kit/match.ts";
import { onlyValue } from "../kit/only-value.ts";
import type { PythonFile, Span } from "../kit/rule.ts";

export interface Started {
  /** The call that is made for each item; of `map(f, items)` the `f`. */
  readonly call: Span;
  /** What is called. */
  readonly func: Expression;
  readonly items: Expression;
}

const TAKES_LIST = new Set(["asyncio.wait", "asyncio.as_completed"]);

/**
 * What a call of `gather`, `wait` or `as_completed` is given, or a call of a task group's `create_task` starts in each
 * turn of a loop; `null` where it is put together in another way, or may not all be started at once.
 */
export function startedForEach(node: Call, file: PythonFile): Started | null {
  switch (lastName(node.func)) {
    case "create_task":
      return inGroup(node, file);
    case "gather": {
      const [only, another] = node.args;
      if (only?.kind !== "Starred" || another !== undefined) return null;
      return file.names.qualified(node.func) === "asyncio.gather" ? ofMany(only.value, file) : null;
    }
    case "wait":
    case "as_completed": {
      const [given] = node.args;
      const isTaker = given !== undefined && TAKES_LIST.has(file.names.qualified(node.func) ?? "");
      return isTaker ? ofMany(given, file) : null;
    }
    default:
      return null;
  }
}

function ofMany(given: Expression, file: PythonFile): Started | null {
  const value = given.kind === "Name" ? onlyValue(given, file) : given;
  if (value === null) return null;
  if (given.kind === "Name" && isEmpty(value)) return appended(given, file);
  const isCopied = value.kind === "Call" && /^(list|set|tuple)$/.test(lastName(value.func) ?? "");
  return comprehended((isCopied ? value.args[0] : undefined) ?? value, file);
}

function comprehended(value: Expression, file: PythonFile): Started | null {
  if (value.kind === "Call") return mapped(value, file);
  if (value.kind !== "ListComp" && value.kind !== "SetComp" && value.kind !== "GeneratorExp") return null;
  const [generator, nested] = value.generators;
  return generator === undefined || nested !== undefined ? null : started(value.elt, generator.iter, file);
}

/** `map(f, items)` */
function mapped({ func, args }: Call, file: PythonFile): Started | null {
  const [given, items, more] = args;
  if (given === undefined || items === undefined || items.kind === "Starred" || more !== undefined) return null;
  if (file.names.qualified(func) !== "builtins.map") return null;
  if (given.kind === "Lambda") return started(given.body, items, file);
  return { call: given, func: given, items };
}

/** `tasks.append(f(item))` in a loop that is over before the tasks are waited for. */
function appended(tasks: Name, file: PythonFile): Started | null {
  const scope = file.names.lookup(tasks)[0]?.scope;
  if (scope === undefined) return null;
  const uses = file.names.references(scope, tasks.id);
  const [changed, another] = uses.filter(mutates);
  const call = changed?.parent?.parent;
  if (call?.kind !== "Call" || another !== undefined || !/^(append|add)$/.test(lastName(call.func) ?? "")) return null;
  const [task] = call.args;
  const loop = loopAround(call);
  if (task === undefined || loop?.kind !== "For" || loop.end > tasks.start || mayWait(loop)) return null;
  // Where it looks how many there are, it may be holding back.
  if (uses.filter((use) => isWithin(use, loop)).length > 1) return null;
  return started(task.kind === "Name" ? (onlyValue(task, file) ?? task) : task, loop.iter, file);
}

/** `group.create_task(f(item))` in a loop in `async with asyncio.TaskGroup() as group:`. */
function inGroup(node: Call, file: PythonFile): Started | null {
  const loop = loopAround(node);
  const [task] = node.args;
  if (task === undefined || node.func.kind !== "Attribute" || node.func.value.kind !== "Name") return null;
  if (loop?.kind === "For") {
    if (mayWait(loop)) return null;
  } else if (loop?.kind !== "comprehension" || loop.is_async) {
    return null;
  }
  const [binding, another] = file.names.lookup(node.func.value);
  const isGroup = binding !== undefined && another === undefined && entersGroup(binding, file);
  return isGroup && !isWithin(binding.node, loop) ? started(task, loop.iter, file) : null;
}

function entersGroup({ kind, node: { parent } }: Binding, file: PythonFile): boolean {
  if (kind !== "with" || parent?.kind !== "withitem" || parent.context_expr.kind !== "Call") return false;
  return file.names.qualified(parent.context_expr.func) === "asyncio.TaskGroup";
}

/** Something in the loop's turns may wait for tasks of earlier turns, or end it before its last one. */
function mayWait({ body }: For): boolean {
  for (const { kind } of runHere(...body)) {
    if (/^(Await|AsyncWith|AsyncFor|Break|Return|Yield)$/.test(kind)) return true;
  }
  return false;
}

/** `[]`, `list()`, `set()` */
function isEmpty(value: Expression): boolean {
  if (value.kind === "List") return value.elts.length === 0;
  return value.kind === "Call" && value.args.length === 0 && /^(list|set)$/.test(lastName(value.func) ?? "");
}

/** `fetch(x)` of `asyncio.create_task(fetch(x))`, and the items of `enumerate(items)`. */
function started(task: Expression, iterated: Expression, file: PythonFile): Started | null {
  if (task.kind !== "Call") return null;
  const [first] = task.args;
  const isMaker = /^(create_task|ensure_future|wait_for|shield)$/.test(lastName(task.func) ?? "");
  const call = isMaker && first?.kind === "Call" ? first : task;
  const isNumbered = iterated.kind === "Call" && file.names.qualified(iterated.func) === "builtins.enumerate";
  return { call, func: call.func, items: (isNumbered ? iterated.args[0] : undefined) ?? iterated };
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
      return value.kind === "Call" && !isBounded(value);
    })
  );
}

/** A few by nature, or no more than an argument says: `search(query, limit=5)`, `search(query, max_pages)`. */
function isBounded({ func, args, keywords }: Call): boolean {
  if (/^(range|split|list|tuple|sample|islice|batched)$/.test(lastName(func) ?? "")) return true;
  const given = [...args.map(lastName), ...keywords.map(({ arg }) => arg)];
  return given.some((one) => one !== null && /(^|_)(max|limit|top|count|size|first|n|k)(_|$)/i.test(one));
}

/** `*hosts`: somebody wrote them out. */
function isCollected(
  name: string,
  { vararg, kwarg }: { vararg: { arg: string } | null; kwarg: { arg: string } | null },
): boolean {
  return vararg?.arg === name || kwarg?.arg === name;
}
