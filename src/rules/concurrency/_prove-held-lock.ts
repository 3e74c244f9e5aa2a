/** Two tasks come to a lock of threads, one of them while the other waits with the lock in its hand. */
import type { Call, Expression, Node, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, type StandIn, standInFor } from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";
import { awaitsIn } from "./_awaited.ts";

/** `made` is what makes the lock. */
export function proveHeldLock(at: Span, lock: string, made: string, file: PythonFile): Recipe | Unprovable {
  if (!/\.Lock$/.test(made))
    return {
      why: `a \`${made}\` lets the other task in: nothing stops, and what goes wrong with its data is not known`,
    };
  const node = nodeAt(file.tree, at.start, at.end);
  const block = nearest(node, "With");
  if (node === null || block === null) return { why: "the block that holds the lock is not found" };
  if (!isOfAllCalls(node, file)) return { why: "the lock is given by the caller" };
  const called = calledAround(block, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const wait = waitIn(block, (func) => standInFor(func, "a_while", definition, file));
  if (wait === null) return { why: "what is awaited with the lock held cannot be replaced from outside" };
  const free = wayFreeTo(wait.call, definition, [node, wait.call.func], file);
  return equipped({
    test: `${plainName(definition)}_in_two_tasks`,
    shows: `Two tasks that run \`${definition.name}\` at once get through \`${lock}\`, one after the other.`,
    subject,
    arguments: { ...objectsFor(definition), ...wait.arguments },
    imports: ["import asyncio", "import threading"],
    body: `
      waits = []
      pause = asyncio.sleep

      async def a_while(*args, **kwargs):
          waits.append(True)
          await pause(0.01)

      async def at_once(calls):
          $setup
          ${free.join("\n          ")}
          ${wait.lines || "pass"}
          await asyncio.gather(*[$call for _ in range(calls)], return_exceptions=True)

      def ends(calls):
          thread = threading.Thread(target=lambda: asyncio.run(at_once(calls)), daemon=True)
          thread.start()
          thread.join(3)
          return not thread.is_alive()

      assert ends(calls=1), "one call alone does not end"
      assert waits, "the place where the lock is held was not reached"
    `,
    claim: "ends(calls=2)",
    otherwise: `a second task that wants \`${lock}\` stops the event loop for ever`,
  });
}

/** An attribute of the object, or a name of a module. */
function isOfAllCalls(lock: Node, file: PythonFile): boolean {
  let root = lock;
  while (root.kind === "Attribute") root = root.value;
  if (root.kind !== "Name") return false;
  return root.id === "self" || file.names.lookup(root).every(({ scope }) => scope.kind === "module");
}

interface Wait extends StandIn {
  readonly call: Call;
}

function waitIn({ body }: With, standIn: (func: Expression) => StandIn | null): Wait | null {
  for (const { value } of awaitsIn(...body)) {
    const found = value.kind === "Call" ? standIn(value.func) : null;
    if (value.kind === "Call" && found !== null) return { ...found, call: value };
  }
  return null;
}
