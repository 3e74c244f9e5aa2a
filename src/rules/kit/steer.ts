/** How a test gets a function to a place in it: every condition on the way holds, since the test says what it asks about. */
import type { Expression, FunctionNode, Name, Node, Statement } from "../../syntax/nodes.ts";
import { ancestors, blocksOf } from "../../syntax/walk.ts";
import { isNone, isTrue, runHere, textOf } from "./match.ts";
import type { PythonFile } from "./rule.ts";
import { standInFor } from "./stand-ins.ts";

export interface Course {
  /** By parameter. */
  readonly arguments: Readonly<Record<string, string>>;
  /** Statements, after the object of a method was made. */
  readonly lines: readonly string[];
  /** What is set on the test's own object, by dotted path: `execute.return_value`. */
  readonly own: ReadonlyMap<string, string>;
}

/** `own` is the call whose result is an object of the test's. `null` where something on the way is not the test's to say. */
export function courseTo(place: Node, definition: FunctionNode, own: Expression, file: PythonFile): Course | null {
  const wanted = new Wanted(own, definition, file);
  let child = place;
  for (const around of ancestors(place)) {
    if (!passes(child, wanted) || !enters(child, around, wanted)) return null;
    if (around === definition) return wanted.course();
    child = around;
  }
  return null;
}

/** Comes past what stands before a statement in its block and may leave. */
function passes(child: Node, wanted: Wanted): boolean {
  const block = child.parent === null ? [] : [...blocksOf(child.parent)].find((one) => one.some((at) => at === child));
  for (const before of block ?? []) {
    if (before === child) break;
    if (!mayLeave(before)) continue;
    if (before.kind !== "If" || before.orelse.length > 0 || !wanted.condition(before.test, false)) return false;
  }
  return true;
}

function mayLeave(statement: Statement): boolean {
  for (const { kind } of runHere(statement)) {
    if (kind === "Return" || kind === "Raise" || kind === "Continue" || kind === "Break") return true;
  }
  return false;
}

/** Comes into the block of `around` that `child` stands in. */
function enters(child: Node, around: Node, wanted: Wanted): boolean {
  const isInBody = "body" in around && Array.isArray(around.body) && around.body.some((one) => one === child);
  switch (around.kind) {
    case "If":
      return wanted.condition(around.test, isInBody);
    case "While":
      return isInBody && (isTrue(around.test) || wanted.condition(around.test, true));
    case "For":
      return isInBody && around.target.kind === "Name" && wanted.items(around.target, around.iter);
    case "With":
    case "FunctionDef":
    case "AsyncFunctionDef":
      return isInBody;
    default:
      return false;
  }
}

const SAME_ITEMS = new Set(["builtins.list", "builtins.tuple", "builtins.sorted", "builtins.iter"]);

/** Values by path from a root, `""` for the root itself. */
type Paths = Map<string, string>;

/** What the test has to say, gathered from the place outwards. */
class Wanted {
  readonly #parameters = new Map<string, Paths>();
  readonly #items = new Map<Node, Paths>();
  readonly #lines = new Map<string, string>();
  readonly #own: Paths = new Map();
  readonly #call: Expression;
  readonly #definition: FunctionNode;
  readonly #file: PythonFile;

  constructor(call: Expression, definition: FunctionNode, file: PythonFile) {
    this.#call = call;
    this.#definition = definition;
    this.#file = file;
  }

  course(): Course {
    const given = [...this.#parameters].map(([name, paths]) => [name, objectWith(paths)]);
    return { arguments: Object.fromEntries(given), lines: [...this.#lines.values()], own: this.#own };
  }

  /** Of `and` all parts, of `or` the first: one is enough. */
  condition(test: Expression, truth: boolean): boolean {
    const open: [Expression, boolean][] = [[test, truth]];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const [at, holds] = next;
      if (at.kind === "UnaryOp" && at.op === "Not") open.push([at.operand, !holds]);
      else if (at.kind === "BoolOp") {
        const parts = (at.op === "And") === holds ? at.values : at.values.slice(0, 1);
        open.push(...parts.map((one): [Expression, boolean] => [one, holds]));
      } else if (!this.#holds(at, holds)) return false;
    }
    return true;
  }

  /** One item, which is what was wanted of the loop's variable. */
  items(target: Name, iterated: Expression): boolean {
    return this.#value(iterated, `[${objectWith(this.#items.get(target) ?? new Map())}]`);
  }

  #holds(test: Expression, truth: boolean): boolean {
    if (test.kind !== "Compare") return this.#value(test, truth ? "Anything()" : "None");
    const [operator, another] = test.ops;
    const [limit] = test.comparators;
    if (operator === undefined || limit === undefined || another !== undefined) return false;
    const value = limit.kind === "Constant" ? comparing(operator, limit, textOf(limit, this.#file), truth) : null;
    return value !== null && this.#value(test.left, value);
  }

  /** Follows names to what they were given, and that to where the test can say what it is. */
  #value(expression: Expression, wanted: string): boolean {
    let [at, value]: [Expression, string] = [expression, wanted];
    const path: string[] = [];
    for (;;) {
      if (at === this.#call || (at.kind === "Await" && at.value === this.#call)) return put(this.#own, path, value);
      if (at.kind === "Attribute") {
        if (isOfSelf(at, this.#definition)) return this.#line(at, path, value);
        path.unshift(at.attr);
        at = at.value;
      } else if (at.kind === "Subscript") {
        path.unshift("__getitem__", "return_value");
        at = at.value;
      } else if (at.kind === "Call" && SAME_ITEMS.has(this.#file.names.qualified(at.func) ?? "")) {
        const [items, another] = at.args;
        if (items === undefined || another !== undefined || path.length > 0) return false;
        at = items;
      } else if (at.kind === "Call") {
        path.unshift("return_value");
        if (this.#isOutside(at.func)) return this.#line(at.func, path, value);
        at = at.func;
      } else if (at.kind === "Await" && at.value.kind === "Call") {
        value = `AsyncMock(return_value=${objectAt(path, value)})`;
        path.length = 0;
        at = at.value.func;
      } else if (at.kind === "Name") {
        const next = this.#behind(at, path, value);
        if (typeof next === "boolean") return next;
        at = next;
      } else return false;
    }
  }

  /** What a name was given, where that is to be followed; whether its value could be said otherwise. */
  #behind(name: Name, path: string[], value: string): Expression | boolean {
    const [binding, another] = this.#file.names.lookup(name);
    if (binding === undefined || another !== undefined) return false;
    const { kind, node, scope } = binding;
    const { parent } = node;
    if (scope.node !== this.#definition || name.start < node.end) return false;
    if (kind === "parameter") return put(at(this.#parameters, name.id), path, value);
    if (kind === "for" && parent?.kind === "For" && parent.target === node)
      return put(at(this.#items, node), path, value);
    if (kind === "with" && parent?.kind === "withitem") {
      path.unshift("__enter__", "return_value");
      return parent.context_expr;
    }
    const isPlain = parent?.kind === "Assign" && parent.targets.length === 1 && parent.targets[0] === node;
    return isPlain ? parent.value : false;
  }

  #isOutside(called: Expression): boolean {
    let root = called;
    while (root.kind === "Attribute") root = root.value;
    return root.kind === "Name" && this.#file.names.lookup(root)[0]?.scope.kind === "module";
  }

  /** `self.limit` is set on the object, `rates.of(…)` where it comes from; each once. */
  #line(what: Expression, path: readonly string[], value: string): boolean {
    const standIn = standInFor(what, objectAt(path, value), this.#definition, this.#file);
    if (standIn === null || standIn.lines === "") return false;
    const key = textOf(what, this.#file);
    const known = this.#lines.get(key);
    this.#lines.set(key, standIn.lines);
    return known === undefined || known === standIn.lines;
  }
}

function at<K>(map: Map<K, Paths>, key: K): Paths {
  const found = map.get(key) ?? new Map();
  map.set(key, found);
  return found;
}

/** `false` where something else was wanted there already, or of what it is part of. */
function put(paths: Paths, path: readonly string[], value: string): boolean {
  const key = path.join(".");
  const known = paths.get(key);
  if (known !== undefined) return known === value;
  for (const other of paths.keys()) if (isPart(other, key) || isPart(key, other)) return false;
  paths.set(key, value);
  return true;
}

function isPart(path: string, of: string): boolean {
  return of === "" || path.startsWith(`${of}.`);
}

function objectAt(path: readonly string[], value: string): string {
  return objectWith(new Map([[path.join("."), value]]));
}

/** `Anything(price=-1)`, `Anything(**{"row.price": -1})`, and the value itself where all of the object is wanted to be that. */
function objectWith(paths: Paths): string {
  const whole = paths.get("");
  if (whole !== undefined) return whole;
  if (paths.size === 0) return "Anything()";
  const isPlain = [...paths.keys()].every((path) => !path.includes("."));
  const all = [...paths].map(([path, value]) => (isPlain ? `${path}=${value}` : `"${path}": ${value}`)).join(", ");
  return isPlain ? `Anything(${all})` : `Anything(**{${all}})`;
}

const OTHER_WAY: Readonly<Record<string, string>> = {
  Is: "IsNot",
  IsNot: "Is",
  Eq: "NotEq",
  NotEq: "Eq",
  Lt: "GtE",
  GtE: "Lt",
  Gt: "LtE",
  LtE: "Gt",
};

/** Something for which the comparison with the constant comes out so. */
function comparing(operator: string, limit: Expression, text: string, truth: boolean): string | null {
  const needed = truth ? operator : OTHER_WAY[operator];
  const isNumber = /^\d+(\.\d+)?$/.test(text);
  switch (needed) {
    case "Is":
      return isNone(limit) ? "None" : null;
    case "IsNot":
      return isNone(limit) ? "Anything()" : null;
    case "Eq":
    case "GtE":
    case "LtE":
      return needed === "Eq" || isNumber ? text : null;
    case "NotEq":
      return isNumber ? String(Number(text) + 1) : "Anything()";
    case "Lt":
      return isNumber ? String(Number(text) - 1) : null;
    case "Gt":
      return isNumber ? String(Number(text) + 1) : null;
    default:
      return null;
  }
}

/** An attribute of the object itself, of a method. */
function isOfSelf({ value }: Extract<Expression, { kind: "Attribute" }>, { args, parent }: FunctionNode): boolean {
  const first = [...args.posonlyargs, ...args.args][0]?.arg;
  return parent?.kind === "ClassDef" && value.kind === "Name" && value.id === "self" && first === "self";
}
