/** Small edits that fixes of several chapters make. */
import { type Edit, insertAfter } from "../../syntax/edits.ts";
import type { Call, Expression } from "../../syntax/nodes.ts";
import { nearest } from "./match.ts";
import type { PythonFile } from "./rule.ts";

/** One more argument behind the others; `null` where brackets or comments stand in the way. */
export function withArgument(call: Call, argument: string, { source }: PythonFile): Edit | null {
  const last = [...call.args, ...call.keywords].sort((a, b) => a.start - b.start).at(-1);
  const close = call.end - 1;
  if (last === undefined) {
    const isEmpty = source.text.slice(call.func.end, call.end).replaceAll(/\s/g, "") === "()";
    return isEmpty ? { start: close, end: close, text: argument } : null;
  }
  const isBare = /^\s*,?\s*$/.test(source.text.slice(last.end, close)) && last.kind !== "GeneratorExp";
  return isBare ? insertAfter(last, `, ${argument}`) : null;
}

/** Whether a generator expression would become an asynchronous one by an `await` there. */
export function isInGenerator(node: Expression): boolean {
  return nearest(node, "GeneratorExp", "FunctionDef", "AsyncFunctionDef", "Lambda")?.kind === "GeneratorExp";
}

/** `await text`, in brackets where it is to stand in the place of an expression that is called, indexed or the like. */
export function awaited(text: string, place: Expression): string {
  return isOperandOfTighter(place) ? `(await ${text})` : `await ${text}`;
}

/** What binds its operand more tightly than `await`. Source: the Python reference, 6.17 Operator precedence. */
function isOperandOfTighter(node: Expression): boolean {
  const { parent } = node;
  switch (parent?.kind) {
    case "Attribute":
    case "Subscript":
      return parent.value === node;
    case "Call":
      return parent.func === node;
    case "Await":
      return true;
    default:
      return false;
  }
}
