import type { ProjectFunction } from "../../semantics/calls.ts";
import type { Type } from "../../semantics/types/model.ts";
import type { Call } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isTest, lastName } from "../kit/match.ts";
import { defineRule, type Span, type Step } from "../kit/rule.ts";
import { alternatives, isInstanceOf } from "../kit/types.ts";
import { comesFromOutside, comprehendedBy } from "./_gathered.ts";
import { isLimiter, type Outward, outwardOf, stepsOf, wayOut } from "./_outward.ts";
import { proveInFlight } from "./_prove-in-flight.ts";

interface Data {
  /** What there is one task for each of. */
  readonly items: Span & { readonly text: string };
  readonly call: Span & { readonly calledEnd: number };
  /** The function that gathers: its name, and where that stands. */
  readonly within: { readonly name: string; readonly start: number };
  readonly opens: Outward;
  readonly cause: string;
}

const WANTED: Readonly<Record<Outward, string>> = {
  process: "a thousand of them are a thousand processes at once",
  connection: "a thousand of them are a thousand connections at once",
  file: "a thousand of them are a thousand open files at once, more than most systems allow",
  request: "what the client's pool does not admit waits in it, and may time out there",
};

export default defineRule<Data>({
  id: "concurrency/unbounded-gather",
  title: "As many tasks at once as there are items",
  severity: "warning",
  evidence: "traced",
  says: ({ items, cause, opens }) =>
    `A task for each of \`${items.text}\`, all started at once, comes to \`${cause}()\`: ${WANTED[opens]}. Let an \`asyncio.Semaphore\` admit a few at a time.`,
  why: "`gather` starts everything it is given. Where their number comes from outside, one large answer or upload uses up sockets, processes or file handles, or overruns the server that is asked.",
  whenNot:
    "When there are never more than a few, or whoever calls has bounded their number. What limits them is known by its name only: a semaphore, a lock, a pool.",
  sources: [
    "https://docs.python.org/3/library/asyncio-task.html#asyncio.gather",
    "https://docs.python.org/3/library/asyncio-sync.html#semaphore",
    "https://www.python-httpx.org/advanced/resource-limits/",
  ],
  examples: [
    {
      title: "a process for each file, a call away",
      bad: {
        "shop/__init__.py": "",
        "shop/images.py": `
          import asyncio

          from shop.tools import convert

          async def thumbnails(paths: list[str]) -> None:
              await asyncio.gather(*[convert(path) for path in paths])
          #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        `,
        "shop/tools.py": `
          import asyncio

          async def convert(path: str) -> None:
              process = await asyncio.create_subprocess_exec("convert", path, path + ".png")
              await process.wait()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/images.py": `
          import asyncio

          from shop.tools import convert

          async def thumbnails(paths: list[str]) -> None:
              await asyncio.gather(*[convert(path) for path in paths])
        `,
        "shop/tools.py": `
          import asyncio

          semaphore = asyncio.Semaphore(4)

          async def convert(path: str) -> None:
              async with semaphore:
                  process = await asyncio.create_subprocess_exec("convert", path, path + ".png")
                  await process.wait()
        `,
      },
    },
    {
      title: "tasks in a list, then gathered",
      bad: `
        import asyncio

        import httpx

        async def fetch(client: httpx.AsyncClient, url: str):
            return await client.get(url)

        async def fetch_all(client: httpx.AsyncClient, urls: list[str]):
            tasks = [asyncio.create_task(fetch(client, url)) for url in urls]
            return await asyncio.gather(*tasks)
        #                ^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import asyncio

        import httpx

        async def fetch(client: httpx.AsyncClient, limit: asyncio.Semaphore, url: str):
            async with limit:
                return await client.get(url)

        async def fetch_all(client: httpx.AsyncClient, urls: list[str]):
            limit = asyncio.Semaphore(20)
            tasks = [asyncio.create_task(fetch(client, limit, url)) for url in urls]
            return await asyncio.gather(*tasks)
      `,
    },
  ],
  nearMisses: [
    {
      why: "A fixed few.",
      code: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check() -> None:
            hosts = ["a.example", "b.example"]
            await asyncio.gather(*[ping(host) for host in hosts])
      `,
    },
    {
      why: "In slices.",
      code: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check(hosts: list[str]) -> None:
            for start in range(0, len(hosts), 20):
                await asyncio.gather(*[ping(host) for host in hosts[start : start + 20]])
      `,
    },
    {
      why: "Nothing goes out.",
      code: `
        import asyncio

        async def pause(seconds: int) -> None:
            await asyncio.sleep(seconds)

        async def wait(times: list[int]) -> None:
            await asyncio.gather(*[pause(one) for one in times])
      `,
    },
    {
      why: "A semaphore admits a few.",
      code: `
        import asyncio

        async def check(hosts: list[str]) -> None:
            semaphore = asyncio.Semaphore(10)

            async def ping(host: str) -> None:
                async with semaphore:
                    await asyncio.open_connection(host, 80)

            await asyncio.gather(*[ping(host) for host in hosts])
      `,
    },
  ],
  check: {
    *Call(node, file) {
      if (lastName(node.func) !== "gather" || isTest(file)) return;
      if (file.names.qualified(node.func) !== "asyncio.gather") return;
      const within = functionAround(node);
      const comprehended = comprehendedBy(node, file);
      if (comprehended === null || !isFunction(within) || isLimited(node)) return;
      const { call, items } = comprehended;
      if (!comesFromOutside(items, file)) return;
      const { text } = file.source;
      const data: Data = {
        items: { start: items.start, end: items.end, text: text.slice(items.start, items.end) },
        call: { start: call.start, end: call.end, calledEnd: call.func.end },
        within: { name: within.name, start: within.nameStart },
        opens: "request",
        cause: "",
      };
      yield { at: node, data };
    },
  },
  settle: {
    ask: ({ data: { items, call } }) => ({ items, called: { start: call.start, end: call.calledEnd } }),
    judge,
  },
  reproduce: ({ at, data: { items, cause } }, file) => proveInFlight(at, items.text, cause, file),
});

/** A semaphore or the like is held around it. */
function isLimited(node: Call): boolean {
  for (const around of ancestors(node)) {
    if (isFunction(around)) return false;
    if (around.kind === "AsyncWith" && around.items.some((one) => isLimiter(lastName(one.context_expr) ?? "")))
      return true;
  }
  return false;
}

function judge({ path, data, type }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const number = numberOf(type("items"));
  const caller = knowledge.index.functionAt(path, data.within.start);
  if (number === "fixed" || caller === null) return "no";
  const found = causeOf(caller, data.call, type("called"), knowledge);
  const opens = outwardOf(found?.cause ?? null);
  if (found === null || opens === null) return "no";
  const isBounded = number === "unknown" || found.cause.startsWith("aiohttp.");
  const first: Step = { path, at: data.call, name: caller.outline.name };
  return {
    verdict: isBounded ? "advice" : "yes",
    data: { ...data, opens, cause: found.cause },
    steps: [first, ...found.steps],
  };
}

const MANY = [
  "builtins.list",
  "builtins.set",
  "builtins.frozenset",
  "collections.deque",
  ...["Iterable", "Sequence", "Collection", "Set", "MutableSequence", "AbstractSet"].flatMap((name) => [
    `typing.${name}`,
    `collections.abc.${name}`,
  ]),
];

function numberOf(items: Type): "any" | "fixed" | "unknown" {
  const all = alternatives(items).filter(({ kind }) => kind !== "none");
  if (all.some(({ kind }) => kind === "unknown")) return "unknown";
  return all.length > 0 && all.every((one) => isInstanceOf(one, ...MANY)) ? "any" : "fixed";
}

interface Found {
  readonly cause: string;
  /** After the call itself. */
  readonly steps: readonly Step[];
}

/** What the call that is made for each item comes to, by its name or by its type. */
function causeOf(
  caller: ProjectFunction,
  { start, end }: Span,
  called: Type,
  { calls, index, places }: Knowledge,
): Found | null {
  const edge = calls.callsOf(caller).find(({ site }) => site.start === start && site.end === end);
  if (edge !== undefined && edge.outside !== null) return { cause: edge.outside, steps: [] };
  let callee = edge?.callee ?? null;
  if (callee === null && called.kind === "function") {
    const { function: declared, receiver } = called;
    if (declared.path === null) {
      return { cause: receiver === null ? declared.qualified : `${receiver.qualified}.${declared.name}`, steps: [] };
    }
    callee = index.functionAt(declared.path, places.offset(declared));
  }
  const way = callee === null ? null : wayOut(callee, calls);
  return way === null ? null : { cause: way.cause, steps: stepsOf(way) };
}
