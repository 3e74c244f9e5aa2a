import { lastNameOf } from "../../semantics/callee.ts";
import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import { lastPart } from "../../semantics/dotted.ts";
import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { calledName } from "../kit/graph.ts";
import { nearest, textOf } from "../kit/match.ts";
import { awaited, isInGenerator } from "../kit/rewrite.ts";
import { defineGraphRule, type GraphSuspect } from "../kit/rule.ts";
import { proveNotAwaited } from "./_prove-not-awaited.ts";
import { isUndecorated, type Makers, makersOf, wayDown } from "./_returned.ts";

const MISUSES = ["dropped", "unused", "collected", "operand"] as const;
type Misuse = (typeof MISUSES)[number];

interface Data {
  readonly callee: string;
  readonly misuse: Misuse;
  /** The coroutine function, where the callee is a plain one that returns its coroutine. */
  readonly made: string | null;
  readonly edge: CallEdge;
}

const HAPPENS: { readonly [misuse in Misuse]: string } = {
  dropped: "this makes a coroutine and drops it, its body never runs. Await it.",
  unused: "this makes a coroutine under a name that nothing reads, its body never runs. Await it.",
  collected: "these coroutines are collected and left, their bodies never run. `await asyncio.gather(…)` them.",
  operand: "this uses the coroutine itself, which is always true, and not the result. Await it.",
};

export default defineGraphRule<Data>({
  id: "concurrency/coroutine-not-awaited",
  title: "Coroutine made and never awaited",
  severity: "error",
  evidence: "resolved",
  says: ({ callee, misuse, made }) =>
    made === null
      ? `\`${callee}()\` is an \`async def\`: ${HAPPENS[misuse]}`
      : `\`${callee}()\` returns the coroutine of \`${made}()\`: ${HAPPENS[misuse]}`,
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
    {
      title: "bound to a name that nothing reads",
      bad: `
        async def fetch(url): ...

        async def refresh(cache, url):
            page = fetch(url)
        #          ^^^^^^^^^^
            cache.clear()
      `,
      good: `
        async def fetch(url): ...

        async def refresh(cache, url):
            page = await fetch(url)
            cache.clear()
      `,
    },
    {
      title: "collected and left",
      bad: `
        async def notify(user): ...

        async def announce(users, owner):
            sent = [notify(user) for user in users]
        #           ^^^^^^^^^^^^
            more = []
            more.append(notify(owner))
        #               ^^^^^^^^^^^^^
            [notify(user) for user in users]
        #    ^^^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def notify(user): ...

        async def announce(users, owner):
            sent = [notify(user) for user in users]
            more = []
            more.append(notify(owner))
            await asyncio.gather(*sent, *more)
      `,
      fixed: `
        async def notify(user): ...

        async def announce(users, owner):
            sent = [await notify(user) for user in users]
            more = []
            more.append(await notify(owner))
            [await notify(user) for user in users]
      `,
    },
    {
      title: "taken for its result",
      bad: `
        class Session:
            async def is_open(self): ...
            async def answer(self): ...

            async def send(self, text):
                if not self.is_open():
        #              ^^^^^^^^^^^^^^
                    return f"closed: {self.answer()}"
        #                             ^^^^^^^^^^^^^
                status = self.answer()
        #                ^^^^^^^^^^^^^
                if status == 200:
                    return "sent"
      `,
      good: `
        class Session:
            async def is_open(self): ...
            async def answer(self): ...

            async def send(self, text):
                if not await self.is_open():
                    return f"closed: {await self.answer()}"
                status = await self.answer()
                if status == 200:
                    return "sent"
      `,
    },
    {
      title: "through a plain function that returns the coroutine",
      bad: {
        "shop/__init__.py": "",
        "shop/mail.py": `
          async def deliver(user, text): ...

          def welcome(user):
              return deliver(user, "Welcome!")
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
        "shop/mail.py": `
          async def deliver(user, text): ...

          def welcome(user):
              return deliver(user, "Welcome!")
        `,
        "shop/api.py": `
          from shop.mail import welcome

          async def register(user):
              await user.save()
              await welcome(user)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Kept, handed on, or awaited later.",
      code: `
        async def fetch(url): ...

        class Loader:
            async def run(self, urls, later):
                first = fetch(urls[0])
                self.pending = fetch(urls[1])
                rest = [fetch(url) for url in urls]
                later.extend(rest)
                more = []
                more.append(fetch(urls[0]))
                for one in more:
                    await one
                last = fetch(urls[2])
                last.close()
                return await first
      `,
    },
    {
      why: "A function that only sometimes returns a coroutine: which it was here is not known.",
      code: `
        async def fetch_later(url): ...

        def fetch(url, cache):
            if url in cache:
                return cache[url]
            return fetch_later(url)

        def warm(urls, cache):
            for url in urls:
                fetch(url, cache)
      `,
    },
    {
      why: "Another function may read the name.",
      code: `
        async def fetch(url): ...

        def prepare(url):
            page = fetch(url)

            async def run():
                return await page

            return run
      `,
    },
    {
      why: "The last operand is the value itself: somebody may await it.",
      code: `
        async def fetch(url): ...

        async def page(cached, url):
            return await (cached or fetch(url))
      `,
    },
    {
      why: "Wrapped at run time so that plain functions may call it.",
      code: {
        "shop/__init__.py": "import shop.sync\n",
        "shop/client.py": `
          class Client:
              async def stop(self): ...

              def __exit__(self, *args):
                  self.stop()
        `,
        "shop/sync.py": `
          import inspect

          from shop.client import Client
          from shop.loop import run

          for name in dir(Client):
              method = getattr(Client, name)
              if inspect.iscoroutinefunction(method):
                  setattr(Client, name, run(method))
        `,
      },
    },
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
  asks: ({ calls: graph }) => {
    const names = graph.functions.filter(isCoroutine).map(({ outline }) => lastPart(outline.name));
    const misused = graph.open(new Set(names)).filter(({ site }) => MISUSES.some((one) => one === site.use));
    // Where nothing is asynchronous, a method of that name is another class's.
    return misused.filter(({ caller }) => caller.file.functions.some(({ isAsync }) => isAsync));
  },
  *trace({ calls: graph }) {
    const makers = makersOf(graph, makesCoroutine);
    const areWrapped = wrapsCoroutines(graph);
    for (const caller of graph.functions) {
      if (areWrapped && !caller.outline.isAsync) continue;
      for (const edge of graph.callsOf(caller)) yield* misused(edge, makers);
    }
  },
  reproduce: ({ at, data: { edge } }, file) => proveNotAwaited(at, edge, file),
  fix: {
    safety: "unsafe",
    says: "Await it",
    edits: ({ at, data: { edge } }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      if (call === null || isInGenerator(call) || !edge.caller.outline.isAsync) return null;
      return [replace(call, awaited(textOf(call, file), call))];
    },
  },
});

/** Something asks which methods are coroutine functions, and puts others in their places: plain functions may call those. */
function wrapsCoroutines({ index }: CallGraph): boolean {
  return index
    .filesSetting("*")
    .some(({ callees }) => callees.some((one) => lastNameOf(one) === "iscoroutinefunction"));
}

function* misused(edge: CallEdge, makers: Makers): Generator<GraphSuspect<Data>> {
  const { caller, callee, site } = edge;
  const misuse = MISUSES.find((one) => one === site.use);
  if (callee === null || misuse === undefined || edge.how !== "calls") return;
  const found = { path: caller.file.path, at: site };
  const data = { callee: calledName(callee), misuse, edge };
  if (makesCoroutine(edge)) yield { ...found, data: { ...data, made: null }, steps: [] };
  else if (makers.has(callee) && edge.overrides.length === 0) {
    const steps = wayDown(edge, makers);
    yield { ...found, data: { ...data, made: madeBy(callee, makers) }, steps, evidence: "traced" };
  }
}

/** The coroutine function at the end of the way. */
function madeBy(maker: ProjectFunction, makers: Makers): string {
  let at = maker;
  for (let edge = makers.get(at); edge?.callee != null; edge = makers.get(at)) at = edge.callee;
  return calledName(at);
}

function makesCoroutine({ callee, overrides }: CallEdge): boolean {
  return callee !== null && [callee, ...overrides].every(isCoroutine);
}

function isCoroutine(one: ProjectFunction): boolean {
  return one.outline.isAsync && !one.outline.isGenerator && isUndecorated(one);
}
