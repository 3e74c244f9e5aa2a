import { targetsOf } from "../../semantics/summaries/edges.ts";
import type { ExceptHandler, For, FunctionNode, Statement, Try } from "../../syntax/nodes.ts";
import { fallsThrough } from "../kit/flow.ts";
import { callAt } from "../kit/graph.ts";
import { passesOn } from "../kit/handlers.ts";
import type { AnsweredSuspect, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isNone, isTest, lastName, runHere, span, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile, type Span, type Verdict } from "../kit/rule.ts";
import { proveRetry } from "./_prove-retry.ts";

interface Data {
  readonly name: string;
  /** Calls in the handlers: what they run may raise after all. */
  readonly calls: readonly Span[];
}

export default defineRule<Data>({
  id: "concurrency/retry-swallows-last-error",
  title: "Retry loop that gives up in silence",
  severity: "warning",
  says: ({ name }) =>
    `When every attempt fails, \`${name}()\` falls out of this loop and returns None: the last error is lost. Raise it after the loop, or in the last turn.`,
  why: "The loop returns on success and swallows each failure. After the last one nothing is raised and nothing returned, so the caller gets None where it expects a result, and fails somewhere else without the reason.",
  whenNot: 'When None is the documented answer for "did not work".',
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#the-return-statement",
    "https://docs.python.org/3/tutorial/errors.html#raising-exceptions",
  ],
  examples: [
    {
      title: "three attempts, then None",
      bad: `
        import time

        def fetch(get, url):
            for attempt in range(3):
            #^^^^^^^^^^^^^^^^^^^^^^^
                try:
                    return get(url)
                except OSError:
                    time.sleep(2 ** attempt)
      `,
      good: `
        import time

        def fetch(get, url):
            for attempt in range(3):
                try:
                    return get(url)
                except OSError:
                    if attempt == 2:
                        raise
                    time.sleep(2 ** attempt)
      `,
    },
  ],
  nearMisses: [
    {
      why: "What the handler calls, in another module, raises in the last turn.",
      code: {
        "shop/__init__.py": "",
        "shop/fetch.py": `
          from shop.retry import wait

          def fetch(get, url):
              for attempt in range(3):
                  try:
                      return get(url)
                  except OSError:
                      wait(attempt)
        `,
        "shop/retry.py": `
          import time

          def wait(attempt):
              if attempt == 2:
                  raise RuntimeError("given up")
              time.sleep(2**attempt)
        `,
      },
    },
    {
      why: "After the loop an error is raised.",
      code: `
        def fetch(get, url):
            for attempt in range(3):
                try:
                    return get(url)
                except OSError:
                    continue
            raise RuntimeError(url)
      `,
    },
    {
      why: "None is an announced answer.",
      code: `
        def fetch(get, url) -> bytes | None:
            for attempt in range(3):
                try:
                    return get(url)
                except OSError:
                    continue
      `,
    },
    {
      why: "Tries one candidate after another, not one thing again.",
      code: `
        def first(parsers, text):
            for parse in parsers:
                try:
                    return parse(text)
                except ValueError:
                    continue
      `,
    },
  ],
  check: {
    *For(loop, file) {
      const around = functionAround(loop);
      if (!isFunction(around) || isTest(file) || loop.orelse.length > 0 || around.body.at(-1) !== loop) return;
      if (lastName(loop.iter) !== "range" || mayBeNone(around, file)) return;
      const attempt = loop.body.find((one): one is Try => one.kind === "Try");
      if (
        attempt === undefined ||
        !returnsValue(attempt.body, attempt.orelse) ||
        !attempt.handlers.every((one) => swallows(one, file))
      )
        return;
      if (usesCounterInTry(loop, attempt)) return;
      yield { at: loop, data: { name: around.name, calls: attempt.handlers.flatMap(callsIn) } };
    },
  },
  settle: { ask: () => ({}), judge },
  reproduce: ({ at }, file) => proveRetry(at, file),
});

function callsIn({ body }: ExceptHandler): readonly Span[] {
  return [...runHere(...body)].flatMap((node) => (node.kind === "Call" ? [span(node)] : []));
}

/** Where something of the project that a handler calls may raise, that may well be the last error. */
function judge({ path, data }: AnsweredSuspect<Data>, project: Knowledge): Verdict {
  const called = data.calls.flatMap((call) => {
    const edge = callAt(project, path, call);
    return edge === null ? [] : targetsOf(edge);
  });
  return called.some((one) => project.summaries.of(one).raises.size > 0) ? "no" : "yes";
}

function swallows(handler: ExceptHandler, file: PythonFile): boolean {
  if (passesOn(handler, file)) return false;
  for (const node of runHere(...handler.body)) if (node.kind === "Return" || node.kind === "Break") return false;
  return true;
}

function returnsValue(...blocks: readonly (readonly Statement[])[]): boolean {
  return blocks.some(
    (block) =>
      !fallsThrough(block) && block.some((one) => one.kind === "Return" && one.value !== null && !isNone(one.value)),
  );
}

/** Each turn tries something else. */
function usesCounterInTry({ target }: For, attempt: Try): boolean {
  if (target.kind !== "Name") return true;
  for (const node of runHere(...attempt.body)) if (node.kind === "Name" && node.id === target.id) return true;
  return false;
}

function mayBeNone({ returns }: FunctionNode, file: PythonFile): boolean {
  return returns !== null && /None|Optional|Any/.test(textOf(returns, file));
}
