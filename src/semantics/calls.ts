/** Who calls whom across the files of a project: by our own resolution, and by types where a rule asks for them. */
import { type Callee, lastNameOf } from "./callee.ts";
import { Hierarchy } from "./hierarchy.ts";
import type { CallSite, FileOutline } from "./outline.ts";
import { type ProjectFunction, ProjectIndex } from "./project-index.ts";
import { callsIn } from "./sites.ts";
import { asFunction, type Target, Targets } from "./targets.ts";
import type { Places, Type } from "./types/model.ts";

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
  /** The callee's first argument is the object that it is called on, or that is made: `worker.run()`, `Worker()`. */
  readonly isBound: boolean;
}

/** A call that names alone do not resolve. */
export interface OpenCall {
  readonly caller: ProjectFunction;
  readonly site: CallSite;
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
  /** The one function of the project that a callee of that file certainly is. */
  readonly calleeOf: (callee: Callee, file: FileOutline) => ProjectFunction | null;
  readonly statistics: CallStatistics;
  /** Calls that are not resolved, of callees whose last name is one of these. */
  readonly open: (names: ReadonlySet<string>) => readonly OpenCall[];
  /** Tells what the callee of an open call is; nothing changes where the type does not say. */
  readonly resolve: (call: OpenCall, type: Type, places: Places) => void;
  /** All functions and classes, and what names stand for. */
  readonly index: ProjectIndex;
  readonly classes: Hierarchy;
}

const NONE: readonly never[] = [];

/** Linear in the calls: names are resolved once each, classes are ordered once each. */
export function callGraph(outlines: readonly FileOutline[]): CallGraph {
  return new Graph(outlines);
}

class Graph implements CallGraph {
  readonly functions: readonly ProjectFunction[];
  readonly statistics = { total: 0, project: 0, outside: 0, unclear: 0, unknown: 0 };
  readonly index: ProjectIndex;
  readonly classes: Hierarchy;
  private readonly targets: Targets;
  /** By the last name of what is called. */
  private readonly unresolved = new Map<string, Set<OpenCall>>();
  private readonly from = new Map<ProjectFunction, CallEdge[]>();
  private readonly to = new Map<ProjectFunction, CallEdge[]>();

  constructor(outlines: readonly FileOutline[]) {
    this.index = new ProjectIndex(outlines);
    this.classes = new Hierarchy(this.index);
    this.functions = this.index.functions;
    this.targets = new Targets(this.index, this.classes);
    const counts = this.statistics;
    for (const file of outlines) {
      counts.outside += file.unlisted.builtin;
      for (const { caller, site } of callsIn(file)) {
        const by = this.index.functionOf(file.functions[caller]);
        if (by !== null) this.add({ caller: by, site });
      }
    }
    counts.total = counts.project + counts.outside + counts.unclear + counts.unknown;
  }

  private add(call: OpenCall): void {
    const { caller, site } = call;
    const target = this.targets.ofCallee(site.callee, caller.file);
    if (target !== "unclear") {
      this.connect(call, target);
      return;
    }
    this.statistics[site.callee.kind === "untold" ? "unknown" : "unclear"]++;
    const name = lastNameOf(site.callee);
    const all = this.unresolved.get(name);
    if (all) all.add(call);
    else this.unresolved.set(name, new Set([call]));
  }

  open = (names: ReadonlySet<string>): readonly OpenCall[] =>
    [...names].flatMap((name) => [...(this.unresolved.get(name) ?? NONE)]);

  resolve = (call: OpenCall, type: Type, places: Places): void => {
    const { callee } = call.site;
    const target = this.targets.ofType(type, places);
    if (target === "unclear" || !this.unresolved.get(lastNameOf(callee))?.delete(call)) return;
    this.statistics[callee.kind === "untold" ? "unknown" : "unclear"]--;
    this.connect(call, target);
  };

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

  calleeOf = (callee: Callee, file: FileOutline): ProjectFunction | null => {
    const target = this.targets.ofCallee(callee, file);
    if (typeof target === "string" || "outside" in target || target.overrides.length > 0) return null;
    return target.callee;
  };

  private connect({ caller, site }: OpenCall, target: Exclude<Target, "unclear">): void {
    this.statistics[target !== "nothing" && "outside" in target ? "outside" : "project"]++;
    if (target === "nothing") return;
    const callee = "outside" in target ? null : target.callee;
    const isScheduled = site.use === "scheduled" && (callee === null || callee.outline.isAsync);
    const edge: CallEdge = {
      caller,
      site,
      how: site.elsewhere || isScheduled ? "runs-elsewhere" : "calls",
      callee,
      outside: "outside" in target ? target.outside : null,
      overrides: "outside" in target ? NONE : target.overrides,
      isBound: !("outside" in target) && target.isBound,
    };
    append(this.from, caller, edge);
    if (callee !== null) append(this.to, callee, edge);
  }
}

function append(map: Map<ProjectFunction, CallEdge[]>, key: ProjectFunction, edge: CallEdge): void {
  const list = map.get(key);
  if (list) list.push(edge);
  else map.set(key, [edge]);
}
