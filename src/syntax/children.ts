/** A node's children in source order: the table of fields, and the same by hand for speed. */
import type { Arguments, Call, ClassDef, Dict, Kind, MatchMapping, Node } from "./nodes.ts";

const STATEMENTS_OF_LOOP = ["body", "orelse"] as const;
const FUNCTION = ["decorator_list", "type_params", "args", "returns", "body"] as const;
const COMPREHENSION = ["elt", "generators"] as const;
const TRY = ["body", "handlers", "orelse", "finalbody"] as const;

/**
 * For each kind, the fields that hold nodes (one, a list, or `null`), in source order; where the nodes of two fields
 * alternate in the source (a call's arguments and keywords, a dict's keys and values), the fields are in CPython's order.
 */
export const CHILD_FIELDS: Readonly<Record<Kind, readonly string[]>> = {
  Module: ["body"],
  FunctionDef: FUNCTION,
  AsyncFunctionDef: FUNCTION,
  ClassDef: ["decorator_list", "type_params", "bases", "keywords", "body"],
  Return: ["value"],
  Delete: ["targets"],
  Assign: ["targets", "value"],
  TypeAlias: ["name", "type_params", "value"],
  AugAssign: ["target", "value"],
  AnnAssign: ["target", "annotation", "value"],
  For: ["target", "iter", ...STATEMENTS_OF_LOOP],
  AsyncFor: ["target", "iter", ...STATEMENTS_OF_LOOP],
  While: ["test", ...STATEMENTS_OF_LOOP],
  If: ["test", ...STATEMENTS_OF_LOOP],
  With: ["items", "body"],
  AsyncWith: ["items", "body"],
  Match: ["subject", "cases"],
  Raise: ["exc", "cause"],
  Try: TRY,
  TryStar: TRY,
  Assert: ["test", "msg"],
  Import: ["names"],
  ImportFrom: ["names"],
  Global: [],
  Nonlocal: [],
  Expr: ["value"],
  Pass: [],
  Break: [],
  Continue: [],
  Invalid: [],
  BoolOp: ["values"],
  NamedExpr: ["target", "value"],
  BinOp: ["left", "right"],
  UnaryOp: ["operand"],
  Lambda: ["args", "body"],
  IfExp: ["body", "test", "orelse"],
  Dict: ["keys", "values"],
  Set: ["elts"],
  ListComp: COMPREHENSION,
  SetComp: COMPREHENSION,
  GeneratorExp: COMPREHENSION,
  DictComp: ["key", "value", "generators"],
  Await: ["value"],
  Yield: ["value"],
  YieldFrom: ["value"],
  Compare: ["left", "comparators"],
  Call: ["func", "args", "keywords"],
  FormattedValue: ["value", "format_spec"],
  Interpolation: ["value", "format_spec"],
  JoinedStr: ["values"],
  TemplateStr: ["values"],
  Constant: [],
  Attribute: ["value"],
  Subscript: ["value", "slice"],
  Starred: ["value"],
  Name: [],
  List: ["elts"],
  Tuple: ["elts"],
  Slice: ["lower", "upper", "step"],
  comprehension: ["target", "iter", "ifs"],
  ExceptHandler: ["type", "body"],
  arguments: ["posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg", "defaults"],
  arg: ["annotation"],
  keyword: ["value"],
  alias: [],
  withitem: ["context_expr", "optional_vars"],
  match_case: ["pattern", "guard", "body"],
  MatchValue: ["value"],
  MatchSingleton: [],
  MatchSequence: ["patterns"],
  MatchMapping: ["keys", "patterns"],
  MatchClass: ["cls", "patterns", "kwd_patterns"],
  MatchStar: [],
  MatchAs: ["pattern"],
  MatchOr: ["patterns"],
  TypeVar: ["bound", "default_value"],
  ParamSpec: ["default_value"],
  TypeVarTuple: ["default_value"],
};

function one(node: Node | null, out: Node[]): void {
  if (node !== null) out.push(node);
}

function all(nodes: readonly (Node | null)[], out: Node[]): void {
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node !== null && node !== undefined) out.push(node);
  }
}

/** Puts what was pushed from `from` on into source order; cheap when it already is. */
function sort(out: Node[], from: number): void {
  for (let index = from + 1; index < out.length; index++) {
    if ((out[index]?.start ?? 0) >= (out[index - 1]?.start ?? 0)) continue;
    const sorted = out.splice(from).sort((a, b) => a.start - b.start);
    all(sorted, out);
    return;
  }
}

function callChildren(node: Call, out: Node[]): void {
  out.push(node.func);
  const from = out.length;
  all(node.args, out);
  if (node.keywords.length === 0) return;
  all(node.keywords, out);
  sort(out, from);
}

function classChildren(node: ClassDef, out: Node[]): void {
  all(node.decorator_list, out);
  all(node.type_params, out);
  const from = out.length;
  all(node.bases, out);
  all(node.keywords, out);
  sort(out, from);
  all(node.body, out);
}

function pairs(node: Dict | MatchMapping, out: Node[]): void {
  const values = node.kind === "Dict" ? node.values : node.patterns;
  for (let index = 0; index < values.length; index++) {
    one(node.keys[index] ?? null, out);
    one(values[index] ?? null, out);
  }
}

function parameters(node: Arguments, out: Node[]): void {
  const from = out.length;
  all(node.posonlyargs, out);
  all(node.args, out);
  one(node.vararg, out);
  all(node.kwonlyargs, out);
  one(node.kwarg, out);
  if (out.length === from) return;
  all(node.kw_defaults, out);
  all(node.defaults, out);
  sort(out, from);
}

/** Appends the node's children to `out` in source order. The commonest kinds come first. */
export function pushChildren(node: Node, out: Node[]): void {
  switch (node.kind) {
    case "Name":
    case "Constant":
    case "alias":
    case "Pass":
    case "Break":
    case "Continue":
    case "Global":
    case "Nonlocal":
    case "Invalid":
    case "MatchSingleton":
    case "MatchStar":
      return;
    case "Attribute":
    case "Expr":
    case "keyword":
    case "Starred":
    case "Await":
    case "YieldFrom":
    case "MatchValue":
      out.push(node.value);
      return;
    case "Call":
      callChildren(node, out);
      return;
    case "Assign":
      all(node.targets, out);
      out.push(node.value);
      return;
    case "arg":
      one(node.annotation, out);
      return;
    case "FunctionDef":
    case "AsyncFunctionDef":
      all(node.decorator_list, out);
      all(node.type_params, out);
      out.push(node.args);
      one(node.returns, out);
      all(node.body, out);
      return;
    case "arguments":
      parameters(node, out);
      return;
    case "Return":
    case "Yield":
      one(node.value, out);
      return;
    case "Subscript":
      out.push(node.value, node.slice);
      return;
    case "If":
    case "While":
      out.push(node.test);
      all(node.body, out);
      all(node.orelse, out);
      return;
    case "Tuple":
    case "List":
    case "Set":
      all(node.elts, out);
      return;
    case "Compare":
      out.push(node.left);
      all(node.comparators, out);
      return;
    case "BinOp":
      out.push(node.left, node.right);
      return;
    case "UnaryOp":
      out.push(node.operand);
      return;
    case "BoolOp":
    case "JoinedStr":
    case "TemplateStr":
      all(node.values, out);
      return;
    case "Dict":
    case "MatchMapping":
      pairs(node, out);
      return;
    case "FormattedValue":
    case "Interpolation":
      out.push(node.value);
      one(node.format_spec, out);
      return;
    case "With":
    case "AsyncWith":
      all(node.items, out);
      all(node.body, out);
      return;
    case "withitem":
      out.push(node.context_expr);
      one(node.optional_vars, out);
      return;
    case "For":
    case "AsyncFor":
      out.push(node.target, node.iter);
      all(node.body, out);
      all(node.orelse, out);
      return;
    case "ClassDef":
      classChildren(node, out);
      return;
    case "Import":
    case "ImportFrom":
      all(node.names, out);
      return;
    case "Slice":
      one(node.lower, out);
      one(node.upper, out);
      one(node.step, out);
      return;
    case "ListComp":
    case "SetComp":
    case "GeneratorExp":
      out.push(node.elt);
      all(node.generators, out);
      return;
    case "DictComp":
      out.push(node.key, node.value);
      all(node.generators, out);
      return;
    case "comprehension":
      out.push(node.target, node.iter);
      all(node.ifs, out);
      return;
    case "Try":
    case "TryStar":
      all(node.body, out);
      all(node.handlers, out);
      all(node.orelse, out);
      all(node.finalbody, out);
      return;
    case "ExceptHandler":
      one(node.type, out);
      all(node.body, out);
      return;
    case "Raise":
      one(node.exc, out);
      one(node.cause, out);
      return;
    case "AugAssign":
    case "NamedExpr":
      out.push(node.target, node.value);
      return;
    case "AnnAssign":
      out.push(node.target, node.annotation);
      one(node.value, out);
      return;
    case "Assert":
      out.push(node.test);
      one(node.msg, out);
      return;
    case "Lambda":
      out.push(node.args, node.body);
      return;
    case "IfExp":
      out.push(node.body, node.test, node.orelse);
      return;
    case "Delete":
      all(node.targets, out);
      return;
    case "Module":
      all(node.body, out);
      return;
    case "TypeAlias":
      out.push(node.name);
      all(node.type_params, out);
      out.push(node.value);
      return;
    case "Match":
      out.push(node.subject);
      all(node.cases, out);
      return;
    case "match_case":
      out.push(node.pattern);
      one(node.guard, out);
      all(node.body, out);
      return;
    case "MatchSequence":
    case "MatchOr":
      all(node.patterns, out);
      return;
    case "MatchClass":
      out.push(node.cls);
      all(node.patterns, out);
      all(node.kwd_patterns, out);
      return;
    case "MatchAs":
      one(node.pattern, out);
      return;
    case "TypeVar":
      one(node.bound, out);
      one(node.default_value, out);
      return;
    case "ParamSpec":
    case "TypeVarTuple":
      one(node.default_value, out);
      return;
    default:
      unreachable(node);
  }
}

/** The compiler proves that no kind is forgotten. */
function unreachable(node: never): never {
  throw new Error(`no such node: ${JSON.stringify(node)}`);
}
