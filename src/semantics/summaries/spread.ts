/** Facts that go from a callee to its callers: breadth-first from the causes up, so that every way is a shortest one. */
import type { CallEdge, ProjectFunction } from "../calls.ts";
import type { Place } from "../outline.ts";
import type { ProjectClass } from "../project-index.ts";
import type { Calls } from "./edges.ts";

/** That a fact holds of a function, and what comes next on the way to its cause; `null` where that is here. */
export interface Link {
  readonly in: ProjectFunction;
  readonly at: Place;
  readonly cause: string;
  readonly next: Link | null;
  /** Steps to the cause, this one counted. */
  readonly length: number;
  /** The way holds for objects of this class alone, whose methods it takes in place of those that call them. */
  readonly self: ProjectClass | null;
}

/** The cause itself. */
export function root(one: ProjectFunction, at: Place, cause: string): Link {
  return { in: one, at, cause, next: null, length: 1, self: null };
}

/** Of each function: facts of one kind by key (an exception's name, a parameter's place). */
export type Facts<Key> = ReadonlyMap<ProjectFunction, ReadonlyMap<Key, Link>>;

export interface Seed<Key> {
  readonly key: Key;
  readonly link: Link;
}

/** Which facts of its caller a call makes, where one of what it runs holds. */
export type Carry<Key> = (edge: CallEdge, target: ProjectFunction, key: Key) => readonly Key[];

/** More facts of one kind about one function help nobody, and would make a hostile project's work quadratic. */
const MOST_FACTS = 64;

/**
 * The least fixed point: monotone, so recursion ends. A function has at most `MOST_FACTS` facts, so the work is linear
 * in the calls. What is found does not depend on the order of functions: of ways of one length the first in source order
 * is taken.
 */
export function spread<Key extends string | number>(
  seeds: Iterable<Seed<Key>>,
  calls: Calls,
  carry: Carry<Key>,
): Facts<Key> {
  const facts = new Map<ProjectFunction, Map<Key, Link>>();
  let candidates = new Candidates<Key>(facts);
  for (const { key, link } of seeds) candidates.propose(key, link);
  for (let fresh = candidates.settle(); fresh.length > 0; fresh = candidates.settle()) {
    candidates = new Candidates(facts);
    for (const { key, link } of fresh) {
      for (const edge of calls.reaching(link.in)) {
        const self = calls.selfOf(edge, link.in, link.self);
        if (self === "another") continue;
        for (const found of carry(edge, link.in, key)) {
          candidates.propose(found, {
            in: edge.caller,
            at: edge.site,
            cause: link.cause,
            next: link,
            length: link.length + 1,
            self,
          });
        }
      }
    }
  }
  return facts;
}

/** Facts that hold by a way of one length. */
class Candidates<Key extends string | number> {
  private readonly facts: Map<ProjectFunction, Map<Key, Link>>;
  private readonly found = new Map<ProjectFunction, Map<Key, Link>>();

  constructor(facts: Map<ProjectFunction, Map<Key, Link>>) {
    this.facts = facts;
  }

  propose(key: Key, link: Link): void {
    if (this.facts.get(link.in)?.has(key)) return;
    const ofFunction = this.found.get(link.in) ?? new Map<Key, Link>();
    this.found.set(link.in, ofFunction);
    const known = ofFunction.get(key);
    if (known === undefined || isBefore(link, known)) ofFunction.set(key, link);
  }

  settle(): Seed<Key>[] {
    const fresh: Seed<Key>[] = [];
    for (const [one, candidates] of this.found) {
      const known = this.facts.get(one) ?? new Map<Key, Link>();
      this.facts.set(one, known);
      const keys = [...candidates.keys()].sort((a, b) => (a < b ? -1 : 1));
      for (const key of keys.slice(0, MOST_FACTS - known.size)) {
        const link = candidates.get(key);
        if (link === undefined) continue;
        known.set(key, link);
        fresh.push({ key, link });
      }
    }
    return fresh;
  }
}

function isBefore(one: Link, other: Link): boolean {
  if (one.at.start !== other.at.start) return one.at.start < other.at.start;
  if (one.at.end !== other.at.end) return one.at.end < other.at.end;
  if (one.next === null || other.next === null) return one.cause < other.cause;
  const [a, b] = [one.next.in, other.next.in];
  if (a.file.path !== b.file.path) return a.file.path < b.file.path;
  return a.outline.at.start !== b.outline.at.start ? a.outline.at.start < b.outline.at.start : one.cause < other.cause;
}
