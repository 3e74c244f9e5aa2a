/** What is called in a `try` raises the error that a handler is for, and one that an earlier handler is for. */
import { lastPart } from "../../semantics/dotted.ts";
import type { Call, ExceptHandler, Node, Try, TryStar } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, isName, isNone, lastName, nearest, runHere, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import {
  type Called,
  calledAround,
  equipped,
  objectsFor,
  plainName,
  type StandIn,
  standInFor,
} from "../kit/stand-ins.ts";

interface Failing extends Called {
  readonly attempt: Try | TryStar;
  readonly handler: ExceptHandler;
  readonly call: Call;
  readonly standIn: StandIn;
}

/** `raised` and `by`: dotted names of the class that never arrives, and of that which the `first` handler catches. */
export function proveDeadHandler(
  at: Span,
  raised: string,
  by: string,
  first: number,
  file: PythonFile,
): Recipe | Unprovable {
  const failing = failingAt(at, file);
  if ("why" in failing) return failing;
  const { attempt, handler, definition } = failing;
  const earlier = attempt.handlers[first];
  if (raised === by) return { why: "both handlers are for one class" };
  const ends = [earlier, handler].map((one) => (one === undefined ? null : endOf(one, file)));
  if (ends.includes(null) || ends[0] === ends[1] || ends[0] === "raise") {
    return { why: "what the handlers do is not seen from outside" };
  }
  const kinds = [by, raised].map(expressionOf);
  return recipe(failing, {
    test: `${plainName(definition)}_tells_${lastPart(raised).toLowerCase()}_apart`,
    shows: `\`${definition.name}\` answers \`${lastPart(raised)}\` as the handler for it says.`,
    imports: kinds.flatMap(({ imports }) => imports),
    body: `
      outcomes = []
      for kind in (${kinds.map(({ text }) => text).join(", ")}):
          calls = []
          error = kind.__new__(kind)

          ${failingFunction(failing)}

          $setup
          ${failing.standIn.lines}
          try:
              outcomes.append(("returned", $run))
          except BaseException as raised:
              outcomes.append(("raised", "again" if raised is error else type(raised)))
          assert calls, "nothing was called that could fail"
      assert outcomes[0] != ("raised", "again"), "the error did not come to the handlers"
    `,
    claim: "outcomes[0] != outcomes[1]",
    otherwise: `\`${lastPart(raised)}\` is answered as any \`${lastPart(by)}\``,
  });
}

/** `made`: dotted name of the class whose instance the handler names. */
export function proveInstanceCaught(at: Span, made: string, file: PythonFile): Recipe | Unprovable {
  const failing = failingAt(at, file);
  if ("why" in failing) return failing;
  const { definition } = failing;
  const { text, imports } = expressionOf(made);
  return recipe(failing, {
    test: `${plainName(definition)}_can_handle_${lastPart(made).toLowerCase()}`,
    shows: `A \`${lastPart(made)}\` inside \`${definition.name}\` does not become another error.`,
    imports,
    body: `
      calls = []
      error = ${text}.__new__(${text})

      ${failingFunction(failing)}

      $setup
      ${failing.standIn.lines}
      try:
          $run
          said = ""
      except BaseException as raised:
          said = str(raised)
      assert calls, "nothing was called that could fail"
    `,
    claim: '"catching classes" not in said',
    otherwise: `a \`${lastPart(made)}\` becomes a TypeError in the handler that is for it`,
  });
}

function recipe(
  { subject, definition, standIn }: Failing,
  rest: Pick<Recipe, "test" | "shows" | "imports" | "body" | "claim" | "otherwise">,
): Recipe {
  return equipped({ ...rest, subject, arguments: { ...objectsFor(definition), ...standIn.arguments } });
}

function failingFunction({ call }: Failing): string {
  const isAwaited = call.parent?.kind === "Await";
  return `${isAwaited ? "async def" : "def"} failing(*args, **kwargs):
              calls.append(True)
              raise error`;
}

function failingAt(at: Span, file: PythonFile): Failing | Unprovable {
  const handler = nearest(nodeAt(file.tree, at.start, at.end), "ExceptHandler");
  const attempt = nearest(handler, "Try", "TryStar");
  if (handler === null || attempt === null) return { why: "it is in no `try`" };
  const called = calledAround(attempt, file);
  if ("why" in called) return called;
  for (const call of inside(...attempt.body)) {
    if (call.kind !== "Call") continue;
    const standIn = standInFor(call.func, "failing", called.definition, file) ?? builtInReplaced(call, file);
    if (standIn !== null) return { ...called, attempt, handler, call, standIn };
  }
  return { why: "nothing that is called there can be replaced from outside" };
}

/** A name of the module goes before one of the built-ins. */
function builtInReplaced({ func }: Call, file: PythonFile): StandIn | null {
  if (!isName(func) || file.module === null || file.names.qualified(func) !== `builtins.${func.id}`) return null;
  return {
    arguments: {},
    lines: `monkeypatch.setattr("${file.module}.${func.id}", failing, raising=False)`,
  };
}

/** What a handler comes to, where that is one thing which can be told from others; `null` where it is not. */
function endOf({ body }: ExceptHandler, file: PythonFile): string | null {
  const last = body.at(-1);
  for (const node of runHere(...body)) if (node !== last && JUMPS.has(node.kind)) return null;
  if (last?.kind === "Return") {
    const { value } = last;
    if (value === null || isNone(value)) return "return None";
    return value.kind === "Constant" ? `return ${textOf(value, file)}` : null;
  }
  if (last?.kind !== "Raise") return null;
  return last.exc === null ? "raise" : `raise ${lastName(last.exc)}`;
}

const JUMPS = new Set<Node["kind"]>(["Return", "Raise", "Break", "Continue"]);

interface Dotted {
  readonly text: string;
  readonly imports: readonly string[];
}

function expressionOf(dotted: string): Dotted {
  const at = dotted.lastIndexOf(".");
  const module = dotted.slice(0, at);
  const isBuiltIn = at < 0 || module === "builtins";
  return isBuiltIn ? { text: dotted.slice(at + 1), imports: [] } : { text: dotted, imports: [`import ${module}`] };
}
