/** Methods that write what they are given to an attribute of their object. */
import type { ProjectFunction } from "../../semantics/calls.ts";
import { targetsOf } from "../../semantics/summaries/edges.ts";
import { callAt } from "../kit/graph.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import type { ProjectSuspect, Span, Step } from "../kit/rule.ts";

/** A value among the arguments of a call. */
export interface Given {
  /** `total` of `self.total`. */
  readonly attribute: string;
  /** Of the value among the arguments. */
  readonly position: number;
}

/** The call, then where the method that it runs writes the value to the attribute. */
export function stepsToWrite(
  { path, at }: ProjectSuspect<unknown>,
  caller: ProjectFunction,
  given: Given,
  project: Knowledge,
): readonly Step[] | null {
  const edge = callAt(project, path, at);
  const targets = edge === null || !edge.isBound ? [] : targetsOf(edge);
  const writes = targets.map((one) => writeIn(one, given, project));
  const [target] = targets;
  const [write] = writes;
  if (target === undefined || write == null || writes.includes(null)) return null;
  return [
    { path, at, name: caller.outline.name },
    { path: target.file.path, at: write, name: target.outline.name },
  ];
}

/** `self.total = total` in `def _set(self, total)`. */
function writeIn(one: ProjectFunction, { attribute, position }: Given, { summaries }: Knowledge): Span | null {
  const [self] = one.outline.signature.split(",");
  const kept = summaries.calls.effects.of(one, "keep");
  return kept.find((effect) => effect.first === position + 1 && effect.text === `${self}.${attribute}`)?.at ?? null;
}
