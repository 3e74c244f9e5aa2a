/** The transport below all shortcuts says which limits have come down to it. */
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `at` lies in the call that requests. */
export function proveNoLimit(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const transport = call === null ? null : transportOf(file.names.qualified(call.func) ?? "");
  if (transport === null)
    return { why: "what is called is an object's own method, and which class it has is not known" };
  return equipped({
    test: `${plainName(definition)}_waits_for_a_limited_time`,
    shows: `The requests of \`${definition.name}\` have a time limit.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["from contextlib import suppress"],
    body: `
      limits = []

      ${transport.takes}
          limits.append(${transport.limit})
          raise ConnectionError("in the test")

      monkeypatch.setattr("${transport.name}", send)
      with suppress(Exception):  # what it makes of the error is not asked here
          $run
      assert limits, "no request was made"
    `,
    claim: transport.claim,
    otherwise: `a server that does not answer holds \`${definition.name}\` for ever`,
  });
}

interface Transport {
  /** Dotted name of what sends. */
  readonly name: string;
  readonly takes: string;
  /** The limit of one request, and whether all requests have theirs. */
  readonly limit: string;
  readonly claim: string;
}

/** `httpx` has four limits for each request, `requests` one or two. */
function transportOf(called: string): Transport | null {
  if (called.startsWith("requests.")) {
    const takes = "def send(adapter, request, stream=False, timeout=None, *args, **kwargs):";
    return { name: "requests.adapters.HTTPAdapter.send", takes, limit: "timeout", claim: "None not in limits" };
  }
  if (!called.startsWith("httpx.")) return null;
  const isAsync = called.startsWith("httpx.Async");
  return {
    name: isAsync ? "httpx.AsyncHTTPTransport.handle_async_request" : "httpx.HTTPTransport.handle_request",
    takes: `${isAsync ? "async def" : "def"} send(transport, request):`,
    limit: 'request.extensions["timeout"]',
    claim: 'all(limit["read"] is not None for limit in limits)',
  };
}
