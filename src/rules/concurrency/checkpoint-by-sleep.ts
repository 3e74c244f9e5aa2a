import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/checkpoint-by-sleep",
  title: "Sleep that stands for a checkpoint, or for ever",
  severity: "advice",
  adopts: ["ASYNC115", "ASYNC116"],
  says: ({ code }) =>
    code === "ASYNC115"
      ? "`sleep(0)` only gives way to other tasks: `lowlevel.checkpoint()` says so."
      : 'A sleep of days means "until cancelled": `sleep_forever()` says so, and does not wake.',
  why: "The reader looks for what the number means; a long sleep also ends one day, in a place that nobody has tested.",
  whenNot: "The pause really has that length.",
  sources: [
    "https://trio.readthedocs.io/en/stable/reference-lowlevel.html#trio.lowlevel.checkpoint",
    "https://trio.readthedocs.io/en/stable/reference-core.html#trio.sleep_forever",
  ],
  examples: [
    {
      title: "giving way to the others",
      bad: `
        import trio

        async def crunch(blocks):
            for block in blocks:
                block.compress()
                await trio.sleep(0)
        #             ^^^^^^^^^^^^^
      `,
      good: `
        import trio
        import trio.lowlevel

        async def crunch(blocks):
            for block in blocks:
                block.compress()
                await trio.lowlevel.checkpoint()
      `,
    },
  ],
  nearMisses: [
    {
      why: "asyncio has no other way to give way.",
      code: `
        import asyncio

        async def crunch(blocks):
            for block in blocks:
                block.compress()
                await asyncio.sleep(0)
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) ? "no" : "yes"),
});
