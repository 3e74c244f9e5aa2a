/** What becomes of a call's value, and which callables are handed to something that runs them elsewhere. */
import type { Call, Expression, Node } from "../syntax/nodes.ts";
import { ancestors } from "../syntax/walk.ts";
import type { Callee } from "./callee.ts";
import { lastName, lastPart } from "./dotted.ts";
import type { FileNames } from "./names.ts";
import type { Use } from "./sites.ts";
import { useOfValue } from "./values.ts";

/** The place of the callable among the arguments, or the keyword that holds it. */
const BY_NAME: ReadonlyMap<string, number | string> = new Map<string, number | string>([
  ["asyncio.to_thread", 0],
  ["threading.Thread", "target"],
  ["threading.Timer", 1],
  ["multiprocessing.Process", "target"],
  ["functools.partial", 0],
  ["anyio.to_thread.run_sync", 0],
  ["trio.to_thread.run_sync", 0],
  ["starlette.concurrency.run_in_threadpool", 0],
  ["fastapi.concurrency.run_in_threadpool", 0],
  ["asgiref.sync.sync_to_async", 0],
]);

/** Under another name (`from functools import partial as p`) they are not looked for. */
const LAST_NAMES = new Set([...BY_NAME.keys()].map(lastPart));

const BY_METHOD: ReadonlyMap<string, number> = new Map([
  ["run_in_executor", 1],
  ["submit", 0],
  ["run_in_threadpool", 0],
  ["sync_to_async", 0],
  ["to_thread", 0],
  ["call_soon", 0],
  ["call_soon_threadsafe", 0],
  ["call_later", 1],
  ["add_done_callback", 0],
]);

/** Callables that a call hands over to be run by another thread, process, or later. */
export function handedOver(call: Call, callee: Callee | null): readonly Expression[] {
  const last = lastName(call.func);
  const known = callee?.kind === "name" && LAST_NAMES.has(last) ? BY_NAME.get(callee.name) : undefined;
  const place = known ?? BY_METHOD.get(last);
  if (place === undefined) return [];
  const given = typeof place === "number" ? call.args[place] : undefined;
  const named = call.keywords.find(({ arg }) => arg !== null && (arg === place || arg === "func"))?.value;
  const callable = given ?? named;
  return callable === undefined || callable.kind === "Call" ? [] : [callable];
}

const SCHEDULERS =
  /^(create_task|ensure_future|start_soon|run_coroutine_threadsafe|gather|wait_for|shield|run|run_until_complete|spawn)$/;
const CONSUMERS =
  /^(list|tuple|set|frozenset|dict|sorted|sum|min|max|any|all|next|join|extend|update|deque|Counter|enumerate|zip|map|filter)$/;

/** What a call's value is used for. */
export function useOf(call: Call, names: FileNames): Use {
  const { parent } = call;
  switch (parent?.kind) {
    case "Await":
      return "awaited";
    case "Expr":
      return isWatched(parent) ? "watched" : "dropped";
    case "For":
    case "AsyncFor":
    case "comprehension":
      return parent.iter === call ? "iterated" : "value";
    case "YieldFrom":
    case "Starred":
      return "iterated";
    case "withitem":
      return "entered";
    case "Call":
      if (parent.func === call) return "value";
      if (SCHEDULERS.test(lastName(parent.func))) return "scheduled";
      return CONSUMERS.test(lastName(parent.func)) ? "iterated" : useOfValue(call, names);
    default:
      return useOfValue(call, names);
  }
}

/** `with pytest.raises(…)` and `pytest.warns(…)`: what is made and dropped there is the point of the test. */
function isWatched(statement: Node): boolean {
  for (const around of ancestors(statement)) {
    if (around.kind === "FunctionDef" || around.kind === "AsyncFunctionDef") return false;
    if (around.kind !== "With") continue;
    if (around.items.some(({ context_expr: one }) => /raise|warn/i.test(lastName(one)))) return true;
  }
  return false;
}
