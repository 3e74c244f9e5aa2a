import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import { defineGraphRule, type Severity, type Step } from "../kit/rule.ts";
import { runsBody, type Way, waitsFor, waysToWait } from "./_blocking.ts";

interface Data {
  readonly callee: string;
  readonly cause: string;
}

export default defineGraphRule<Data>({
  id: "concurrency/blocking-call-reached",
  title: "Async function reaches a blocking call",
  severity: "error",
  evidence: "traced",
  says: ({ callee, cause }) =>
    `\`${callee}()\` comes to wait in \`${cause}()\`: every other task of the event loop stands still meanwhile. Run it in a thread: \`await asyncio.to_thread(${callee}, …)\`.`,
  why: "One thread runs all tasks. A plain function that waits, however deep below an `async def`, lets no request be answered and no timeout fire until it returns.",
  whenNot: "A script that runs a single task, or a wait that is over in a moment.",
  sources: [
    "https://docs.python.org/3/library/asyncio-dev.html#running-blocking-code",
    "https://docs.python.org/3/library/asyncio-task.html#asyncio.to_thread",
  ],
  examples: [
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
                  if action():
                      return True
                  time.sleep(2**attempt)
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
                  if action():
                      return True
                  time.sleep(2**attempt)
              return False
        `,
      },
    },
    {
      title: "a method of the same class",
      bad: `
        import requests

        class Rates:
            def __init__(self):
                self.session = requests.Session()

            def load(self, currency):
                return self.session.get(f"https://rates.example/{currency}", timeout=5).json()

            async def convert(self, amount, currency):
                return amount * self.load(currency)["rate"]
        #                       ^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import httpx

        class Rates:
            def __init__(self):
                self.client = httpx.AsyncClient()

            async def load(self, currency):
                return (await self.client.get(f"https://rates.example/{currency}", timeout=5)).json()

            async def convert(self, amount, currency):
                return amount * (await self.load(currency))["rate"]
      `,
    },
  ],
  nearMisses: [
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
  *trace(graph) {
    const ways = waysToWait(graph);
    for (const caller of graph.functions) {
      if (!caller.outline.isAsync || caller.file.role !== "source") continue;
      const met = new Set<ProjectFunction>();
      for (const edge of graph.callsOf(caller)) {
        const { callee, site } = edge;
        const way = callee === null ? undefined : ways.get(callee);
        if (callee === null || way === undefined || met.has(callee) || !runsBody(edge)) continue;
        met.add(callee);
        const { cause, steps } = follow(edge, ways, graph);
        yield {
          path: caller.file.path,
          at: site,
          data: { callee: shortName(callee), cause },
          steps,
          severity: severityIn(caller),
        };
      }
    }
  },
});

function follow(
  first: CallEdge,
  ways: ReadonlyMap<ProjectFunction, Way>,
  graph: CallGraph,
): { readonly cause: string; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let edge: CallEdge | undefined = first;
  let cause = "";
  for (let left = graph.functions.length; edge !== undefined && left >= 0; left--) {
    const { caller, site, callee } = edge as CallEdge;
    steps.push({ path: caller.file.path, at: site, name: caller.outline.name });
    cause = waitsFor(edge) ?? cause;
    edge = callee === null ? undefined : ways.get(callee)?.edge;
  }
  return { cause: cause.replace(/^builtins\./, ""), steps };
}

/** As it is called: a constructor by its class. */
function shortName({ outline }: ProjectFunction): string {
  return outline.name.replace(/\.__init__$/, "").replace(/^.*<locals>\./, "");
}

/** A program's own start-up and its end: nobody else is waiting yet, or any more. */
function severityIn({ outline }: ProjectFunction): Severity {
  const name = outline.name.replace(/^.*\./, "");
  return /^_?(async_)?(a?main|lifespan|setup|startup|shutdown)$|^_?(on_)?(startup|shutdown)/.test(name)
    ? "advice"
    : "error";
}
