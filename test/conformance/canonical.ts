/**
 * Our tree and CPython's in one canonical form, to compare them exactly. A line a node, parents before children, children
 * in the order of CPython's fields: kind, `line:column-line:column` (lines from 1, columns in UTF-8 bytes), then each
 * field: a name or number as JSON, `*` for a node, `-` for none, `[*-*]` for a list of nodes.
 *
 * All that is normalised, here and in dump_ast.py:
 * - contexts (`ctx`), `type_comment`, `type_ignores`: not in our tree;
 * - positions of `arguments`, `comprehension`, `withitem`, `match_case`, `Module`: not in CPython's;
 * - positions of everything inside an f-string, for CPython before 3.12: it gives wrong ones;
 * - `type_params` and `default_value`: empty where this CPython does not know them yet;
 * - `kind` of constants: a `u` before the string;
 * - floats and imaginary parts: as their IEEE 754 bits; integers: in hexadecimal;
 * - strings: as JSON with everything beyond ASCII escaped as UTF-16, so that lone surrogates and pairs look alike (our
 *   strings are UTF-16, where two adjacent surrogates are one character);
 * - `\N{NAME}`: our tree keeps the escape as it stands, so both sides replace it by its character (in raw strings too).
 */
import type { Constant, Node } from "../../src/syntax/nodes.ts";
import type { SourceText } from "../../src/syntax/source.ts";

const FUNCTION = ["name", "args", "body", "decorator_list", "returns", "type_params"];
const COMPREHENSION = ["elt", "generators"];
const FOR = ["target", "iter", "body", "orelse"];
const TRY = ["body", "handlers", "orelse", "finalbody"];
const NAMED_DEFAULT = ["name", "default_value"];

/** All fields of a kind in CPython's order. */
const FIELDS: Readonly<Record<Node["kind"], readonly string[]>> = {
  Module: ["body"],
  FunctionDef: FUNCTION,
  AsyncFunctionDef: FUNCTION,
  ClassDef: ["name", "bases", "keywords", "body", "decorator_list", "type_params"],
  Return: ["value"],
  Delete: ["targets"],
  Assign: ["targets", "value"],
  TypeAlias: ["name", "type_params", "value"],
  AugAssign: ["target", "op", "value"],
  AnnAssign: ["target", "annotation", "value", "simple"],
  For: FOR,
  AsyncFor: FOR,
  While: ["test", "body", "orelse"],
  If: ["test", "body", "orelse"],
  With: ["items", "body"],
  AsyncWith: ["items", "body"],
  Match: ["subject", "cases"],
  Raise: ["exc", "cause"],
  Try: TRY,
  TryStar: TRY,
  Assert: ["test", "msg"],
  Import: ["names"],
  ImportFrom: ["module", "names", "level"],
  Global: ["names"],
  Nonlocal: ["names"],
  Expr: ["value"],
  Pass: [],
  Break: [],
  Continue: [],
  Invalid: [],
  BoolOp: ["op", "values"],
  NamedExpr: ["target", "value"],
  BinOp: ["left", "op", "right"],
  UnaryOp: ["op", "operand"],
  Lambda: ["args", "body"],
  IfExp: ["test", "body", "orelse"],
  Dict: ["keys", "values"],
  Set: ["elts"],
  ListComp: COMPREHENSION,
  SetComp: COMPREHENSION,
  GeneratorExp: COMPREHENSION,
  DictComp: ["key", "value", "generators"],
  Await: ["value"],
  Yield: ["value"],
  YieldFrom: ["value"],
  Compare: ["left", "ops", "comparators"],
  Call: ["func", "args", "keywords"],
  FormattedValue: ["value", "conversion", "format_spec"],
  Interpolation: ["value", "str", "conversion", "format_spec"],
  JoinedStr: ["values"],
  TemplateStr: ["values"],
  Constant: [],
  Attribute: ["value", "attr"],
  Subscript: ["value", "slice"],
  Starred: ["value"],
  Name: ["id"],
  List: ["elts"],
  Tuple: ["elts"],
  Slice: ["lower", "upper", "step"],
  comprehension: ["target", "iter", "ifs", "is_async"],
  ExceptHandler: ["type", "name", "body"],
  arguments: ["posonlyargs", "args", "vararg", "kwonlyargs", "kw_defaults", "kwarg", "defaults"],
  arg: ["arg", "annotation"],
  keyword: ["arg", "value"],
  alias: ["name", "asname"],
  withitem: ["context_expr", "optional_vars"],
  match_case: ["pattern", "guard", "body"],
  MatchValue: ["value"],
  MatchSingleton: ["value"],
  MatchSequence: ["patterns"],
  MatchMapping: ["keys", "patterns", "rest"],
  MatchClass: ["cls", "patterns", "kwd_attrs", "kwd_patterns"],
  MatchStar: ["name"],
  MatchAs: ["pattern", "name"],
  MatchOr: ["patterns"],
  TypeVar: ["name", "bound", "default_value"],
  ParamSpec: NAMED_DEFAULT,
  TypeVarTuple: NAMED_DEFAULT,
};

const UNPLACED = new Set<Node["kind"]>(["Module", "arguments", "comprehension", "withitem", "match_case"]);
const OPERATOR_FIELDS = new Set(["op", "conversion"]);

export interface Normalisation {
  /** Characters by the names that `\N{…}` escapes of the file use. */
  readonly names: Readonly<Record<string, string>>;
  /** Whether positions inside f-strings count: CPython 3.12 and later. */
  readonly preciseFStrings: boolean;
}

export function canonical(root: Node, source: SourceText, normalisation: Normalisation): string {
  const lines: string[] = [];
  const nodes: Node[] = [root];
  const placed: boolean[] = [true];
  for (;;) {
    const node = nodes.pop();
    if (node === undefined) return lines.join("\n");
    let isPlaced = placed.pop() ?? true;
    let line: string = node.kind;
    if (isPlaced && !UNPLACED.has(node.kind)) line += ` ${place(source, node.start)}-${place(source, node.end)}`;
    if (node.kind === "Constant") line += ` ${constant(node, normalisation.names)}`;
    if (node.kind === "JoinedStr" && !normalisation.preciseFStrings) isPlaced = false;
    const below: Node[] = [];
    for (const name of FIELDS[node.kind]) {
      // Fields are looked up by name, which types cannot follow.
      const value = (node as unknown as Record<string, unknown>)[name];
      line += ` ${name}=${field(name, value, below, normalisation.names)}`;
    }
    lines.push(line);
    for (const child of below.reverse()) {
      nodes.push(child);
      placed.push(isPlaced);
    }
  }
}

function place(source: SourceText, offset: number): string {
  return `${source.lineOf(offset)}:${source.byteColumn(offset)}`;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value;
}

function field(name: string, value: unknown, below: Node[], names: Readonly<Record<string, string>>): string {
  if (value === null) return "-";
  if (typeof value === "string") return OPERATOR_FIELDS.has(name) ? value : json(value, names);
  if (typeof value === "boolean") return value ? "1" : "0";
  if (isNode(value)) {
    below.push(value);
    return "*";
  }
  if (!Array.isArray(value)) return String(value);
  const items: readonly unknown[] = value;
  if (items.length === 0) return "[]";
  if (name === "ops") return items.join("/");
  if (typeof items[0] === "string") return `[${items.map((item) => json(String(item), {})).join(", ")}]`;
  let marks = "";
  for (const item of items) {
    marks += isNode(item) ? "*" : "-";
    if (isNode(item)) below.push(item);
  }
  return `[${marks}]`;
}

function json(text: string, names: Readonly<Record<string, string>>): string {
  const value = text.includes("\\N{")
    ? text.replace(/\\N\{([^{}]+)\}/g, (whole, name: string) => names[name] ?? whole)
    : text;
  return JSON.stringify(value).replace(
    /[\x7f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function bits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString("hex");
}

function constant(node: Constant, names: Readonly<Record<string, string>>): string {
  switch (node.type) {
    case "str":
      return (node.u ? "u" : "") + json(node.value, names);
    case "bytes":
      return `b${json(node.value, {})}`;
    case "int":
      return `0x${node.value.toString(16)}`;
    case "float":
      return `f${bits(node.value)}`;
    case "complex":
      return `j${bits(node.value)}`;
    case "bool":
      return node.value ? "True" : "False";
    default:
      return node.type;
  }
}
