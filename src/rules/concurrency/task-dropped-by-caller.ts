import type { CallEdge } from "../../semantics/calls.ts";
import { defineGraphRule } from "../kit/rule.ts";
import { calledName, makersOf, wayDown } from "./_returned.ts";

interface Data {
  readonly callee: string;
}

export default defineGraphRule<Data>({
  id: "concurrency/task-dropped-by-caller",
  title: "Task returned to a caller that does not hold it",
  severity: "warning",
  evidence: "traced",
  says: ({ callee }) =>
    `\`${callee}()\` returns a task that nothing else holds, and it is dropped here: the event loop keeps only a weak reference, so it may be collected before it ends. Keep it until it is done, or start it in an \`asyncio.TaskGroup\`.`,
  why: "The work stops half-way without a trace, at the mercy of the garbage collector; and if it fails, nobody awaits it to see the exception. The function that makes the task rightly hands it on, so the fault lies with a call that ignores it.",
  whenNot: "Something in the task keeps itself alive, and nobody needs its outcome.",
  sources: ["https://docs.python.org/3/library/asyncio-task.html#asyncio.create_task"],
  examples: [
    {
      title: "two files away from the task",
      bad: {
        "shop/__init__.py": "",
        "shop/background.py": `
          import asyncio

          def spawn(work, name):
              task = asyncio.create_task(work, name=name)
              task.add_done_callback(print)
              return task
        `,
        "shop/mail.py": `
          from shop.background import spawn

          async def deliver(user): ...

          def welcome(user):
              return spawn(deliver(user), "welcome")
        `,
        "shop/api.py": `
          from shop.mail import welcome

          async def register(user):
              await user.save()
              welcome(user)
          #   ^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/background.py": `
          import asyncio

          def spawn(work, name):
              task = asyncio.create_task(work, name=name)
              task.add_done_callback(print)
              return task
        `,
        "shop/mail.py": `
          from shop.background import spawn

          async def deliver(user): ...

          def welcome(user):
              return spawn(deliver(user), "welcome")
        `,
        "shop/api.py": `
          from shop.mail import welcome

          running = set()

          async def register(user):
              await user.save()
              task = welcome(user)
              running.add(task)
              task.add_done_callback(running.discard)
        `,
      },
    },
    {
      title: "a method of the same class, through the running loop",
      bad: `
        import asyncio

        class Feed:
            async def refresh(self): ...

            def refresh_soon(self):
                loop = asyncio.get_running_loop()
                return loop.create_task(self.refresh())

            async def subscribe(self, reader):
                self.refresh_soon()
        #       ^^^^^^^^^^^^^^^^^^^
                await reader.ready()
      `,
      good: `
        import asyncio

        class Feed:
            async def refresh(self): ...

            def refresh_soon(self):
                loop = asyncio.get_running_loop()
                return loop.create_task(self.refresh())

            async def subscribe(self, reader):
                self.refreshing = self.refresh_soon()
                await reader.ready()
      `,
    },
  ],
  nearMisses: [
    {
      why: "The helper keeps the task itself, and returns it for those who want it.",
      code: `
        import asyncio

        running = set()

        def spawn(work):
            task = asyncio.create_task(work)
            running.add(task)
            task.add_done_callback(running.discard)
            return task

        class Feed:
            async def refresh(self): ...

            def refresh_soon(self):
                self.task = asyncio.create_task(self.refresh())
                return self.task

            def start(self):
                spawn(self.refresh())
                self.refresh_soon()
      `,
    },
    {
      why: "A task group holds its tasks.",
      code: `
        import asyncio

        def spawn(group: asyncio.TaskGroup, work):
            return group.create_task(work)

        async def start(work):
            async with asyncio.TaskGroup() as group:
                spawn(group, work())
      `,
    },
    {
      why: "It may return the task that somebody already holds.",
      code: `
        import asyncio

        class Feed:
            task = None

            async def refresh(self): ...

            def refresh_soon(self):
                if self.task is not None:
                    return self.task
                return asyncio.create_task(self.refresh())

            def start(self):
                self.refresh_soon()
      `,
    },
    {
      why: "Awaited, kept or handed on.",
      code: `
        import asyncio

        def spawn(work):
            return asyncio.create_task(work)

        async def both(first, second, tasks):
            one = spawn(first())
            tasks.append(spawn(second()))
            await one
            return await asyncio.gather(spawn(first()), spawn(second()))
      `,
    },
  ],
  *trace({ calls: graph }) {
    const makers = makersOf(graph, makesTask);
    for (const caller of graph.functions) {
      for (const edge of graph.callsOf(caller)) {
        const { callee, overrides, site, how } = edge;
        if (callee === null || site.use !== "dropped" || how !== "calls") continue;
        if (!makers.has(callee) || overrides.length > 0) continue;
        const found = { path: caller.file.path, at: site, steps: wayDown(edge, makers) };
        const severity = caller.file.role === "test" ? ("advice" as const) : ("warning" as const);
        yield { ...found, data: { callee: calledName(callee) }, severity };
      }
    }
  },
});

const TASK_MAKER = /^asyncio\.((get_event_loop|get_running_loop|new_event_loop)\.)?(create_task|ensure_future)$/;

function makesTask({ outside }: CallEdge): boolean {
  return outside !== null && TASK_MAKER.test(outside);
}
