/** What opens gives something of the test's instead, which knows whether it was closed. */
import { shortName } from "../../semantics/dotted.ts";
import type { FunctionNode, Raise, Return } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, isGenerator, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";
import { courseTo } from "../kit/steer.ts";
import { wayFreeTo } from "../kit/way-free.ts";
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
    imports: importsFor(definition),
    body: `
      ${watching(cause, [])}
      ${callWatched(definition, targets, [], callOf(definition))}
      assert opened, "\`${opener}\` was not reached"
      ${LEFT_OPEN}
    `,
    claim: "not left_open",
    otherwise: `\`${definition.name}\` is done, and what \`${opener}\` opened is still open`,
  });
}

/** A way out before it is closed, and what is left or raised there. */
export interface Leaving {
  readonly at: Span;
  /** What is opened: a call in the same function. */
  readonly opening: Span;
}

/** The test leads to a `return` or `raise`, and what was opened must be closed on that way, too. */
export function proveCloseSkipped(
  { cause, targets }: Opening,
  { at, opening }: Leaving,
  file: PythonFile,
): Recipe | Unprovable {
  const place = nodeAt(file.tree, at.start, at.end);
  const call = nodeAt(file.tree, opening.start, opening.end);
  if (call?.kind !== "Call" || (place?.kind !== "Return" && place?.kind !== "Raise"))
    return { why: "it was not found" };
  const called = calledAround(place, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const course = isGenerator(definition) ? null : courseTo(place, definition, call, file);
  const leaving = course === null ? null : leavingBy(place, definition, file);
  if (course === null || leaving === null) return { why: "a test cannot make sure that the function leaves there" };
  const opener = shortName(cause);
  return equipped({
    test: `${plainName(definition)}_closes_what_it_opens_when_it_leaves_early`,
    shows: `What \`${opener}\` opens for \`${definition.name}\` is closed on every way out.`,
    subject,
    arguments: { ...objectsFor(definition), ...course.arguments },
    imports: [...importsFor(definition), ...(place.kind === "Raise" ? ["import traceback"] : [])],
    body: `
      ${watching(
        cause,
        [...course.own].map(([path, value]) => `one.${path} = ${value}`),
      )}
      left_by = None
      ${callWatched(definition, targets, course.lines, leaving.call)}
      assert opened, "\`${opener}\` was not reached"
      assert left_by == ${leaving.by}, "it did not leave as expected"
      ${LEFT_OPEN}
    `,
    claim: "not left_open",
    otherwise: `\`${definition.name}\` has left, and what \`${opener}\` opened is still open`,
  });
}

/** What is called between opening and closing fails, and what was opened must be closed all the same. */
export function proveErrorBeforeClose(
  { cause, targets }: Opening,
  between: { readonly opening: Span; readonly failing: Span },
  file: PythonFile,
): Recipe | Unprovable {
  const call = nodeAt(file.tree, between.failing.start, between.failing.end);
  if (call?.kind !== "Call") return { why: "it was not found" };
  const called = calledAround(call, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const standIn = standInFor(call.func, "fail", definition, file);
  const text = textOf(call.func, file).replaceAll(/\s+/g, " ");
  if (standIn === null || isGenerator(definition)) return { why: `\`${text}\` cannot be made to fail from outside` };
  const opener = shortName(cause);
  const [run = ""] = callOf(definition);
  return equipped({
    test: `${plainName(definition)}_closes_what_it_opens_after_an_error`,
    shows: `When \`${text}\` fails, \`${definition.name}\` closes what \`${opener}\` opened for it.`,
    subject,
    arguments: { ...objectsFor(definition), ...standIn.arguments },
    imports: [...importsFor(definition), "from contextlib import suppress"],
    body: `
      ${watching(cause, [])}
      failures = []

      ${call.parent?.kind === "Await" ? "async def" : "def"} fail(*args, **kwargs):
          failures.append(len(opened))
          raise LookupError("in the test")

      ${callWatched(definition, targets, wayFreeTo(call, definition, [call.func], file).concat(standIn.lines), ["with suppress(Exception):", `    ${run}`])}
      assert any(failures), "\`${text}\` was not reached with something open"
      ${LEFT_OPEN}
    `,
    claim: "not left_open",
    otherwise: `\`${text}\` failed, and what \`${opener}\` opened is still open`,
  });
}

/** How the test knows that the function has left by this way. */
interface LeftBy {
  /** Python's text of what `left_by` then is. */
  readonly by: string;
  readonly call: readonly string[];
}

function leavingBy(place: Return | Raise, definition: FunctionNode, file: PythonFile): LeftBy | null {
  const [call = ""] = callOf(definition);
  if (place.kind === "Return") {
    const isPlain = place.value === null || place.value.kind === "Constant";
    const value = place.value === null ? "None" : textOf(place.value, file);
    return isPlain ? { by: `("returned", ${value})`, call: [`left_by = ("returned", ${call})`] } : null;
  }
  return {
    by: `("raise", "${definition.name}")`,
    call: [
      "try:",
      `    ${call}`,
      "except Exception as error:",
      "    where = traceback.extract_tb(error.__traceback__)[-1]",
      "    left_by = (where.line.split()[0], where.name)",
    ],
  };
}

function importsFor({ kind }: FunctionNode): readonly string[] {
  return kind === "AsyncFunctionDef" ? ["import asyncio"] : [];
}

export const LEFT_OPEN =
  "left_open = [one for one in opened if not any(name in ways_to_close for name, _, _ in one.mock_calls)]";

/** `watched` opens something that takes down what is done with it. */
export function watching(cause: string, answers: readonly string[]): string {
  return `
      ways_to_close = {${waysToClose(cause)
        .map((name) => `"${name}"`)
        .join(", ")}}
      opened = []

      def watched(*args, **kwargs):
          one = Anything()
          one.__enter__.return_value = one.__aenter__.return_value = one
          ${[...answers, "opened.append(one)"].join("\n          ")}
          return one
  `.trim();
}

/** An event loop opens sockets of its own, so nothing is replaced before it runs. */
function callWatched(
  definition: FunctionNode,
  targets: readonly string[],
  before: readonly string[],
  call: readonly string[],
): string {
  const patches = patching(targets);
  const lines = ["$setup", ...patches, ...before, ...call];
  if (definition.kind === "FunctionDef") return lines.join("\n      ");
  return `
      async def call():
          ${call.some((line) => line.includes("left_by")) ? "nonlocal left_by\n          " : ""}${lines.join("\n          ")}

      asyncio.run(call())
  `.trim();
}

function callOf(definition: FunctionNode): readonly string[] {
  if (definition.kind === "FunctionDef") return ["$run"];
  return isGenerator(definition) ? ["async for _ in $call:", "    pass"] : ["await asyncio.wait_for($call, 5)"];
}

export function patching(targets: readonly string[]): readonly string[] {
  return targets.map((target) => `monkeypatch.setattr("${target}", watched${isBuiltin(target)})`);
}

/** In its module it hides the builtin of that name. */
function isBuiltin(target: string): string {
  return /\.open$/.test(target) ? ", raising=False" : "";
}
