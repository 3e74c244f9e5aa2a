/** Ways from an async function to a connection, a process or a file that it opens, where nothing on the way makes it wait its turn. */
import type { CallEdge, ProjectFunction } from "../../semantics/calls.ts";
import { type Calls, runsBody } from "../../semantics/summaries/edges.ts";
import { type Facts, root, type Seed, spread } from "../../semantics/summaries/spread.ts";
import { type Summaries, type Why, whyOf } from "../../semantics/summaries.ts";
import { isOpaque } from "../../semantics/targets.ts";

/** What is opened, or asked for by a client that has a pool of its own. */
export type Outward = "process" | "connection" | "file" | "request";

const OPENS: ReadonlyMap<string, Outward> = new Map([
  ["asyncio.create_subprocess_exec", "process"],
  ["asyncio.create_subprocess_shell", "process"],
  ["asyncio.open_connection", "connection"],
  ["asyncio.open_unix_connection", "connection"],
  ["asyncpg.connect", "connection"],
  ["aiomysql.connect", "connection"],
  ["aiosmtplib.send", "connection"],
  ["asyncssh.connect", "connection"],
  ["websockets.connect", "connection"],
  ["aiofiles.open", "file"],
]);
const CLIENT =
  /^(?:aiohttp\.(?:client\.)?ClientSession|httpx\.(?:_client\.)?AsyncClient)\.(?:get|post|put|patch|delete|head|options|request|send|stream|ws_connect)$/;

/** What a function that is not the project's opens; `null` if nothing that is known to. */
export function outwardOf(qualified: string | null): Outward | null {
  if (qualified === null) return null;
  return OPENS.get(qualified) ?? (CLIENT.test(qualified) ? "request" : null);
}

/** Names of what admits a few at a time. */
const LIMITER = /sem|limit|throttl|slot|lock|gate|bucket|bound|concurren|acquire|pool|queue|worker/i;
/** What is entered has no name. */
const NAMELESS = "async with";

export function isLimiter(name: string): boolean {
  return name === NAMELESS || LIMITER.test(name);
}

const known = new WeakMap<Calls, Facts<string>>();

/** The shortest way out from a function of the project; `null` where none is known. */
export function wayOut(from: ProjectFunction, { calls }: Summaries): Why | null {
  const ways = known.get(calls) ?? waysOut(calls);
  known.set(calls, ways);
  const link = ways.get(from)?.get("");
  return link === undefined ? null : whyOf(link);
}

function waysOut(calls: Calls): Facts<string> {
  const { graph, effects } = calls;
  const isFree = (one: ProjectFunction): boolean =>
    one.outline.isAsync && !isOpaque(one) && !effects.of(one, "await").some(({ text }) => isLimiter(text));
  const seeds: Seed<string>[] = [];
  for (const one of graph.functions) {
    if (!one.outline.isAsync) continue;
    const edge = graph.callsOf(one).find(opens);
    if (edge?.outside != null && isFree(one)) seeds.push({ key: "", link: root(one, edge.site, edge.outside) });
  }
  return spread(seeds, calls, (edge, target) => (runsBody(edge, target) && isFree(edge.caller) ? [""] : []));
}

function opens({ outside, how }: CallEdge): boolean {
  return how === "calls" && outwardOf(outside) !== null;
}
