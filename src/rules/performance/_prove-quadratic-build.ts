import { nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span, Suspect } from "../kit/rule.ts";
import { calledAround } from "../kit/stand-ins.ts";
import { proveCopies } from "./_prove-copies.ts";
import { ITEM, listsFor, proveSlowGrowth } from "./_prove-slow-growth.ts";

export interface Build {
  readonly name: string;
  /** `sum`: by `+=` of something whose type tells what it is. */
  readonly kind: "list" | "tuple" | "frame" | "sum";
  /** What `+=` makes of it, once its type has told. */
  readonly of: "str" | "bytes" | null;
  /** `+=` to a local name, whose text CPython extends in place. */
  readonly isLocal: boolean;
  readonly target: Span;
  /** What the name is bound to before the loop, by which to know what `+=` adds to when the sum's own type is unknown. */
  readonly first: Span | null;
  /** The one item that is added, and the statement, where `append` would do. */
  readonly append: { readonly item: Span; readonly statement: Span } | null;
}

/** Of lists and tuples the time is taken, of texts and bytes what is copied is counted. */
export function proveQuadraticBuild({ at, data }: Suspect<Build>, file: PythonFile): Recipe | Unprovable {
  const { name, kind, of } = data;
  if (kind === "frame") return { why: "frames are another library's, whose time is not the function's alone" };
  const built = nodeAt(file.tree, at.start, at.end);
  if (built?.kind !== "BinOp" && built?.kind !== "AugAssign") return { why: "nothing is added there" };
  const called = calledAround(built, file);
  if ("why" in called) return called;
  const added = built.kind === "BinOp" ? built.right : built.value;
  if (of !== null) return proveCopies(called, { name, of, added }, file);
  // What is added to a list is one.
  const item = kind === "list" && added.kind !== "List" ? "[1]" : 'Item("item")';
  const input = listsFor(called, file, item, item.startsWith("Item") ? ITEM : "");
  return "why" in input
    ? input
    : proveSlowGrowth(called, input, `\`${name}\` is copied for each item that is added to it`);
}
