import type { CallEdge } from "../../semantics/calls.ts";
import { calledName } from "../kit/graph.ts";
import { defineGraphRule } from "../kit/rule.ts";
import { proveDropped } from "./_prove-lost-task.ts";
import { makersOf, wayDown } from "./_returned.ts";

interface Data {
  readonly callee: string;
  /** Other calls that drop its task, where those are too many to list. */
  readonly others: number;
}

export default defineGraphRule<Data>({
  id: "concurrency/task-dropped-by-caller",
  title: "Task returned to a caller that does not hold it",
  severity: "warning",
  evidence: "traced",
  says: ({ callee, others }) =>
    `\`${callee}()\` returns a task that nothing else holds, and it is dropped here: the event loop keeps only a weak reference, so it may be collected before it ends. ${
      others === 0
        ? "Keep it until it is done, or start it in an `asyncio.TaskGroup`."
        : `${others} more calls drop it: best keep it in a set in \`${callee}()\` itself until it is done.`
    }`,
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
      title: "by so many callers that the function should hold it",
      bad: `
        import asyncio

        async def react(message, sign): ...

        def react_soon(message, sign):
            return asyncio.create_task(react(message, sign))

        def on_message(message):
            react_soon(message, "a")
            #^^^^^^^^^^^^^^^^^^^^^^^
            react_soon(message, "b")
            react_soon(message, "c")
            react_soon(message, "d")
      `,
      good: `
        import asyncio

        running = set()

        async def react(message, sign): ...

        def react_soon(message, sign):
            task = asyncio.create_task(react(message, sign))
            running.add(task)
            task.add_done_callback(running.discard)
            return task

        def on_message(message):
            react_soon(message, "a")
            react_soon(message, "b")
            react_soon(message, "c")
            react_soon(message, "d")
      `,
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
    for (const maker of makers.keys()) {
      const dropped = graph.callersOf(maker).filter(isDropped);
      const places = dropped.length > MOST_OF_ONE_MAKER ? dropped.slice(0, 1) : dropped;
      for (const edge of places) {
        const { caller, site } = edge;
        const data = { callee: calledName(maker), others: dropped.length - places.length };
        const severity = caller.file.role === "test" ? "advice" : "warning";
        yield { path: caller.file.path, at: site, data, steps: wayDown(edge, makers), severity };
      }
    }
  },
  reproduce: ({ at }, file) => proveDropped(at, file),
});

/** More calls than this that drop the task of one function are its own fault. */
const MOST_OF_ONE_MAKER = 3;

function isDropped({ overrides, site, how }: CallEdge): boolean {
  return site.use === "dropped" && how === "calls" && overrides.length === 0;
}

const TASK_MAKER = /^asyncio\.((get_event_loop|get_running_loop|new_event_loop)\.)?(create_task|ensure_future)$/;

function makesTask({ outside }: CallEdge): boolean {
  return outside !== null && TASK_MAKER.test(outside);
}
