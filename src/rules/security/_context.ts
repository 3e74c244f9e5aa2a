/** What the code around a place calls things: the only hint that one file gives of what a value is for. */
import type { Call, Expression, Node } from "../../syntax/nodes.ts";
import { lastName, nearest, textOf } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/** The enclosing function's name, what the value is assigned to, and the keyword it is passed as. */
export function purposeOf(node: Node, file: PythonFile): string {
  const words: string[] = [];
  const owner = nearest(node, "FunctionDef", "AsyncFunctionDef");
  if (owner !== null) words.push(owner.name);
  const keyword = nearest(node, "keyword");
  if (keyword?.arg) words.push(keyword.arg);
  const assignment = nearest(node, "Assign", "AnnAssign");
  const targets = assignment?.kind === "Assign" ? assignment.targets : assignment ? [assignment.target] : [];
  if (owner === null || (assignment !== null && assignment.start > owner.start)) {
    words.push(...targets.map((one) => textOf(one, file)));
  }
  return words.join(" ").toLowerCase();
}

/** An argument by position or by name. */
export function argument(call: Call, position: number, name: string): Expression | null {
  return call.args[position] ?? call.keywords.find((one) => one.arg === name)?.value ?? null;
}

const OUTSIDE =
  /\b(request|req|argv|environ|getenv|recv|recvfrom|sock|socket|body|payload|cookies?|headers?|form|params|query|upload\w*|response|reply|message|msg|get_json)\b/i;

/** The value, or what it was assigned from, names something that comes from outside the program. */
export function isFromOutside(value: Expression, file: PythonFile): boolean {
  if (OUTSIDE.test(textOf(value, file))) return true;
  if (value.kind !== "Name") return false;
  return file.names.lookup(value).some(({ node }) => {
    const { parent } = node;
    return (
      parent?.kind === "Assign" && lastName(parent.value) !== "compile" && OUTSIDE.test(textOf(parent.value, file))
    );
  });
}
