/** What a function takes its items from, so that a test can give it more and more of them. */
import type { FunctionNode, Node } from "../../syntax/nodes.ts";
import { loopAround, ownName } from "../kit/loops.ts";
import { inside, runHere, textOf } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** What the loops of a function run over and the test can set. */
export interface Sources {
  readonly parameters: readonly string[];
  /** Parameters that say how many turns there are: `range(count)`. */
  readonly counts: readonly string[];
  /** Of `self`. */
  readonly attributes: readonly string[];
}

export function sourcesOf(definition: FunctionNode, file: PythonFile): Sources {
  const names = new Set<string>();
  const counts = new Set<string>();
  for (const node of runHere(...definition.body)) {
    if (node.kind !== "For" && node.kind !== "comprehension") continue;
    for (const part of inside(node.iter))
      if (isRead(part)) (isCount(part, file) ? counts : names).add(ownName(part) ?? "");
  }
  return {
    parameters: parametersLike(MANY, definition, file).filter((name) => names.has(name) && !counts.has(name)),
    counts: parametersLike(/^int$/, definition, file).filter((name) => counts.has(name) && !names.has(name)),
    attributes: [...names].flatMap((name) => (name.startsWith("self.") ? [name.slice("self.".length)] : [])),
  };
}

function isCount({ parent }: Node, file: PythonFile): boolean {
  return parent?.kind === "Call" && parent.args.length === 1 && file.names.qualified(parent.func) === "builtins.range";
}

/** As a whole, and neither called nor asked for an attribute. */
function isRead(node: Node): boolean {
  const { parent } = node;
  if (ownName(node) === null || parent?.kind === "Attribute") return false;
  return parent?.kind !== "Call" || parent.func !== node;
}

const MANY = /^(?:[\w.]+\.)?(?:list|List|Sequence|MutableSequence|Iterable|Iterator|Collection|Reversible)\b/;

/** Parameters that may be lists, as far as is written. */
export function listParameters(definition: FunctionNode, file: PythonFile): readonly string[] {
  return parametersLike(MANY, definition, file);
}

/** Those whose annotation is like that, or is missing. */
function parametersLike(type: RegExp, { args, parent }: FunctionNode, file: PythonFile): readonly string[] {
  const positional = [...args.posonlyargs, ...args.args].slice(parent?.kind === "ClassDef" ? 1 : 0);
  return [...positional, ...args.kwonlyargs].flatMap(({ arg, annotation }) =>
    annotation === null || type.test(textOf(annotation, file)) ? [arg] : [],
  );
}

/** Something of it is gone through, or given away, in each turn of a loop: that may take long for a reason of its own. */
export function isUsedInTurns({ body }: FunctionNode, { parameters, counts, attributes }: Sources): boolean {
  const growing = new Set([...parameters, ...counts, ...attributes.map((name) => `self.${name}`)]);
  for (const node of runHere(...body)) {
    if (growing.has(ownName(node) ?? "") && isRead(node) && loopAround(node) !== null) return true;
  }
  return false;
}
