/** Which Python a node needs, where it needs a newer one than 3.8. */
import type { PythonVersion } from "../../project/model.ts";
import type { PythonFile } from "../../rules/kit/rule.ts";
import { shortName } from "../../semantics/dotted.ts";
import type { BinOp, Call, Expression, JoinedStr, Node, With } from "../../syntax/nodes.ts";
import { children } from "../../syntax/walk.ts";
import { ANNOTATION, GUARDED, LAZY_ANNOTATION, TYPING } from "./conditions.ts";
import { NEW_BUILTINS, NEW_KEYWORD_NAMES, NEW_KEYWORDS, NEW_LAST_PARTS, NEW_NAMES } from "./library-versions.ts";

export interface Need {
  readonly needs: PythonVersion;
  readonly what: string;
  readonly start: number;
  readonly end: number;
}

/** Syntax: refused by an older Python when it reads the file, whatever conditions stand around it. */
export function syntaxNeed(node: Node, text: string): Need | null {
  switch (node.kind) {
    case "Match":
      return need(node, 10, "the `match` statement", 5);
    case "TryStar":
      return need(node, 11, "`except*`", 3);
    case "TypeAlias":
      return need(node, 12, "the `type` statement");
    case "TypeVar":
    case "ParamSpec":
    case "TypeVarTuple":
      return node.default_value === null
        ? need(node, 12, "type parameters in brackets")
        : need(node, 13, "defaults of type parameters");
    case "TemplateStr":
      return need(node, 14, "t-strings");
    case "JoinedStr":
      return needsNewFString(node, text)
        ? need(node, 12, "an f-string with its own quotes or a backslash inside a field")
        : null;
    case "ExceptHandler":
      return node.type?.kind === "Tuple" && text[node.type.start] !== "("
        ? need(node, 14, "`except` with several types and no parentheses", 6)
        : null;
    case "Subscript": {
      const { slice } = node;
      const bare =
        slice.kind === "Tuple" && text[slice.start] !== "(" && slice.elts.some((one) => one.kind === "Starred");
      return bare || slice.kind === "Starred" ? need(node, 11, "`*` in a subscript") : null;
    }
    case "arg":
      return node.annotation?.kind === "Starred" ? need(node, 11, "`*args: *Ts`") : null;
    case "With":
    case "AsyncWith":
      return isParenthesised(node, text) ? need(node, 9, "`with` items in parentheses", 4) : null;
    default:
      return null;
  }
}

function need(node: Node, minor: number, what: string, length = node.end - node.start): Need {
  return { needs: [3, minor], what, start: node.start, end: Math.min(node.start + length, node.end) };
}

/** The one parenthesis is around all items: not `with (a), (b):` nor `with (a) as b:`. */
function isParenthesised(node: With | ({ readonly kind: "AsyncWith" } & Omit<With, "kind">), text: string): boolean {
  const [first, second] = node.items;
  const last = node.items.at(-1);
  const body = node.body[0];
  if (first === undefined || last === undefined || body === undefined) return false;
  if (second === undefined && first.optional_vars === null) return false;
  const keyword = text.indexOf("with", node.start) + 4;
  if (text.slice(keyword, first.start).trim()[0] !== "(") return false;
  if (second !== undefined && text.slice(first.end, second.start).includes(")")) return false;
  return (
    text.slice(last.end, body.start).trimStart().startsWith(")") || /^\s*,\s*\)/.test(text.slice(last.end, body.start))
  );
}

/** PEP 701. Of several literals side by side only the first one's quotes are known for certain. */
function needsNewFString(node: JoinedStr, text: string): boolean {
  const opening = /^[A-Za-z]*("""|'''|"|')/.exec(text.slice(node.start, node.start + 8));
  const quote = opening?.[1];
  if (opening === null || quote === undefined || !/f/i.test(opening[0])) return false;
  for (const field of node.values) {
    if (field.kind !== "FormattedValue") continue;
    if (text.slice(field.value.start, field.value.end).includes("\\")) return true;
    const isFirstLiteral = !text.slice(node.start + opening[0].length, field.start).includes(quote);
    if (isFirstLiteral && hasQuote(field.value, quote, text)) return true;
  }
  return false;
}

function hasQuote(expression: Expression, quote: string, text: string): boolean {
  const open: Node[] = [expression];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const isText =
      node.kind === "JoinedStr" || (node.kind === "Constant" && (node.type === "str" || node.type === "bytes"));
    if (isText && text.slice(node.start, node.end).includes(quote)) return true;
    open.push(...children(node));
  }
  return false;
}

const NONE: readonly never[] = [];

/** Library: missing in an older Python when it is imported or run. Guarded and never evaluated places need nothing. */
export function libraryNeeds(node: Node, flags: number, file: PythonFile): readonly Need[] {
  if ((flags & (TYPING | GUARDED | LAZY_ANNOTATION)) !== 0) return NONE;
  switch (node.kind) {
    case "Import":
      return node.names.flatMap((alias) => named(alias.name, alias));
    case "ImportFrom": {
      const { module, level } = node;
      if (module === null || level > 0) return NONE;
      const whole = named(module, node);
      return whole.length > 0 ? whole : node.names.flatMap((alias) => named(`${module}.${alias.name}`, alias));
    }
    case "Attribute":
      return NEW_LAST_PARTS.has(node.attr) ? named(file.names.qualified(node), node) : NONE;
    case "Name":
      return NEW_BUILTINS.has(node.id) ? named(file.names.qualified(node), node) : NONE;
    case "Call":
      return keywordNeeds(node, file);
    case "Subscript":
      return genericNeeds(node.value, node, file);
    case "BinOp":
      return unionNeeds(node, flags, file);
    default:
      return NONE;
  }
}

function named(
  dotted: string | null,
  { start, end }: { readonly start: number; readonly end: number },
): readonly Need[] {
  const needs = dotted === null ? undefined : NEW_NAMES.get(dotted);
  return needs === undefined || dotted === null ? [] : [{ needs, what: `\`${shortName(dotted)}\``, start, end }];
}

function keywordNeeds(node: Call, file: PythonFile): readonly Need[] {
  const suspects = node.keywords.filter(({ arg }) => arg !== null && NEW_KEYWORD_NAMES.has(arg));
  if (suspects.length === 0) return [];
  const callee = file.names.qualified(node.func);
  const known = callee === null ? undefined : NEW_KEYWORDS.get(callee);
  if (callee === null || known === undefined) return [];
  return suspects.flatMap(({ arg, start, end }) => {
    const needs = known.get(arg ?? "");
    return needs === undefined ? [] : [{ needs, what: `\`${shortName(callee)}(${arg}=…)\``, start, end }];
  });
}

const GENERIC = new Set([
  "builtins.list",
  "builtins.dict",
  "builtins.set",
  "builtins.frozenset",
  "builtins.tuple",
  "builtins.type",
  "collections.deque",
  "collections.defaultdict",
  "collections.OrderedDict",
  "collections.Counter",
  "collections.ChainMap",
]);
const GENERIC_LAST = new Set([...GENERIC].map((name) => name.slice(name.indexOf(".") + 1)));

/** `list[int]` is an error at run time before 3.9. */
function genericNeeds(value: Expression, node: Node, file: PythonFile): readonly Need[] {
  const name = value.kind === "Name" ? value.id : value.kind === "Attribute" ? value.attr : "";
  if (!GENERIC_LAST.has(name)) return [];
  const dotted = file.names.qualified(value);
  if (dotted === null || !GENERIC.has(dotted)) return [];
  return [
    { needs: [3, 9], what: `\`${shortName(dotted)}[…]\` evaluated at run time`, start: node.start, end: node.end },
  ];
}

const PLAIN_TYPES = new Set([
  "int",
  "str",
  "float",
  "bool",
  "bytes",
  "complex",
  "object",
  "list",
  "dict",
  "set",
  "tuple",
  "type",
]);

/** `X | None` is an error before 3.10 where it is evaluated and both sides are certainly types. */
function unionNeeds(node: BinOp, flags: number, file: PythonFile): readonly Need[] {
  if (node.op !== "BitOr") return [];
  const sides = [node.left, node.right].map((side) => sideOf(side, file));
  const isUnion = (flags & ANNOTATION) !== 0 ? sides.includes("none") : sides.includes("type") && !sides.includes(null);
  return isUnion ? [{ needs: [3, 10], what: "`X | Y` evaluated at run time", start: node.start, end: node.end }] : [];
}

function sideOf(side: Expression, file: PythonFile): "type" | "none" | null {
  if (side.kind === "Constant") return side.type === "None" ? "none" : null;
  const name = side.kind === "Subscript" ? side.value : side;
  if (name.kind !== "Name" || !PLAIN_TYPES.has(name.id)) return null;
  return file.names.qualified(name) === `builtins.${name.id}` ? "type" : null;
}
