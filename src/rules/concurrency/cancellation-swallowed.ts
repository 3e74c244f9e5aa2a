import type { Expression, Node, Try, TryStar, With } from "../../syntax/nodes.ts";
import { caughtClasses } from "../kit/caught.ts";
import { fallsThrough } from "../kit/flow.ts";
import { passesOn } from "../kit/handlers.ts";
import { functionAround, isFunction, isTest, isWithin, lastName, nearest, runHere } from "../kit/match.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly by: string;
  readonly next: string;
}

export default defineRule<Data>({
  id: "concurrency/cancellation-swallowed",
  title: "Cancellation swallowed",
  severity: "warning",
  says: ({ by, next }) =>
    `\`${by}\` also catches \`asyncio.CancelledError\`, and ${next}: a task that is told to stop goes on. Re-raise it after cleaning up.`,
  why: "A task is cancelled by raising CancelledError at its `await`. A handler that takes it and goes on leaves the task running: shutdown hangs, `asyncio.timeout()` and `TaskGroup` do not end their blocks.",
  whenNot: "When the error comes from another task that this function itself has cancelled.",
  sources: [
    "https://docs.python.org/3/library/asyncio-task.html#task-cancellation",
    "https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.CancelledError",
  ],
  examples: [
    {
      title: "a worker that cannot be stopped",
      bad: `
        import asyncio

        async def work(queue, handle):
            while True:
                job = await queue.get()
                try:
                    await handle(job)
                except (ValueError, asyncio.CancelledError):
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    continue
      `,
      good: `
        import asyncio

        async def work(queue, handle):
            while True:
                job = await queue.get()
                try:
                    await handle(job)
                except ValueError:
                    continue
      `,
    },
    {
      title: "through the base class",
      bad: `
        import logging

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except BaseException:
                #      ^^^^^^^^^^^^^
                    logging.exception("poll failed")
      `,
      good: `
        import logging

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except Exception:
                    logging.exception("poll failed")
      `,
    },
    {
      title: "suppressed in a retry loop",
      bad: `
        import asyncio
        from contextlib import suppress

        async def send(connection, data):
            for _ in range(3):
                with suppress(asyncio.CancelledError):
                #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    await connection.send(data)
      `,
      good: `
        import asyncio
        from contextlib import suppress

        async def send(connection, data):
            for _ in range(3):
                with suppress(ConnectionError):
                    await connection.send(data)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The way to wait for a task that one has cancelled.",
      code: `
        import asyncio

        async def stop(tasks):
            for task in tasks:
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    pass
      `,
    },
    {
      why: "Cancellation was taken by an earlier handler, which raises it.",
      code: `
        import asyncio

        async def poll(fetch, log):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                    raise
                except BaseException as error:
                    log(error)
      `,
    },
    {
      why: "The task ends here, as it was told.",
      code: `
        import asyncio

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                    break
      `,
    },
    {
      why: "Handed to whoever waits for the result.",
      code: `
        async def run(jobs, future):
            for job in jobs:
                try:
                    await job()
                except BaseException as error:
                    future.set_exception(error)
      `,
    },
  ],
  check: {
    *Try(node, file) {
      yield* handlers(node, file);
    },
    *TryStar(node, file) {
      yield* handlers(node, file);
    },
    *With(node, file) {
      for (const { context_expr: manager } of node.items) {
        if (manager.kind !== "Call" || file.names.qualified(manager.func) !== "contextlib.suppress") continue;
        const caught = manager.args.some((one) => cancels(one, file));
        if (caught && isOnOwnAccount(node, file))
          yield { at: manager, data: { by: "suppress", next: "the loop goes on" } };
      }
    },
  },
});

function* handlers(node: Try | TryStar, file: PythonFile): Iterable<Suspect<Data>> {
  const handler = node.handlers.find(({ type }) => type === null || cancels(type, file));
  // A bare `except` is `idioms/bare-except`.
  if (handler === undefined || handler.type === null || passesOn(handler, file)) return;
  if (!fallsThrough(handler.body.filter((one) => one.kind !== "Continue")) || !isOnOwnAccount(node, file)) return;
  const by = file.source.text.slice(handler.type.start, handler.type.end);
  yield { at: handler.type, data: { by: `except ${by}`, next: "the loop goes on" } };
}

function cancels(type: Expression, file: PythonFile): boolean {
  return caughtClasses(type, file).some(
    ({ key }) => key === "asyncio.CancelledError" || key === "builtins.BaseException",
  );
}

/** In a loop of an async function that goes on afterwards; what is awaited is work of its own, not a cancelled task. */
function isOnOwnAccount(node: Try | TryStar | With, file: PythonFile): boolean {
  const around = functionAround(node);
  if (around?.kind !== "AsyncFunctionDef" || isTest(file)) return false;
  const loop = nearest(node.parent, "While", "For", "AsyncFor");
  if (loop === null || !isWithin(loop, around) || !isFunction(around)) return false;
  const awaited = [...runHere(...node.body)].filter(isWait);
  return awaited.length > 0 && awaited.every(isWork) && !cancelsOthers(around);
}

function isWait(node: Node): boolean {
  return node.kind === "Await" || node.kind === "AsyncFor" || node.kind === "AsyncWith";
}

/** Waiting for a task by its name may raise because that task was cancelled. */
function isWork(node: Node): boolean {
  if (node.kind !== "Await") return true;
  return (
    node.value.kind === "Call" &&
    !/^(gather|wait|wait_for|shield|join|result|wait_closed|as_completed)$/.test(lastName(node.value) ?? "")
  );
}

function cancelsOthers(around: Node): boolean {
  for (const node of runHere(...("body" in around && Array.isArray(around.body) ? around.body : []))) {
    if (node.kind === "Call" && /cancel/.test(lastName(node) ?? "")) return true;
  }
  return false;
}
