/** What stands around a place of a function and may stop an exception there: handlers, `finally`, context managers. */
import type { ProjectFunction } from "../calls.ts";
import { type Effect, Outcome, UNKNOWN_NAME } from "../effects.ts";
import type { Place } from "../outline.ts";
import type { Calls } from "./edges.ts";
import type { ExceptionClasses } from "./exception-classes.ts";

export interface Handler {
  readonly over: Place;
  /** Where it stands: `except …` up to its last statement, or the call of `suppress`. */
  readonly at: Place;
  /** `null` for a class that nobody can tell. */
  readonly catches: readonly (string | null)[];
  /** An `Outcome`, or where it raises again what it has caught. */
  readonly outcome: number;
}

interface Guard {
  readonly over: Place;
  /** Of one `try`, in order. */
  readonly handlers: Handler[];
  /** The context manager, or a `finally` that stops everything. */
  readonly manager: Effect | "final" | null;
  readonly parent: Guard | null;
}

const NONE: readonly never[] = [];
const MANAGERS = new Set<string | null>(["contextlib.contextmanager", "contextlib.asynccontextmanager"]);

export class Guards {
  private readonly calls: Calls;
  private readonly classes: ExceptionClasses;
  private readonly known = new Map<ProjectFunction, readonly Guard[]>();
  /** Managers that are being asked about: one may use another, or itself. */
  private readonly open = new Set<ProjectFunction>();

  constructor(calls: Calls, classes: ExceptionClasses) {
    this.calls = calls;
    this.classes = classes;
  }

  handlers(one: ProjectFunction): readonly Handler[] {
    return this.calls.effects.of(one, "handler").map((effect) => this.handlerOf(effect, one));
  }

  /** An exception that is raised at this place leaves the function, for all that is known; in doubt it does not. */
  leaves(one: ProjectFunction, raised: string, start: number): boolean {
    let guard = this.around(one, start);
    while (guard !== null) {
      const goesOn = this.passes(guard, raised, one);
      if (goesOn === "stopped") return false;
      guard = goesOn === "passes" ? guard.parent : this.around(one, goesOn);
    }
    return true;
  }

  /** The handler that certainly takes an exception raised at this place, and raises nothing; `null` where in doubt. */
  taker(one: ProjectFunction, raised: string, start: number): Handler | null {
    for (let guard = this.around(one, start); guard !== null; guard = guard.parent) {
      if (guard.manager !== null && this.passes(guard, raised, one) === "stopped") return null;
      for (const handler of guard.handlers) {
        const stops = handler.catches.map((caught) => this.classes.stops(caught, raised));
        if (stops.includes(true)) return isSwallowing(handler) ? handler : null;
        if (stops.includes(null)) return null;
      }
    }
    return null;
  }

  /** Past the guard, or raised again at an offset, which is always further down. */
  private passes(guard: Guard, raised: string, one: ProjectFunction): "stopped" | "passes" | number {
    if (guard.manager === "final") return "stopped";
    if (guard.manager !== null) return this.mayForgive(guard.manager, raised, one) ? "stopped" : "passes";
    for (const { catches, outcome } of guard.handlers) {
      const stops = catches.map((caught) => this.classes.stops(caught, raised));
      if (outcome >= 0 && stops.includes(true)) return outcome;
      if (outcome < 0 && stops.some((one) => one !== false)) return "stopped";
    }
    return "passes";
  }

  private mayForgive({ text, first, second }: Effect, raised: string, one: ProjectFunction): boolean {
    if (second === 1) return true;
    const made = this.calls.at(one, first)?.callee ?? null;
    if (made?.outline.isGenerator && made.outline.decorators.some((by) => MANAGERS.has(by))) {
      return this.isDroppedByManager(made, raised);
    }
    const meaning = text === "" ? null : this.calls.graph.index.meaning(text, one.file);
    return meaning?.kind === "class" && this.exits(meaning.class);
  }

  /** What the body raises is raised in the manager where it yields. */
  private isDroppedByManager(manager: ProjectFunction, raised: string): boolean {
    if (this.open.has(manager)) return true;
    this.open.add(manager);
    const yields = this.calls.effects.of(manager, "yield");
    const isDropped = !yields.every(({ at }) => this.leaves(manager, raised, at.start));
    this.open.delete(manager);
    return isDropped;
  }

  /** Of a context manager that yields in one place. */
  takenByManager(manager: ProjectFunction, raised: string): Handler | null {
    const [place, another] = this.calls.effects.of(manager, "yield");
    const isManager = manager.outline.decorators.some((by) => MANAGERS.has(by));
    return isManager && place !== undefined && another === undefined
      ? this.taker(manager, raised, place.at.start)
      : null;
  }

  private exits(of: Parameters<Calls["graph"]["classes"]["member"]>[0]): boolean {
    return ["__exit__", "__aexit__"].some((name) => {
      const member = this.calls.graph.classes.member(of, name);
      if (typeof member === "string") return member === "unknown";
      return "inherits" in member || this.calls.effects.of(member, "forgive").length > 0;
    });
  }

  /** The innermost guard over an offset. */
  private around(one: ProjectFunction, offset: number): Guard | null {
    const guards = this.known.get(one) ?? this.read(one);
    this.known.set(one, guards);
    let low = 0;
    let high = guards.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((guards[middle]?.over.start ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    let guard = guards[low - 1] ?? null;
    while (guard !== null && guard.over.end <= offset) guard = guard.parent;
    return guard;
  }

  /** Ranges nest, so one pass with the open ones at hand orders them. */
  private read(one: ProjectFunction): readonly Guard[] {
    const { effects } = this.calls;
    const all = [
      ...effects.of(one, "final").map((effect) => ({ effect, kind: "final" as const })),
      ...effects.of(one, "handler").map((effect) => ({ effect, kind: "handler" as const })),
      ...effects.of(one, "manager").map((effect) => ({ effect, kind: "manager" as const })),
    ];
    if (all.length === 0) return NONE;
    all.sort((a, b) => a.effect.at.start - b.effect.at.start || b.effect.at.end - a.effect.at.end);
    const guards: Guard[] = [];
    for (const { effect, kind } of all) {
      const before = guards.at(-1);
      const isOfSameTry = kind === "handler" && before?.manager === null && isSame(before.over, effect.at);
      if (isOfSameTry) before?.handlers.push(this.handlerOf(effect, one));
      else guards.push(this.guardOf(effect, kind, within(guards.at(-1) ?? null, effect.at), one));
    }
    return guards;
  }

  private guardOf(
    effect: Effect,
    kind: "final" | "handler" | "manager",
    parent: Guard | null,
    one: ProjectFunction,
  ): Guard {
    return {
      over: effect.at,
      handlers: kind === "handler" ? [this.handlerOf(effect, one)] : [],
      manager: kind === "final" ? "final" : kind === "manager" ? effect : null,
      parent,
    };
  }

  private handlerOf({ at: over, text, first, second, third }: Effect, { file }: ProjectFunction): Handler {
    const names = text === "" ? NONE : text.split(" ");
    const catches = names.flatMap((name) => (name === UNKNOWN_NAME ? [null] : this.classes.caught(name, file)));
    return { over, at: { start: second, end: third }, catches, outcome: first };
  }
}

function isSame(a: Place, b: Place): boolean {
  return a.start === b.start && a.end === b.end;
}

function within(last: Guard | null, { start }: Place): Guard | null {
  let guard = last;
  while (guard !== null && guard.over.end <= start) guard = guard.parent;
  return guard;
}

/** It never raises again, nor anything else. */
export function isSwallowing({ outcome }: Handler): boolean {
  return outcome === Outcome.swallowed;
}
