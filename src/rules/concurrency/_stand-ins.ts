/** What tests give to a function instead of what it works with: objects that can be awaited, and calls that are watched. */
import type { Expression, FunctionNode, Name } from "../../syntax/nodes.ts";
import { runHere } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** A mock that can be awaited, as can all that comes from it; each time other tasks get a turn. */
export const ANYTHING = `
  class Anything(MagicMock):
      def __await__(self):
          yield
          return Anything()
`;

export const MOCKS = "from unittest.mock import MagicMock";

/** Parameters that nothing tells the type of and that are used as objects, or awaited: mocks do for them. */
export function objectsFor(definition: FunctionNode): Record<string, string> {
  const used = new Set<string>();
  for (const node of runHere(...definition.body)) {
    if (node.kind === "Attribute" && node.value.kind === "Name") used.add(node.value.id);
    if (node.kind === "Await" && node.value.kind === "Call" && node.value.func.kind === "Name")
      used.add(node.value.func.id);
  }
  return Object.fromEntries(untyped(definition).flatMap((name) => (used.has(name) ? [[name, "Anything()"]] : [])));
}

/** Parameters that must be given and have no annotation. */
function untyped({ args, parent }: FunctionNode): readonly string[] {
  const positional = [...args.posonlyargs, ...args.args];
  const required = positional.slice(0, positional.length - args.defaults.length);
  const own = parent?.kind === "ClassDef" ? required.slice(1) : required;
  const keywords = args.kwonlyargs.filter((_, index) => args.kw_defaults[index] === null);
  return [...own, ...keywords].flatMap(({ arg, annotation }) => (annotation === null ? [arg] : []));
}

/** How a test puts something of its own in the place of what a call calls. */
export interface StandIn {
  /** Arguments of the function that calls. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Statements, after the object of a method was made. */
  readonly lines: string;
}

/** `name` is what the test calls its own; `null` where that cannot be done from outside. */
export function standInFor(
  called: Expression,
  name: string,
  definition: FunctionNode,
  file: PythonFile,
): StandIn | null {
  const way = wayTo(called);
  if (way === null || file.module === null) return null;
  const [first = "", ...rest] = way;
  const attribute = rest.at(-1);
  if (first === "self" && definition.parent?.kind === "ClassDef")
    return attribute === undefined ? null : { arguments: {}, lines: setOnOwner(rest, name) };
  const root = rootOf(called);
  const bindings = root === null ? [] : file.names.lookup(root);
  if (bindings.some(({ kind }) => kind === "parameter")) {
    if (bindings.length > 1) return null;
    return { arguments: { [first]: attribute === undefined ? name : nested(rest, name) }, lines: "" };
  }
  if (bindings.length !== 1 || bindings[0]?.scope.kind !== "module") return null;
  const outside = attribute === undefined ? null : file.names.qualified(called);
  const target = outside?.includes(".") ? outside : [file.module, ...way].join(".");
  return { arguments: {}, lines: `monkeypatch.setattr("${target}", ${name})` };
}

/** `self.save` is set on the object; of `self.store.save` the store is replaced. */
function setOnOwner([first = "", ...rest]: readonly string[], name: string): string {
  return `$owner.${first} = ${rest.length === 0 ? name : nested(rest, name)}`;
}

/** A mock in which `a.b` is what the test has: `Anything(**{"a.b": name})`. */
function nested(way: readonly string[], name: string): string {
  const [only, another] = way;
  return another === undefined ? `Anything(${only}=${name})` : `Anything(**{"${way.join(".")}": ${name}})`;
}

/** `["a", "b"]` of `a.b`. */
function wayTo(called: Expression): readonly string[] | null {
  const names: string[] = [];
  let at = called;
  for (; at.kind === "Attribute"; at = at.value) names.unshift(at.attr);
  return at.kind === "Name" ? [at.id, ...names] : null;
}

function rootOf(called: Expression): Name | null {
  let at = called;
  while (at.kind === "Attribute") at = at.value;
  return at.kind === "Name" ? at : null;
}
