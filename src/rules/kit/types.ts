/** Questions about types that several rules ask. */
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { Declared, Type } from "../../semantics/types/model.ts";
import type { Knowledge } from "./knowledge.ts";

/** What the type may be: the members of a union, or itself. */
export function alternatives(type: Type): readonly Type[] {
  return type.kind === "union" ? type.of : [type];
}

/** An object of a class of that qualified name, and of no other. */
export function isInstanceOf(type: Type, ...qualified: readonly string[]): boolean {
  return type.kind === "instance" && qualified.includes(type.class.qualified);
}

/** The project's class that is declared there; `null` for one from elsewhere. */
export function projectClass(declared: Declared, { index, places }: Knowledge): ProjectClass | null {
  return declared.path === null ? null : index.classAt(declared.path, places.offset(declared));
}
