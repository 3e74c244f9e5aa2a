/** Calls as summaries need them: what they run, by whom they are made, which argument becomes which parameter. */
import { lastNameOf } from "../callee.ts";
import type { CallEdge, CallGraph, ProjectFunction } from "../calls.ts";
import { type Effect, type Effects, Position } from "../effects.ts";
import type { ProjectClass } from "../project-index.ts";
import { isOpaque } from "../targets.ts";

/** A method that more classes override could be anything. */
const MOST_OVERRIDES = 16;
const NONE: readonly never[] = [];

/** What a call may run: nothing where one of them is not known. */
export function targetsOf({ callee, overrides }: CallEdge): readonly ProjectFunction[] {
  if (callee === null) return NONE;
  if (overrides.length === 0) return isOpaque(callee) ? NONE : [callee];
  const all = [callee, ...overrides];
  return all.length > MOST_OVERRIDES || all.some(isOpaque) ? NONE : all;
}

/**
 * The body runs here, in this thread, before the call's statement is done: a generator's when somebody takes from it or
 * enters the context it makes, a coroutine's when it is awaited.
 */
export function runsBody({ how, site }: CallEdge, { outline }: ProjectFunction): boolean {
  if (how !== "calls") return false;
  if (outline.isGenerator) return site.use === "iterated" || site.use === "entered";
  return !outline.isAsync || site.use === "awaited";
}

export class Calls {
  readonly graph: CallGraph;
  readonly effects: Effects;
  private callers: Map<ProjectFunction, CallEdge[]> | null = null;
  private readonly byEnd = new Map<ProjectFunction, ReadonlyMap<number, CallEdge>>();
  private readonly arguments = new Map<ProjectFunction, ReadonlyMap<number, readonly Effect[]>>();
  private readonly returned = new Map<ProjectFunction, ReadonlySet<number>>();
  private readonly orders = new Map<ProjectClass, ReadonlySet<unknown>>();
  private readonly signatures = new Map<string, Signature>();

  constructor(graph: CallGraph, effects: Effects) {
    this.graph = graph;
    this.effects = effects;
  }

  /** Calls that may run a function, in place of what it overrides too. */
  reaching(target: ProjectFunction): readonly CallEdge[] {
    this.callers ??= this.readCallers();
    return this.callers.get(target) ?? NONE;
  }

  /**
   * The class that `self` must be of for a way through methods of one object, where an override stands in for what it
   * overrides; `null` for any; `another` where the caller's object is never of that class.
   */
  selfOf(edge: CallEdge, target: ProjectFunction, below: ProjectClass | null): ProjectClass | null | "another" {
    if (!isOnSelf(edge)) return null;
    const self = below ?? (target === edge.callee ? null : this.classOf(target));
    const own = self === null ? null : this.classOf(edge.caller);
    if (self === null || own === null) return null;
    if (this.derives(self, own)) return self;
    return this.derives(own, self) ? own : "another";
  }

  private classOf({ outline, file }: ProjectFunction): ProjectClass | null {
    return outline.owner === null ? null : this.graph.index.classNamed(outline.owner, file);
  }

  private derives(one: ProjectClass, from: ProjectClass): boolean {
    const order = this.orders.get(one) ?? new Set(this.graph.classes.order(one));
    this.orders.set(one, order);
    return order.has(from);
  }

  /** The caller returns what the call comes to. */
  isReturned({ caller, site }: CallEdge): boolean {
    const known = this.returned.get(caller);
    const ends = known ?? new Set(this.effects.of(caller, "return").map(({ at }) => at.end));
    if (known === undefined) this.returned.set(caller, ends);
    return ends.has(site.end);
  }

  /** It always raises. */
  fails(one: ProjectFunction): boolean {
    return this.effects.of(one, "fail").length > 0;
  }

  private readCallers(): Map<ProjectFunction, CallEdge[]> {
    const callers = new Map<ProjectFunction, CallEdge[]>();
    for (const one of this.graph.functions) {
      for (const edge of this.graph.callsOf(one)) {
        for (const target of targetsOf(edge)) {
          const list = callers.get(target);
          if (list) list.push(edge);
          else callers.set(target, [edge]);
        }
      }
    }
    return callers;
  }

  /** The call that ends there: no two have their last parenthesis in one place. */
  at(caller: ProjectFunction, end: number): CallEdge | null {
    const known = this.byEnd.get(caller);
    if (known !== undefined) return known.get(end) ?? null;
    const edges = new Map<number, CallEdge>();
    for (const edge of this.graph.callsOf(caller)) if (!edge.site.elsewhere) edges.set(edge.site.end, edge);
    this.byEnd.set(caller, edges);
    return edges.get(end) ?? null;
  }

  /** The caller's parameter that becomes a parameter of what is called; -1 where it is none, or nobody can tell. */
  argument(edge: CallEdge, target: ProjectFunction, place: number): number {
    const shift = shiftOf(edge, target);
    if (place < shift) return isOfClass(target) || makes(edge, target) ? -1 : this.receiver(edge);
    const { names, positional, positionalOnly } = this.signature(target);
    for (const { text, first: given, second: position } of this.given(edge)) {
      if (position >= 0 && position + shift === place && place < positional) return given;
      if (position === Position.keyword && place >= positionalOnly && names[place] === text) return given;
    }
    return -1;
  }

  /** The caller's parameter on whose object a method is called. */
  private receiver(edge: CallEdge): number {
    if (isOnSelf(edge)) return 0;
    return this.given(edge).find(({ second }) => second === Position.receiver)?.first ?? -1;
  }

  /** The caller's parameters among the arguments of a call. */
  private given({ caller, site }: CallEdge): readonly Effect[] {
    const known = this.arguments.get(caller);
    if (known !== undefined) return known.get(site.end) ?? NONE;
    const byEnd = new Map<number, Effect[]>();
    for (const effect of this.effects.of(caller, "argument")) {
      const list = byEnd.get(effect.at.end);
      if (list) list.push(effect);
      else byEnd.set(effect.at.end, [effect]);
    }
    this.arguments.set(caller, byEnd);
    return byEnd.get(site.end) ?? NONE;
  }

  private signature({ outline }: ProjectFunction): Signature {
    const known = this.signatures.get(outline.signature);
    if (known !== undefined) return known;
    const read = signatureFrom(outline.signature);
    this.signatures.set(outline.signature, read);
    return read;
  }
}

interface Signature {
  readonly names: readonly string[];
  readonly positional: number;
  readonly positionalOnly: number;
}

function signatureFrom(text: string): Signature {
  const parts = text.split(",");
  const names = parts.filter((part) => part !== "/" && part !== "*" && part !== "");
  const star = parts.indexOf("*");
  const slash = parts.indexOf("/");
  const keywordOnly = star < 0 ? 0 : parts.length - star - 1;
  return { names, positional: names.length - keywordOnly, positionalOnly: Math.max(slash, 0) };
}

/** A method of the object that the caller is a method of, too: the two share `self`. */
export function isOnSelf({ caller, site: { callee } }: CallEdge): boolean {
  if (callee.kind !== "method" || callee.attribute !== null) return false;
  if (callee.via !== "self" && callee.via !== "super") return false;
  return callee.on === `:${caller.outline.owner}` && !isOfClass(caller);
}

/** The call makes an object, which is the first argument. */
export function makes({ site }: CallEdge, { outline }: ProjectFunction): boolean {
  return outline.name.endsWith(".__init__") && lastNameOf(site.callee) !== "__init__";
}

function isOfClass({ outline }: ProjectFunction): boolean {
  return outline.decorators.some((one) => one === "builtins.classmethod" || one === "builtins.staticmethod");
}

/** How many parameters are filled before the first argument. */
function shiftOf({ isBound }: CallEdge, { outline }: ProjectFunction): number {
  if (outline.decorators.includes("builtins.staticmethod")) return 0;
  return isBound || outline.decorators.includes("builtins.classmethod") ? 1 : 0;
}
