/** Which pydantic a project uses, and which of its classes are models. */
import { textsAt } from "../../project/read.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { ProjectClass, ProjectIndex } from "../../semantics/project-index.ts";
import type { Type } from "../../semantics/types/model.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { classNamed, lineageOf } from "../kit/models.ts";
import { alternatives, projectClass } from "../kit/types.ts";

/** What only the second version has. */
export const NEW =
  /^pydantic\.(field_validator|model_validator|field_serializer|model_serializer|computed_field|ConfigDict|TypeAdapter|RootModel|(Before|After|Wrap|Plain)Validator|AliasChoices|PydanticUserError|functional_\w+)|^pydantic_settings\b|^pydantic_core\b/;

/** Speaks for a project that works with both. */
const BOTH = /^pydantic\.(v1|VERSION|version|__version__)\b/;

const known = new WeakMap<ProjectIndex, boolean>();

/** By what the project requires, or else by what its files import. */
export function usesVersion2(project: Knowledge): boolean {
  const before = known.get(project.index);
  if (before !== undefined) return before;
  const found = requiresVersion2(project) ?? importsVersion2(project);
  known.set(project.index, found);
  return found;
}

function requiresVersion2({ manifest }: Knowledge): boolean | null {
  const required = textsAt(manifest?.data, "project", "dependencies").find((one) => /^pydantic(?![\w-])/.test(one));
  const bound = required === undefined ? null : /(>=|==|~=|<|>)\s*\d/.test(required);
  return bound === true ? /(>=|==|~=|>)\s*2/.test(required ?? "") : null;
}

function importsVersion2({ index }: Knowledge): boolean {
  let isNew = false;
  for (const file of index.files) {
    for (const name of namesUsed(file)) {
      if (BOTH.test(name)) return false;
      isNew ||= NEW.test(name);
    }
  }
  return isNew;
}

/** What a file imports, and calls: `pydantic.VERSION.startswith`. */
function* namesUsed({ names, callees }: FileOutline): Generator<string> {
  for (const name of names.values()) if (name?.startsWith("pydantic")) yield name;
  for (const one of callees) if (one.kind === "name" && one.name.startsWith("pydantic")) yield one.name;
}

const BASES = new Set(["pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic_settings.BaseSettings"]);

/** Whether the class of that name is a pydantic model on which `member` is pydantic's own. */
export function modelNamed(name: string, path: string, member: string, project: Knowledge): boolean {
  const of = classNamed(name, path, project);
  return of !== null && isModel(of, member, project);
}

/** As `modelNamed`, of an object or of the class itself. */
export function modelOfType(type: Type, member: string, project: Knowledge): boolean {
  const held = alternatives(type).filter(({ kind }) => kind !== "none");
  return held.length > 0 && held.every((one) => isModelType(one, member, project));
}

function isModelType(type: Type, member: string, project: Knowledge): boolean {
  if (type.kind !== "instance" && type.kind !== "class") return false;
  const of = projectClass(type.class, project);
  return of !== null && isModel(of, member, project);
}

/** A class that defines the old name itself knows what it does. */
function isModel(of: ProjectClass, member: string, project: Knowledge): boolean {
  const { project: classes, outside, isKnown } = lineageOf(of, project);
  return isKnown && outside.some((one) => BASES.has(one)) && !classes.some((one) => defines(one, member));
}

function defines({ methods, outline }: ProjectClass, name: string): boolean {
  return methods.has(name) || outline.fields.some((field) => field.name === name);
}
