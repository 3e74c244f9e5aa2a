/** What opens gives something of the test's instead, which knows whether it was closed. */
import { shortName } from "../../semantics/dotted.ts";
import type { FunctionNode } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, isGenerator, objectsFor, plainName } from "../kit/stand-ins.ts";
import { waysToClose } from "./_remedies.ts";

export interface Opening {
  /** The dotted name of what opens. */
  readonly cause: string;
  /** Dotted names under which it is found where it is called. */
  readonly targets: readonly string[];
}

/** `at` lies in the function that the test calls: it has come to its end, and nothing was closed. */
export function proveNotReleased({ cause, targets }: Opening, at: Span, file: PythonFile): Recipe | Unprovable {
  const called = calledAround(nodeAt(file.tree, at.start, at.end) ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const opener = shortName(cause);
  return equipped({
    test: `${plainName(definition)}_closes_what_it_opens`,
    shows: `What \`${opener}\` opens for \`${definition.name}\` is closed when that is done.`,
    subject,
    arguments: objectsFor(definition),
    ...(definition.kind === "AsyncFunctionDef" ? { imports: ["import asyncio"] } : {}),
    body: `
      ${watching(cause)}
      ${callWatched(definition, targets)}
      assert opened, "\`${opener}\` was not reached"
      left_open = [one for one in opened if not any(name in ways_to_close for name, _, _ in one.mock_calls)]
    `,
    claim: "not left_open",
    otherwise: `\`${definition.name}\` is done, and what \`${opener}\` opened is still open`,
  });
}

function watching(cause: string): string {
  return `
      ways_to_close = {${waysToClose(cause)
        .map((name) => `"${name}"`)
        .join(", ")}}
      opened = []

      def watched(*args, **kwargs):
          one = Anything()
          one.__enter__.return_value = one.__aenter__.return_value = one
          opened.append(one)
          return one
  `.trim();
}

/** An event loop opens sockets of its own, so nothing is replaced before it runs. */
function callWatched(definition: FunctionNode, targets: readonly string[]): string {
  const patches = targets.map((target) => `monkeypatch.setattr("${target}", watched${isBuiltin(target)})`);
  const lines = ["$setup", ...patches, ...callOf(definition)];
  if (definition.kind === "FunctionDef") return lines.join("\n      ");
  return `
      async def call():
          ${lines.join("\n          ")}

      asyncio.run(call())
  `.trim();
}

function callOf(definition: FunctionNode): readonly string[] {
  if (definition.kind === "FunctionDef") return ["$run"];
  return isGenerator(definition) ? ["async for _ in $call:", "    pass"] : ["await asyncio.wait_for($call, 5)"];
}

/** In its module it hides the builtin of that name. */
function isBuiltin(target: string): string {
  return /\.open$/.test(target) ? ", raising=False" : "";
}
