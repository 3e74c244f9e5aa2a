/** Trees as short text, for tests. */

import type { Node } from "../../src/syntax/nodes.ts";
import { parse } from "../../src/syntax/parse.ts";
import { CHILD_FIELDS } from "../../src/syntax/walk.ts";

/** What each kind shows besides its children. */
const SHOWN: readonly string[] = [
  "id",
  "attr",
  "arg",
  "name",
  "asname",
  "module",
  "op",
  "ops",
  "conversion",
  "str",
  "rest",
  "kwd_attrs",
];

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "kind" in value;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return "-";
  if (Array.isArray(value)) return `[${value.map(shown).join(" ")}]`;
  if (isNode(value)) return show(value);
  return String(value);
}

/** `Kind(field …)`: names bare, constants as JSON, lists in brackets, `-` for none. */
export function show(node: Node): string {
  if (node.kind === "Name") return node.id;
  if (node.kind === "Constant") {
    if (node.type === "str") return (node.u ? "u" : "") + JSON.stringify(node.value);
    if (node.type === "bytes") return `b${JSON.stringify(node.value)}`;
    if (node.type === "complex") return `${node.value}j`;
    return node.type === "None" || node.type === "Ellipsis" ? node.type : `${node.type}:${node.value}`;
  }
  // Fields are looked up by name, which types cannot follow.
  const fields = node as unknown as Record<string, unknown>;
  const own = SHOWN.filter((name) => name in fields && !isNode(fields[name])).map((name) => shown(fields[name]));
  const below = CHILD_FIELDS[node.kind].map((name) => shown(fields[name]));
  return `${node.kind}(${[...own, ...below].join(" ")})`;
}

/** The statements of a source without problems. */
export function tree(source: string): string {
  const { module, problems } = parse(source);
  return problems.length > 0 ? `problem: ${problems[0]?.message}` : module.body.map(show).join("; ");
}

/** The tree of a source that is one expression. */
export function expressionTree(source: string): string {
  const text = tree(source);
  return text.startsWith("Expr(") ? text.slice(5, -1) : text;
}
