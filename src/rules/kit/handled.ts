/** What a handler catches, where the classes, their bases, the tuples and the aliases may stand in other files. */
import type { PythonVersion } from "../../project/model.ts";
import { Namer } from "../../semantics/callee.ts";
import type { Meaning, ProjectClass } from "../../semantics/project-index.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { onlyValue } from "./caught.ts";
import { exceptionAncestry, exceptionName, shortName } from "./exceptions.ts";
import type { Knowledge } from "./knowledge.ts";
import type { PythonFile, Span } from "./rule.ts";

/** What one file tells of a class, or a tuple of classes, that is caught. */
export interface NamedClass {
  /** Where the handler says so, and in which words; of a tuple of this file the name of the tuple. */
  readonly at: Span;
  readonly written: string;
  /** Dotted, as in an outline; `null` where nobody can tell. */
  readonly name: string | null;
}

/** What names of a file mean depends on the oldest Python, too: `socket.error` was no OSError once. */
export interface Handled {
  readonly python: PythonVersion;
  readonly classes: readonly NamedClass[];
}

/** All that `except expression` names. Plain data, for what it stands for is told once every file has been read. */
export function namedClasses(expression: Expression, file: PythonFile): readonly NamedClass[] {
  return named(expression, expression, file, new Namer(file), STEPS);
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

/** A class of the project, or by its dotted name one from elsewhere. */
export type ClassKey = string | ProjectClass;

export interface CaughtClass {
  readonly by: NamedClass;
  /** `null` where nobody can tell which class it is. */
  readonly key: ClassKey | null;
}

/** The classes that are caught, tuples of other files taken apart. */
export function caughtBy({ python, classes }: Handled, path: string, { index }: Knowledge): readonly CaughtClass[] {
  const file = index.fileAt(path);
  if (file === null) return [];
  return classes.flatMap((by) => {
    if (by.name === null) return [{ by, key: null }];
    return classesIn(index.meaning(by.name, file), index, python).map((key) => ({ by, key }));
  });
}

/** What a name means that a handler catches: its class, or those of the tuple that it stands for. */
export function classesIn(
  meaning: Meaning,
  index: Knowledge["index"],
  python: PythonVersion,
): readonly (ClassKey | null)[] {
  const found: (ClassKey | null)[] = [];
  const open: Meaning[] = [meaning];
  const seen = new Set<unknown>();
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (one.kind !== "tuple") found.push(keyOf(one, python));
    else if (!seen.has(one.of)) {
      seen.add(one.of);
      for (const name of one.of) open.push(name === null ? UNKNOWN : index.meaning(name, one.file));
    }
  }
  return found;
}

const UNKNOWN: Meaning = { kind: "unknown" };

function keyOf(meaning: Meaning, python: PythonVersion): ClassKey | null {
  if (meaning.kind === "class") return meaning.class;
  return meaning.kind === "outside" ? exceptionName(meaning.name, python) : null;
}

/** The class itself and all that it is known to derive from. */
export function ancestry(key: ClassKey, python: PythonVersion, { classes }: Knowledge): ReadonlySet<ClassKey> {
  const found = new Set<ClassKey>([key]);
  for (const one of typeof key === "string" ? [key] : classes.order(key)) {
    if (one === null) continue;
    if (typeof one !== "string") found.add(one);
    else for (const above of [one, ...(exceptionAncestry(exceptionName(one, python)) ?? [])]) found.add(above);
  }
  return found;
}

/** The class as a reader would write it. */
export function className(key: ClassKey): string {
  return typeof key === "string" ? shortName(key) : key.outline.name.replace(/^.*<locals>\./, "");
}
