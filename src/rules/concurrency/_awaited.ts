/** What is awaited, and whether other tasks get a turn meanwhile. */
import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import { targetsOf } from "../../semantics/summaries/edges.ts";
import type { Await, Node } from "../../syntax/nodes.ts";
import { callAt } from "../kit/graph.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { runHere, span } from "../kit/match.ts";
import type { Span } from "../kit/rule.ts";

export function awaitsIn(...parts: readonly Node[]): readonly Await[] {
  return [...runHere(...parts)].filter((node) => node.kind === "Await");
}

/** The calls that are awaited; `null` where one of them is no call, and may be anything. */
export function callsAwaited(waits: readonly Await[]): readonly Span[] | null {
  const calls = waits.flatMap(({ value }) => (value.kind === "Call" ? [span(value)] : []));
  return calls.length === waits.length ? calls : null;
}

/** `never`: all of it is the project's and gives up control nowhere. `known`: what is called is known. */
export function turnsGiven(
  calls: readonly Span[] | null,
  path: string,
  project: Knowledge,
): "never" | "known" | "unknown" {
  const edges = calls?.map((call) => callAt(project, path, call)) ?? [null];
  if (edges.every((edge) => runsThrough(edge, project))) return "never";
  return edges.every((edge) => edge !== null) ? "known" : "unknown";
}

/** An `async def` of the project that never waits: the loop does not get a turn. */
function runsThrough(edge: CallEdge | null, { summaries }: Knowledge): boolean {
  const targets = edge === null ? [] : targetsOf(edge);
  return targets.length > 0 && targets.every((one) => one.outline.isAsync && summaries.of(one).suspends === null);
}

/** Callers that are followed up to the place that starts the task. */
const FARTHEST = 4;

/** All that runs it, as far as is known, is a task that is started in one place, as the worker of a queue is. */
export function runsInOneTask(one: ProjectFunction, { callersOf }: CallGraph): boolean {
  let at = one;
  for (let level = 0; level < FARTHEST; level++) {
    const [edge, another] = callersOf(at);
    if (edge === undefined || another !== undefined) return false;
    if (edge.site.use === "scheduled") return true;
    if (edge.site.use !== "awaited") return false;
    at = edge.caller;
  }
  return false;
}
