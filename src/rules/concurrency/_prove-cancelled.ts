/** A task that is cancelled while it waits where its error is handled, and goes on. */
import type { AsyncWith, Call, FunctionNode, Try, TryStar, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isTrue, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import {
  calledAround,
  equipped,
  isGenerator,
  objectsFor,
  plainName,
  type StandIn,
  standInFor,
} from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";
import { awaitsIn } from "./_awaited.ts";

export function proveCancelled(at: Span, file: PythonFile): Recipe | Unprovable {
  const node = nodeAt(file.tree, at.start, at.end);
  const block = nearest(node, "Try", "TryStar", "With", "AsyncWith");
  if (node === null || block === null) return { why: "the block that handles the error is not found" };
  const called = calledAround(block, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  if (isGenerator(definition)) return { why: `\`${definition.name}\` is a generator, and no task of its own` };
  const flag = endsByFlag(block);
  if (flag) return { why: "the condition of its loop may end it, and whoever cancels it may see to that first" };
  const wait = waitIn(block, definition, file);
  if (wait === null) return { why: "what it awaits cannot be replaced from outside" };
  const free = wayFreeTo(wait.call, definition, [wait.call.func], file);
  return equipped({
    test: `${plainName(definition)}_stops_when_cancelled`,
    shows: `A task that runs \`${definition.name}\` ends when it is cancelled.`,
    subject,
    arguments: { ...objectsFor(definition), ...wait.arguments },
    imports: ["import asyncio"],
    body: `
      waits = []
      loop = asyncio.new_event_loop()  # asyncio.run would wait for the task to end

      async def long_wait(*args, **kwargs):
          waits.append(True)
          await loop.create_future()

      async def cancelled():
          $setup
          ${free.join("\n          ")}
          ${wait.lines || "pass"}
          task = asyncio.ensure_future($call)
          await asyncio.wait([task], timeout=0.1)
          assert waits, "the place where the error is caught was not reached"
          task.cancel()
          await asyncio.wait([task], timeout=1)
          assert not task.done() or task.cancelled() or task.exception() is None, "it fails"
          return task.done()

      has_ended = loop.run_until_complete(cancelled())
      loop.close()
    `,
    claim: "has_ended",
    otherwise: `the task was cancelled and went on`,
  });
}

/** `while self.running:` */
function endsByFlag(block: Try | TryStar | With | AsyncWith): boolean {
  const loop = nearest(block.parent, "While", "For", "AsyncFor");
  return loop?.kind === "While" && !isTrue(loop.test);
}

interface Wait extends StandIn {
  readonly call: Call;
}

function waitIn({ body }: Try | TryStar | With | AsyncWith, definition: FunctionNode, file: PythonFile): Wait | null {
  for (const { value } of awaitsIn(...body)) {
    const found = value.kind === "Call" ? standInFor(value.func, "long_wait", definition, file) : null;
    if (value.kind === "Call" && found !== null) return { ...found, call: value };
  }
  return null;
}
