/** Which exceptions leave functions, and which their handlers swallow. */
import type { CallEdge, ProjectFunction } from "../calls.ts";
import { isOpaque } from "../targets.ts";
import { type Calls, runsBody, targetsOf } from "./edges.ts";
import type { ExceptionClasses } from "./exception-classes.ts";
import { type Guards, type Handler, isSwallowing } from "./guards.ts";
import { type Facts, type Link, root, type Seed, spread } from "./spread.ts";

/** These come from outside: that they are raised again tells nothing of what is called. */
const FROM_OUTSIDE = new Set([
  "builtins.BaseException",
  "builtins.Exception",
  "builtins.GeneratorExit",
  "builtins.KeyboardInterrupt",
  "builtins.MemoryError",
  "builtins.RecursionError",
  "builtins.SystemExit",
  "asyncio.CancelledError",
]);
/** What a base class raises where the method is still to be written: that is no fault of those that call it. */
const NOT_WRITTEN = "builtins.NotImplementedError";
const EXCEPT = "except".length;

export function raisesOf(calls: Calls, guards: Guards, classes: ExceptionClasses): Facts<string> {
  const seeds = calls.graph.functions.flatMap((one) => (isOpaque(one) ? [] : seedsOf(one, calls, guards, classes)));
  return spread(seeds, calls, (edge, target, raised) => {
    if (!runsBody(edge, target) || isOpaque(edge.caller)) return [];
    if (raised === NOT_WRITTEN && edge.isBound) return [];
    return guards.leaves(edge.caller, raised, edge.site.start) ? [raised] : [];
  });
}

function seedsOf(one: ProjectFunction, calls: Calls, guards: Guards, classes: ExceptionClasses): Seed<string>[] {
  const seeds: Seed<string>[] = [];
  for (const { at, text } of calls.effects.of(one, "raise")) {
    const raised = classes.raised(text, one.file);
    if (raised === null || !guards.leaves(one, raised, at.start)) continue;
    seeds.push({ key: raised, link: root(one, at, raised) });
  }
  for (const { outcome, catches } of guards.handlers(one)) {
    if (outcome < 0) continue;
    for (const raised of catches) {
      if (raised === null || FROM_OUTSIDE.has(raised) || !guards.leaves(one, raised, outcome)) continue;
      const at = { start: outcome, end: outcome + "raise".length };
      seeds.push({ key: raised, link: root(one, at, raised) });
    }
  }
  return seeds;
}

/** By the names that handlers give, the first handler of each. */
export function swallowsOf(one: ProjectFunction, calls: Calls, guards: Guards): ReadonlyMap<string, Link> {
  const found = new Map<string, Link>();
  const handlers = guards.handlers(one).filter(isSwallowing);
  const failing = handlers.length === 0 ? [] : failingCalls(one, calls);
  for (const handler of handlers) {
    if (failing.some((edge) => isIn(edge, handler.at))) continue;
    for (const caught of handler.catches) {
      if (caught !== null && !found.has(caught)) found.set(caught, root(one, placeOf(handler), caught));
    }
  }
  return found;
}

/** The handler of a context manager that takes what the `with` raises. */
export function takes(one: ProjectFunction, raised: string, calls: Calls, guards: Guards): Link | null {
  const handler = guards.takenByManager(one, raised);
  const isRaised = handler !== null && failingCalls(one, calls).some((edge) => isIn(edge, handler.at));
  return handler === null || isRaised ? null : root(one, placeOf(handler), raised);
}

/** A handler that calls a function which always raises, swallows nothing. */
function failingCalls(one: ProjectFunction, calls: Calls): readonly CallEdge[] {
  return calls.graph.callsOf(one).filter((edge) => targetsOf(edge).some((target) => calls.fails(target)));
}

function placeOf({ at: { start, end }, over }: Handler): Link["at"] {
  const isSuppress = start < over.start;
  return isSuppress ? { start, end } : { start, end: start + EXCEPT };
}

function isIn({ site }: CallEdge, at: Handler["at"]): boolean {
  return site.start >= at.start && site.end <= at.end;
}
