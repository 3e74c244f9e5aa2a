/** Values that no outsider can change, as far as one file shows. */

import type { Binding } from "../../semantics/names.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { lastName } from "./match.ts";
import type { PythonFile } from "./rule.ts";

const CONSTANT = /^_*[A-Z][A-Z0-9_]*$/;
/** A number has no quotes, no spaces and no semicolons. */
const NUMBERS = new Set(["int", "float", "bool", "len", "ord", "round", "sum"]);
const KEEPERS = new Set([
  "format",
  "join",
  "strip",
  "lstrip",
  "rstrip",
  "lower",
  "upper",
  "encode",
  "decode",
  "dedent",
  "split",
  "str",
  "repeat",
]);

/** Made of literals, of ALL_CAPS names, of numbers, and of what `isSafe` lets pass, through names and plain text methods. */
export function isFixed(
  expression: Expression,
  file: PythonFile,
  isSafe: (part: Expression) => boolean = () => false,
): boolean {
  return fixed(expression, 8);

  function fixed(part: Expression, steps: number): boolean {
    if (steps === 0) return false;
    const all = (parts: readonly Expression[]): boolean => parts.every((one) => fixed(one, steps - 1));
    if (isSafe(part)) return true;
    switch (part.kind) {
      case "Constant":
        return true;
      case "JoinedStr":
        return all(part.values.filter((one) => one.kind !== "Constant"));
      case "FormattedValue":
      case "Starred":
      case "Subscript":
        return fixed(part.value, steps - 1);
      case "List":
      case "Tuple":
      case "Set":
        return all(part.elts);
      case "BinOp":
        return all([part.left, part.right]);
      case "BoolOp":
        return all(part.values);
      case "IfExp":
        return all([part.body, part.orelse]);
      case "Dict":
        return all(part.values);
      case "ListComp":
      case "GeneratorExp":
        return fixed(part.elt, steps - 1);
      case "Attribute":
        return CONSTANT.test(part.attr);
      case "Name":
        return CONSTANT.test(part.id) || boundToFixed(file.names.lookup(part), steps);
      case "Call": {
        const name = lastName(part.func) ?? "";
        if (NUMBERS.has(name)) return true;
        const receiver = part.func.kind === "Attribute" ? [part.func.value] : [];
        return KEEPERS.has(name) && all([...receiver, ...part.args, ...part.keywords.map((one) => one.value)]);
      }
      default:
        return false;
    }
  }

  function boundToFixed(bindings: readonly Binding[], steps: number): boolean {
    return bindings.length > 0 && bindings.every((one) => bindsFixed(one, steps));
  }

  function bindsFixed({ node }: Binding, steps: number): boolean {
    if (node.kind === "arg") return node.annotation?.kind === "Name" && NUMBERS.has(node.annotation.id);
    const { parent } = node;
    switch (parent?.kind) {
      case "Assign":
      case "AugAssign":
      case "NamedExpr":
        return fixed(parent.value, steps - 1);
      case "AnnAssign":
        return parent.value === null || fixed(parent.value, steps - 1);
      case "For":
      case "comprehension":
        return fixed(parent.iter, steps - 1);
      default:
        return false;
    }
  }
}
