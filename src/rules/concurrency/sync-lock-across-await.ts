import type { With } from "../../syntax/nodes.ts";
import { functionAround, runHere } from "../kit/match.ts";
import { defineRule, type Span } from "../kit/rule.ts";
import { awaitsIn, callsAwaited, turnsGiven } from "./_awaited.ts";
import { type Held, heldBy, madeBy, madeOfType } from "./_locks.ts";
import { proveHeldLock } from "./_prove-held-lock.ts";

interface Data {
  readonly lock: string;
  /** What makes it, once that is known. */
  readonly made: string;
  readonly held: Held;
  /** The calls awaited meanwhile; `null` where something else may wait. */
  readonly awaited: readonly Span[] | null;
}

/** Who holds them may take them again: a thread, with all its tasks. */
const REENTRANT = new Set(["threading.RLock", "threading.Condition"]);

export default defineRule<Data>({
  id: "concurrency/sync-lock-across-await",
  title: "Thread lock held across an await",
  severity: "warning",
  evidence: "resolved",
  says: ({ lock, made }) =>
    `\`${lock}\` is a \`${made}\` and stays locked during the \`await\`: ${
      REENTRANT.has(made)
        ? "other tasks run in the same thread, which may take it again, so it keeps none of them out."
        : "the next task that wants it blocks the whole event loop, which then never gets back here."
    } Use \`asyncio.Lock\`.`,
  why: "A thread lock blocks its thread, and all tasks of a loop share one. While this task waits with the lock held, another that asks for it stops the loop, so the first can never go on to release it: a deadlock. An `RLock` belongs to its thread, and lets the other task in.",
  whenNot: "When no other task of this loop can ask for the lock meanwhile.",
  sources: [
    "https://docs.python.org/3/library/asyncio-sync.html#lock",
    "https://docs.python.org/3/library/threading.html#lock-objects",
  ],
  examples: [
    {
      title: "a lock of the object",
      bad: `
        import threading

        class Cache:
            def __init__(self):
                self._lock = threading.Lock()
                self._rows = {}

            async def load(self, key, fetch):
                with self._lock:
                #    ^^^^^^^^^^
                    self._rows[key] = await fetch(key)
      `,
      good: `
        import asyncio

        class Cache:
            def __init__(self):
                self._lock = asyncio.Lock()
                self._rows = {}

            async def load(self, key, fetch):
                async with self._lock:
                    self._rows[key] = await fetch(key)
      `,
    },
    {
      title: "a lock that a class in another file makes",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import threading

          class Store:
              def __init__(self):
                  self._lock = threading.Lock()
        `,
        "shop/orders.py": `
          from shop.base import Store

          class Orders(Store):
              async def ship(self, carrier, order):
                  with self._lock:
                  #    ^^^^^^^^^^
                      await carrier.fetch(order)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import asyncio

          class Store:
              def __init__(self):
                  self._lock = asyncio.Lock()
        `,
        "shop/orders.py": `
          from shop.base import Store

          class Orders(Store):
              async def ship(self, carrier, order):
                  async with self._lock:
                      await carrier.fetch(order)
        `,
      },
    },
    {
      title: "a module's lock, one that an annotation tells of, and one of another object",
      unproved: "an `RLock` stops nobody, and the others are given by whoever calls",
      bad: {
        "shop/__init__.py": "",
        "shop/state.py": `
          from threading import Lock, RLock

          GUARD = RLock()

          class Rows:
              def __init__(self):
                  self.lock = Lock()
        `,
        "shop/orders.py": `
          import threading

          from shop import state

          async def ship(carrier, order):
              with state.GUARD:
              #    ^^^^^^^^^^^
                  await carrier.fetch(order)

          async def stop(carrier, guard: threading.Lock):
              with guard:
              #    ^^^^^
                  await carrier.stop()

          async def load(rows: list[state.Rows], source):
              with rows[0].lock:
              #    ^^^^^^^^^^^^
                  await source.load()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/state.py": `
          from threading import Lock, RLock

          GUARD = RLock()

          class Rows:
              def __init__(self):
                  self.lock = Lock()
        `,
        "shop/orders.py": `
          import threading

          from shop import state

          async def ship(carrier, order):
              label = await carrier.fetch(order)
              with state.GUARD:
                  order.label = label

          async def stop(carrier, guard: threading.Lock):
              await carrier.stop()
              with guard:
                  carrier.stopped = True

          async def load(rows: list[state.Rows], source):
              loaded = await source.load()
              with rows[0].lock:
                  rows[0].loaded = loaded
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "What is awaited never waits: no other task gets a turn while the lock is held.",
      code: {
        "shop/__init__.py": "",
        "shop/rates.py": `
          async def fee(amount):
              return round(amount * 0.98, 2)
        `,
        "shop/account.py": `
          import threading

          from shop.rates import fee

          LOCK = threading.Lock()

          async def charge(account, amount):
              with LOCK:
                  account.balance -= await fee(amount)
        `,
      },
    },
    {
      why: "A subclass in another file has a lock of another kind.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import threading

          class Store:
              def __init__(self):
                  self._lock = threading.Lock()

              async def load(self, source):
                  with self._lock:
                      return await source.load()
        `,
        "shop/orders.py": `
          from shop.base import Store
          from shop.locks import NoLock

          class Orders(Store):
              def __init__(self):
                  self._lock = NoLock()
        `,
        "shop/locks.py": `
          class NoLock:
              def __enter__(self):
                  return self

              def __exit__(self, *error):
                  return None
        `,
      },
    },
    {
      why: "Released before anything is awaited.",
      code: `
        import threading

        LOCK = threading.Lock()

        async def load(rows, key, fetch):
            value = await fetch(key)
            with LOCK:
                rows[key] = value
      `,
    },
    {
      why: "Another kind of lock.",
      code: `
        import locks

        LOCK = locks.Lock()

        async def load(rows, key, fetch):
            with LOCK:
                rows[key] = await fetch(key)
      `,
    },
  ],
  check: {
    *With(node, file) {
      if (functionAround(node)?.kind !== "AsyncFunctionDef" || !waits(node)) return;
      for (const { context_expr: lock } of node.items) {
        if (lock.kind !== "Name" && lock.kind !== "Attribute") continue;
        const { text } = file.source;
        const awaited = waitsOtherwise(node) ? null : callsAwaited(awaitsIn(...node.body));
        yield {
          at: lock,
          data: { lock: text.slice(lock.start, lock.end), made: "", held: heldBy(lock, file), awaited },
        };
      }
    },
  },
  settle: {
    ask: ({ at, data: { held } }): Record<string, Span> => (held === null ? { lock: at } : {}),
    judge({ path, data, type }, knowledge) {
      const file = knowledge.index.fileAt(path);
      const { held, awaited } = data;
      const made = held === null || file === null ? madeOfType(type("lock")) : madeBy(held, file, knowledge);
      if (made === null || turnsGiven(awaited, path, knowledge) === "never") return "no";
      return { verdict: "yes", data: { ...data, made } };
    },
  },
  reproduce: ({ at, data: { lock, made } }, file) => proveHeldLock(at, lock, made, file),
});

function waits(node: With): boolean {
  return waitsOtherwise(node) || awaitsIn(...node.body).length > 0;
}

function waitsOtherwise({ body }: With): boolean {
  for (const { kind } of runHere(...body)) if (kind === "AsyncFor" || kind === "AsyncWith") return true;
  return false;
}
