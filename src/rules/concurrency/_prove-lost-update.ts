/** Two calls at once have to come to the same as two calls one after the other. */
import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

/** `target` is the text of what is read and written, `wait` the call that is awaited between. */
export function proveLostUpdate(at: Span, target: string, wait: Span | null, file: PythonFile): Recipe | Unprovable {
  const called = calledAround(nodeAt(file.tree, at.start, at.end) ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const awaited = wait === null ? null : nodeAt(file.tree, wait.start, wait.end);
  const func: Expression | null = awaited?.kind === "Call" ? awaited.func : null;
  const standIn = func === null ? null : standInFor(func, "one_later", definition, file);
  if (standIn === null) return { why: "what is awaited meanwhile cannot be replaced from outside" };
  const isOfModule = !target.startsWith("self.");
  if (isOfModule && file.module === null) return { why: `${file.path} cannot be imported by name` };
  const value = isOfModule ? `${file.module}.${target}` : target.replace(/^self\b/, "$owner");
  return equipped({
    test: `${plainName(definition)}_twice_at_once`,
    shows: `Two calls of \`${definition.name}\` at once do to \`${target}\` what two in turn do.`,
    subject,
    arguments: { ...objectsFor(definition), ...standIn.arguments },
    imports: ["import asyncio", ...(isOfModule ? [`import ${file.module}`] : [])],
    body: `
      waits = []
      pause = asyncio.sleep
      ${isOfModule ? `at_first = ${value}` : ""}

      async def one_later(*args, **kwargs):
          waits.append(True)
          await pause(0.01)
          return 1

      async def twice(at_once):
          $setup
          ${standIn.lines || "pass"}
          ${isOfModule ? `${value} = at_first` : ""}
          waits.clear()
          before = ${value}
          if at_once:
              await asyncio.gather($call, $call)
          else:
              await $call
              await $call
          return before, ${value}, len(waits)

      in_turn = asyncio.run(twice(at_once=False))
      assert in_turn[0] != in_turn[1], "\`${target}\` was not changed"
      assert in_turn == asyncio.run(twice(at_once=False)), "\`${target}\` differs from run to run"
      at_once = asyncio.run(twice(at_once=True))
      assert at_once[2] == in_turn[2], "one of two calls at once does not wait"
    `,
    claim: "at_once[1] == in_turn[1]",
    otherwise: `of two updates of \`${target}\` at once, one is lost`,
  });
}
