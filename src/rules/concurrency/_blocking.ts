/** Calls that hold up their thread: for a pause, an answer from the network, another process or a person. */
import type { CallEdge, CallGraph, ProjectFunction } from "../../semantics/calls.ts";
import type { Step } from "../kit/rule.ts";

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
const CLIENT =
  /^(?:requests|httpx)\.(?:(?:Session|Client|sessions\.Session)\.)?(?:get|post|put|patch|delete|head|options|request|send|stream)$/;
/** Shorter pauses are for a device or a lock that is free in a moment. */
const SHORT_PAUSE = 0.01;

/** The dotted name of what a call waits for, if it does. */
function waitsFor({ outside, site, how }: CallEdge): string | null {
  if (outside === null || how !== "calls") return null;
  if (outside === "time.sleep" && site.number !== null && site.number <= SHORT_PAUSE) return null;
  return WAITS.has(outside) || CLIENT.test(outside) ? outside : null;
}

/** The call by which a function comes to wait, and how many calls after it. */
interface Way {
  readonly edge: CallEdge;
  readonly length: number;
}

/** For every plain function that comes to wait in its own thread, the shortest way there: one pass from the causes up. */
export function waysToWait(graph: CallGraph): ReadonlyMap<ProjectFunction, Way> {
  const ways = new Map<ProjectFunction, Way>();
  let frontier: ProjectFunction[] = [];
  for (const one of graph.functions) {
    const edge = graph.callsOf(one).find((call) => waitsFor(call) !== null);
    if (edge === undefined || one.outline.isAsync) continue;
    ways.set(one, { edge, length: 0 });
    frontier.push(one);
  }
  for (let length = 1; frontier.length > 0; length++) {
    const next: ProjectFunction[] = [];
    for (const callee of frontier) {
      for (const edge of graph.callersOf(callee)) {
        if (ways.has(edge.caller) || edge.caller.outline.isAsync || !runsBody(edge)) continue;
        ways.set(edge.caller, { edge, length });
        next.push(edge.caller);
      }
    }
    frontier = next;
  }
  return ways;
}

/** A generator's body runs when somebody takes from it, or enters the context it makes. */
export function runsBody({ callee, how, site }: CallEdge): boolean {
  if (callee === null || how !== "calls") return false;
  return !callee.outline.isGenerator || site.use === "iterated" || site.use === "entered";
}

/** From a call down the shortest way to the wait: what waits, the function it stands in, and the calls on the way. */
export function follow(
  first: CallEdge,
  ways: ReadonlyMap<ProjectFunction, Way>,
): { readonly cause: string; readonly root: ProjectFunction; readonly steps: readonly Step[] } {
  const steps: Step[] = [];
  let edge = first;
  for (;;) {
    const { caller, site, callee } = edge;
    steps.push({ path: caller.file.path, at: site, name: caller.outline.name });
    const way: Way | undefined = callee === null ? undefined : ways.get(callee);
    if (way === undefined) return { cause: waitsFor(edge) ?? "", root: caller, steps };
    edge = way.edge;
  }
}
