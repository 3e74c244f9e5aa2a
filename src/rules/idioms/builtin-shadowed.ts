import type { Binding } from "../../semantics/names.ts";
import type { Arg, Expression, Name, Node, NodeOf } from "../../syntax/nodes.ts";
import { inside, isFunction, isName, isStored, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile, type Verdict } from "../kit/rule.ts";

const NOT_CALLABLE = /^(str|int|float|bool|bytes|list|dict|set|tuple|List|Dict|Set|Tuple|Sequence|Mapping|Iterable)$/;

export default adoptRule({
  id: "idioms/builtin-shadowed",
  title: "Builtin replaced where it is needed",
  severity: "warning",
  adopts: ["A001", "A002", "A003", "A006"],
  says: ({ message }) =>
    `\`${/`(\w+)`/.exec(message)?.[1] ?? "This name"}\` stands for something else here, and the same code goes on to use the builtin. Rename one of them.`,
  why: "From the assignment on, the name is not the builtin any more: the call that was meant for it raises `TypeError`, or `UnboundLocalError` where it comes first.",
  whenNot:
    "The builtin is not used in that scope. A parameter called `id` or `format` is often the best name, and part of the interface.",
  sources: [
    "https://docs.python.org/3/library/functions.html",
    "https://docs.python.org/3/reference/executionmodel.html#resolution-of-names",
  ],
  examples: [
    {
      title: "a string is called",
      bad: `
        def describe(event):
            type = event["type"].lower()
        #   ^^^^
            payload = event["payload"]
            return f"{type}: {type(payload).__name__}"
      `,
      good: `
        def describe(event):
            kind = event["type"].lower()
            payload = event["payload"]
            return f"{kind}: {type(payload).__name__}"
      `,
    },
    {
      title: "an annotation that means the method",
      bad: `
        class Repository:
            def list(self):
                return []

            def names(self) -> list[str]:
        #                      ^^^^
                return [one.name for one in self.list()]
      `,
      good: `
        class Repository:
            def all(self):
                return []

            def names(self) -> list[str]:
                return [one.name for one in self.all()]
      `,
    },
  ],
  nearMisses: [
    {
      why: "The builtin is not needed here, and `id` is the word.",
      code: `
        def find(rows, id):
            return next((row for row in rows if row.id == id), None)
      `,
    },
    {
      why: "The parameter is a function, and is called as one.",
      code: `
        def select(rows, filter):
            return [row for row in rows if filter(row)]
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    if (data.code === "A003") return neededInClass(node) ? "yes" : "no";
    if (node.kind === "arg") return argument(node, file);
    return variable(node, data.message, file);
  },
});

/** A method took the name, and an annotation, a call or a default in the class body means the builtin. */
function neededInClass(node: Node): boolean {
  if (!isName(node)) return false;
  const { parent } = node;
  return isCalled(node) || (parent?.kind === "Subscript" && parent.value === node) || isAnnotation(node);
}

function isAnnotation(node: Node): boolean {
  for (let at: Node = node; at.parent !== null; at = at.parent) {
    const { parent } = at;
    if (parent.kind === "arg" || (parent.kind === "AnnAssign" && parent.annotation === at)) return true;
    if (isFunction(parent)) return parent.returns === at;
    if (parent.kind !== "Subscript" && parent.kind !== "BinOp" && parent.kind !== "Tuple") return false;
  }
  return false;
}

function argument(arg: Arg, file: PythonFile): Verdict {
  const owner = nearest(arg, "FunctionDef", "AsyncFunctionDef", "Lambda");
  const inner = owner === null ? undefined : Array.isArray(owner.body) ? owner.body[0] : owner.body;
  if (inner === undefined) return "no";
  if (defaultsToItself(arg, owner)) return "no";
  const uses = file.names.references(file.names.scopeOf(inner), arg.arg);
  if (uses.some(isTypeOfIsinstance)) return "yes";
  return saysNotCallable(arg.annotation) && uses.some(isCalled) ? "yes" : "no";
}

/** `def f(x, len=len)`: the builtin itself, made local for speed. */
function defaultsToItself({ arg }: Arg, owner: NodeOf<"FunctionDef" | "AsyncFunctionDef" | "Lambda"> | null): boolean {
  return owner !== null && [...owner.args.defaults, ...owner.args.kw_defaults].some((value) => isName(value, arg));
}

function variable(node: Node, message: string, file: PythonFile): Verdict {
  const name = isName(node) ? node.id : /`(\w+)`/.exec(message)?.[1];
  if (name === undefined) return "no";
  const scope = file.names.scopeOf(node);
  const bindings = scope.bindings.get(name) ?? [];
  if (scope.kind === "class" || bindings.length === 0 || !bindings.every(bindsValue)) return "no";
  const uses = file.names.references(scope, name);
  // Of several bindings one finding: the first.
  if (bindings[0]?.node !== node) return "no";
  return uses.some((use) => !isStored(use) && (isCalled(use) || isTypeOfIsinstance(use))) ? "yes" : "no";
}

/** The binding makes something that is not called on purpose. */
function bindsValue({ node, kind }: Binding): boolean {
  if (kind === "for" || kind === "comprehension") return true;
  const value = node.parent?.kind === "Assign" ? node.parent.value : null;
  switch (value?.kind) {
    case "Constant":
    case "JoinedStr":
    case "List":
    case "Dict":
    case "Set":
    case "Tuple":
    case "ListComp":
    case "DictComp":
    case "SetComp":
    case "Compare":
    case "BoolOp":
    case "BinOp":
    case "Subscript":
      return true;
    case "Call":
      return !/^(partial|getattr|get|import_module|wraps|lambdify)$/.test(lastName(value) ?? "");
    default:
      return false;
  }
}

function isCalled(use: Name): boolean {
  return use.parent?.kind === "Call" && use.parent.func === use;
}

/** `isinstance(x, list)`: nobody passes a value there. */
function isTypeOfIsinstance(use: Name): boolean {
  const { parent } = use;
  return (
    parent?.kind === "Call" && lastName(parent.func) === "isinstance" && parent.args[1] === use && isBuiltinType(use.id)
  );
}

function isBuiltinType(name: string): boolean {
  return /^(list|dict|set|tuple|str|int|float|bool|bytes|frozenset)$/.test(name);
}

function saysNotCallable(annotation: Expression | null): boolean {
  if (annotation === null) return false;
  for (const node of inside(annotation))
    if (/^(Callable|type|Type|Any|object)$/.test(lastName(node) ?? "")) return false;
  const base = annotation.kind === "Subscript" ? annotation.value : annotation;
  return NOT_CALLABLE.test(lastName(base) ?? "");
}
