/** Thread locks: what a `with` holds, as names, classes and types tell. */
import type { TypeName } from "../../semantics/callee.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { Meaning } from "../../semantics/project-index.ts";
import type { Type } from "../../semantics/types/model.ts";
import type { Expression } from "../../syntax/nodes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { namerOf } from "../kit/models.ts";
import type { PythonFile } from "../kit/rule.ts";
import { alternatives } from "../kit/types.ts";

/** The lock as its file tells: by its dotted name, by the class of the object, or not at all. */
export type Held = { readonly name: string } | { readonly type: TypeName } | null;

/** Also by the names under which typeshed declares them. */
const LOCKS: ReadonlyMap<string, string> = new Map([
  ...["Lock", "RLock", "Condition", "Semaphore", "BoundedSemaphore"].map((name) => pair(`threading.${name}`)),
  pair("multiprocessing.Lock"),
  ["_thread.lock", "threading.Lock"],
  ["_thread.LockType", "threading.Lock"],
  ["_thread.RLock", "threading.RLock"],
  ["threading._RLock", "threading.RLock"],
  ["multiprocessing.synchronize.Lock", "multiprocessing.Lock"],
]);

function pair(name: string): [string, string] {
  return [name, name];
}

export function heldBy(lock: Expression, file: PythonFile): Held {
  const namer = namerOf(file);
  const type = namer.typeOf(lock);
  if (type !== null) return { type };
  const name = namer.nameOf(lock);
  return name === null ? null : { name };
}

export function madeBy(held: NonNullable<Held>, file: FileOutline, knowledge: Knowledge): string | null {
  if ("name" in held) return madeOf(knowledge.index.meaning(held.name, file), knowledge);
  const { on, attribute, via } = held.type;
  const meaning = knowledge.index.meaning(on, file);
  if (via === "entered") return null;
  if (attribute === null) return lockOf(meaning);
  return madeOf(
    meaning.kind === "class" ? { kind: "member", class: meaning.class, rest: [attribute] } : meaning,
    knowledge,
  );
}

/** What makes an object of a module, or what an attribute of a class's objects always holds. */
function madeOf(meaning: Meaning, { index, classes }: Knowledge): string | null {
  if (meaning.kind === "object") return meaning.rest.length === 0 ? lockOf(meaning.of) : null;
  if (meaning.kind !== "member") return null;
  const [attribute = "", another] = meaning.rest;
  const held = another === undefined ? classes.attribute(meaning.class, attribute) : null;
  const isSetBelow = classes.subclasses(meaning.class).some(({ outline }) => outline.attributes.has(attribute));
  return held === null || isSetBelow ? null : lockOf(index.meaning(held.type, held.on.file));
}

function lockOf(meaning: Meaning): string | null {
  return meaning.kind === "outside" ? (LOCKS.get(meaning.name) ?? null) : null;
}

export function madeOfType(type: Type): string | null {
  const made = alternatives(type)
    .filter(({ kind }) => kind !== "none")
    .map((one) => (one.kind === "instance" ? (LOCKS.get(one.class.qualified) ?? null) : null));
  return made.every((one) => one === made[0]) ? (made[0] ?? null) : null;
}
