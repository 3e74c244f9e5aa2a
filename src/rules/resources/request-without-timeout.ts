import type { Call } from "../../syntax/nodes.ts";
import { isNone, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";
import { proveNoLimit } from "./_prove-timeout.ts";

export default adoptRule({
  id: "resources/request-without-timeout",
  title: "HTTP request that may wait for ever",
  severity: "warning",
  adopts: ["S113"],
  says: ({ message }) =>
    message.includes("httpx")
      ? "`timeout=None` switches httpx's limit off: a silent server holds this call for ever. Give it seconds."
      : "`requests` has no time limit of its own: a silent server holds this call for ever. Pass `timeout=`.",
  why: "One peer that accepts and never answers takes a worker with it; a few of them take the whole service.",
  whenNot: "A stream that is silent for hours by design; even then a connect timeout is wanted.",
  sources: [
    "https://requests.readthedocs.io/en/latest/user/advanced/#timeouts",
    "https://www.python-httpx.org/advanced/timeouts/",
  ],
  examples: [
    {
      title: "a price feed that hangs",
      bad: `
        import requests

        def price(symbol):
            return requests.get(f"https://prices.example/{symbol}").json()
        #          ^^^^^^^^^^^^
      `,
      good: `
        import requests

        def price(symbol):
            return requests.get(f"https://prices.example/{symbol}", timeout=10).json()
      `,
      unproved: "`requests` is not installed where the examples are run.",
    },
    {
      title: "a limit that is switched off",
      bad: `
        import httpx

        async def price(symbol):
            async with httpx.AsyncClient(timeout=None) as client:
        #                                ^^^^^^^^^^^^
                answer = await client.get(f"https://prices.example/{symbol}")
                return answer.json()

        def stock(symbol):
            return httpx.get(f"https://stock.example/{symbol}", timeout=None).json()
        #                                                       ^^^^^^^^^^^^
      `,
      good: `
        import httpx

        async def price(symbol):
            async with httpx.AsyncClient() as client:
                answer = await client.get(f"https://prices.example/{symbol}")
                return answer.json()

        def stock(symbol):
            return httpx.get(f"https://stock.example/{symbol}", timeout=30).json()
      `,
    },
  ],
  nearMisses: [
    {
      why: "A time limit around the call.",
      code: `
        import requests
        from eventlet import Timeout

        def fetch(url):
            with Timeout(5, False):
                return requests.get(url)
      `,
    },
    {
      why: "The caller's options may hold the limit.",
      code: `
        import requests

        def fetch(url, **options):
            return requests.get(url, **options)
      `,
    },
    {
      why: "httpx gives up after five seconds by itself.",
      code: `
        import httpx

        def fetch(url):
            return httpx.get(url)
      `,
    },
  ],
  reproduce: ({ at }, file) => proveNoLimit(at, file),
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    if (call === null || hasOpenOptions(call) || isTimed(call)) return "no";
    return isTest(file) ? "no" : "yes";
  },
});

function hasOpenOptions({ keywords }: Call): boolean {
  return keywords.some(({ arg, value }) => arg === null || (arg === "timeout" && !isNone(value)));
}

/** `with Timeout(5): …`, as gevent and eventlet have it. */
function isTimed(call: Call): boolean {
  for (let at = nearest(call, "With", "AsyncWith"); at !== null; at = nearest(at.parent, "With", "AsyncWith")) {
    if (at.items.some(({ context_expr }) => /timeout/i.test(lastName(context_expr) ?? ""))) return true;
  }
  return false;
}
