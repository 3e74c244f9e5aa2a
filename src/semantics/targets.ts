/** What a call's callee is, by its name or by its type: a function of the project, or a dotted name from outside. */
import type { Callee } from "./callee.ts";
import { lastPart } from "./dotted.ts";
import { type Hierarchy, isProtocol, type Member } from "./hierarchy.ts";
import type { FileOutline } from "./outline.ts";
import type { Meaning, ProjectClass, ProjectFunction, ProjectIndex } from "./project-index.ts";
import type { Declared, Places, Type } from "./types/model.ts";

export type Target =
  | "unclear"
  /** Resolved, and runs nothing of the project: a class without `__init__`. */
  | "nothing"
  | { readonly outside: string }
  | { readonly callee: ProjectFunction; readonly overrides: readonly ProjectFunction[]; readonly isBound: boolean };

/** Decorators after which the caller gets what the function returns, each time a new one. */
export const PLAIN: ReadonlySet<string | null> = new Set([
  "builtins.staticmethod",
  "builtins.classmethod",
  "abc.abstractmethod",
  "typing.override",
  "typing_extensions.override",
  "typing.final",
  "typing.no_type_check",
]);
/** Decorators that leave the function what it is when it is called. */
const TRANSPARENT: ReadonlySet<string | null> = new Set([
  ...PLAIN,
  "functools.wraps",
  "functools.lru_cache",
  "functools.cache",
  "contextlib.contextmanager",
  "contextlib.asynccontextmanager",
  "pytest.fixture",
]);
const STEPS = 4;
const NONE: readonly never[] = [];

export class Targets {
  private readonly index: ProjectIndex;
  private readonly classes: Hierarchy;

  constructor(index: ProjectIndex, classes: Hierarchy) {
    this.index = index;
    this.classes = classes;
  }

  ofCallee(callee: Callee, file: FileOutline): Target {
    if (callee.kind === "untold") return "unclear";
    if (callee.kind === "name") return this.ofMeaning(this.index.meaning(callee.name, file));
    const of = this.objectOf(callee, file);
    if (of.kind === "outside") return { outside: `${of.name}.${callee.method}` };
    if (of.kind !== "class") return "unclear";
    const { class: owner } = of;
    if (callee.via === "super") return bound(this.classes.member(owner, callee.method, owner), callee.method);
    // What `with` gives is what `__enter__` returns, which need not be the object.
    if (callee.via === "entered") return "unclear";
    const isExact = callee.via === "instance" && callee.attribute === null;
    const target = bound(this.classes.member(owner, callee.method), callee.method);
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
      case "tuple":
      case "unknown":
        return "unclear";
    }
  }

  private ofObject(of: Meaning, rest: readonly string[]): Target {
    const [method = "", more] = rest;
    if (more !== undefined || method === "") return "unclear";
    if (of.kind === "outside") return { outside: `${of.name}.${method}` };
    return of.kind === "class" ? bound(this.classes.member(of.class, method), method) : "unclear";
  }

  /** By the type of the expression that is called. */
  ofType(type: Type, places: Places): Target {
    switch (type.kind) {
      case "function":
        return this.ofFunction(type.function, type.receiver, places);
      case "class":
        return this.ofClass(type.class, places);
      case "instance":
        return this.ofObjectCalled(type.class, places);
      case "union":
        return this.ofUnion(type.of, places);
      default:
        return "unclear";
    }
  }

  /** Calling `None` is an error at once, so it is no other callee. */
  private ofUnion(members: readonly Type[], places: Places): Target {
    const targets = members.filter(({ kind }) => kind !== "none").map((one) => this.ofType(one, places));
    const [first = "unclear", ...others] = targets;
    if (others.length === 0) return first;
    const callees = targets.flatMap((one) => (typeof one === "object" && "callee" in one ? [one] : []));
    const [one, ...rest] = callees;
    if (one === undefined || callees.length < targets.length) return "unclear";
    if (rest.some(({ isBound }) => isBound !== one.isBound)) return "unclear";
    return { ...one, overrides: [...one.overrides, ...rest.flatMap((other) => [other.callee, ...other.overrides])] };
  }

  private ofFunction(declared: Declared, receiver: Declared | null, places: Places): Target {
    if (declared.path === null) return this.ofOutside(declared, receiver, places);
    const callee = this.index.functionAt(declared.path, places.offset(declared));
    if (callee === null || isOpaque(callee)) return "unclear";
    const { owner, name } = callee.outline;
    const on = owner === null ? null : this.index.classNamed(owner, callee.file);
    const isBound = receiver !== null;
    if (on === null) return { callee, overrides: NONE, isBound };
    // What a protocol asks for, somebody else does.
    if (isProtocol(on)) return "unclear";
    return { callee, overrides: this.classes.overrides(on, lastPart(name)), isBound };
  }

  private ofOutside(declared: Declared, receiver: Declared | null, places: Places): Target {
    if (receiver === null) return { outside: publicName(declared.qualified) };
    if (receiver.path === null) return { outside: `${publicName(receiver.qualified)}.${declared.name}` };
    const on = this.index.classAt(receiver.path, places.offset(receiver));
    const member = on === null ? "unknown" : this.classes.member(on, declared.name);
    return typeof member === "object" && "inherits" in member
      ? { outside: `${member.inherits}.${declared.name}` }
      : { outside: publicName(declared.qualified) };
  }

  private ofClass(declared: Declared, places: Places): Target {
    if (declared.path === null) return { outside: publicName(declared.qualified) };
    const found = this.index.classAt(declared.path, places.offset(declared));
    return found === null ? "unclear" : this.construction(found);
  }

  /** Of an object that is called: its `__call__`. */
  private ofObjectCalled(declared: Declared, places: Places): Target {
    if (declared.path === null) return { outside: `${publicName(declared.qualified)}.__call__` };
    const on = this.index.classAt(declared.path, places.offset(declared));
    return on === null ? "unclear" : bound(this.classes.member(on, "__call__"), "__call__");
  }

  private construction(of: ProjectClass): Target {
    const member = this.classes.member(of, "__init__");
    const runsNothing = member === "none" || (typeof member === "object" && "inherits" in member);
    return runsNothing ? "nothing" : bound(member, "__init__");
  }
}

/** Without the private modules that a package keeps its code in: `httpx._client.Client` is known as `httpx.Client`. */
function publicName(qualified: string): string {
  return qualified.replaceAll(/(?<=\.)_\w+\./g, "");
}

function plain(member: Member, name: string): Target {
  if (typeof member === "string") return "unclear";
  if ("inherits" in member) return { outside: `${member.inherits}.${name}` };
  return isOpaque(member) ? "unclear" : { callee: member, overrides: NONE, isBound: false };
}

/** Of an object, which is its first argument. */
function bound(member: Member, name: string): Target {
  const target = plain(member, name);
  return typeof target === "object" && "callee" in target ? { ...target, isBound: true } : target;
}

/** An unknown decorator may put anything in the function's place. */
export function isOpaque({ outline }: ProjectFunction): boolean {
  return !outline.decorators.every((one) => TRANSPARENT.has(one));
}

export function asFunction(member: Member): ProjectFunction | null {
  return typeof member === "string" || "inherits" in member ? null : member;
}
