import { nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, isGenerator, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";
import { awaitsIn } from "./_awaited.ts";

/** A wait that never ends, and a caller that has asked for a limit. */
export function proveTimeout(at: Span, file: PythonFile): Recipe | Unprovable {
  const called = calledAround(nodeAt(file.tree, at.start, at.end) ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  if (isGenerator(definition)) return { why: `\`${definition.name}\` is a generator, and waits when it is iterated` };
  for (const { value } of awaitsIn(...definition.body)) {
    const standIn = value.kind === "Call" ? standInFor(value.func, "long_wait", definition, file) : null;
    if (standIn === null) continue;
    return equipped({
      test: `${plainName(definition)}_keeps_to_its_timeout`,
      shows: `\`${definition.name}\` ends when its timeout is over.`,
      subject,
      arguments: { ...objectsFor(definition), ...standIn.arguments, timeout: "0.05" },
      imports: ["import asyncio"],
      body: `
        waits = []

        async def long_wait(*args, **kwargs):
            waits.append(True)
            await asyncio.get_running_loop().create_future()

        async def has_ended():
            $setup
            ${standIn.lines}
            task = asyncio.ensure_future($call)
            await asyncio.wait([task], timeout=2)
            ended = task.done()
            task.cancel()
            await asyncio.wait([task], timeout=1)
            return ended

        ended = asyncio.run(has_ended())
        assert waits, "the place that waits was not reached"
      `,
      claim: "ended",
      otherwise: "two seconds after a timeout of 0.05 it still waits",
    });
  }
  return { why: "nothing that it awaits can be replaced from outside" };
}
