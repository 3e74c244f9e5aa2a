import type { ProjectFunction } from "../../semantics/calls.ts";
import { targetsOf } from "../../semantics/summaries/edges.ts";
import type { Arguments, Expression, FunctionNode, Lambda, Name, Node } from "../../syntax/nodes.ts";
import { stepsOf } from "../kit/graph.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { escapes, isFunction, isStored, lastName, mutates } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";
import { madeInBody } from "./_none-default.ts";
import { proveMutableDefault } from "./_prove-mutable-default.ts";

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
  says: ({ told = "" }) =>
    `This default is made once, when the function is defined, and every call shares it${told}. Take \`None\` as the default and make a new one inside.`,
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
    {
      title: "a list that another module's function adds to",
      bad: {
        "shop/__init__.py": "",
        "shop/cart.py": `
          from shop.rules import apply

          def total(prices, discounts=[]):
          #                           ^^
              apply(prices, discounts)
              return sum(prices) - sum(discounts)
        `,
        "shop/rules.py": `
          def apply(prices, found):
              if len(prices) > 2:
                  note(found, 5)

          def note(found, amount):
              found.append(amount)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/cart.py": `
          from shop.rules import apply

          def total(prices, discounts=None):
              if discounts is None:
                  discounts = []
              apply(prices, discounts)
              return sum(prices) - sum(discounts)
        `,
        "shop/rules.py": `
          def apply(prices, found):
              if len(prices) > 2:
                  note(found, 5)

          def note(found, amount):
              found.append(amount)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The function that gets it, in another module, only reads.",
      code: {
        "shop/__init__.py": "",
        "shop/cart.py": `
          from shop.rules import best

          def total(prices, discounts=[5, 10]):
              return sum(prices) - best(prices, discounts)
        `,
        "shop/rules.py": `
          def best(prices, found):
              return max(found) if len(prices) > 2 else 0
        `,
      },
    },
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
  note: ({ node }, file) => {
    const parameter = parameterOf(node);
    if (parameter === null || !isFunction(parameter.owner) || isCell(node)) return {};
    const { owner, name } = parameter;
    // Where the file alone does not tell what becomes of it, others may.
    return { name, at: owner.nameStart, isHandedOn: worst(parameter, file) === "advice" ? 1 : 0 };
  },
  settle: {
    ask: () => ({}),
    judge({ path, data }, project) {
      const { name, at, isHandedOn } = data.noted ?? {};
      if (typeof at !== "number" || isHandedOn !== 1) return "yes";
      const owner = project.index.functionAt(path, at);
      const place = owner === null ? -1 : placeOf(owner, String(name));
      if (owner === null || place < 0) return "yes";
      const why = project.summaries.of(owner).mutates.get(place);
      if (why === undefined) return isOnlyRead(owner, place, project) ? "no" : "yes";
      const told = ", and a function that gets it changes it";
      return { verdict: "warning", evidence: "traced", steps: stepsOf(why.way), data: { ...data, told } };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Make it in the body",
    edits: ({ at }, file) => madeInBody(at, file),
  },
  reproduce: proveMutableDefault,
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

/** Among all parameters, as summaries count them. */
function placeOf({ outline }: ProjectFunction, name: string): number {
  return outline.signature
    .split(",")
    .filter((one) => one !== "/" && one !== "*")
    .indexOf(name);
}

/** All that it is handed to is known, and neither changes nor keeps it. */
function isOnlyRead(owner: ProjectFunction, place: number, { summaries }: Knowledge): boolean {
  const { calls } = summaries;
  const given = calls.effects.of(owner, "argument").filter(({ first }) => first === place);
  const areKnown = given.every(({ at }) => {
    const edge = calls.at(owner, at.end);
    return edge !== null && targetsOf(edge).length > 0;
  });
  return given.length > 0 && areKnown && !summaries.of(owner).keeps.has(place);
}

function isCell(node: Node): boolean {
  return node.kind === "List" && node.elts.length === 1 && node.elts[0]?.kind === "Constant";
}
