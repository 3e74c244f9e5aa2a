import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/timeout-without-await",
  title: "Time limit around code that cannot be cancelled",
  severity: "warning",
  adopts: ["ASYNC100"],
  says: () =>
    "Nothing in this block waits, so the limit can never end it. Put the `await` that may take long inside, or drop the limit.",
  why: "A timeout reaches a task where it awaits. Plain code runs to its end however long it takes, and the reader trusts a limit that is none.",
  whenNot: "The block calls something that waits in a way that syntax does not show.",
  sources: ["https://docs.python.org/3/library/asyncio-task.html#timeouts"],
  examples: [
    {
      title: "the slow part is outside",
      bad: `
        import asyncio

        async def load(client, url):
            async with asyncio.timeout(5):
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                request = client.get(url)
            return await request
      `,
      good: `
        import asyncio

        async def load(client, url):
            async with asyncio.timeout(5):
                return await client.get(url)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The loop waits for each item.",
      code: `
        import asyncio

        async def drain(stream):
            async with asyncio.timeout(5):
                async for chunk in stream:
                    print(chunk)
      `,
    },
  ],
});
