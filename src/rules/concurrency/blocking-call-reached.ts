import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import { lastPart, shortName } from "../../semantics/dotted.ts";
import { runsBody, targetsOf } from "../../semantics/summaries/edges.ts";
import { openWaits } from "../../semantics/summaries/waits.ts";
import type { Summaries, Why } from "../../semantics/summaries.ts";
import { calledName, namesIn, stepsOf } from "../kit/graph.ts";
import { defineGraphRule, type GraphSuspect, SEVERITIES, type Severity } from "../kit/rule.ts";
import { proveBlocking } from "./_prove-blocking.ts";

interface Data {
  readonly callee: string;
  readonly cause: string;
  /** Other async functions that come to wait at the same place, where those are too many to list. */
  readonly others: number;
  /** Dotted names under which what is waited for is found where it is called. */
  readonly targets: readonly string[];
}

interface Found extends GraphSuspect<Data> {
  /** The function that waits. */
  readonly root: ProjectFunction;
}

/** More async functions than this that wait at one place are one fault, at that place. */
const MOST_OF_ONE_CAUSE = 3;

export default defineGraphRule<Data>({
  id: "concurrency/blocking-call-reached",
  title: "Async function reaches a blocking call",
  severity: "error",
  evidence: "traced",
  says: ({ callee, cause, others }) =>
    `\`${callee}()\` comes to wait in \`${cause}()\`: every other task of the event loop stands still meanwhile. ${
      others === 0
        ? `Run it in a thread: \`await asyncio.to_thread(…)\`.`
        : `${others} more async functions come to the same place: best wait without blocking there.`
    }`,
  why: "One thread runs all tasks. A plain function that waits, however deep below an `async def`, lets no request be answered and no timeout fire until it returns.",
  whenNot: "A script that runs a single task, or a wait that is over in a moment.",
  sources: [
    "https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code",
    "https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread",
  ],
  examples: [
    {
      title: "a method of what a function returns, which only its type tells",
      bad: {
        "shop/__init__.py": "",
        "shop/api.py": `
          from shop.printers import printers

          async def ship(order):
              for printer in printers():
                  printer.feed(order)
          #       ^^^^^^^^^^^^^^^^^^^
        `,
        "shop/printers.py": `
          import time

          class Matrix:
              def feed(self, order):
                  time.sleep(1)

          def printers():
              return [Matrix(), Matrix()]
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/api.py": `
          import asyncio

          from shop.printers import printers

          async def ship(order):
              for printer in printers():
                  await asyncio.to_thread(printer.feed, order)
        `,
        "shop/printers.py": `
          import time

          class Matrix:
              def feed(self, order):
                  time.sleep(1)

          def printers():
              return [Matrix(), Matrix()]
        `,
      },
    },
    {
      title: "a pause two files away",
      bad: {
        "shop/__init__.py": "",
        "shop/api.py": `
          from shop.labels import print_label

          async def ship(order):
              order.printed = print_label(order)
          #                   ^^^^^^^^^^^^^^^^^^
              await order.save()
        `,
        "shop/labels.py": `
          from .retry import again

          def print_label(order):
              return again(order.label)
        `,
        "shop/retry.py": `
          import time

          def again(action):
              for attempt in range(3):
                  time.sleep(attempt)
                  if action():
                      return True
              return False
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/api.py": `
          import asyncio

          from shop.labels import print_label

          async def ship(order):
              order.printed = await asyncio.to_thread(print_label, order)
              await order.save()
        `,
        "shop/labels.py": `
          from .retry import again

          def print_label(order):
              return again(order.label)
        `,
        "shop/retry.py": `
          import time

          def again(action):
              for attempt in range(3):
                  time.sleep(attempt)
                  if action():
                      return True
              return False
        `,
      },
    },
    {
      title: "a method of the same class",
      bad: `
        import json
        from urllib.request import urlopen

        class Rates:
            def load(self, currency):
                with urlopen(f"https://rates.example/{currency}", timeout=5) as answer:
                    return json.load(answer)

            async def convert(self, amount, currency):
                return amount * self.load(currency)["rate"]
        #                       ^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import asyncio
        import json
        from urllib.request import urlopen

        class Rates:
            def load(self, currency):
                with urlopen(f"https://rates.example/{currency}", timeout=5) as answer:
                    return json.load(answer)

            async def convert(self, amount, currency):
                return amount * (await asyncio.to_thread(self.load, currency))["rate"]
      `,
    },
  ],
  nearMisses: [
    {
      why: "An object of another class, as its type tells: this one does not wait.",
      code: {
        "shop/__init__.py": "",
        "shop/api.py": `
          from shop.printers import printers

          async def ship(order):
              for printer in printers():
                  printer.feed(order)
        `,
        "shop/printers.py": `
          import time

          class Matrix:
              def feed(self, order):
                  time.sleep(1)

          class Laser:
              def feed(self, order):
                  return order

          def printers():
              return [Laser(), Laser()]
        `,
      },
    },
    {
      why: "Run by an executor.",
      code: `
        import asyncio
        import time

        def render(page):
            time.sleep(1)

        async def show(page):
            await asyncio.get_running_loop().run_in_executor(None, render, page)
      `,
    },
    {
      why: "Run by a thread of its own.",
      code: `
        import threading
        import time

        def watch():
            time.sleep(60)

        async def start():
            thread = threading.Thread(target=watch, daemon=True)
            thread.start()
      `,
    },
    {
      why: "Only plain functions call it.",
      code: `
        import asyncio
        import time

        def pause():
            time.sleep(1)

        def main():
            pause()
            asyncio.run(serve())

        async def serve():
            await asyncio.sleep(1)
      `,
    },
    {
      why: "The program itself waits, before the loop runs.",
      code: `
        import asyncio
        import time

        def wait_for_database():
            time.sleep(1)

        async def serve():
            await asyncio.sleep(1)

        if __name__ == "__main__":
            wait_for_database()
            asyncio.run(serve())
      `,
    },
    {
      why: "Never runs.",
      code: `
        import time
        from typing import TYPE_CHECKING

        def pause():
            time.sleep(1)

        async def serve():
            if TYPE_CHECKING:
                pause()
      `,
    },
    {
      why: "What a plain function does with it is not known: here it is given away, not called.",
      code: `
        import time

        def pause():
            time.sleep(1)

        async def serve(loop):
            loop.on_idle(pause)
      `,
    },
    {
      why: "The decorator may run it in a thread.",
      code: `
        import time

        from tools import in_thread

        @in_thread
        def pause():
            time.sleep(1)

        async def serve():
            await pause()
      `,
    },
    {
      why: "A generator's body does not run when it is made.",
      code: `
        import time

        def ticks():
            while True:
                time.sleep(1)
                yield

        async def serve(threads):
            return threads.consume(ticks())
      `,
    },
    {
      why: "A test may wait: nobody else does.",
      code: {
        "shop/__init__.py": "",
        "shop/retry.py": `
          import time

          def pause():
              time.sleep(1)
        `,
        "tests/test_retry.py": `
          from shop.retry import pause

          async def test_pause():
              pause()
        `,
      },
    },
  ],
  asks: ({ calls, summaries }) => openWaits(calls, (one) => summaries.of(one).blocks !== null),
  trace: ({ calls: graph, summaries }) => {
    const byRoot = new Map<ProjectFunction, Found[]>();
    for (const found of allWaits(graph, summaries)) {
      const list = byRoot.get(found.root);
      if (list) list.push(found);
      else byRoot.set(found.root, [found]);
    }
    return [...byRoot.values()].flatMap(gathered);
  },
  reproduce: ({ at, data: { cause, targets } }, file) => proveBlocking({ cause, targets, instead: null }, at, file),
});

function* allWaits(graph: CallGraph, summaries: Summaries): Generator<Found> {
  for (const caller of graph.functions) {
    if (!isServing(caller)) continue;
    const met = new Set<ProjectFunction>();
    for (const edge of graph.callsOf(caller)) {
      const { callee, site } = edge;
      const why = callee === null || met.has(callee) ? null : shortestWait(edge, summaries);
      if (callee === null || why === null) continue;
      met.add(callee);
      const { cause } = why;
      const way = [{ in: caller, at: site }, ...why.way];
      const steps = stepsOf(way);
      const root = way.at(-1)?.in ?? caller;
      const data = {
        callee: calledName(callee),
        cause: shortName(cause),
        others: 0,
        targets: namesIn(root.file, cause),
      };
      yield { path: caller.file.path, at: site, data, steps, root, severity: severityIn(caller, cause, steps.length) };
    }
  }
}

/** Of the methods that a call may run, the one that comes to wait soonest. */
function shortestWait(edge: CallEdge, summaries: Summaries): Why | null {
  let shortest: Why | null = null;
  for (const target of targetsOf(edge)) {
    const why = runsBody(edge, target) ? summaries.of(target).blocks : null;
    if (why !== null && (shortest === null || why.way.length < shortest.way.length)) shortest = why;
  }
  return shortest;
}

/** Whose wait somebody may notice: not a test's. */
function isServing({ file, outline }: ProjectFunction): boolean {
  return outline.isAsync && file.role === "source" && !outline.decorators.some((one) => one?.endsWith(".fixture"));
}

/** Where many come to one place, the most serious one that is nearest to it speaks for all. */
function gathered(found: readonly Found[]): readonly Found[] {
  if (found.length <= MOST_OF_ONE_CAUSE) return found;
  const callers = new Set(found.map(({ path, steps: [first] }) => `${path} ${first?.name}`));
  const weight = ({ severity, steps }: Found): number => SEVERITIES.indexOf(severity ?? "error") * 1000 + steps.length;
  const nearest = found.reduce((best, one) => (weight(one) < weight(best) ? one : best));
  return [{ ...nearest, data: { ...nearest.data, others: callers.size - 1 } }];
}

/** Start-up and shutdown: nobody else is waiting yet, or any more. */
const ALONE = /^_?(async_)?(a?main|lifespan|setup|startup|shutdown)$|^_?(on_)?(startup|shutdown)/;
/** Programs for one person, who waits for just this. */
const PRIVATE =
  /(^|\/)(_?cli|bin|commands|bench|benches|benchmarks|examples?|docs|docs_src|scripts|tools)\/|(^|\/)(__main__|_?cli)\.py$/;

/** On a longer way there are so many conditions that some may never hold together. */
const LONG_WAY = 5;

function severityIn({ file, outline }: ProjectFunction, cause: string, length: number): Severity {
  const isAlone = ALONE.test(lastPart(outline.name)) || PRIVATE.test(file.path);
  if (isAlone || cause === "builtins.input") return "advice";
  return length > LONG_WAY ? "warning" : "error";
}
