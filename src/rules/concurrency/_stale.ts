/** Values that other tasks may see, read before an `await` and still used after it. */
import type { Type } from "../../semantics/types/model.ts";
import type { Assign, Attribute, Await, ClassDef, Expression, Name, Statement } from "../../syntax/nodes.ts";
import {
  functionAround,
  inside,
  isFunction,
  isName,
  isStored,
  isTest,
  lastName,
  nearest,
  runHere,
  siblings,
  textOf,
} from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";
import { isInstanceOf } from "../kit/types.ts";
import { awaitsIn } from "./_awaited.ts";

/** A shared value that was read, and what is awaited since. */
export interface Stale {
  readonly target: Expression;
  readonly waits: readonly Await[];
  /** What is written back was used meanwhile, in what is awaited say: it is written once that is done, and not before. */
  readonly isUsed: boolean;
}

/** Characters between the reading and the writing; names that are set more often are not followed. Both bound the work. */
const FARTHEST = 5000;
const MOST_BINDINGS = 8;

/** An attribute of `self`, or a name declared global: other tasks may see it. Text that grows is one reader's buffer. */
export function isShared(target: Expression, file: PythonFile): boolean {
  if (functionAround(target)?.kind !== "AsyncFunctionDef") return false;
  if (target.kind === "Attribute")
    return (
      isName(target.value, "self") &&
      !/buf|body|data|content|text|chunk|line|remain|pending|received/i.test(target.attr)
    );
  return target.kind === "Name" && file.names.lookup(target).some((one) => one.scope.kind === "module");
}

/** A place that reads the same value, whose type tells what the target holds; after the writing it may tell less. */
export function readingOf(target: Expression, file: PythonFile): Expression | null {
  const around = functionAround(target);
  const isElsewhere = (use: Expression): boolean => use.start < target.start || functionAround(use) !== around;
  return usesOf(target, file).find((use) => !isStored(use) && isElsewhere(use)) ?? null;
}

/** It is set to a list, set or dict somewhere: `+=` and `|=` change that in place, whatever was added meanwhile. */
export function holdsContainer(target: Expression, file: PythonFile): boolean {
  return usesOf(target, file).some(({ parent }) => {
    const value = parent?.kind === "Assign" || parent?.kind === "AnnAssign" ? parent.value : null;
    return value !== null && isContainer(value);
  });
}

function isContainer(value: Expression): boolean {
  if (value.kind === "Call")
    return /^(list|set|dict|deque|defaultdict|Counter|OrderedDict)$/.test(lastName(value) ?? "");
  return /^(List|Set|Dict)(Comp)?$/.test(value.kind);
}

/** One reader puts them together. */
const BUFFERS = ["builtins.str", "builtins.bytes", "builtins.bytearray"];
/** `x += …` changes these where they are. */
const CONTAINERS = [
  ...["list", "set", "dict"].map((name) => `builtins.${name}`),
  ...["deque", "defaultdict", "Counter", "OrderedDict"].map((name) => `collections.${name}`),
];

/** By the type of the value. */
export function losesNothing(value: Type, isAugmented: boolean): boolean {
  return isInstanceOf(value, ...BUFFERS) || (isAugmented && isInstanceOf(value, ...CONTAINERS));
}

/** Of an attribute of `self` all in its class, of a name all in its scope. */
function usesOf(target: Expression, file: PythonFile): readonly Expression[] {
  if (target.kind === "Name") {
    const [binding] = file.names.lookup(target);
    return binding === undefined ? [] : file.names.references(binding.scope, target.id);
  }
  const around = nearest(target, "ClassDef");
  if (around === null || target.kind !== "Attribute") return [];
  const known = ofSelf.get(around) ?? attributesOfSelf(around);
  ofSelf.set(around, known);
  return known.get(target.attr) ?? [];
}

const ofSelf = new WeakMap<ClassDef, ReadonlyMap<string, readonly Attribute[]>>();

function attributesOfSelf(around: ClassDef): ReadonlyMap<string, readonly Attribute[]> {
  const found = new Map<string, Attribute[]>();
  for (const node of inside(around)) {
    if (node.kind !== "Attribute" || !isName(node.value, "self")) continue;
    const all = found.get(node.attr) ?? [];
    found.set(node.attr, all);
    all.push(node);
  }
  return found;
}

/** What is entered and not called is most often a lock, whatever its name. */
export function isGuarded(node: Statement, file: PythonFile): boolean {
  for (let at = node.parent; at !== null && !isFunction(at); at = at.parent) {
    if (
      (at.kind === "AsyncWith" || at.kind === "With") &&
      at.items.some(({ context_expr: entered }) => entered.kind !== "Call" || isLock(textOf(entered, file)))
    )
      return true;
  }
  const around = functionAround(node);
  return (
    isTest(file) ||
    (isFunction(around) &&
      (/^__a(enter|exit|init)__$|^(setup|start|connect|open|close|stop)/.test(around.name) || acquires(around.body)))
  );
}

function isLock(text: string): boolean {
  return /lock|mutex|sem|condition|transaction/i.test(text);
}

function acquires(body: readonly Statement[]): boolean {
  for (const node of runHere(...body)) if (node.kind === "Attribute" && node.attr === "acquire") return true;
  return false;
}

/**
 * `self.x + await f()`; and, with a statement before it in the same block that an `await` stands after, `v` where that
 * says `v = self.x + …`, or `v + …` where it says `v = self.x`.
 */
export function staleIn(value: Expression, statement: Statement, file: PythonFile): Stale | null {
  if (value.kind === "Name") return staleSince(value, statement, sharedIn, file);
  if (value.kind !== "BinOp") return null;
  const { left } = value;
  const since = left.kind === "Name" ? staleSince(left, statement, (made) => made, file) : null;
  if (since !== null) return since;
  const waits = awaitsIn(value.right);
  return waits.length === 0 ? null : { target: left, waits, isUsed: false };
}

function staleSince(
  name: Name,
  statement: Statement,
  sharedOf: (made: Expression) => Expression | null,
  file: PythonFile,
): Stale | null {
  const made = lastSet(name, file);
  const target = made === null ? null : sharedOf(made.value);
  if (made === null || target === null || statement.start - made.end > FARTHEST) return null;
  const block = siblings(statement);
  const [from, to] = [block.indexOf(made), block.indexOf(statement)];
  const between = from < 0 ? [] : block.slice(from + 1, to);
  const waits = awaitsIn(...between);
  const isUsed = waits.length > 0 && between.some((one) => [...inside(one)].some((node) => isName(node, name.id)));
  return waits.length === 0 ? null : { target, waits, isUsed };
}

/** The assignment, to the name alone, that is the last before it in the text. */
function lastSet(name: Name, file: PythonFile): Assign | null {
  const bindings = file.names.lookup(name);
  if (bindings.length > MOST_BINDINGS) return null;
  const last = bindings.findLast(({ node }) => node.start < name.start);
  const made = last?.node.parent;
  return made?.kind === "Assign" && made.targets.length === 1 && made.targets[0] === last?.node ? made : null;
}

/** `self.x` of `self.x + 1` and `1 + self.x`. */
function sharedIn(value: Expression): Expression | null {
  if (value.kind !== "BinOp") return null;
  return [value.left, value.right].find((one) => one.kind === "Attribute" || one.kind === "Name") ?? null;
}
