import type { Call, Expression } from "../../syntax/nodes.ts";
import { isFixed } from "../kit/constants.ts";
import { isName, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { isFromOutside } from "./_context.ts";

export default adoptRule({
  id: "security/code-from-data",
  title: "Data run as Python code",
  severity: "warning",
  adopts: ["S102", "S307"],
  says: ({ code }) =>
    code === "S307"
      ? "Whoever supplies this text runs code with the program's rights. `ast.literal_eval` reads literals and nothing else."
      : "Whoever supplies this text runs code with the program's rights. Look the action up in a dict of functions instead.",
  why: "One string is enough to read the secrets, delete the files or open a shell; emptying `__builtins__` does not help.",
  whenNot: "The text is the program's own: a template of generated code, an annotation, a console for its operator.",
  sources: [
    "https://docs.python.org/3/library/ast.html#ast.literal_eval",
    "https://docs.python.org/3/library/functions.html#eval",
  ],
  examples: [
    {
      title: "a calculator that does more than sums",
      bad: `
        def limits(request):
            return eval(request.args["limits"])
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import ast

        def limits(request):
            return ast.literal_eval(request.args["limits"])
      `,
    },
  ],
  nearMisses: [
    {
      why: "Only one of two known texts gets there.",
      code: `
        import os

        def is_debug():
            text = os.getenv("DEBUG", "False")
            if text in ("True", "False"):
                return eval(text)
            return False
      `,
    },
    {
      why: "The text stands in the program.",
      code: `
        AREA = "width * height"

        def area(width, height):
            return eval(AREA, {"width": width, "height": height})
      `,
    },
    {
      why: "Code that the program has generated itself.",
      code: `
        def make_adder(namespace):
            source = "def add(a, b):\\n    return a + b\\n"
            exec(compile(source, "<adder>", "exec"), namespace)
            return namespace["add"]
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const call = nearest(node, "Call");
    const text = call?.args[0];
    if (call === null || text === undefined || isTest(file) || isFixed(text, file)) return "no";
    if (isOneOfKnown(text, call)) return "no";
    if (isFromOutside(text, file)) return "yes";
    // With a namespace of its own, or of compiled code, it was thought about.
    return data.code === "S307" && call.args.length === 1 && lastName(text) !== "compile" ? "advice" : "no";
  },
});

/** Only reached for one of a few texts: `if text in ("True", "False"): eval(text)`. */
function isOneOfKnown(text: Expression, call: Call): boolean {
  for (let at = nearest(call, "If"); at !== null; at = nearest(at.parent, "If")) {
    const { test } = at;
    if (test.kind !== "Compare" || test.ops[0] !== "In" || !isName(text) || !isName(test.left, text.id)) continue;
    const known = test.comparators[0];
    const isListed = known?.kind === "Tuple" || known?.kind === "List" || known?.kind === "Set";
    if (isListed && known.elts.every((one) => one.kind === "Constant")) return true;
  }
  return false;
}
