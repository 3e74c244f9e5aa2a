import type { Callee } from "../../semantics/callee.ts";
import type { ProjectFunction } from "../../semantics/calls.ts";
import type { Type } from "../../semantics/types/model.ts";
import type { Call, FunctionNode } from "../../syntax/nodes.ts";
import { ancestors } from "../../syntax/walk.ts";
import { stepsOf } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isTest, lastName, runHere } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type Span, type Step } from "../kit/rule.ts";
import { alternatives, isInstanceOf } from "../kit/types.ts";
import { comesFromOutside, startedForEach } from "./_gathered.ts";
import { isLimiter, type Outward, outwardOf, wayOut } from "./_outward.ts";
import { proveInFlight } from "./_prove-in-flight.ts";

interface Data {
  /** What there is one task for each of. */
  readonly items: Span & { readonly text: string };
  readonly call: Span;
  readonly called: Span & { readonly callee: Callee | null };
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
    {
      title: "tasks in a list, filled in a loop, waited for in any order",
      bad: `
        import asyncio

        import httpx

        async def fetch(client: httpx.AsyncClient, url: str):
            return await client.get(url)

        async def fetch_all(client: httpx.AsyncClient, urls: list[str]):
            tasks = []
            for url in urls:
                tasks.append(asyncio.create_task(fetch(client, url)))
            done, _ = await asyncio.wait(tasks)
        #                   ^^^^^^^^^^^^^^^^^^^
            return done

        async def fetch_each(client: httpx.AsyncClient, urls: list[str]):
            for answer in asyncio.as_completed([fetch(client, url) for url in urls]):
        #                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                print(await answer)
      `,
      good: `
        import asyncio

        import httpx

        async def fetch(client: httpx.AsyncClient, limit: asyncio.Semaphore, url: str):
            async with limit:
                return await client.get(url)

        async def fetch_all(client: httpx.AsyncClient, urls: list[str]):
            limit = asyncio.Semaphore(20)
            tasks = []
            for url in urls:
                tasks.append(asyncio.create_task(fetch(client, limit, url)))
            done, _ = await asyncio.wait(tasks)
            return done

        async def fetch_each(client: httpx.AsyncClient, urls: list[str]):
            limit = asyncio.Semaphore(20)
            for answer in asyncio.as_completed([fetch(client, limit, url) for url in urls]):
                print(await answer)
      `,
    },
    {
      title: "by `map`, and in a task group",
      bad: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check(hosts: list[str]) -> None:
            await asyncio.gather(*map(ping, hosts))
        #         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^

        async def watch(hosts: list[str]) -> None:
            async with asyncio.TaskGroup() as group:
                for number, host in enumerate(hosts):
                    group.create_task(ping(host), name=f"ping {number}")
        #           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check(hosts: list[str]) -> None:
            for host in hosts:
                await ping(host)

        async def watch(hosts: list[str]) -> None:
            limit = asyncio.Semaphore(20)

            async def admitted(host: str) -> None:
                async with limit:
                    await ping(host)

            async with asyncio.TaskGroup() as group:
                for number, host in enumerate(hosts):
                    group.create_task(admitted(host), name=f"ping {number}")
      `,
    },
  ],
  nearMisses: [
    {
      why: "Tasks are waited for in the loop that starts them, once there are enough.",
      code: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check(hosts: list[str]) -> None:
            tasks = []
            for host in hosts:
                tasks.append(asyncio.create_task(ping(host)))
                if len(tasks) == 20:
                    await asyncio.gather(*tasks)
                    tasks = []
            await asyncio.gather(*tasks)

        async def wander(hosts: list[str]) -> None:
            async with asyncio.TaskGroup() as group:
                for host in hosts:
                    task = group.create_task(ping(host))
                    await asyncio.wait([task], timeout=1)
      `,
    },
    {
      why: "A loop over a few that are written out, or that stops at the first few.",
      code: `
        import asyncio

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check() -> None:
            tasks = []
            for host in ("a.example", "b.example"):
                tasks.append(ping(host))
            await asyncio.wait(tasks)

        async def some(hosts: list[str]) -> None:
            tasks = []
            for number, host in enumerate(hosts):
                if number == 5:
                    break
                tasks.append(ping(host))
            await asyncio.gather(*tasks)
      `,
    },
    {
      why: "What admits a few has no telling name where it is used, and is made where the tasks are.",
      code: `
        import asyncio

        async def ping(turn, host: str) -> None:
            async with turn:
                await asyncio.open_connection(host, 80)

        async def check(hosts: list[str]) -> None:
            turn = asyncio.Semaphore(10)
            await asyncio.gather(*map(lambda host: ping(turn, host), hosts))
      `,
    },
    {
      why: "A function of the project by the name of a taker, and a `map` of two.",
      code: `
        import asyncio

        async def ping(host: str, port: int) -> None:
            await asyncio.open_connection(host, port)

        async def gather(*tasks) -> None:
            for task in tasks:
                await task

        async def check(hosts: list[str], ports: list[int]) -> None:
            await gather(*[ping(host, 80) for host in hosts])
            await asyncio.gather(*map(ping, hosts, ports))
      `,
    },
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
      why: "No more than were asked for.",
      code: `
        import asyncio

        from search import find_hosts

        async def ping(host: str) -> None:
            await asyncio.open_connection(host, 80)

        async def check(text: str, max_hosts: int) -> None:
            hosts = await find_hosts(text, max_hosts)
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
      if (isTest(file)) return;
      const started = startedForEach(node, file);
      const within = started === null ? null : functionAround(node);
      if (started === null || !isFunction(within) || isLimited(node) || makesLimiter(within)) return;
      const { call, func, items } = started;
      if (!comesFromOutside(items, file)) return;
      const { text } = file.source;
      const data: Data = {
        items: { start: items.start, end: items.end, text: text.slice(items.start, items.end) },
        call: { start: call.start, end: call.end },
        called: { start: func.start, end: func.end, callee: namerOf(file).calleeOf(func) },
        within: { name: within.name, start: within.nameStart },
        opens: "request",
        cause: "",
      };
      yield { at: node, data };
    },
  },
  settle: {
    ask: ({ data: { items, called } }) => ({ items, called }),
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

/** A limiter of whatever name is made here, for what is started to share. */
function makesLimiter(within: FunctionNode): boolean {
  for (const node of runHere(...within.body)) {
    if (node.kind === "Call" && /Semaphore|Limiter/.test(lastName(node.func) ?? "")) return true;
  }
  return false;
}

function judge({ path, data, type }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const number = numberOf(type("items"));
  const caller = knowledge.index.functionAt(path, data.within.start);
  if (number === "fixed" || caller === null) return "no";
  const found = causeOf(caller, data, type("called"), knowledge);
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
  { call: { end }, called: { callee: named } }: Data,
  type: Type,
  { calls, summaries, index, places }: Knowledge,
): Found | null {
  const edge = summaries.calls.at(caller, end);
  if (edge !== null && edge.outside !== null) return { cause: edge.outside, steps: [] };
  let callee = edge?.callee ?? (named === null ? null : calls.calleeOf(named, caller.file));
  if (callee === null && type.kind === "function") {
    const { function: declared, receiver } = type;
    if (declared.path === null) {
      return { cause: receiver === null ? declared.qualified : `${receiver.qualified}.${declared.name}`, steps: [] };
    }
    callee = index.functionAt(declared.path, places.offset(declared));
  }
  const why = callee === null ? null : wayOut(callee, summaries);
  return why === null ? null : { cause: why.cause, steps: stepsOf(why.way) };
}
