/** What a handler catches, where the classes, their bases, the tuples and the aliases may stand in other files. */
import type { Namer } from "../../semantics/callee.ts";
import { lastPart, shortName } from "../../semantics/dotted.ts";
import { isKnownException } from "../../semantics/exceptions.ts";
import type { Expression } from "../../syntax/nodes.ts";
import type { Knowledge } from "./knowledge.ts";
import { namerOf } from "./models.ts";
import { onlyValue } from "./only-value.ts";
import type { PythonFile, Span } from "./rule.ts";

/** What one file tells of a class, or a tuple of classes, that is caught. */
export interface NamedClass {
  /** Where the handler says so, and in which words; of a tuple of this file the name of the tuple. */
  readonly at: Span;
  readonly written: string;
  /** Dotted, as in an outline; `null` where nobody can tell. */
  readonly name: string | null;
}

/** All that `except expression` names. Plain data, for what it stands for is told once every file has been read. */
export function namedClasses(expression: Expression, file: PythonFile): readonly NamedClass[] {
  return named(expression, expression, file, namerOf(file), STEPS);
}

const STEPS = 4;

function named(part: Expression, at: Expression, file: PythonFile, namer: Namer, steps: number): NamedClass[] {
  if (steps === 0) return [nameless(at, file)];
  if (part.kind === "Tuple") {
    return part.elts.flatMap((one) => {
      const inner = one.kind === "Starred" ? one.value : one;
      return named(inner, part === at ? one : at, file, namer, steps - 1);
    });
  }
  if (part.kind === "BinOp" && part.op === "Add") {
    return [part.left, part.right].flatMap((side) => named(side, at, file, namer, steps - 1));
  }
  const value = part.kind === "Name" ? onlyValue(part, file) : null;
  if (value?.kind === "Tuple" || value?.kind === "BinOp") return named(value, at, file, namer, steps - 1);
  return [{ ...nameless(at, file), name: namer.nameOf(part) }];
}

function nameless({ start, end }: Expression, { source }: PythonFile): NamedClass {
  return { at: { start, end }, written: source.text.slice(start, end), name: null };
}

export interface CaughtClass {
  readonly by: NamedClass;
  /** Its dotted name; `null` where nobody can tell which class it is. */
  readonly name: string | null;
}

/** The classes that names of a file stand for, tuples of other files taken apart. */
export function caughtBy(
  classes: readonly NamedClass[],
  path: string,
  { index, exceptions }: Knowledge,
): readonly CaughtClass[] {
  const file = index.fileAt(path);
  if (file === null) return [];
  return classes.flatMap((by) => {
    const names = by.name === null ? [null] : exceptions.caught(by.name, file);
    return names.map((name) => ({ by, name }));
  });
}

/** The class as a reader would write it: of the project's without their module. */
export function className(name: string): string {
  return isKnownException(name) ? shortName(name) : lastPart(name);
}
