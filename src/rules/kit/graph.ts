/** Calls and functions of the project as rules look them up and tell of them. */
import type { Callee } from "../../semantics/callee.ts";
import type { CallEdge, ProjectFunction } from "../../semantics/calls.ts";
import type { FileOutline } from "../../semantics/outline.ts";
import type { WayStep } from "../../semantics/summaries.ts";
import { type Target, Targets } from "../../semantics/targets.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Span, Step } from "./rule.ts";

/** What a call that stands there runs; `null` where nobody can tell. Two calls may begin, but never end, in one place. */
export function callAt({ summaries, index }: Knowledge, path: string, { end }: Span): CallEdge | null {
  const file = index.fileAt(path);
  for (const outline of file?.functions ?? []) {
    const caller = index.functionOf(outline);
    if (caller === null || outline.at.start > end) continue;
    const found = summaries.calls.at(caller, end);
    if (found !== null) return found;
  }
  return null;
}

/** What a callee of that file is. */
export function targetOf(callee: Callee, path: string, { index, classes }: Knowledge): Target {
  const file = index.fileAt(path);
  return file === null ? "unclear" : new Targets(index, classes).ofCallee(callee, file);
}

/** The way as the reader is led along it. */
export function stepsOf(way: readonly WayStep[]): readonly Step[] {
  return way.map(({ in: one, at }) => ({ path: one.file.path, at, name: one.outline.name }));
}

/** As it is called: a constructor by its class. */
export function calledName({ outline }: ProjectFunction): string {
  return outline.name.replace(/\.__init__$/, "").replace(/^.*<locals>\./, "");
}

/** Dotted names under which a file finds what has that name: also what it has imported by name. A builtin's is of its module. */
export function namesIn({ names, module }: FileOutline, cause: string): readonly string[] {
  const builtin = /^builtins\.(\w+)$/.exec(cause)?.[1];
  if (builtin !== undefined) return [`${module}.${builtin}`];
  const imported = [...names].flatMap(([name, stands]) => (stands === cause ? [`${module}.${name}`] : []));
  return [cause, ...imported];
}
