/** Two tasks come to a lock of threads, one of them while the other waits with the lock in its hand. */
import type { Expression, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { awaitsIn } from "./_awaited.ts";
import { calledAround, equipped, objectsFor, plainName, type StandIn, standInFor } from "./_stand-ins.ts";

/** `lets`: whether the lock lets the same thread in again. */
export function proveHeldLock(at: Span, lock: string, lets: boolean, file: PythonFile): Recipe | Unprovable {
  const block = nearest(nodeAt(file.tree, at.start, at.end), "With");
  if (block === null) return { why: "the block that holds the lock is not found" };
  const called = calledAround(block, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const wait = waitIn(block, (func) => standInFor(func, "a_while", definition, file));
  if (wait === null) return { why: "what is awaited with the lock held cannot be replaced from outside" };
  const claim = lets
    ? { claim: "most == 1", otherwise: `\`${lock}\` let two tasks in at once` }
    : { claim: "ends(calls=2)", otherwise: `a second task that wants \`${lock}\` stops the event loop for ever` };
  return equipped({
    test: `${plainName(definition)}_in_two_tasks`,
    shows: `Two tasks that run \`${definition.name}\` at once get through \`${lock}\`, one after the other.`,
    subject,
    arguments: { ...objectsFor(definition), ...wait.arguments },
    imports: ["import asyncio", "import threading"],
    body: `
      waits = []
      pause = asyncio.sleep
      most = inside = 0

      async def a_while(*args, **kwargs):
          nonlocal most, inside
          waits.append(True)
          inside += 1
          most = max(most, inside)
          await pause(0.01)
          inside -= 1

      async def at_once(calls):
          $setup
          ${wait.lines || "pass"}
          await asyncio.gather(*[$call for _ in range(calls)], return_exceptions=True)

      def ends(calls):
          thread = threading.Thread(target=lambda: asyncio.run(at_once(calls)), daemon=True)
          thread.start()
          thread.join(3)
          return not thread.is_alive()

      assert ends(calls=1), "one call alone does not end"
      assert waits, "the place where the lock is held was not reached"
      ${lets ? 'assert ends(calls=2), "two calls do not end"' : ""}
    `,
    ...claim,
  });
}

function waitIn({ body }: With, standIn: (func: Expression) => StandIn | null): StandIn | null {
  for (const { value } of awaitsIn(...body)) {
    const found = value.kind === "Call" ? standIn(value.func) : null;
    if (found !== null) return found;
  }
  return null;
}
