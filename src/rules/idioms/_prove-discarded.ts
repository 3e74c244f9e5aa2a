/** What is called in the `try` of a `finally` that jumps fails: the error has to come out of the function. */
import type { Node, Try, TryStar } from "../../syntax/nodes.ts";
import { ancestors, nodeAt } from "../../syntax/walk.ts";
import { inside, lastName } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

const FAILURE = `
  class Failure(BaseException):
      """Nothing expects it."""
`;

/** `at`: the jump. */
export function proveDiscardedError(at: Span, file: PythonFile): Recipe | Unprovable {
  const jump = nodeAt(file.tree, at.start, at.end);
  const attempt = jump === null ? null : attemptEndedBy(jump);
  if (jump === null || attempt === null) return { why: "it is in no `finally`" };
  if (!attempt.finalbody.some((one) => one === jump)) return { why: "whether it jumps depends on a condition" };
  const called = calledAround(jump, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  if ([...inside(definition)].some(mayCatchAll)) return { why: "the function has a handler for every error, too" };
  for (const call of inside(...attempt.body)) {
    if (call.kind !== "Call") continue;
    const standIn = standInFor(call.func, "failing", definition, file);
    if (standIn === null) continue;
    return equipped({
      test: `${plainName(definition)}_lets_errors_out`,
      shows: `An error inside \`${definition.name}\` comes to whoever called it.`,
      subject,
      arguments: { ...objectsFor(definition), ...standIn.arguments },
      helpers: FAILURE,
      body: `
        calls = []

        ${call.parent?.kind === "Await" ? "async def" : "def"} failing(*args, **kwargs):
            calls.append(True)
            raise Failure

        $setup
        ${standIn.lines}
        try:
            $run
            is_told = False
        except Failure:
            is_told = True
        assert calls, "nothing was called that could fail"
      `,
      claim: "is_told",
      otherwise: `\`${definition.name}\` ends as usual although something in it failed`,
    });
  }
  return { why: "nothing that is called there can be replaced from outside" };
}

function attemptEndedBy(jump: Node): Try | TryStar | null {
  let child = jump;
  for (const around of ancestors(jump)) {
    const isAttempt = around.kind === "Try" || around.kind === "TryStar";
    if (isAttempt && around.finalbody.some((one) => one === child)) return around;
    child = around;
  }
  return null;
}

function mayCatchAll(node: Node): boolean {
  if (node.kind === "Call") return lastName(node.func) === "suppress";
  if (node.kind !== "ExceptHandler") return false;
  return node.type === null || [...inside(node.type)].some((one) => lastName(one) === "BaseException");
}
