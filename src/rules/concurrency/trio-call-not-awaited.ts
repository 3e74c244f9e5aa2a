import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/trio-call-not-awaited",
  title: "Trio function called without `await`",
  severity: "error",
  syntaxDecides:
    "The call is resolved through the import to a function of trio that is known to be async, and its coroutine is dropped on the spot.",
  adopts: ["ASYNC105"],
  says: () => "This makes a coroutine that nobody runs. Put `await` before it.",
  why: "The pause, the read or the write does not happen, and Python says so only in a warning at the end.",
  whenNot: "Never: the coroutine is lost.",
  sources: ["https://trio.readthedocs.io/en/stable/tutorial.html#warning-don-t-forget-that-await"],
  examples: [
    {
      title: "no pause between two tries",
      bad: `
        import trio

        async def retry(job):
            while not await job():
                trio.sleep(1)
        #       ^^^^^^^^^^^^^
      `,
      good: `
        import trio

        async def retry(job):
            while not await job():
                await trio.sleep(1)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Handed over as a function; the nursery runs it.",
      code: `
        import trio

        async def main():
            async with trio.open_nursery() as nursery:
                nursery.start_soon(trio.sleep, 1)
      `,
    },
  ],
});
