import type { Call, FunctionNode, Try } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { hasBreak } from "../kit/flow.ts";
import {
  functionAround,
  inside,
  isFalse,
  isFunction,
  isName,
  isTest,
  isTrue,
  lastName,
  nearest,
  runHere,
} from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { awaitsIn } from "./_awaited.ts";
import { proveOrphans } from "./_prove-orphans.ts";

interface Data {
  readonly within: string;
  /** The one that never ends by itself, by its place among what is gathered. */
  readonly endless: { readonly place: number; readonly name: string };
  /** The place of another that may fail. */
  readonly failing: number;
  readonly hasTaskGroup: boolean;
}

export default defineRule<Data>({
  id: "concurrency/gather-orphans-siblings",
  title: "Error in a gather that leaves a loop running",
  severity: "advice",
  evidence: "resolved",
  says: ({ within, endless, hasTaskGroup }) =>
    `When another of these fails, \`${within}()\` raises, and \`${endless.name}()\` goes on for ever with nobody to stop it. ${
      hasTaskGroup
        ? "An `asyncio.TaskGroup` cancels the others and waits for them."
        : "Keep the tasks, and cancel them in a `finally`."
    }`,
  why: "`gather` hands on the first error at once and lets the rest run: it does not cancel them. A loop that never ends by itself is then a task that nobody holds or awaits: a second one beside it after a restart, or one that works with what the caller has closed.",
  whenNot: "When the process ends with the error, as `asyncio.run` then cancels what is left.",
  sources: [
    "https://docs.python.org/3/library/asyncio-task.html#asyncio.gather",
    "https://docs.python.org/3/library/asyncio-task.html#task-groups",
  ],
  examples: [
    {
      title: "a heartbeat that outlives its worker",
      bad: `
        import asyncio

        class Worker:
            async def run(self, queue):
                await asyncio.gather(self.consume(queue), self.heartbeat())
        #             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

            async def consume(self, queue):
                while True:
                    job = await queue.get()
                    await job.run()

            async def heartbeat(self):
                while True:
                    print("alive")
                    await asyncio.sleep(15)
      `,
      good: `
        import asyncio

        class Worker:
            async def run(self, queue):
                async with asyncio.TaskGroup() as group:
                    group.create_task(self.consume(queue))
                    group.create_task(self.heartbeat())

            async def consume(self, queue):
                while True:
                    job = await queue.get()
                    await job.run()

            async def heartbeat(self):
                while True:
                    print("alive")
                    await asyncio.sleep(15)
      `,
    },
    {
      title: "without task groups",
      python: "3.10",
      bad: `
        import asyncio

        async def poll(prices):
            while True:
                await prices.refresh()
                await asyncio.sleep(60)

        async def listen(socket, prices):
            await socket.connect()
            async for message in socket:
                prices.update(message)

        async def follow(socket, prices):
            await asyncio.gather(poll(prices), listen(socket, prices))
        #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def poll(prices):
            while True:
                await prices.refresh()
                await asyncio.sleep(60)

        async def listen(socket, prices):
            await socket.connect()
            async for message in socket:
                prices.update(message)

        async def follow(socket, prices):
            polling = asyncio.ensure_future(poll(prices))
            try:
                await asyncio.gather(polling, listen(socket, prices))
            finally:
                polling.cancel()
      `,
    },
  ],
  nearMisses: [
    {
      why: "All of them come to an end by themselves.",
      code: `
        import asyncio

        async def load(client, name):
            return await client.get(name)

        async def both(client):
            return await asyncio.gather(load(client, "a"), load(client, "b"))
      `,
    },
    {
      why: "The process ends with it, and `asyncio.run` cancels what is left.",
      code: `
        import asyncio

        async def beat():
            while True:
                await asyncio.sleep(15)

        async def serve(queue):
            while True:
                await (await queue.get()).run()

        async def both(queue):
            await asyncio.gather(serve(queue), beat())

        asyncio.run(both(asyncio.Queue()))
      `,
    },
    {
      why: "The others see to their errors themselves: none leaves them.",
      code: `
        import asyncio
        import logging

        async def beat():
            while True:
                await asyncio.sleep(15)

        async def serve(queue):
            while True:
                try:
                    await (await queue.get()).run()
                except Exception:
                    logging.exception("job failed")

        async def both(queue):
            await asyncio.gather(serve(queue), beat())
      `,
    },
    {
      why: "Errors are results here.",
      code: `
        import asyncio

        async def beat():
            while True:
                await asyncio.sleep(15)

        async def serve(queue):
            while True:
                await (await queue.get()).run()

        async def both(queue):
            await asyncio.gather(serve(queue), beat(), return_exceptions=True)
      `,
    },
    {
      why: "A loop that is told when to end, and one that is cancelled in the end.",
      code: `
        import asyncio

        class Worker:
            async def beat(self):
                while self.running:
                    await asyncio.sleep(15)

            async def tick(self):
                while True:
                    await asyncio.sleep(1)

            async def serve(self, queue):
                try:
                    await (await queue.get()).run()
                finally:
                    self.running = False

            async def run(self, queue):
                await asyncio.gather(self.serve(queue), self.beat())

            async def tick_along(self, queue):
                try:
                    await asyncio.gather(self.serve(queue), self.tick())
                finally:
                    self.cancel_all()
      `,
    },
  ],
  check: {
    *Call(node, file) {
      if (lastName(node.func) !== "gather" || isTest(file) || file.names.qualified(node.func) !== "asyncio.gather")
        return;
      const within = functionAround(node);
      if (!isFunction(within) || node.parent?.kind !== "Await" || !raises(node) || isHandled(node)) return;
      if (/^_?(async_)?a?main$/.test(within.name) || isRunAtLast(within, file)) return;
      const gathered = node.args.map((one) => definitionOf(one, file));
      const failing = gathered.flatMap((one, place) => (one !== null && mayFail(one) ? [place] : []));
      const place = gathered.findIndex(
        (one, at) => one !== null && neverEnds(one) && failing.some((other) => other !== at),
      );
      const name = gathered[place]?.name;
      const other = failing.find((one) => one !== place);
      if (name === undefined || other === undefined) return;
      const hasTaskGroup = file.python[1] >= 11;
      yield { at: node, data: { within: within.name, endless: { place, name }, failing: other, hasTaskGroup } };
    },
  },
  reproduce: ({ at, data: { endless, failing } }, file) => proveOrphans(at, endless.place, failing, file),
});

function raises({ keywords }: Call): boolean {
  return keywords.every(({ arg, value }) => arg !== null && (arg !== "return_exceptions" || isFalse(value)));
}

/** In a `try`: whoever wrote it has thought of errors. */
function isHandled(node: Call): boolean {
  for (const around of ancestors(node)) {
    if (isFunction(around)) return false;
    if (around.kind === "Try" || around.kind === "TryStar") return true;
  }
  return false;
}

/** Given to `asyncio.run` in this file. */
function isRunAtLast({ name }: FunctionNode, file: PythonFile): boolean {
  for (const node of inside(file.tree)) {
    if (node.kind !== "Call" || !/^(run|run_until_complete)$/.test(lastName(node.func) ?? "")) continue;
    if (node.args.some((one) => one.kind === "Call" && lastName(one.func) === name)) return true;
  }
  return false;
}

/** The `async def` of this file that `self.run()` or `run()` calls; `null` where that is not sure. */
function definitionOf(one: Call["args"][number], file: PythonFile): FunctionNode | null {
  if (one.kind !== "Call") return null;
  const { func } = one;
  const isOwn = func.kind === "Attribute" && isName(func.value, "self");
  const scope = isOwn ? nearest(one, "ClassDef")?.body : func.kind === "Name" ? file.tree.body : undefined;
  const name = lastName(func);
  const found = scope?.filter((each): each is FunctionNode => isFunction(each) && each.name === name) ?? [];
  const [only, another] = found;
  return only?.kind === "AsyncFunctionDef" && another === undefined && only.decorator_list.length === 0 ? only : null;
}

/** `while True` that waits, and that nothing but an error leaves. */
function neverEnds({ body }: FunctionNode): boolean {
  for (const node of runHere(...body)) {
    if (node.kind !== "While" || !isTrue(node.test) || hasBreak(node.body)) continue;
    const returns = [...runHere(...node.body)].some(({ kind }) => kind === "Return");
    if (!returns && awaitsIn(...node.body).length > 0) return true;
  }
  return false;
}

/** It waits for something, not merely for time to pass, where no handler takes every error. */
function mayFail(definition: FunctionNode): boolean {
  return awaitsIn(...definition.body).some(({ value }) => {
    if (value.kind === "Call" && lastName(value.func) === "sleep") return false;
    for (const around of ancestors(value)) {
      if (around === definition) return true;
      if (
        around.kind === "Try" &&
        takesAll(around) &&
        around.body.some((one) => one.start <= value.start && value.end <= one.end)
      )
        return false;
    }
    return true;
  });
}

function takesAll({ handlers }: Try): boolean {
  return handlers.some(({ type }) => type === null || /^(Exception|BaseException)$/.test(lastName(type) ?? ""));
}
