/** Classes whose methods are cached: whether their objects can be keys at all, and how long they live. */
import type { ProjectClass, ProjectIndex } from "../../semantics/project-index.ts";
import { callsIn } from "../../semantics/sites.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { classIn, isDataclass, isPlain, lineageOf, optionOf } from "../kit/models.ts";
import type { Span } from "../kit/rule.ts";

/** The class of the method that a decorator stands over. */
export function ownerOf(path: string, decorator: Span, project: Knowledge): ProjectClass | null {
  const below = project.index.fileAt(path)?.functions.filter(({ at }) => at.start >= decorator.end) ?? [];
  const [first] = below.sort((one, other) => one.at.start - other.at.start);
  return first === undefined || first.owner === null ? null : classIn(path, first.owner, project);
}

/** Bases from elsewhere whose hash is that of any object. */
const HASHABLE = new Set(["builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"]);

/**
 * Its `__hash__` is `None`: it has an `__eq__`, written or made by `@dataclass`, and no `__hash__`.
 * https://docs.python.org/3/reference/datamodel.html#object.__hash__
 */
export function isUnhashable(of: ProjectClass, { classes }: Knowledge): boolean {
  if (classes.subclasses(of).some(({ methods }) => methods.has("__hash__"))) return false;
  for (const one of classes.order(of)) {
    const hash = one === null ? "some" : typeof one === "string" ? outsideHash(one) : ownHash(one);
    if (hash !== "inherited") return hash === "none";
  }
  return false;
}

type Hash = "none" | "some" | "inherited";

/** What cannot be told counts as a hash. */
function outsideHash(name: string): Hash {
  return HASHABLE.has(name) ? "inherited" : "some";
}

function ownHash(one: ProjectClass): Hash {
  const { outline, methods } = one;
  if (methods.has("__hash__") || outline.fields.some(({ name }) => name === "__hash__") || !isPlain(one)) return "some";
  if (isDataclass(one)) {
    if (optionOf(one, "unsafe_hash", false) !== false || optionOf(one, "frozen", false) !== false) return "some";
    if (optionOf(one, "eq", true) !== false) return "none";
  }
  return methods.has("__eq__") ? "none" : "inherited";
}

/** Its objects are there as long as the program: members of an enumeration, and what only modules make as they are imported. */
export function livesForEver(of: ProjectClass, project: Knowledge): boolean {
  if (lineageOf(of, project).outside.some((one) => one.startsWith("enum."))) return true;
  if (!project.isWhole || project.classes.subclasses(of).length > 0) return false;
  return makersOf(of, project.index) === "modules";
}

/** Whether a class is made by modules as they are imported, by functions as well, or by nobody that is seen. */
type Makers = "modules" | "functions" | "nobody";

const makers = new WeakMap<ProjectIndex, ReadonlyMap<ProjectClass, Makers>>();

function makersOf(of: ProjectClass, index: ProjectIndex): Makers {
  const known = makers.get(index) ?? allMakers(index);
  makers.set(index, known);
  return known.get(of) ?? "nobody";
}

function allMakers(index: ProjectIndex): ReadonlyMap<ProjectClass, Makers> {
  const found = new Map<ProjectClass, Makers>();
  for (const file of index.files) {
    for (const { caller, site } of callsIn(file)) {
      if (site.callee.kind !== "name") continue;
      const meaning = index.meaning(site.callee.name, file);
      if (meaning.kind !== "class" || found.get(meaning.class) === "functions") continue;
      found.set(meaning.class, file.functions[caller]?.name === "<module>" ? "modules" : "functions");
    }
  }
  return found;
}
