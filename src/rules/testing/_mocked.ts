/** What tests replace by a mock, and whether the project has it. */
import { BUILTINS } from "../../semantics/builtins.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Knowledge } from "../kit/knowledge.ts";

/** A module or a class of the project, whose attributes are looked for. */
export type Holder =
  | { readonly kind: "module"; readonly module: FileOutline }
  | { readonly kind: "class"; readonly class: ProjectClass };

export function holderNamed(name: string, path: string, { index }: Knowledge): Holder | null {
  const module = index.moduleNamed(name);
  if (module !== null) return isShadowed(name, index) ? null : { kind: "module", module };
  const file = index.fileAt(path);
  const meaning = file === null ? null : index.meaning(name, file);
  return meaning?.kind === "class" ? { kind: "class", class: meaning.class } : null;
}

/** The package around has something else by the module's name: `from .retry import retry`. */
function isShadowed(name: string, index: Knowledge["index"]): boolean {
  const dot = name.lastIndexOf(".");
  const around = dot < 0 ? null : index.moduleNamed(name.slice(0, dot));
  if (around === null) return false;
  const last = name.slice(dot + 1);
  return has(around, last) && around.names.get(last) !== name;
}

/** `__name`, and what Python makes of it in a class: `_Client__name`. */
const PRIVATE = /^(_+[^_]\w*)?__/;

/** Nobody gives it an attribute of that name, as far as the whole project tells; in doubt somebody may. */
export function lacks(holder: Holder, name: string, path: string, knowledge: Knowledge): boolean {
  if (!knowledge.isWhole || PRIVATE.test(name)) return false;
  return holder.kind === "module"
    ? moduleLacks(holder.module, name, path, knowledge)
    : classLacks(holder.class, name, path, knowledge);
}

function moduleLacks(module: FileOutline, name: string, path: string, { index }: Knowledge): boolean {
  if (module.role !== "source" || module.stars.length > 0 || has(module, name) || has(module, "__getattr__"))
    return false;
  // `patch` makes a name of the module for a builtin.
  if (BUILTINS.has(name) || isDynamic(module)) return false;
  // Of a package, something compiled may be there that has no source.
  if (/(^|\/)__init__\.py$/.test(module.path) && (name.startsWith("_") || hasSubmodule(module, name, index)))
    return false;
  return index.filesSetting(name).length === 0 && !mayBeSet(index, [module.path, path]);
}

function has({ names, functions, classes }: FileOutline, name: string): boolean {
  const isNamed = (one: { readonly name: string }): boolean => one.name === name;
  return names.has(name) || functions.some(isNamed) || classes.some(isNamed);
}

const DYNAMIC = new Set(["builtins.globals", "builtins.vars", "builtins.exec"]);

function isDynamic({ callees }: FileOutline): boolean {
  return callees.some((one) => one.kind === "name" && DYNAMIC.has(one.name));
}

function hasSubmodule({ module }: FileOutline, name: string, index: Knowledge["index"]): boolean {
  return index.hasModulesBelow(`${module}.${name}`);
}

/** `setattr` with a name that is not written there. */
function mayBeSet(index: Knowledge["index"], paths: readonly string[]): boolean {
  return index.filesSetting("*").some((file) => paths.includes(file.path));
}

/** Bases that bring nothing but special methods. */
const BARE = new Set(["builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol", "typing_extensions.Protocol"]);
/** Decorators that add only special methods. */
const PLAIN = new Set([
  "dataclasses.dataclass",
  "functools.total_ordering",
  "typing.final",
  "typing.runtime_checkable",
]);
/** Of every class, by its metaclass. */
const OF_CLASSES = new Set(["mro", "register"]);
/** Methods and fields by which a class has more attributes than it shows. */
const OPENING = ["__getattr__", "__getattribute__", "__init_subclass__", "__slots__"];

function classLacks(of: ProjectClass, name: string, path: string, { classes, index }: Knowledge): boolean {
  const order = classes.order(of);
  const shown = order.filter((one) => one !== null && typeof one !== "string");
  const isKnown = order.every((one) => one !== null && (typeof one !== "string" || BARE.has(one)));
  if (!isKnown || OF_CLASSES.has(name) || !shown.every(isPlain)) return false;
  if (shown.some(({ outline }) => outline.names.includes(name))) return false;
  const files = new Set(shown.map(({ file }) => file));
  if (mayBeSet(index, [path, ...[...files].map((file) => file.path)])) return false;
  // What is set on their objects only is not the class's; anybody else may set it on the class.
  return isOfObjects(of, name, classes)
    ? index.filesSetting(name).every((file) => files.has(file))
    : index.filesSetting(name).length === 0;
}

function isPlain({ outline }: ProjectClass): boolean {
  const { isOpen, decorators, names } = outline;
  return (
    !isOpen && decorators.every((by) => by !== null && PLAIN.has(by)) && !OPENING.some((one) => names.includes(one))
  );
}

/** Methods set it on `self`. */
export function isOfObjects(of: ProjectClass, name: string, classes: Knowledge["classes"]): boolean {
  return classes.order(of).some((one) => one !== null && typeof one !== "string" && one.outline.attributes.has(name));
}
