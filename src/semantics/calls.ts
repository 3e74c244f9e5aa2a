/** Who calls whom across the files of a project, as far as our own resolution tells. */
import type { Callee } from "./callee.ts";
import { Hierarchy, type Member } from "./hierarchy.ts";
import type { CallSite, FileOutline } from "./outline.ts";
import { type Meaning, type ProjectClass, type ProjectFunction, ProjectIndex } from "./project-index.ts";
import { callsIn } from "./sites.ts";

export type { ProjectFunction } from "./project-index.ts";

export interface CallEdge {
  readonly caller: ProjectFunction;
  readonly site: CallSite;
  /**
   * `calls`: the callee's body runs here, or makes a coroutine or generator here.
   * `runs-elsewhere`: it is handed to a thread, an executor, the event loop, which may run it.
   */
  readonly how: "calls" | "runs-elsewhere";
  /** The function of the project; of a class its `__init__`. */
  readonly callee: ProjectFunction | null;
  /** Dotted name of a function that is not the project's: `time.sleep`, `requests.Session.get`. */
  readonly outside: string | null;
  /** Methods of classes below that may run in place of the callee. */
  readonly overrides: readonly ProjectFunction[];
}

export interface CallStatistics {
  readonly total: number;
  readonly project: number;
  readonly outside: number;
  /** Of the project by their name or object, but not to be told which. */
  readonly unclear: number;
  /** No name tells what they call. */
  readonly unknown: number;
}

export interface CallGraph {
  readonly functions: readonly ProjectFunction[];
  readonly callsOf: (caller: ProjectFunction) => readonly CallEdge[];
  readonly callersOf: (callee: ProjectFunction) => readonly CallEdge[];
  /** `orders.export.spool`, `orders.worker.Worker.run`; re-exported names too. */
  readonly definition: (name: string) => ProjectFunction | null;
  readonly statistics: CallStatistics;
  /** All functions and classes, and what names stand for. */
  readonly index: ProjectIndex;
  readonly classes: Hierarchy;
}

/** Decorators that leave the function what it is when it is called. */
const TRANSPARENT = new Set([
  "functools.wraps",
  "functools.lru_cache",
  "functools.cache",
  "contextlib.contextmanager",
  "contextlib.asynccontextmanager",
  "builtins.staticmethod",
  "builtins.classmethod",
  "abc.abstractmethod",
  "typing.override",
  "typing_extensions.override",
  "typing.final",
  "typing.no_type_check",
  "pytest.fixture",
]);
const STEPS = 4;
const NONE: readonly never[] = [];

/** Linear in the calls: names are resolved once each, classes are ordered once each. */
export function callGraph(outlines: readonly FileOutline[]): CallGraph {
  return new Graph(outlines);
}

class Graph implements CallGraph {
  readonly functions: readonly ProjectFunction[];
  statistics: CallStatistics;
  readonly index: ProjectIndex;
  readonly classes: Hierarchy;
  private readonly from = new Map<ProjectFunction, CallEdge[]>();
  private readonly to = new Map<ProjectFunction, CallEdge[]>();

  constructor(outlines: readonly FileOutline[]) {
    this.index = new ProjectIndex(outlines);
    this.classes = new Hierarchy(this.index);
    this.functions = this.index.functions;
    const counts = { total: 0, project: 0, outside: 0, unclear: 0, unknown: 0 };
    for (const file of outlines) {
      const { builtin, unknown } = file.unlisted;
      counts.outside += builtin;
      counts.unknown += unknown;
      for (const { caller, site } of callsIn(file)) {
        const by = this.index.functionOf(file.functions[caller]);
        if (by !== null) counts[this.add(by, site)]++;
      }
    }
    counts.total = counts.project + counts.outside + counts.unclear + counts.unknown;
    this.statistics = counts;
  }

  callsOf = (caller: ProjectFunction): readonly CallEdge[] => this.from.get(caller) ?? NONE;

  callersOf = (callee: ProjectFunction): readonly CallEdge[] => this.to.get(callee) ?? NONE;

  definition = (name: string): ProjectFunction | null => {
    const [anyFile] = this.functions;
    if (anyFile === undefined) return null;
    const meaning = this.index.meaning(name, anyFile.file);
    if (meaning.kind === "function") return meaning.function;
    if (meaning.kind !== "member" || meaning.rest.length !== 1) return null;
    return asFunction(this.classes.member(meaning.class, meaning.rest[0] ?? ""));
  };

  private add(caller: ProjectFunction, site: CallSite): "project" | "outside" | "unclear" {
    const target = this.target(site.callee, caller.file);
    if (target === "unclear" || target === "nothing") return target === "nothing" ? "project" : "unclear";
    const callee = "outside" in target ? null : target.callee;
    const isScheduled = site.use === "scheduled" && (callee === null || callee.outline.isAsync);
    const edge: CallEdge = {
      caller,
      site,
      how: site.elsewhere || isScheduled ? "runs-elsewhere" : "calls",
      callee,
      outside: "outside" in target ? target.outside : null,
      overrides: "outside" in target ? NONE : target.overrides,
    };
    append(this.from, caller, edge);
    if (callee !== null) append(this.to, callee, edge);
    return callee === null ? "outside" : "project";
  }

  private target(callee: Callee, file: FileOutline): Target {
    if (callee.kind === "name") return this.ofMeaning(this.index.meaning(callee.name, file));
    const of = this.objectOf(callee, file);
    if (of.kind === "outside") return { outside: `${of.name}.${callee.method}` };
    if (of.kind !== "class") return "unclear";
    const { class: owner } = of;
    if (callee.via === "super") return plain(this.classes.member(owner, callee.method, owner), callee.method);
    // What `with` gives is what `__enter__` returns, which need not be the object.
    if (callee.via === "entered") return "unclear";
    const isExact = callee.via === "instance" && callee.attribute === null;
    const target = plain(this.classes.member(owner, callee.method), callee.method);
    if (isExact || typeof target === "string" || "outside" in target) return target;
    return { ...target, overrides: this.classes.overrides(owner, callee.method) };
  }

  /** The class of the object that a method is called on. */
  private objectOf(callee: Extract<Callee, { kind: "method" }>, file: FileOutline): Meaning {
    const on = this.made(this.index.meaning(callee.on, file), STEPS);
    if (callee.attribute === null || on.kind !== "class") return on;
    const attribute = this.classes.attribute(on.class, callee.attribute);
    if (attribute === null) return { kind: "unknown" };
    return this.made(this.index.meaning(attribute.type, attribute.on.file), STEPS);
  }

  /** Of a function that is called to get the object: the class that it is declared to return. */
  private made(meaning: Meaning, steps: number): Meaning {
    if (meaning.kind !== "function" || steps === 0) return meaning;
    const { outline, file } = meaning.function;
    if (outline.returns === null || outline.isAsync || isOpaque(meaning.function)) return { kind: "unknown" };
    const returned = this.index.meaning(outline.returns, file);
    return returned.kind === "function" ? { kind: "unknown" } : returned;
  }

  private ofMeaning(meaning: Meaning): Target {
    switch (meaning.kind) {
      case "outside":
        return { outside: meaning.name };
      case "function":
        return plain(meaning.function, "");
      case "class":
        return this.construction(meaning.class);
      case "member":
        return meaning.rest.length === 1
          ? plain(this.classes.member(meaning.class, meaning.rest[0] ?? ""), meaning.rest[0] ?? "")
          : "unclear";
      case "object":
        return this.ofObject(this.made(meaning.of, STEPS), meaning.rest);
      case "unknown":
        return "unclear";
    }
  }

  private ofObject(of: Meaning, rest: readonly string[]): Target {
    const [method = "", more] = rest;
    if (more !== undefined || method === "") return "unclear";
    if (of.kind === "outside") return { outside: `${of.name}.${method}` };
    return of.kind === "class" ? plain(this.classes.member(of.class, method), method) : "unclear";
  }

  private construction(of: ProjectClass): Target {
    const member = this.classes.member(of, "__init__");
    const runsNothing = member === "none" || (typeof member === "object" && "inherits" in member);
    return runsNothing ? "nothing" : plain(member, "__init__");
  }
}

type Target =
  | "unclear"
  /** Resolved, and runs nothing of the project: a class without `__init__`. */
  | "nothing"
  | { readonly outside: string }
  | { readonly callee: ProjectFunction; readonly overrides: readonly ProjectFunction[] };

function plain(member: Member, name: string): Target {
  if (typeof member === "string") return "unclear";
  if ("inherits" in member) return { outside: `${member.inherits}.${name}` };
  return isOpaque(member) ? "unclear" : { callee: member, overrides: NONE };
}

/** An unknown decorator may put anything in the function's place. */
function isOpaque({ outline }: ProjectFunction): boolean {
  return !outline.decorators.every((one) => one !== null && TRANSPARENT.has(one));
}

function asFunction(member: Member): ProjectFunction | null {
  return typeof member === "string" || "inherits" in member ? null : member;
}

function append(map: Map<ProjectFunction, CallEdge[]>, key: ProjectFunction, edge: CallEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
