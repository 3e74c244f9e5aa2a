/** A closure gets the loop's variables as defaults, which are evaluated when it is made. */
import type { Edit } from "../../syntax/edits.ts";
import type { FunctionNode, Lambda, Node } from "../../syntax/nodes.ts";
import { inside, isFunction, isName, isWithin, lastName } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/**
 * `null` where its caller may fill the parameter or look at it, or a variable is set later in the loop's turn.
 * Source: https://docs.python.org/3/faq/programming.html#why-do-lambdas-defined-in-a-loop-with-different-values-all-return-the-same-result
 */
export function boundNow(closure: FunctionNode | Lambda, loop: Node, file: PythonFile): readonly Edit[] | null {
  if (isFunction(closure) ? closure.decorator_list.length > 0 : isSlot(closure)) return null;
  const names = variablesOf(closure, loop, file);
  const place = names === null ? null : placeIn(closure, file);
  if (names === null || names.length === 0 || place === null) return null;
  const defaults = names.map((name) => `${name}=${name}`).join(", ");
  return [{ start: place.at, end: place.at, text: `${place.before}${defaults}` }];
}

/** Qt gives a slot more arguments than it asked for, if it takes them. */
function isSlot({ parent }: Lambda): boolean {
  return parent?.kind === "Call" && lastName(parent.func) === "connect";
}

/** What the closure reads and the loop sets, in order of use; `null` where the value is not there yet. */
function variablesOf(closure: FunctionNode | Lambda, loop: Node, file: PythonFile): readonly string[] | null {
  const names = new Set<string>();
  const body = isFunction(closure) ? closure.body : [closure.body];
  for (const node of inside(...body)) {
    if (!isName(node) || names.has(node.id)) continue;
    const bindings = file.names.lookup(node);
    if (bindings.some(({ scope }) => isWithin(scope.node, closure))) continue;
    const set = bindings.filter(({ node: made }) => isWithin(made, loop));
    if (set.some(({ node: made }) => made.start > closure.start)) return null;
    if (set.length > 0) names.add(node.id);
  }
  return [...names];
}

/** Behind the last parameter; `null` behind `**`, where none can stand. */
function placeIn({ kind, args, start, ...rest }: FunctionNode | Lambda, { source }: PythonFile) {
  if (args.kwarg !== null) return null;
  const parts = [
    ...args.posonlyargs,
    ...args.args,
    ...args.defaults,
    ...args.kwonlyargs,
    ...args.kw_defaults,
    args.vararg,
  ];
  const end = Math.max(-1, ...parts.map((one) => one?.end ?? -1));
  if (end >= 0) return /^\s*[,):]/.test(source.text.slice(end, end + 40)) ? { at: end, before: ", " } : null;
  if (kind === "Lambda") return { at: start + "lambda".length, before: " " };
  const after = "nameStart" in rest ? rest.nameStart + rest.name.length : start;
  return source.text.startsWith("()", after) ? { at: after + 1, before: "" } : null;
}
