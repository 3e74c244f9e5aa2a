/** Plain functions that make something and hand it to their caller, who then has to deal with it: a task, a coroutine. */
import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import type { Step } from "../kit/rule.ts";

/** For each such function the call whose value it returns. */
export type Makers = ReadonlyMap<ProjectFunction, CallEdge>;

/**
 * All plain functions of which every `return` gives what `makes` says is made, or what such a function returns: one pass
 * from the causes up.
 */
export function makersOf(graph: CallGraph, makes: (edge: CallEdge) => boolean): Makers {
  const makers = new Map<ProjectFunction, CallEdge>();
  const counts = new Map<ProjectFunction, number>();
  const open: ProjectFunction[] = [];
  const count = (edge: CallEdge): void => {
    const { caller } = edge;
    const returned = (counts.get(caller) ?? 0) + 1;
    counts.set(caller, returned);
    if (returned < caller.outline.results || makers.has(caller) || !isPlain(caller)) return;
    makers.set(caller, edge);
    open.push(caller);
  };
  for (const one of graph.functions) {
    for (const edge of graph.callsOf(one)) if (isReturned(edge) && makes(edge)) count(edge);
  }
  for (let maker = open.pop(); maker !== undefined; maker = open.pop()) {
    for (const edge of graph.callersOf(maker)) {
      if (isReturned(edge) && edge.overrides.length === 0 && !makes(edge)) count(edge);
    }
  }
  return makers;
}

function isReturned({ how, site }: CallEdge): boolean {
  return how === "calls" && site.use === "returned";
}

/** Decorators that leave a function what it is. */
const PLAIN =
  /^(builtins\.(static|class)method|functools\.wraps|abc\.abstractmethod|typing(_extensions)?\.(override|final))$/;

export function isUndecorated({ outline }: ProjectFunction): boolean {
  return outline.decorators.every((one) => one !== null && PLAIN.test(one));
}

function isPlain(one: ProjectFunction): boolean {
  return !one.outline.isAsync && !one.outline.isGenerator && isUndecorated(one);
}

/** From the call of a maker down to the call that makes it. */
export function wayDown(first: CallEdge, makers: Makers): readonly Step[] {
  const steps: Step[] = [];
  for (let edge: CallEdge | undefined = first; edge !== undefined; ) {
    const { caller, site, callee }: CallEdge = edge;
    steps.push({ path: caller.file.path, at: site, name: caller.outline.name });
    edge = callee === null ? undefined : makers.get(callee);
  }
  return steps;
}
