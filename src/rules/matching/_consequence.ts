/** What comes of it when none of the arms of a statement is taken, where the code after it counts on one. */
import type { Expression, FunctionNode, If, Match, Node, Statement } from "../../syntax/nodes.ts";
import { fallsThrough } from "../kit/flow.ts";
import {
  functionAround,
  inside,
  isFunction,
  isName,
  isNone,
  isStored,
  isWithin,
  runHere,
  siblings,
} from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `returns-none`: its function, which else returns a value. `unbound`: a name that is read below has no value. */
export type Consequence = { readonly kind: "returns-none" } | { readonly kind: "unbound"; readonly name: string };

type Body = readonly Statement[];

/** `null` where that none is taken may be meant: what comes after is the default, or there is nothing to do. */
export function consequenceOf(statement: Match | If, bodies: readonly Body[], file: PythonFile): Consequence | null {
  const within = functionAround(statement);
  if (!isFunction(within)) return null;
  if (bodies.every((body) => !fallsThrough(body))) {
    const isMissed = isLast(statement, within) && returnsValues(bodies) && promisesValue(within);
    return isMissed ? { kind: "returns-none" } : null;
  }
  const name = nameLeftUnbound(statement, bodies, file);
  return name === null ? null : { kind: "unbound", name };
}

/** What comes after the statement is the end of the function. */
function isLast(statement: Statement, within: FunctionNode): boolean {
  let at: Node = statement;
  while (at !== within) {
    const { parent }: Node = at;
    if (parent === null || !isLastIn(at, parent)) return false;
    at = parent;
  }
  return true;
}

function isLastIn(child: Node, parent: Node): boolean {
  if (parent.kind !== "With" && parent.kind !== "AsyncWith" && !isFunction(parent)) return false;
  return parent.body.at(-1) === child;
}

/** Every arm returns a value or raises, and at least one returns. */
function returnsValues(bodies: readonly Body[]): boolean {
  let returns = 0;
  for (const body of bodies) {
    for (const node of runHere(...body)) {
      if (node.kind !== "Return") continue;
      if (node.value === null || isNone(node.value)) return false;
      returns++;
    }
  }
  return returns > 0;
}

/** Its annotation says that it returns something, or it has none; a generator does not return what it returns. */
function promisesValue({ returns, body }: FunctionNode): boolean {
  if (returns !== null && mayBeNone(returns)) return false;
  for (const node of runHere(...body)) {
    if (node.kind === "Yield" || node.kind === "YieldFrom") return false;
    if (node.kind === "Return" && (node.value === null || isNone(node.value))) return false;
  }
  return true;
}

function mayBeNone(annotation: Expression): boolean {
  for (const node of inside(annotation)) {
    if (isNone(node) || (node.kind === "Constant" && node.type === "str" && /None|Optional|Any/.test(node.value)))
      return true;
    const name = node.kind === "Name" ? node.id : node.kind === "Attribute" ? node.attr : "";
    if (/^(Optional|Any|object|NoReturn|Never)$/.test(name)) return true;
  }
  return false;
}

/** A name that every arm which goes on binds, that nothing else in the function binds, and that is read below. */
function nameLeftUnbound(statement: Match | If, bodies: readonly Body[], file: PythonFile): string | null {
  const going = bodies.filter(fallsThrough);
  const [first, ...others] = going.map(boundIn);
  if (first === undefined || going.length < 2) return null;
  for (const name of first) {
    if (others.every((names) => names.has(name)) && isReadBelow(name, statement, file)) return name;
  }
  return null;
}

function boundIn(body: Body): ReadonlySet<string> {
  const names = new Set<string>();
  for (const one of body) {
    const target =
      one.kind === "Assign" ? one.targets[0] : one.kind === "AnnAssign" && one.value !== null ? one.target : null;
    if (target?.kind === "Name") names.add(target.id);
  }
  return names;
}

function isReadBelow(name: string, statement: Match | If, file: PythonFile): boolean {
  const bindings = file.names.scopeOf(statement).bindings.get(name) ?? [];
  const isBoundHere = bindings.every(({ node }) => isWithin(node, statement) || isDeclaration(node));
  if (bindings.length === 0 || !isBoundHere) return false;
  const below = siblings(statement).filter((one) => one.start >= statement.end);
  for (const node of runHere(...below)) if (isName(node, name) && !isStored(node)) return true;
  return false;
}

/** `x: int`, without a value. */
function isDeclaration({ parent }: Node): boolean {
  return parent?.kind === "AnnAssign" && parent.value === null;
}
