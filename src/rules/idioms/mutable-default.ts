import type { Arguments, Expression, FunctionNode, Lambda, Name, Node } from "../../syntax/nodes.ts";
import { escapes, isStored, lastName, mutates } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

/** Calls that only look at what they are given. */
const LOOKERS = new Set(
  "len bool str repr list tuple set dict frozenset sorted enumerate zip iter any all sum min max map filter isinstance join format print deepcopy copy".split(
    " ",
  ),
);

export default adoptRule({
  id: "idioms/mutable-default",
  title: "Mutable default argument",
  severity: "warning",
  adopts: ["B006"],
  says: () =>
    "This default is made once, when the function is defined, and every call shares it. Take `None` as the default and make a new one inside.",
  why: "What one call adds is still there in the next: results grow from call to call, and data of one user shows up with another.",
  whenNot:
    "The default is only read. A tuple, `frozenset()` or `MappingProxyType` would then say so, and cannot go wrong later.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#function-definitions",
    "https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects",
  ],
  examples: [
    {
      title: "a list that remembers",
      bad: `
        def add_tag(tag, tags=[]):
        #                     ^^
            tags.append(tag)
            return tags
      `,
      good: `
        def add_tag(tag, tags=None):
            if tags is None:
                tags = []
            tags.append(tag)
            return tags
      `,
    },
    {
      title: "a dictionary that two objects share",
      bad: `
        class Session:
            def __init__(self, headers={}):
        #                              ^^
                self.headers = headers
      `,
      good: `
        class Session:
            def __init__(self, headers=None):
                if headers is None:
                    headers = {}
                self.headers = headers
      `,
    },
  ],
  nearMisses: [
    {
      why: "The default is only read: no call can change it.",
      code: `
        def greet(name, titles=["Dr", "Prof"]):
            return any(name.startswith(title) for title in titles)
      `,
    },
    {
      why: "The function works on a copy of its own.",
      code: `
        def with_defaults(options={}):
            options = dict(options)
            options["retries"] = 3
            return options
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const parameter = parameterOf(node);
    // `counter=[0]` is an old way to keep a number between calls: on purpose, if not clear.
    return parameter === null || isCell(node) ? "advice" : worst(parameter, file);
  },
});

/** The function and the name of the parameter whose default this expression is. */
function parameterOf(value: Node): { readonly name: string; readonly owner: FunctionNode | Lambda } | null {
  for (let at = value; at.parent !== null; at = at.parent) {
    if (at.parent.kind !== "arguments") continue;
    const owner = at.parent.parent;
    const name = nameFor(at, at.parent);
    if (name === null || owner === null || !("args" in owner) || owner.args !== at.parent) return null;
    return { name, owner: owner as FunctionNode | Lambda };
  }
  return null;
}

function nameFor(value: Node, args: Arguments): string | null {
  const keyword = args.kw_defaults.indexOf(value as Expression);
  if (keyword >= 0) return args.kwonlyargs[keyword]?.arg ?? null;
  const fromEnd = args.defaults.length - args.defaults.indexOf(value as Expression);
  return [...args.posonlyargs, ...args.args].at(-fromEnd)?.arg ?? null;
}

function worst(
  { name, owner }: { readonly name: string; readonly owner: FunctionNode | Lambda },
  file: PythonFile,
): Verdict {
  const inner = Array.isArray(owner.body) ? owner.body[0] : owner.body;
  if (inner === undefined) return "no";
  let verdict: Verdict = "no";
  for (const read of file.names.references(file.names.scopeOf(inner), name)) {
    // From here on the name stands for something else, as in `options = dict(options)`.
    if (isStored(read) && read.parent?.kind !== "AugAssign") break;
    if (mutates(read) || escapes(read)) return "yes";
    if (handedOn(read)) verdict = "advice";
  }
  return verdict;
}

/** Given to a function that may keep or change it. */
function handedOn(read: Name): boolean {
  const { parent } = read;
  if (parent?.kind === "keyword") return parent.arg !== null;
  return parent?.kind === "Call" && parent.func !== read && !LOOKERS.has(lastName(parent.func) ?? "");
}

function isCell(node: Node): boolean {
  return node.kind === "List" && node.elts.length === 1 && node.elts[0]?.kind === "Constant";
}
