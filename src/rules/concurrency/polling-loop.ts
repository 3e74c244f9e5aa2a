import { isTest, isTrue, nearest, runHere } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/polling-loop",
  title: "Loop that sleeps until something has changed",
  severity: "advice",
  adopts: ["ASYNC110"],
  says: () =>
    "Asks again and again for what an `asyncio.Event` or `asyncio.Condition` would announce. Await the event where the change is made known.",
  why: "It wakes for nothing, notices late by up to one sleep, and never ends if the change does not come.",
  whenNot: "What is asked lies outside the program (a file, a port, another process) and sends no notice.",
  sources: ["https://docs.python.org/3/library/asyncio-sync.html#asyncio.Event"],
  examples: [
    {
      title: "waiting for a server of one's own",
      bad: `
        import asyncio

        async def ready(server):
            while not server.started:
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^
                await asyncio.sleep(0.1)
      `,
      good: `
        import asyncio

        async def ready(server):
            await server.started_event.wait()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Only asking tells whether another process has written its file.",
      code: `
        import asyncio
        import os

        async def wait_for(path):
            while not os.path.exists(path):
                await asyncio.sleep(1)
      `,
    },
    {
      why: "Holds a program open until it is interrupted.",
      code: `
        import asyncio

        async def forever():
            while True:
                await asyncio.sleep(3600)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const loop = nearest(node, "While");
    if (loop === null || isTest(file) || isTrue(loop.test)) return "no";
    // A question to a function or an awaitable may be one to the outside.
    for (const part of runHere(loop.test)) if (part.kind === "Call" || part.kind === "Await") return "no";
    return "yes";
  },
});
