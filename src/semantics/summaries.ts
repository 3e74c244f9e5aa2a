/** What calling a function comes to, computed over the call graph. */
import { NEWEST } from "../project/specifiers.ts";
import type { CallGraph, ProjectFunction } from "./calls.ts";
import { Effects } from "./effects.ts";
import type { Place } from "./outline.ts";
import { impureOf, keepsOf, mutatesOf } from "./summaries/changes.ts";
import { Calls } from "./summaries/edges.ts";
import { ExceptionClasses } from "./summaries/exception-classes.ts";
import { Guards } from "./summaries/guards.ts";
import { raisesOf, swallowsOf, takes } from "./summaries/raises.ts";
import { opensOf, storesOf } from "./summaries/resources.ts";
import type { Facts, Link } from "./summaries/spread.ts";
import { blocksOf, suspendsOf } from "./summaries/waits.ts";
import { isOpaque } from "./targets.ts";

/** One place on the way from a function to the cause of what is said of it. */
export interface WayStep {
  readonly in: ProjectFunction;
  readonly at: Place;
}

/** Why something holds of a function: what causes it, and the shortest way there; the last step is the cause itself. */
export interface Why {
  /** The dotted name of what waits, is raised, is opened, mutates or suspends: `time.sleep`, `shop.errors.Lost`, `append`. */
  readonly cause: string;
  readonly way: readonly WayStep[];
}

export interface Summary {
  /** Its thread may wait: `null` where nothing is known to. */
  readonly blocks: Why | null;
  /** Exceptions that may leave it, by dotted name (of the project's, with their module), handlers on the way allowed for. */
  readonly raises: ReadonlyMap<string, Why>;
  /** Exceptions that a handler in it catches and does not raise again, by the dotted name that the handler gives. */
  readonly swallows: ReadonlyMap<string, Why>;
  /** Of a context manager made by a generator: the handler around its `yield` that takes such an exception and goes on. */
  readonly takes: (exception: string) => Why | null;
  /** It returns a resource that it, or what it calls, has opened: who calls it has to close it. */
  readonly opens: Why | null;
  /** Attributes of its object in which it keeps what it has opened. */
  readonly stores: ReadonlyMap<string, Why>;
  /** Parameters by place (`self` is 0) whose object it changes. */
  readonly mutates: ReadonlyMap<number, Why>;
  /** Parameters by place that it keeps for longer than the call: in an attribute, a global, a container, or that it returns. */
  readonly keeps: ReadonlyMap<number, Why>;
  /** It may give control to the event loop before it is done: of an `async def` only. */
  readonly suspends: Why | null;
  /** It writes to nothing but its own locals, and calls nothing that might, as far as is known. */
  readonly isPure: boolean;
}

export interface Summaries {
  readonly of: (one: ProjectFunction) => Summary;
  /** The calls that they are computed over. */
  readonly calls: Calls;
}

/**
 * What functions do, by the calls that the graph knows now: those that types resolve later do not count. A kind of fact
 * is computed for the whole project when it is first asked for, in time linear in the calls. A function whose decorator is
 * not known may be anything when it is called: its summary is empty, and not pure.
 */
export function summarise(graph: CallGraph): Summaries {
  return new Project(graph);
}

class Project implements Summaries {
  readonly calls: Calls;
  private readonly facts: ProjectFacts;
  private readonly known = new Map<ProjectFunction, Summary>();

  constructor(graph: CallGraph) {
    this.calls = new Calls(graph, new Effects());
    this.facts = new ProjectFacts(this.calls);
  }

  of = (one: ProjectFunction): Summary => {
    const known = this.known.get(one);
    if (known !== undefined) return known;
    const summary = new FunctionSummary(one, this.facts);
    this.known.set(one, summary);
    return summary;
  };
}

class ProjectFacts {
  private readonly calls: Calls;
  private readonly classes: ExceptionClasses;
  private readonly guards: Guards;

  constructor(calls: Calls) {
    this.calls = calls;
    // Where names of the standard library differ, as in the newest Python: a project runs on several.
    this.classes = new ExceptionClasses(calls.graph, NEWEST);
    this.guards = new Guards(this.calls, this.classes);
  }

  readonly blocks = once(() => blocksOf(this.calls));
  readonly raises = once(() => raisesOf(this.calls, this.guards, this.classes));
  readonly opens = once(() => opensOf(this.calls));
  readonly stores = once(() => storesOf(this.calls, this.opens()));
  readonly mutates = once(() => mutatesOf(this.calls));
  readonly keeps = once(() => keepsOf(this.calls));
  readonly suspends = once(() => suspendsOf(this.calls));
  readonly impure = once(() => impureOf(this.calls));

  takes(one: ProjectFunction, exception: string): Link | null {
    return isOpaque(one) ? null : takes(one, exception, this.calls, this.guards);
  }

  swallows(one: ProjectFunction): ReadonlyMap<string, Link> {
    return isOpaque(one) ? new Map() : swallowsOf(one, this.calls, this.guards);
  }
}

function once<Result>(compute: () => Result): () => Result {
  let result: { readonly is: Result } | null = null;
  return () => {
    result ??= { is: compute() };
    return result.is;
  };
}

class FunctionSummary implements Summary {
  private readonly one: ProjectFunction;
  private readonly facts: ProjectFacts;

  constructor(one: ProjectFunction, facts: ProjectFacts) {
    this.one = one;
    this.facts = facts;
  }

  get blocks(): Why | null {
    return this.only(this.facts.blocks());
  }

  get raises(): ReadonlyMap<string, Why> {
    return this.all(this.facts.raises());
  }

  get swallows(): ReadonlyMap<string, Why> {
    return whysOf(this.facts.swallows(this.one));
  }

  takes = (exception: string): Why | null => {
    const link = this.facts.takes(this.one, exception);
    return link === null ? null : whyOf(link);
  };

  get opens(): Why | null {
    return this.only(this.facts.opens());
  }

  get stores(): ReadonlyMap<string, Why> {
    return this.all(this.facts.stores());
  }

  get mutates(): ReadonlyMap<number, Why> {
    return this.all(this.facts.mutates());
  }

  get keeps(): ReadonlyMap<number, Why> {
    return this.all(this.facts.keeps());
  }

  get suspends(): Why | null {
    return this.only(this.facts.suspends());
  }

  get isPure(): boolean {
    return !this.facts.impure().has(this.one);
  }

  private only(facts: Facts<string>): Why | null {
    const link = facts.get(this.one)?.get("");
    return link === undefined ? null : whyOf(link);
  }

  private all<Key>(facts: Facts<Key>): ReadonlyMap<Key, Why> {
    return whysOf(facts.get(this.one) ?? new Map());
  }
}

function whysOf<Key>(links: ReadonlyMap<Key, Link>): ReadonlyMap<Key, Why> {
  return new Map([...links].map(([key, link]) => [key, whyOf(link)]));
}

export function whyOf(link: Link): Why {
  const way: WayStep[] = [];
  for (let at: Link | null = link; at !== null; at = at.next) way.push({ in: at.in, at: at.at });
  return { cause: link.cause, way };
}
