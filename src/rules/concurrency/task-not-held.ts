import { isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveNotHeld } from "./_prove-lost-task.ts";

export default adoptRule({
  id: "concurrency/task-not-held",
  title: "Task that nobody holds",
  severity: "warning",
  adopts: ["RUF006"],
  says: () =>
    "The event loop keeps only a weak reference to a task: this one may be collected before it ends. Keep it in a set until it is done, or start it in an `asyncio.TaskGroup`.",
  why: "The work stops half-way without a trace, at the mercy of the garbage collector; and if it fails, nobody awaits it to see the exception.",
  whenNot: "Something in the task keeps itself alive, and nobody needs its outcome.",
  sources: ["https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task"],
  examples: [
    {
      title: "a mail that is sometimes not sent",
      bad: `
        import asyncio

        async def register(user, mailer):
            await user.save()
            asyncio.create_task(mailer.welcome(user))
        #   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import asyncio

        running = set()

        async def register(user, mailer):
            await user.save()
            task = asyncio.create_task(mailer.welcome(user))
            running.add(task)
            task.add_done_callback(running.discard)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Held by the name, and awaited.",
      code: `
        import asyncio

        async def both(first, second):
            task = asyncio.create_task(first())
            await second()
            return await task
      `,
    },
  ],
  // A name holds it until its function returns, which may be long enough.
  confirm: ({ node }, file) => (isTest(file) || nearest(node, "Assign") !== null ? "advice" : "yes"),
  reproduce: ({ at }, file) => proveNotHeld(at, file),
});
