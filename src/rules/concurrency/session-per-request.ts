import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import type { Call, Expression, Name } from "../../syntax/nodes.ts";
import { mayStopEarly } from "../kit/flow.ts";
import { callAt } from "../kit/graph.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { loopAround } from "../kit/loops.ts";
import { functionAround, inside, isFunction, isMain } from "../kit/match.ts";
import { onlyValue } from "../kit/only-value.ts";
import type { Subject, Unprovable } from "../kit/reproduce.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { proveSessions } from "./_prove-sessions.ts";

interface Data {
  /** The class: `aiohttp.ClientSession`. */
  readonly session: string;
  /** Where the name of the function stands that makes it. */
  readonly within: number;
  /** The loop that it is made in ends with the first turn that succeeds. */
  readonly isOnce: boolean;
  /** The address begins in a way that is the same each time. */
  readonly isOneHost: boolean;
  /** The function whose loop calls, once that is known; `null` where it is the one that makes the session. */
  readonly looping: string | null;
  /** The same as a test can call it. */
  readonly loop: Subject | Unprovable | null;
}

const SESSIONS: ReadonlyMap<string, string> = new Map([
  ["aiohttp.ClientSession", "aiohttp.ClientSession"],
  ["httpx.AsyncClient", "httpx.AsyncClient"],
  ["httpx.Client", "httpx.Client"],
  ["requests.Session", "requests.Session"],
  ["requests.session", "requests.Session"],
]);
const REQUESTS = /^(get|post|put|patch|delete|head|options|request|send|stream)$/;
/** The loop may be in a caller's caller's caller. */
const FARTHEST = 3;
const CACHES = new Set<string | null>(["functools.cache", "functools.lru_cache", "functools.cached_property"]);

export default defineRule<Data>({
  id: "concurrency/session-per-request",
  title: "A client session for each item of a loop",
  severity: "warning",
  evidence: "traced",
  says: ({ session, looping, isOneHost }) => {
    const cost = isOneHost
      ? "with a new connection and TLS handshake"
      : "which keeps no connection for the next request to the same host";
    return looping === null
      ? `Each turn of this loop makes its own \`${session}\`, ${cost}. Make one before the loop and use it in every turn.`
      : `\`${looping}()\` comes here for each item of a loop, and each time makes a new \`${session}\`, ${cost}. Make one session around the loop and pass it in.`;
  },
  why: "A session keeps connections open to be used again, and loads the certificates once. Made for a single request, it does all that for nothing: a hundred items are a hundred handshakes, several times as slow, and as many sockets that linger after they are closed.",
  whenNot: "When there are few items, or each needs cookies or credentials that the others must not see.",
  sources: [
    "https://docs.aiohttp.org/en/stable/http_request_lifecycle.html#how-to-use-the-clientsession",
    "https://www.python-httpx.org/advanced/clients/#why-use-a-client",
    "https://requests.readthedocs.io/en/latest/user/advanced/#session-objects",
  ],
  examples: [
    {
      title: "a loop two files away",
      bad: {
        "shop/__init__.py": "",
        "shop/report.py": `
          import asyncio

          from shop.prices import price_of

          async def report(products: list[str]):
              return await asyncio.gather(*[price_of(product) for product in products])
        `,
        "shop/prices.py": `
          from shop.fetch import fetch

          async def price_of(product):
              answer = await fetch(f"https://prices.example/{product}")
              return answer["price"]
        `,
        "shop/fetch.py": `
          import httpx

          async def fetch(url):
              async with httpx.AsyncClient() as session:
              #          ^^^^^^^^^^^^^^^^^^^
                  return (await session.get(url)).json()
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/report.py": `
          import asyncio

          import httpx

          from shop.prices import price_of

          async def report(products: list[str]):
              async with httpx.AsyncClient() as session:
                  return await asyncio.gather(*[price_of(session, product) for product in products])
        `,
        "shop/prices.py": `
          from shop.fetch import fetch

          async def price_of(session, product):
              answer = await fetch(session, f"https://prices.example/{product}")
              return answer["price"]
        `,
        "shop/fetch.py": `
          async def fetch(session, url):
              return (await session.get(url)).json()
        `,
      },
    },
    {
      title: "in the loop itself",
      bad: `
        import httpx

        def statuses(urls):
            found = []
            for url in urls:
                client = httpx.Client(timeout=5)
        #                ^^^^^^^^^^^^^^^^^^^^^^^
                found.append(client.get(url).status_code)
                client.close()
            return found
      `,
      good: `
        import httpx

        def statuses(urls):
            with httpx.Client(timeout=5) as client:
                return [client.get(url).status_code for url in urls]
      `,
    },
  ],
  nearMisses: [
    {
      why: "One session for all that the function asks for.",
      code: `
        import requests

        def pages(addresses):
            return [page(address) for address in addresses]

        def page(address):
            with requests.Session() as session:
                return [session.get(f"{address}?page={number}", timeout=5) for number in range(9)]
      `,
    },
    {
      why: "Each account has credentials of its own.",
      code: `
        import requests

        def balances(accounts):
            return [balance(account) for account in accounts]

        def balance(account):
            with requests.Session() as session:
                session.auth = account.credentials
                return session.get("https://bank.example/balance", timeout=5).json()

        def rates(tokens):
            for token in tokens:
                with requests.Session(headers={"Authorization": token}) as session:
                    print(session.get("https://bank.example/rates", timeout=5).json())
      `,
    },
    {
      why: "Tried again, or one after the other until one answers.",
      code: `
        import httpx

        def fetch(url, retries):
            for attempt in range(retries):
                with httpx.Client() as client:
                    answer = client.get(url)
                if answer.is_success:
                    print(attempt)

        def first(mirrors):
            for mirror in mirrors:
                with httpx.Client() as client:
                    answer = client.get(mirror)
                if answer.is_success:
                    return answer
      `,
    },
    {
      why: "A few, written out.",
      code: `
        import httpx

        HOSTS = ["a.example", "b.example"]

        def fetch(host):
            with httpx.Client() as client:
                return client.get(f"https://{host}")

        def both():
            return [fetch(host) for host in HOSTS]
      `,
    },
    {
      why: "A token is fetched once, then kept: most turns never come to it.",
      code: `
        import httpx

        class Api:
            token = None

            def items(self, names):
                return [self.item(name) for name in names]

            def item(self, name):
                return name, self.current_token()

            def current_token(self):
                if self.token is not None:
                    return self.token
                with httpx.Client() as client:
                    self.token = client.get("https://bank.example/token").text
                return self.token

            def sync(self, names):
                for name in names:
                    if name not in self.known:
                        self.refresh()

            def refresh(self):
                with httpx.Client() as client:
                    self.known = client.get("https://bank.example/names").json()
      `,
    },
    {
      why: "A web socket keeps its connection to itself, whichever session opens it.",
      code: `
        import aiohttp

        class Home:
            async def rename(self, names):
                for name in names:
                    await self.call({"name": name})

            async def call(self, frame):
                async with aiohttp.ClientSession() as session:
                    async with session.ws_connect("wss://home.example/api") as socket:
                        await socket.send_json(frame)
                        return await socket.receive_json()
      `,
    },
    {
      why: "Nobody calls it in a loop.",
      code: `
        import httpx

        def rate(currency):
            with httpx.Client() as client:
                return client.get(f"https://rates.example/{currency}").json()

        def convert(amount, currency):
            return amount * rate(currency)
      `,
    },
    {
      why: "Tests and programs for one person take their time.",
      code: {
        "tests/test_shop.py": `
          import httpx

          def test_pages(urls):
              for url in urls:
                  with httpx.Client() as client:
                      assert client.get(url).is_success
        `,
        "fetch.py": `
          import sys

          import httpx

          def main():
              for url in sys.argv[1:]:
                  with httpx.Client() as client:
                      print(client.get(url).text)

          if __name__ == "__main__":
              main()
        `,
      },
    },
  ],
  check: {
    *Call(node, file) {
      const session = SESSIONS.get(file.names.qualified(node.func) ?? "");
      const around = session === undefined ? null : functionAround(node);
      if (session === undefined || file.role !== "source" || !isFunction(around) || isMain(around)) return;
      const name = nameOf(node);
      const request = name === null || !isShareable(node, file) ? null : onlyRequest(name, node, file);
      if (request === null) return;
      const loop = loopAround(node);
      const isOnce = loop !== null && loop.kind !== "comprehension" && mayStopEarly(loop.body);
      yield {
        at: node,
        data: {
          session,
          within: around.nameStart,
          isOnce,
          isOneHost: isOneHost(request, file),
          looping: null,
          loop: null,
        },
      };
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at, data: { session, loop } }, file) => proveSessions(at, session, loop, file),
});

/** `with session() as name`, `name = session()`. */
function nameOf(call: Call): Name | null {
  const { parent } = call;
  const [target, another] = parent?.kind === "Assign" ? parent.targets : [];
  const given = parent?.kind === "withitem" ? parent.optional_vars : target;
  return given?.kind === "Name" && another === undefined ? given : null;
}

/** Nothing that it is made with is of this call alone. */
function isShareable({ args, keywords }: Call, file: PythonFile): boolean {
  return (
    keywords.every(({ arg }) => arg !== null) &&
    [...args, ...keywords.map(({ value }) => value)].every((one) => isOfAll(one, file, LOCALS))
  );
}

/** Locals that are made of other locals are followed this far. */
const LOCALS = 2;

/** Made of what is the same in every call: `self`, names of the module, and locals made of those. */
function isOfAll(value: Expression, file: PythonFile, steps: number): boolean {
  for (const node of inside(value)) {
    if (node.kind !== "Name" || /^(self|cls)$/.test(node.id)) continue;
    if (file.names.lookup(node).every(({ scope }) => scope.kind === "module")) continue;
    const only = steps === 0 ? null : onlyValue(node, file);
    if (only === null || !isOfAll(only, file, steps - 1)) return false;
  }
  return true;
}

/** One request by it, in no loop of its own, and nothing else. */
function onlyRequest(name: Name, made: Call, file: PythonFile): Call | null {
  const [binding, another] = file.names.lookup(name);
  if (binding === undefined || another !== undefined) return null;
  const uses = file.names.references(binding.scope, name.id).filter((use) => use !== name && !isClosing(use));
  const [method, more] = uses.map(({ parent }) => parent);
  if (method?.kind !== "Attribute" || more !== undefined || !REQUESTS.test(method.attr)) return null;
  const request = method.parent;
  return request?.kind === "Call" && loopAround(method) === loopAround(made) ? request : null;
}

function isClosing({ parent }: Name): boolean {
  return parent?.kind === "Attribute" && /^(close|aclose)$/.test(parent.attr);
}

/** `f"https://rates.example/{currency}"`, `BASE + path`, `self.url`. */
function isOneHost({ args }: Call, file: PythonFile): boolean {
  const address = args.find((one) => !(one.kind === "Constant" && one.type === "str" && /^[A-Z]+$/.test(one.value)));
  let first = address?.kind === "Name" ? (onlyValue(address, file) ?? address) : address;
  while (first?.kind === "BinOp") first = first.left;
  if (first?.kind === "JoinedStr") first = hostOf(first.values);
  if (first?.kind === "FormattedValue") first = first.value;
  return first !== undefined && isOfAll(first, file, LOCALS);
}

/** What tells the host in an address that is put together. */
function hostOf([first, second]: readonly Expression[]): Expression | undefined {
  const isBegun = first?.kind === "Constant" && first.type === "str" && /:\/\/([^/]*\.)?$/.test(first.value);
  return isBegun ? second : first;
}

function judge({ path, at, data }: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | "yes" | Judgement<Data> {
  const within = knowledge.index.functionAt(path, data.within);
  const site = callAt(knowledge, path, at)?.site;
  if (within === null || site === undefined || site.conditional || isCached(within)) return "no";
  const verdict = data.isOneHost ? "warning" : "advice";
  if (site.perItem) return data.isOnce ? "no" : { verdict, evidence: "resolved" };
  const way = wayFromLoop(within, knowledge.calls);
  const [first] = way ?? [];
  if (way === null || first === undefined) return "no";
  const steps = way.map(({ caller, site }) => ({ path: caller.file.path, at: site, name: caller.outline.name }));
  return {
    verdict,
    data: { ...data, looping: first.caller.outline.name, loop: subjectOf(first.caller) },
    steps: [...steps, { path, at, name: within.outline.name }],
  };
}

function subjectOf({ file: { module, path }, outline: { name } }: ProjectFunction): Subject | Unprovable {
  return module === null ? { why: `${path} cannot be imported by name` } : { module, name };
}

/** Calls from a loop down to the function, the nearest loop first met. */
function wayFromLoop(to: ProjectFunction, { callersOf }: CallGraph): readonly CallEdge[] | null {
  let ways: { readonly from: ProjectFunction; readonly way: readonly CallEdge[] }[] = [{ from: to, way: [] }];
  const seen = new Set([to]);
  for (let level = 0; level < FARTHEST; level++) {
    const next: typeof ways = [];
    for (const { from, way } of ways) {
      for (const edge of callersOf(from)) {
        if (edge.site.conditional || edge.caller.file.role !== "source" || isMain(edge.caller.outline)) continue;
        if (isRepeated(edge)) return [edge, ...way];
        if (seen.has(edge.caller) || isCached(edge.caller)) continue;
        seen.add(edge.caller);
        next.push({ from: edge.caller, way: [edge, ...way] });
      }
    }
    ways = next;
  }
  return null;
}

/** A loop that returns what it gets at once has had its only turn. */
function isRepeated({ site }: CallEdge): boolean {
  return site.perItem && site.use !== "returned";
}

function isCached({ outline }: ProjectFunction): boolean {
  return outline.decorators.some((one) => CACHES.has(one));
}
