import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

/** What the second loop is given is called, and asyncio refuses to run it. */
export function proveNestedLoop(at: Span, file: PythonFile): Recipe | Unprovable {
  const run = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const [work] = run?.args ?? [];
  if (run === null || work?.kind !== "Call") return { why: "what the second loop runs is not called here" };
  const called = calledAround(run, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const standIn = standInFor(work.func, "work", definition, file);
  if (standIn === null) return { why: "what the second loop runs cannot be replaced from outside" };
  return equipped({
    test: `${plainName(definition)}_starts_no_second_loop`,
    shows: `\`${definition.name}\` does not start an event loop in a thread that runs one.`,
    subject,
    arguments: { ...objectsFor(definition), ...standIn.arguments },
    imports: ["import asyncio", "from contextlib import suppress"],
    body: `
      calls = []
      refusals = []

      def work(*args, **kwargs):
          calls.append(True)
          return asyncio.sleep(0, Anything())

      $setup
      ${standIn.lines}
      with suppress(Exception):  # what it makes of the answer is not asked here
          try:
              $run
          except RuntimeError as error:
              if "loop" in str(error):
                  refusals.append(error)
      assert calls, "the place that starts the loop was not reached"
    `,
    claim: "not refusals",
    otherwise: "asyncio refused to run a second event loop in the same thread",
  });
}
