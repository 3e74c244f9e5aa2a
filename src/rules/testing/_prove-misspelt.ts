import type { FunctionNode, Name, Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { inside, lastName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { assertsOtherwise, proveIndifferent, testAround } from "./_prove-indifferent.ts";

/** The test is run, and what should call the mock is not: its assertion must notice. */
export function proveMisspelt(at: Span, file: PythonFile): Recipe | Unprovable {
  const place = nodeAt(file.tree, at.start, at.end);
  const statement = nearest(place, "Expr", "Assert");
  const test = testAround(statement);
  const mock = rootOf(place);
  if (statement === null || test === null || mock === null) return { why: "the assertion is in no test" };
  if (!isAlwaysRun(statement, test)) return { why: "the assertion is not reached in every run" };
  if (assertsOtherwise(test, statement))
    return { why: "the test has other assertions, and it is they that would notice" };
  const isGiven = file.names.lookup(mock).every(({ kind }) => kind === "parameter");
  if (!isMadeIn(test, place) && !isGiven) return { why: "where the mock comes from is not told in the test" };
  const { name } = test;
  return proveIndifferent(
    test,
    {
      test: `${name}_notices_that_nothing_was_called`,
      shows: `\`${name}\` fails when the mock is not called.`,
      otherwise: "the test passes though nobody has called the mock",
      ...(isMadeIn(test, place)
        ? {}
        : { given: { [mock.id]: "MagicMock()" }, imports: ["from unittest.mock import MagicMock"] }),
    },
    file,
  );
}

/** `gateway` of `gateway.refund.called_once_with(100)`. */
function rootOf(place: Node | null): Name | null {
  let at = place;
  while (at !== null && at.kind !== "Name") {
    if (at.kind === "Call") at = at.func;
    else if (at.kind === "Attribute") at = at.value;
    else return null;
  }
  return at;
}

/** `gateway = Mock()`, `app.bus = AsyncMock()`, `with patch(…) as gateway`: what the assertion begins with. */
function isMadeIn(test: FunctionNode, place: Node | null): boolean {
  const own = wayOf(place);
  for (const node of inside(...test.body)) {
    const value = node.kind === "Assign" ? node.value : node.kind === "withitem" ? node.context_expr : null;
    if (value?.kind !== "Call" || !MAKES.test(lastName(value) ?? "")) continue;
    const targets = node.kind === "Assign" ? node.targets : node.kind === "withitem" ? [node.optional_vars] : [];
    if (targets.some((one) => one !== null && `${own}.`.startsWith(`${wayOf(one)}.`))) return true;
  }
  return false;
}

const MAKES = /^(?:Async|Magic|NonCallable)?Mock$|^create_autospec$|^patch$/;

function wayOf(place: Node | null): string {
  const names: string[] = [];
  let at = place;
  for (; at !== null && at.kind !== "Name"; at = at.kind === "Call" ? at.func : at.value) {
    if (at.kind !== "Attribute" && at.kind !== "Call") return "?";
    if (at.kind === "Attribute") names.unshift(at.attr);
  }
  return at === null ? "?" : [at.id, ...names].join(".");
}
