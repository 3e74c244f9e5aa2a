import { functionAround, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/yield-in-async-context",
  title: "Async generator that yields while it holds something",
  severity: "advice",
  adopts: ["ASYNC119"],
  says: () =>
    "A caller that leaves its `async for` early does not end this block: it ends when the collector finds the generator, in another task. Let callers use `contextlib.aclosing`, or hold the resource outside.",
  why: "Unlike a plain generator, an async one is not closed when its loop is left. The connection or lock stays taken for an unknown time, and its release runs in a foreign context.",
  whenNot:
    "Every caller reads to the end or wraps the generator in `aclosing`; or a framework closes it, as with fixtures and dependencies.",
  sources: [
    "https://peps.python.org/pep-0533/",
    "https://docs.python.org/3/library/contextlib.html#contextlib.aclosing",
  ],
  examples: [
    {
      title: "a cursor that outlives its loop",
      bad: `
        async def rows(pool, query):
            async with pool.acquire() as connection:
                async for row in connection.cursor(query):
                    yield row
        #           ^^^^^^^^^
      `,
      good: `
        async def rows(connection, query):
            async for row in connection.cursor(query):
                yield row
      `,
    },
  ],
  nearMisses: [
    {
      why: "Wraps errors; holds nothing that must be given back.",
      code: `
        async def chunks(stream):
            with translate_errors():
                async for chunk in stream:
                    yield chunk
      `,
    },
    {
      why: "Made into a context manager, which closes it.",
      code: `
        from contextlib import asynccontextmanager

        @asynccontextmanager
        async def session(pool):
            async with pool.acquire() as connection:
                yield connection
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const around = functionAround(node);
    const block = nearest(node.parent, "With", "AsyncWith");
    if (around?.kind !== "AsyncFunctionDef" || block === null || isTest(file)) return "no";
    // A framework's fixture or dependency, which it closes by itself.
    if (around.decorator_list.length > 0 || !isInLoop(node)) return "no";
    return block.items.some(({ context_expr }) => HOLDS.test(lastName(context_expr) ?? "")) ? "yes" : "no";
  },
});

const HOLDS = /acquire|connect|session|cursor|transaction|begin|lock|semaphore|open|client|stream|pool|subscribe/i;

/** A single `yield` is how fixtures and dependencies are written. */
function isInLoop(node: Parameters<typeof functionAround>[0]): boolean {
  const loop = nearest(node, "For", "AsyncFor", "While");
  const around = functionAround(node);
  return loop !== null && around !== null && loop.start > around.start;
}
