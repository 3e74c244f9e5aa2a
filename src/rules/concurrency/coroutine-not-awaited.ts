import type { CallEdge, ProjectFunction } from "../../semantics/calls.ts";
import { defineGraphRule } from "../kit/rule.ts";

interface Data {
  readonly callee: string;
  readonly edge: CallEdge;
}

export default defineGraphRule<Data>({
  id: "concurrency/coroutine-not-awaited",
  title: "Coroutine made and never awaited",
  severity: "error",
  evidence: "resolved",
  says: ({ callee }) =>
    `\`${callee}()\` is an \`async def\`: this makes a coroutine and drops it, its body never runs. Await it.`,
  why: "Calling an `async def` runs nothing; only awaiting the coroutine, or making a task of it, does. Python warns when the object is thrown away, and the work is not done.",
  whenNot: "When the name is replaced by a plain function at run time.",
  sources: [
    "https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines",
    "https://docs.python.org/3/library/asyncio-task.html#coroutines",
  ],
  examples: [
    {
      title: "a call that does nothing",
      bad: `
        class Store:
            async def save(self, row): ...

            async def add(self, row):
                self.save(row)
                #^^^^^^^^^^^^^
                return row
      `,
      good: `
        class Store:
            async def save(self, row): ...

            async def add(self, row):
                await self.save(row)
                return row
      `,
    },
    {
      title: "from a plain function",
      bad: `
        async def notify(user): ...

        def signup(user):
            notify(user)
            #^^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def notify(user): ...

        def signup(user):
            asyncio.run(notify(user))
      `,
      fixed: null,
    },
    {
      title: "imported, and inherited",
      bad: {
        "shop/__init__.py": "from .store import Store, notify\n",
        "shop/store.py": `
          class Base:
              async def save(self): ...

          class Store(Base):
              pass

          async def notify(user): ...
        `,
        "shop/api.py": `
          from shop import Store, notify

          class Cache(Store):
              async def flush(self, user):
                  self.save()
          #       ^^^^^^^^^^^
                  notify(user)
          #       ^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "from .store import Store, notify\n",
        "shop/store.py": `
          class Base:
              async def save(self): ...

          class Store(Base):
              pass

          async def notify(user): ...
        `,
        "shop/api.py": `
          from shop import Store, notify

          class Cache(Store):
              async def flush(self, user):
                  await self.save()
                  await notify(user)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Overridden by a plain method: which one runs is not known.",
      code: `
        class Store:
            async def save(self): ...

            def close(self):
                self.save()

        class MemoryStore(Store):
            def save(self): ...
      `,
    },
    {
      why: "An asynchronous generator and a context manager are no coroutines.",
      code: `
        from contextlib import asynccontextmanager

        async def rows():
            yield 1

        @asynccontextmanager
        async def opened():
            yield

        def demo():
            rows()
            opened()
      `,
    },
    {
      why: "A decorator may make a plain function of it.",
      code: `
        from tasks import background

        @background
        async def notify(user): ...

        def signup(user):
            notify(user)
      `,
    },
    {
      why: "Given to the loop.",
      code: `
        import asyncio

        async def notify(user): ...

        async def signup(user, group):
            group.create_task(notify(user))
      `,
    },
    {
      why: "Two definitions: which one is meant is not known.",
      code: `
        try:
            from fast import notify
        except ImportError:
            async def notify(user): ...

        def signup(user):
            notify(user)
      `,
    },
  ],
  *trace({ calls: graph }) {
    for (const caller of graph.functions) {
      for (const edge of graph.callsOf(caller)) {
        const { callee, overrides, site } = edge;
        if (callee === null || site.use !== "dropped" || edge.how !== "calls") continue;
        if (![callee, ...overrides].every(isCoroutine)) continue;
        const name = callee.outline.name.replace(/^.*<locals>\./, "");
        yield { path: caller.file.path, at: site, data: { callee: name, edge }, steps: [] };
      }
    }
  },
  fix: {
    safety: "unsafe",
    says: "Await it",
    edits: ({ data: { edge } }) => {
      const { start } = edge.site;
      return edge.caller.outline.isAsync ? [{ start, end: start, text: "await " }] : null;
    },
  },
});

/** Decorators that leave a coroutine function one. */
const PLAIN =
  /^(builtins\.(static|class)method|functools\.wraps|abc\.abstractmethod|typing(_extensions)?\.(override|final))$/;

function isCoroutine({ outline }: ProjectFunction): boolean {
  return outline.isAsync && !outline.isGenerator && outline.decorators.every((one) => one !== null && PLAIN.test(one));
}
