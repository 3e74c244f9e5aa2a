import type { Assert, Expression, FunctionNode } from "../../syntax/nodes.ts";
import { functionAround, inside, isFunction, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type Verdict } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/assert-as-validation",
  title: "Assertion that the program relies on",
  severity: "advice",
  adopts: ["S101"],
  says: () => "`python -O` leaves assertions out: raise an exception for what a caller can get wrong.",
  why: "Run with `-O` or `PYTHONOPTIMIZE`, the program accepts what it used to refuse.",
  whenNot: "The assertion states what is always true, or tells a type checker what a value is.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#the-assert-statement",
    "https://docs.python.org/3/using/cmdline.html#cmdoption-O",
  ],
  examples: [
    {
      title: "a check of what the caller passed",
      bad: `
        def transfer(source, target, amount):
            assert amount > 0
        #   ^^^^^^
            source.take(amount)
            target.put(amount)
      `,
      good: `
        def transfer(source, target, amount):
            if amount <= 0:
                raise ValueError(f"amount must be positive, not {amount}")
            source.take(amount)
            target.put(amount)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Tells the type checker that there is one.",
      code: `
        def port(url):
            found = parse(url)
            assert found is not None
            return found.port
      `,
    },
    {
      why: "A private function: its callers are next to it.",
      code: `
        def _halve(size):
            assert size % 2 == 0
            return size // 2
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const statement = nearest(node, "Assert");
    if (statement === null || file.role !== "source" || /(^|\/|_)(test|tests|testing|conftest)/.test(file.path))
      return "no";
    // One that does work besides is `idioms/assert-does-work`.
    return validatesCaller(statement);
  },
});

/** In the first statements of a public function: a condition on its parameters that does not only narrow a type. */
function validatesCaller(statement: Assert): Verdict {
  const owner = statement.parent;
  if (!isFunction(owner) || !isPublic(owner) || narrows(statement.test)) return "no";
  const isOpening = owner.body
    .slice(0, owner.body.indexOf(statement))
    .every((one) => one.kind === "Assert" || one.kind === "Expr");
  return isOpening && comparesParameter(statement.test, parameters(owner)) ? "advice" : "no";
}

function isPublic(owner: FunctionNode): boolean {
  if (/^_(?!_init__)|^(validate|check|assert|verify|ensure)_/.test(owner.name)) return false;
  const holder = nearest(owner.parent, "ClassDef");
  return functionAround(owner) === null && !(holder?.name.startsWith("_") ?? false);
}

/** `x`, `not x`, `x is not None`, `isinstance(x, T)`, and several of them. */
function narrows(test: Expression): boolean {
  switch (test.kind) {
    case "BoolOp":
      return test.values.every(narrows);
    case "UnaryOp":
      return test.op === "Not" && narrows(test.operand);
    case "Compare":
      return test.ops.every((op) => op === "Is" || op === "IsNot");
    case "Call":
      return /^(isinstance|issubclass|callable|hasattr|is_\w+|all)$/.test(lastName(test) ?? "");
    default:
      return test.kind === "Name" || test.kind === "Attribute" || test.kind === "Constant";
  }
}

/** All that is compared are parameters, constants and what is read from them. */
function comparesParameter(test: Expression, names: ReadonlySet<string>): boolean {
  let found = false;
  for (const node of inside(test)) {
    if (node.kind !== "Name") continue;
    if (node.id === "self" || node.id === "cls") return false;
    found ||= names.has(node.id);
  }
  return found;
}

function parameters({ args }: FunctionNode): ReadonlySet<string> {
  return new Set(
    [...args.posonlyargs, ...args.args, ...args.kwonlyargs]
      .map((one) => one.arg)
      .filter((name) => !/^(self|cls)$/.test(name)),
  );
}
