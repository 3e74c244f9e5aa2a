/** Classes of the project and what they inherit: C3 as Python does it, where bases from elsewhere hide what they may. */
import type { ProjectClass, ProjectFunction, ProjectIndex } from "./project-index.ts";

/** A class of the project, or by its name one from elsewhere; `null`: nobody can tell. */
type Ancestor = ProjectClass | string | null;

/** What a class has by a name: a method, one that only a base from elsewhere can have, nothing, or who knows. */
export type Member = ProjectFunction | { readonly inherits: string } | "none" | "unknown";

/** Bases from elsewhere that bring no methods that somebody would call by name. */
const BARE = new Set([
  "builtins.object",
  "abc.ABC",
  "typing.Generic",
  "typing.Protocol",
  "typing_extensions.Protocol",
  "typing.NamedTuple",
  "enum.Enum",
  "builtins.Exception",
]);
const KNOWN_DECORATORS = new Set([
  "dataclasses.dataclass",
  "functools.total_ordering",
  "typing.final",
  "typing.runtime_checkable",
  "attr.s",
  "attr.define",
  "attrs.define",
  "attrs.frozen",
  "enum.unique",
]);
const NONE: readonly never[] = [];

export class Hierarchy {
  private readonly index: ProjectIndex;
  private readonly orders = new Map<ProjectClass, readonly Ancestor[]>();
  private readonly open = new Set<ProjectClass>();
  private readonly members = new Map<ProjectClass, Map<string, Member>>();
  private readonly below = new Map<ProjectClass, ProjectClass[]>();
  private readonly overriding = new Map<ProjectClass, Map<string, readonly ProjectFunction[]>>();

  constructor(index: ProjectIndex) {
    this.index = index;
    for (const one of index.classes) {
      for (const base of this.bases(one)) {
        if (base === null || typeof base === "string") continue;
        const list = this.below.get(base);
        if (list) list.push(one);
        else this.below.set(base, [one]);
      }
    }
  }

  private bases({ file, outline }: ProjectClass): Ancestor[] {
    return outline.bases.map((base) => {
      if (base === null) return null;
      const meaning = this.index.meaning(base, file);
      if (meaning.kind === "class") return meaning.class;
      return meaning.kind === "outside" ? meaning.name : null;
    });
  }

  /** The class itself first. https://docs.python.org/3/howto/mro.html */
  order(of: ProjectClass): readonly Ancestor[] {
    const known = this.orders.get(of);
    if (known !== undefined) return known;
    if (this.open.has(of)) return [of]; // a class that derives from itself
    this.open.add(of);
    const bases = this.bases(of);
    const lines = bases.map((base) => (base === null || typeof base === "string" ? [base] : this.order(base)));
    const [line] = lines;
    const merged = lines.length === 1 && line !== undefined ? line : merge([...lines, bases]);
    this.open.delete(of);
    const order = [of, ...(merged ?? [null])];
    this.orders.set(of, order);
    return order;
  }

  /** What an object of the class has by a name; `after`: as `super()` in that class sees it. */
  member(of: ProjectClass, name: string, after?: ProjectClass): Member {
    if (after !== undefined) return this.search(this.order(of).slice(1), name);
    const known = this.members.get(of)?.get(name);
    if (known !== undefined) return known;
    const found = this.search(this.order(of), name);
    const all = this.members.get(of) ?? new Map<string, Member>();
    this.members.set(of, all);
    all.set(name, found);
    return found;
  }

  private search(order: readonly Ancestor[], name: string): Member {
    let elsewhere: string | null = null;
    for (const one of order) {
      if (one === null) return "unknown";
      if (typeof one === "string") {
        if (BARE.has(one)) continue;
        if (elsewhere !== null) return "unknown";
        elsewhere = one;
        continue;
      }
      if (mayReplace(one, name)) return "unknown";
      // An attribute of that name may hold anything.
      if (one.outline.attributes.has(name)) return "unknown";
      const [method, another] = one.methods.get(name) ?? NONE;
      if (elsewhere !== null && method !== undefined) return "unknown";
      // What a protocol asks for, somebody else does.
      if (method !== undefined) return another === undefined && !isProtocol(one) ? method : "unknown";
      if (one.methods.has("__getattr__")) return "unknown";
    }
    return elsewhere === null ? "none" : { inherits: elsewhere };
  }

  /** What an attribute of the class's objects is declared or set to, with the class that says so. */
  attribute(of: ProjectClass, name: string): { readonly on: ProjectClass; readonly type: string } | null {
    for (const one of this.order(of)) {
      if (one === null) return null;
      if (typeof one === "string") continue;
      const type = one.outline.attributes.get(name);
      if (type === undefined) continue;
      return type === null || type.attribute !== null ? null : { on: one, type: type.on };
    }
    return null;
  }

  /** Methods of that name in the classes below. */
  overrides(of: ProjectClass, name: string): readonly ProjectFunction[] {
    if (!this.below.has(of)) return NONE;
    const all = this.overriding.get(of) ?? new Map<string, readonly ProjectFunction[]>();
    this.overriding.set(of, all);
    const known = all.get(name);
    if (known !== undefined) return known;
    const found = new Set(this.subclasses(of).flatMap((one) => one.methods.get(name) ?? NONE));
    const list = [...found];
    all.set(name, list);
    return list;
  }

  /** All classes of the project that derive from it, at whatever distance. */
  subclasses(of: ProjectClass): readonly ProjectClass[] {
    const found = new Set<ProjectClass>();
    const open = [...(this.below.get(of) ?? NONE)];
    for (let one = open.pop(); one !== undefined; one = open.pop()) {
      if (one === of || found.has(one)) continue;
      found.add(one);
      open.push(...(this.below.get(one) ?? NONE));
    }
    return [...found];
  }
}

/** What a decorator puts in the place of a class makes an object of that class when it is called. */
function mayReplace({ outline, methods }: ProjectClass, name: string): boolean {
  const isOwnInit = name === "__init__" && methods.has(name);
  return !isOwnInit && outline.decorators.some((by) => by === null || !KNOWN_DECORATORS.has(by));
}

export function isProtocol({ outline }: ProjectClass): boolean {
  return outline.bases.some((base) => base === "typing.Protocol" || base === "typing_extensions.Protocol");
}

/** C3: the first head that stands in no other tail; `null` where there is no such order. */
function merge(lines: readonly (readonly Ancestor[])[]): readonly Ancestor[] | null {
  const merged: Ancestor[] = [];
  let left = lines.filter((line) => line.length > 0);
  while (left.length > 0) {
    const next = left.find(([head]) => !left.some((line) => line.indexOf(head as Ancestor, 1) > 0))?.[0];
    if (next === undefined) return null;
    merged.push(next);
    left = left.map((line) => (line[0] === next ? line.slice(1) : line)).filter((line) => line.length > 0);
  }
  return merged;
}
