import { dotted } from "../../semantics/dotted.ts";
import type { Expression, FunctionNode } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { inside, lastName, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { assertsOtherwise, proveIndifferent, testAround, wayTo, wordsOf } from "./_prove-indifferent.ts";

/** The test is run, and what should call the mock is not: its assertion must notice. */
export function proveMisspelt(at: Span, file: PythonFile): Recipe | Unprovable {
  const place = nodeAt(file.tree, at.start, at.end);
  const statement = nearest(place, "Expr", "Assert");
  const test = testAround(statement);
  const asserted = place?.kind === "Call" ? place.func : place;
  const mock = asserted?.kind === "Attribute" ? dotted(asserted) : null;
  if (statement === null || test === null || mock === null) return { why: "the assertion is in no test" };
  if (!isAlwaysRun(statement, test)) return { why: "the assertion is not reached in every run" };
  if (assertsOtherwise(test, statement))
    return { why: "the test has other assertions, and it is they that would notice" };
  const isGiven = file.names.lookup(mock.base).every(({ kind }) => kind === "parameter");
  const isMade = isMadeIn(test, mock.base.id + mock.rest);
  if (!isMade && !isGiven) return { why: "where the mock comes from is not told in the test" };
  const { name } = test;
  return proveIndifferent(
    test,
    {
      test: `${wordsOf(test)}_notices_that_nothing_was_called`,
      shows: `\`${name}\` fails when the mock is not called.`,
      otherwise: "the test passes though nobody has called the mock",
      ...(isMade ? {} : { given: { [mock.base.id]: "MagicMock()" }, imports: ["from unittest.mock import MagicMock"] }),
    },
    file,
  );
}

/** `gateway = Mock()`, `app.bus = AsyncMock()`, `with patch(…) as gateway`: what the assertion begins with. */
function isMadeIn({ body }: FunctionNode, asserted: string): boolean {
  for (const node of inside(...body)) {
    const isMaker = node.kind === "Assign" || node.kind === "withitem";
    if (!isMaker || !makesMock(node.kind === "Assign" ? node.value : node.context_expr)) continue;
    const targets = node.kind === "Assign" ? node.targets : [node.optional_vars];
    for (const target of targets) {
      const way = target === null ? null : wayTo(target);
      if (way !== null && `${asserted}.`.startsWith(`${way}.`)) return true;
    }
  }
  return false;
}

function makesMock(value: Expression): boolean {
  return value.kind === "Call" && MAKES.test(lastName(value) ?? "");
}

const MAKES = /^(?:Async|Magic|NonCallable)?Mock$|^create_autospec$|^patch$/;
