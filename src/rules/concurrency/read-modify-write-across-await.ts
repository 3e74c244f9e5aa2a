import type { Call, Expression } from "../../syntax/nodes.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isName, span, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile, type Span, type Suspect } from "../kit/rule.ts";
import { awaitsIn, callsAwaited, runsInOneTask, turnsGiven } from "./_awaited.ts";
import { proveLostUpdate } from "./_prove-lost-update.ts";
import { holdsContainer, isGuarded, isShared, losesNothing, readingOf, type Stale, staleIn } from "./_stale.ts";
import { type Given, stepsToWrite } from "./_written.ts";

interface Data {
  readonly target: string;
  /** Where the name of the function stands that writes. */
  readonly within: number;
  /** The calls that are awaited between the reading and the writing; `null` where something else may wait. */
  readonly awaited: readonly Span[] | null;
  /** A method that gets the value, and may write it; `null` where it is written here. */
  readonly given: Given | null;
  /** Where the same value is read: its type tells what it is. */
  readonly reading: Span | null;
  /** What is written back was used meanwhile, so that it cannot be worked out after the wait. */
  readonly isUsed: boolean;
  /** `+=` and the like, which change a list, set or dict in place. */
  readonly isAugmented: boolean;
}

export default defineRule<Data>({
  id: "concurrency/read-modify-write-across-await",
  title: "Shared value read before an await and written after it",
  severity: "warning",
  says: ({ target, isUsed }) =>
    `\`${target}\` is read, then the task waits, then the old value plus something is written back: what other tasks wrote to it meanwhile is lost. ${
      isUsed ? "If more than one comes here, write it back before the wait, or hold a lock" : "Await first, then update"
    }.`,
  why: "At an `await` other tasks run. A value that was read before it is out of date after it, and writing it back undoes their updates. In `self.total += await f()` the left side is read first.",
  whenNot: "When only one task at a time can be here, or a lock is held that the rule does not see.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#augmented-assignment-statements",
    "https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading",
  ],
  examples: [
    {
      title: "augmented with an awaited value",
      bad: `
        class Account:
            def __init__(self):
                self.balance = 0

            async def deposit(self, source):
                self.balance += await source.amount()
                #^^^^^^^^^^^
      `,
      good: `
        class Account:
            def __init__(self):
                self.balance = 0

            async def deposit(self, source):
                amount = await source.amount()
                self.balance += amount
      `,
    },
    {
      title: "kept in a local name meanwhile",
      bad: `
        class Counter:
            def __init__(self):
                self.seen = 0
                self.left = 0

            async def count(self, store):
                seen = self.seen
                await store.save(seen)
                self.seen = seen + 1
                #^^^^^^^^

            async def leave(self, store):
                left = self.left + 1
                await store.save(left)
                self.left = left
                #^^^^^^^^
      `,
      good: `
        class Counter:
            def __init__(self):
                self.seen = 0
                self.left = 0

            async def count(self, store):
                self.seen += 1
                await store.save(self.seen)

            async def leave(self, store):
                self.left += 1
                await store.save(self.left)
      `,
    },
    {
      title: "written by a method of a class in another file",
      bad: {
        "shop/__init__.py": "",
        "shop/ledger.py": `
          class Ledger:
              def __init__(self):
                  self.total = 0

              def _set(self, total):
                  self.total = total
        `,
        "shop/account.py": `
          from shop.ledger import Ledger

          class Account(Ledger):
              async def deposit(self, source):
                  total = self.total
                  amount = await source.amount()
                  self._set(total + amount)
          #       ^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/ledger.py": `
          class Ledger:
              def __init__(self):
                  self.total = 0

              def _set(self, total):
                  self.total = total
        `,
        "shop/account.py": `
          from shop.ledger import Ledger

          class Account(Ledger):
              async def deposit(self, source):
                  amount = await source.amount()
                  self._set(self.total + amount)
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "The method that gets the value writes it to something else.",
      code: `
        class Account:
            def _note(self, total):
                self.last_seen = total

            async def deposit(self, source):
                total = self.total
                amount = await source.amount()
                self._note(total + amount)
      `,
    },
    {
      why: "Something whose name does not tell keeps the others out, or a lock that is acquired by hand.",
      code: `
        class Account:
            async def deposit(self, source):
                async with self._one_at_a_time:
                    total = self.total + 1
                    await source.save(total)
                    self.total = total

            async def withdraw(self, source):
                await self._free.acquire()
                try:
                    self.total -= await source.amount()
                finally:
                    self._free.release()
      `,
    },
    {
      why: "Bytes that one reader puts together, and a list of another file that is changed in place, as types tell.",
      code: {
        "shop/__init__.py": "",
        "shop/base.py": `
          class Base:
              def __init__(self, stream, names: list[str]):
                  self._stream = stream
                  self._seen = b""
                  self._names = names
        `,
        "shop/reader.py": `
          from shop.base import Base

          class Reader(Base):
              async def more(self):
                  self._seen += await self._stream.read(4096)
                  self._names += await self._stream.names()

              def known(self):
                  return self._seen, self._names
        `,
      },
    },
    {
      why: "A list is changed in place: what others have added is in it.",
      code: `
        class Orders:
            def __init__(self):
                self.orders = []

            async def load(self, source):
                self.orders += await source.orders()
      `,
    },
    {
      why: "Only one task comes here, the worker of a queue.",
      code: `
        import asyncio

        class Meter:
            async def start(self):
                self.worker = asyncio.create_task(self._work())

            async def _work(self):
                while True:
                    await self._bill(await self.queue.get())

            async def _bill(self, link):
                self.billed += await link.relay()
      `,
    },
    {
      why: "Written back before anything is awaited.",
      code: `
        class Counter:
            async def count(self, store):
                seen = self.seen + 1
                self.seen = seen
                await store.save(seen)
      `,
    },
    {
      why: "What is awaited, in another module, never waits: no other task gets a turn.",
      code: {
        "shop/__init__.py": "",
        "shop/account.py": `
          from shop.rates import fee

          class Account:
              async def deposit(self, amount):
                  self.balance += await fee(amount)
        `,
        "shop/rates.py": `
          async def fee(amount):
              return await rounded(amount * 0.98)

          async def rounded(amount):
              return round(amount, 2)
        `,
      },
    },
    {
      why: "A lock keeps the others out.",
      code: `
        class Account:
            async def deposit(self, source):
                async with self._lock:
                    self.balance += await source.amount()
      `,
    },
    {
      why: "A local name: no other task sees it.",
      code: `
        async def total(sources):
            amount = 0
            for source in sources:
                amount += await source.amount()
            return amount
      `,
    },
    {
      why: "Awaited before the value is read.",
      code: `
        class Account:
            async def deposit(self, source):
                self.balance = await source.amount() + self.balance
      `,
    },
  ],
  check: {
    *AugAssign(node, file) {
      const { target, op } = node;
      // Sets and dicts: changed in place.
      if (op === "BitOr" || op === "BitAnd" || op === "BitXor") return;
      const waits = isShared(target, file) ? awaitsIn(node.value) : [];
      if (waits.length === 0 || isGuarded(node, file) || holdsContainer(target, file)) return;
      yield suspect(target, { target, waits, isUsed: false }, null, file);
    },
    *Assign(node, file) {
      const [target, another] = node.targets;
      if (target === undefined || another !== undefined || !isShared(target, file)) return;
      const stale = staleIn(node.value, node, file);
      if (stale === null || textOf(stale.target, file) !== textOf(target, file) || isGuarded(node, file)) return;
      yield suspect(target, stale, null, file);
    },
    *Expr(node, file) {
      const call = node.value.kind === "Await" ? node.value.value : node.value;
      if (call.kind !== "Call" || !isOnSelf(call)) return;
      for (const [position, one] of call.args.entries()) {
        const stale = staleIn(one, node, file);
        if (stale?.target.kind !== "Attribute" || !isShared(stale.target, file) || isGuarded(node, file)) continue;
        const given = { attribute: stale.target.attr, position };
        yield suspect(call, stale, given, file);
      }
    },
  },
  settle: { ask: ({ data: { reading } }): Record<string, Span> => (reading === null ? {} : { value: reading }), judge },
  reproduce: ({ at, data: { target, awaited } }, file) => proveLostUpdate(at, target, awaited?.[0] ?? null, file),
});

function suspect(
  at: Expression,
  { target, waits, isUsed }: Stale,
  given: Given | null,
  file: PythonFile,
): Suspect<Data> {
  const around = functionAround(at);
  const within = isFunction(around) ? around.nameStart : -1;
  const isAugmented = at === target;
  const read = isAugmented ? readingOf(target, file) : target;
  const reading = read === null ? null : span(read);
  const awaited = callsAwaited(waits);
  return { at, data: { target: textOf(target, file), within, awaited, given, reading, isUsed, isAugmented } };
}

/** `self.method(…)` */
function isOnSelf({ func }: Call): boolean {
  return func.kind === "Attribute" && isName(func.value, "self");
}

function judge(suspect: AnsweredSuspect<Data>, project: Knowledge): "no" | Judgement<Data> {
  const { path, data, type } = suspect;
  if (losesNothing(type("value"), data.isAugmented)) return "no";
  const within = project.index.functionAt(path, data.within);
  if (within !== null && runsInOneTask(within, project.calls)) return "no";
  // Others run only where one of the awaited calls may give up control.
  const turns = turnsGiven(data.awaited, path, project);
  if (turns === "never") return "no";
  // To keep what was sent once it has arrived is a choice, and a fault only where several come here.
  const verdict = data.isUsed ? "advice" : "yes";
  if (data.given === null) return { verdict, evidence: turns === "known" ? "resolved" : "pattern" };
  const steps = within === null ? null : stepsToWrite(suspect, within, data.given, project);
  return steps === null ? "no" : { verdict, evidence: "traced", steps };
}
