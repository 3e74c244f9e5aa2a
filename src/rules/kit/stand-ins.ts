/** What tests give to a function instead of what it works with: objects that can be awaited, and calls that are watched. */
import type { Expression, FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { functionAround, runHere } from "./match.ts";
import { functionToCall, type Recipe, type Subject, type Unprovable } from "./reproduce.ts";
import type { PythonFile } from "./rule.ts";

/** As can all that comes from it. Each `await` gives other tasks a turn. */
const ANYTHING = `
  class Anything(MagicMock):
      """Can also be awaited, counted with and compared."""

      def __init__(self, *args, **kwargs):
          super().__init__(*args, **kwargs)
          self.__lt__ = self.__gt__ = lambda self, other: True

      def __await__(self):
          yield
          return Anything()

      def __add__(self, other):
          return self

      __radd__ = __sub__ = __mul__ = __add__
`;

/** What a test calls, and its definition. */
export interface Called {
  readonly subject: Subject;
  readonly definition: FunctionNode;
}

/** The function that a node is in, as a test can call it. */
export function calledAround(node: Node, file: PythonFile): Called | Unprovable {
  const definition = functionAround(node);
  if (definition?.kind === "Lambda") return { why: "it runs in a lambda, which nothing outside can call" };
  const subject = functionToCall(definition ?? node, file);
  if ("why" in subject) return subject;
  return definition === null ? { why: "it runs when the module is imported" } : { subject, definition };
}

/** Adds the fixtures, imports and helpers that the text of a recipe mentions. */
export function equipped(recipe: Recipe): Recipe {
  const { body, helpers = "", imports = [], arguments: given = {} } = recipe;
  const text = [body, helpers, ...Object.values(given)].join("\n");
  const mocks = /\bAnything\(/.test(text);
  return {
    ...recipe,
    imports: [...imports, ...mocksIn(mocks ? ANYTHING + text : text)],
    fixtures: ["monkeypatch", "tmp_path"].filter((one) => new RegExp(`\\b${one} ?[./]`).test(text)),
    ...(mocks ? { helpers: ANYTHING + helpers } : {}),
  };
}

function mocksIn(text: string): readonly string[] {
  const names = ["AsyncMock", "MagicMock"].filter((name) => text.includes(name));
  return names.length === 0 ? [] : [`from unittest.mock import ${names.join(", ")}`];
}

/** Some of its statements are of a generator. */
export function isGenerator({ body }: FunctionNode): boolean {
  for (const { kind } of runHere(...body)) if (kind === "Yield" || kind === "YieldFrom") return true;
  return false;
}

/** For the name of a test. */
export function plainName({ name }: FunctionNode): string {
  return name.replace(/^_+|_+$/g, "");
}

/** Parameters that nothing tells the type of and that are used as objects, iterated over or awaited: mocks do for them. */
export function objectsFor(definition: FunctionNode): Record<string, string> {
  const values = new Map<string, string>();
  for (const node of runHere(...definition.body)) {
    if (node.kind === "Attribute" && node.value.kind === "Name") values.set(node.value.id, "Anything()");
    if (node.kind === "Await" && node.value.kind === "Call" && node.value.func.kind === "Name")
      values.set(node.value.func.id, "Anything()");
    if ((node.kind === "For" || node.kind === "comprehension") && node.iter.kind === "Name")
      values.set(node.iter.id, "[Anything(), Anything()]");
  }
  return Object.fromEntries(
    untyped(definition).flatMap((name) => {
      const value = values.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Parameters that must be given and have no annotation. */
export function untyped({ args, parent }: FunctionNode): readonly string[] {
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
