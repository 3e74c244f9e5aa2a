import { dotted } from "../../semantics/dotted.ts";
import type { Call, Expression, Statement } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isAlwaysRun } from "../kit/always-run.ts";
import { inside, lastName, nearest, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { assertsOtherwise, proveIndifferent, testAround, wordsOf } from "./_prove-indifferent.ts";

/** The first call in the block raises what is expected, with nothing of what is asserted about it. */
export function proveEarlyEnd(at: Span, file: PythonFile): Recipe | Unprovable {
  const block = nearest(nodeAt(file.tree, at.start, at.end), "With", "AsyncWith");
  const test = testAround(block);
  if (block === null || test === null) return { why: "the block is in no test" };
  const [first, ...later] = block.body;
  const raises = block.items.map(({ context_expr }) => context_expr).find(isRaises);
  const [expected] = raises?.args ?? [];
  const subject = first === undefined ? null : calledParameter(first, file);
  if (subject === null || expected === undefined) return { why: "what raises is not given to the test" };
  const error = textOf(expected, file);
  if (file.names.qualified(expected) !== `builtins.${error}`) return { why: `how a \`${error}\` is made is not known` };
  if (!later.some(looksAtText)) return { why: "nothing in the block tells one such exception from another" };
  if (!isAlwaysRun(block, test)) return { why: "the block is not reached in every run" };
  if (assertsOtherwise(test, block)) return { why: "the test has other assertions, and it is they that would notice" };
  const { name } = test;
  return proveIndifferent(
    test,
    {
      test: `${wordsOf(test)}_looks_at_what_is_raised`,
      shows: `\`${name}\` fails when the exception is not the one that it describes.`,
      otherwise: "the test passes with any exception of that class: what it asserts of it is never reached",
      given: { [subject]: `Raises(${error}("something else"))` },
      helpers: RAISES,
    },
    file,
  );
}

const RAISES = `

  class Raises:
      def __init__(self, error):
          self._error = error

      def __getattr__(self, name):
          return self

      def __call__(self, *args, **kwargs):
          raise self._error
`;

function isRaises(manager: Expression): manager is Call {
  return manager.kind === "Call" && lastName(manager) === "raises" && manager.keywords.length === 0;
}

/** `config` of the statement `config.load("absent.toml")`. */
function calledParameter(statement: Statement, file: PythonFile): string | null {
  const call = statement.kind === "Expr" ? statement.value : null;
  const base = call?.kind === "Call" ? dotted(call.func)?.base : undefined;
  if (base === undefined) return null;
  return file.names.lookup(base).every(({ kind }) => kind === "parameter") ? base.id : null;
}

/** `assert "absent" in str(caught.value)`. */
function looksAtText(statement: Statement): boolean {
  if (statement.kind !== "Assert") return false;
  for (const node of inside(statement.test)) if (node.kind === "Constant" && node.type === "str") return true;
  return false;
}
