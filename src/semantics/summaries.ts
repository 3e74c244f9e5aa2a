/** What calling a function comes to, computed over the call graph. */
import type { ProjectFunction } from "./calls.ts";
import type { Place } from "./outline.ts";

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
}
