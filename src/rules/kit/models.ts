/** What the project's classes are, whichever files they and their bases stand in. */
import { Namer } from "../../semantics/callee.ts";
import type { ProjectClass, ProjectIndex } from "../../semantics/project-index.ts";
import type { Knowledge } from "./knowledge.ts";
import type { PythonFile } from "./rule.ts";

const namers = new WeakMap<PythonFile, Namer>();

/** Names a file's expressions as its outline does, so that `judge` can look them up. */
export function namerOf(file: PythonFile): Namer {
  const known = namers.get(file);
  if (known !== undefined) return known;
  const fresh = new Namer(file);
  namers.set(file, fresh);
  return fresh;
}

/** The class that a name of a file's outline stands for, if it is the project's. */
export function classNamed(name: string, path: string, { index }: Knowledge): ProjectClass | null {
  const file = index.fileAt(path);
  const meaning = file === null ? null : index.meaning(name, file);
  return meaning?.kind === "class" ? meaning.class : null;
}

/** The class of a file by its `__qualname__`; `null` where there is none, or more than one. */
export function classIn(path: string, qualname: string, { index }: Knowledge): ProjectClass | null {
  const file = index.fileAt(path);
  return file === null ? null : index.classNamed(qualname, file);
}

export interface Lineage {
  /** The class itself and the project's classes above it, as Python looks through them. */
  readonly project: readonly ProjectClass[];
  /** Dotted names of the classes above it that are not the project's. */
  readonly outside: readonly string[];
  /** Nothing above it is unknown. */
  readonly isKnown: boolean;
}

export function lineageOf(of: ProjectClass, { classes }: Knowledge): Lineage {
  const project: ProjectClass[] = [];
  const outside: string[] = [];
  let isKnown = true;
  for (const one of classes.order(of)) {
    if (one === null) isKnown = false;
    else if (typeof one === "string") outside.push(one);
    else project.push(one);
  }
  return { project, outside, isKnown };
}

/** An option of the class or its decorator; `null` where it cannot be told. */
export function optionOf({ outline }: ProjectClass, name: string, byDefault: boolean): boolean | null {
  const given = outline.options.get(name);
  if (given !== undefined) return given;
  return outline.options.has("**") ? null : byDefault;
}

/** Made by the standard library's decorator. */
export function isDataclass({ outline }: ProjectClass): boolean {
  return outline.decorators.includes("dataclasses.dataclass");
}

export function isFrozen(one: ProjectClass): boolean {
  return isDataclass(one) && optionOf(one, "frozen", false) === true;
}

/** Decorators that leave the class's attributes as its body says. */
const PLAIN_DECORATORS = new Set(["dataclasses.dataclass", "functools.total_ordering", "typing.final", "enum.unique"]);
/** Have no `__dict__` to give: their own `__slots__` are empty. */
const SLOTTED = new Set([
  "builtins.object",
  "abc.ABC",
  "typing.Generic",
  "typing.Protocol",
  "typing_extensions.Protocol",
]);

export function hasSlots({ outside, isKnown }: Lineage): boolean {
  return isKnown && outside.every((one) => SLOTTED.has(one));
}

/** Nothing that could make another class of it: an unknown decorator, a metaclass. */
export function isPlain({ outline }: ProjectClass): boolean {
  const isDecorated = !outline.decorators.every((one) => one !== null && PLAIN_DECORATORS.has(one));
  return !isDecorated && !outline.options.has("metaclass") && !outline.options.has("**");
}

/** Names in the `__slots__` that its body or its decorator gives it; `null` where it has none. */
export function ownSlots(one: ProjectClass): readonly string[] | "unclear" | null {
  const isMade = isDataclass(one) ? optionOf(one, "slots", false) : false;
  if (isMade === null) return "unclear";
  return isMade ? one.outline.fields.filter((field) => field.isAnnotated).map(({ name }) => name) : one.outline.slots;
}

const allSet = new WeakMap<ProjectIndex, ReadonlySet<string>>();

/** Names of the attributes that any file sets, of whatever object. */
export function attributesSet({ index }: Knowledge): ReadonlySet<string> {
  const known = allSet.get(index) ?? new Set(index.files.flatMap((file) => file.attributesSet));
  allSet.set(index, known);
  return known;
}
