/** What holds up a thread, and what gives control to the event loop. */
import type { CallEdge, CallGraph, OpenCall, ProjectFunction } from "../calls.ts";
import { lastPart } from "../dotted.ts";
import type { Effect } from "../effects.ts";
import type { FileOutline } from "../outline.ts";
import { isOpaque } from "../targets.ts";
import { type Calls, runsBody, targetsOf } from "./edges.ts";
import { type Facts, type Link, root, type Seed, spread } from "./spread.ts";

/** Calls that hold up their thread: for a pause, an answer from the network, another process or a person. */
const WAITS = new Set([
  "builtins.input",
  "time.sleep",
  "os.system",
  "urllib.request.urlopen",
  "urllib.request.urlretrieve",
  "socket.create_connection",
  "socket.getaddrinfo",
  "socket.gethostbyname",
  "subprocess.run",
  "subprocess.call",
  "subprocess.check_call",
  "subprocess.check_output",
  "subprocess.getoutput",
  "subprocess.Popen.communicate",
  "subprocess.Popen.wait",
  "http.client.HTTPConnection.request",
  "http.client.HTTPSConnection.request",
  "http.client.HTTPConnection.getresponse",
  "http.client.HTTPSConnection.getresponse",
]);
const CLIENT_METHODS = ["get", "post", "put", "patch", "delete", "head", "options", "request", "send", "stream"];
const CLIENT = new RegExp(
  `^(?:requests|httpx)\\.(?:(?:api|Session|Client|sessions\\.Session)\\.)?(?:${CLIENT_METHODS.join("|")})$`,
);
/** Shorter pauses are for a device or a lock that is free in a moment. */
const SHORT_PAUSE = 0.01;
/** Entering and leaving these gives up control only to be cancelled. */
const INSTANT = new Set(["asyncio.timeout", "asyncio.timeout_at", "async_timeout.timeout", "contextlib.nullcontext"]);

/** Every plain function that comes to wait in its own thread. */
export function blocksOf(calls: Calls): Facts<string> {
  const seeds: Seed<string>[] = [];
  for (const one of calls.graph.functions) {
    if (one.outline.isAsync || isOpaque(one)) continue;
    for (const edge of calls.graph.callsOf(one)) {
      const cause = waitsFor(edge);
      if (cause !== null) seeds.push({ key: "", link: root(one, edge.site, cause) });
    }
  }
  return spread(seeds, calls, (edge, target) =>
    edge.caller.outline.isAsync || isOpaque(edge.caller) || !runsBody(edge, target) ? [] : [""],
  );
}

/** Calls that names leave open, of functions that are called as some that wait: types may tell that they do. */
export function openWaits(graph: CallGraph, blocks: (one: ProjectFunction) => boolean): readonly OpenCall[] {
  if (!graph.functions.some(({ outline }) => outline.isAsync)) return [];
  const names = new Set([...WAITS].map(lastPart));
  if (graph.index.files.some(importsClient)) for (const method of CLIENT_METHODS) names.add(method);
  for (const one of graph.functions) if (blocks(one)) names.add(lastPart(one.name.replace(/\.__init__$/, "")));
  return graph.open(names).filter(({ caller, site }) => {
    return caller.file.role !== "test" && site.use !== "awaited" && !site.elsewhere;
  });
}

function importsClient({ role, names }: FileOutline): boolean {
  return (
    role !== "test" && [...names.values()].some((name) => name !== null && /^(?:requests|httpx)(?:\.|$)/.test(name))
  );
}

/** The dotted name of what a call waits for, if it does. */
function waitsFor({ outside, site, how }: CallEdge): string | null {
  if (outside === null || how !== "calls") return null;
  if (outside === "time.sleep" && site.number !== null && site.number <= SHORT_PAUSE) return null;
  return WAITS.has(outside) || CLIENT.test(outside) ? outside : null;
}

/** Every `async def` that may let others run: that awaits something which is no `async def` of the project, or does so itself. */
export function suspendsOf(calls: Calls): Facts<string> {
  const seeds: Seed<string>[] = [];
  for (const one of calls.graph.functions) {
    if (!one.outline.isAsync || isOpaque(one)) continue;
    for (const effect of calls.effects.of(one, "await")) {
      const cause = suspendsAt(effect, one, calls);
      if (cause !== null) seeds.push({ key: "", link: root(one, effect.at, cause) });
    }
  }
  return spread(seeds, calls, (edge, target) =>
    edge.caller.outline.isAsync && !isOpaque(edge.caller) && isAwaited(edge, target) ? [""] : [],
  );
}

function suspendsAt({ text, first: end, second }: Effect, one: ProjectFunction, calls: Calls): Link["cause"] | null {
  const edge = calls.at(one, end);
  if (edge === null) return text;
  if (edge.outside !== null) return second === 1 && INSTANT.has(edge.outside) ? null : edge.outside;
  if (edge.callee === null) return text;
  // What these do, `spread` knows; where one of several is not known, nothing is said.
  if ([edge.callee, ...edge.overrides].some((target) => isAwaited(edge, target))) return null;
  return targetsOf(edge).length === 0 ? null : text;
}

/** The call runs the body of an `async def` on the caller's behalf. */
function isAwaited(edge: CallEdge, target: ProjectFunction): boolean {
  return target.outline.isAsync && runsBody(edge, target);
}
