/** A test is run with something else in the place of all that it works with, and must notice. */
import { dotted } from "../../semantics/dotted.ts";
import type { Binding } from "../../semantics/names.ts";
import type { Expression, FunctionNode, Node } from "../../syntax/nodes.ts";
import { functionAround, inside, isFunction, isWithin, lastName, runHere } from "../kit/match.ts";
import { type Recipe, subjectAt, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { STDLIB } from "../kit/stdlib.ts";
import { ASSERTS } from "./_asserts.ts";

const WRONG = `
  class Wrong:
      """Is never what is expected: false, and so is every comparison; and so is all that comes from it."""

      def __call__(self, *args, **kwargs):
          return Wrong()

      def __getattr__(self, name):
          if name.startswith("__"):
              raise AttributeError(name)
          setattr(self, name, Wrong())
          return getattr(self, name)

      def __getitem__(self, key):
          return Wrong()

      def __eq__(self, other):
          return False

      __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __eq__

      __hash__ = object.__hash__

      def __bool__(self):
          return False

      def __iter__(self):
          return iter(())

      def __await__(self):
          yield from ()
          return Wrong()

      def __enter__(self):
          return self

      def __exit__(self, *details):
          return None

      async def __aenter__(self):
          return self

      async def __aexit__(self, *details):
          return None
`;

/** The name of a test after `test_`. */
export const wordsOf = ({ name }: FunctionNode): string => name.replace(/^test_*/, "") || "it";

/** How a test is run that should notice something. */
export interface Indifference {
  /** The test after `test_`, and what it shows. */
  readonly test: string;
  readonly shows: string;
  readonly otherwise: string;
  /** Parameters that are given something of their own, as Python expressions. */
  readonly given?: Readonly<Record<string, string>>;
  readonly imports?: readonly string[];
  readonly helpers?: string;
}

/** The test around a node; `null` where it is in none. */
export function testAround(node: Node | null): FunctionNode | null {
  const around = node === null ? null : isFunction(node) ? node : functionAround(node);
  return isFunction(around) && /^test/.test(around.name) ? around : null;
}

export function proveIndifferent(test: FunctionNode, how: Indifference, file: PythonFile): Recipe | Unprovable {
  const its = subjectAt(test, file);
  if ("why" in its) return its;
  const { body, decorator_list, args } = test;
  if (args.vararg !== null || args.kwarg !== null || !decorator_list.every(isMark))
    return { why: "what the test is given depends on its decorators" };
  const owner = test.parent?.kind === "ClassDef" ? test.parent : null;
  if (owner !== null && owner.bases.length > 0) return { why: "the test needs what its class inherits" };
  for (const node of inside(...body))
    if (node.kind === "Import" || node.kind === "ImportFrom")
      return { why: "the test imports what it works with, where nothing can be put in its place" };
  const exceptions = exceptionsOf(test);
  const replaced = replacedNames(test, file).filter((name) => !exceptions.has(name));
  const given = parametersOf(test).map((name) => `${name}=${how.given?.[name] ?? "Wrong()"}`);
  if (replaced.length + given.length === 0) return { why: "nothing that the test works with comes from outside" };
  const name = `its_tests.${owner === null ? its.name : its.name.replace(/(.*)\./, "$1().")}`;
  const call = `${name}(${given.join(", ")})`;
  return {
    test: how.test,
    shows: how.shows,
    subject: null,
    imports: [
      `import ${its.module} as its_tests`,
      "import pytest",
      ...(test.kind === "AsyncFunctionDef" ? ["import asyncio"] : []),
      ...(how.imports ?? []),
    ],
    fixtures: replaced.length > 0 ? ["monkeypatch"] : [],
    helpers: WRONG + (how.helpers ?? ""),
    body: `
      ${replaced.flatMap((one) => replacement(one, exceptions)).join("\n      ")}
      noticed = False
      try:
          ${test.kind === "AsyncFunctionDef" ? `asyncio.run(${call})` : call}
      except (AssertionError, pytest.fail.Exception):
          noticed = True
    `,
    claim: "noticed",
    otherwise: how.otherwise,
  };
}

/** What the test waits for stays what it is: `httpx.HTTPStatusError`. */
function replacement(name: string, exceptions: ReadonlySet<string>): readonly string[] {
  const kept = [...exceptions].filter((one) => one.startsWith(`${name}.`));
  if (kept.length === 0) return [`monkeypatch.setattr(its_tests, "${name}", Wrong())`];
  return [
    `${name} = Wrong()`,
    ...kept.map((one) => `${one} = its_tests.${one}`),
    `monkeypatch.setattr(its_tests, "${name}", ${name})`,
  ];
}

/** Exceptions that are caught or expected, as they are written. */
function exceptionsOf({ body }: FunctionNode): ReadonlySet<string> {
  const found = [...inside(...body)].flatMap((node): readonly (Expression | null | undefined)[] => {
    if (node.kind === "ExceptHandler") return [node.type];
    return node.kind === "Call" && lastName(node.func) === "raises" ? [node.args[0]] : [];
  });
  const each = found.flatMap((one) => (one?.kind === "Tuple" ? one.elts : (one ?? [])));
  return new Set(each.flatMap((one) => wayTo(one) ?? []));
}

/** `a.b.c`; `null` of what is no chain of names. */
export function wayTo(expression: Expression): string | null {
  const way = dotted(expression);
  return way === null ? null : way.base.id + way.rest;
}

/** Something else in the test, but for what stands in `apart`, may notice: the proof would be its own. */
export function assertsOtherwise({ body }: FunctionNode, apart: Node): boolean {
  for (const node of runHere(...body)) {
    if (isWithin(node, apart)) continue;
    if (node.kind === "Assert" || node.kind === "Raise") return true;
    if (node.kind === "Call" && ASSERTS.test(lastName(node.func) ?? "")) return true;
  }
  return false;
}

/** `@pytest.mark.asyncio` gives nothing. */
function isMark(decorator: Node): boolean {
  const named = decorator.kind === "Call" ? decorator.func : decorator;
  return named.kind === "Attribute" && lastName(named.value) === "mark" && named.attr !== "parametrize";
}

function parametersOf({ args, parent }: FunctionNode): readonly string[] {
  const positional = [...args.posonlyargs, ...args.args];
  const required = positional.slice(parent?.kind === "ClassDef" ? 1 : 0, positional.length - args.defaults.length);
  const keywords = args.kwonlyargs.filter((_, index) => args.kw_defaults[index] === null);
  return [...required, ...keywords].map(({ arg }) => arg);
}

/** Of the module, as far as they are no tools of testing, and no plain values. */
function replacedNames({ body }: FunctionNode, file: PythonFile): readonly string[] {
  const names = new Set<string>();
  for (const node of inside(...body)) {
    if (node.kind !== "Name") continue;
    const bindings = file.names.lookup(node);
    const isOutside = bindings.length > 0 && bindings.every(({ scope }) => scope.kind === "module");
    if (isOutside && bindings.every(isReplaced)) names.add(node.id);
  }
  return [...names];
}

function isReplaced({ kind, origin, node: { parent } }: Binding): boolean {
  if (kind === "import") return !isTool(origin ?? "");
  if (kind === "assignment") return parent?.kind === "Assign" && parent.value.kind === "Call";
  return kind === "function" || kind === "class";
}

const TOOLS = new Set(["pytest", "_pytest", "mock", "hypothesis"]);

function isTool(origin: string): boolean {
  const [top = ""] = origin.split(".");
  return TOOLS.has(top) || STDLIB.has(top);
}
