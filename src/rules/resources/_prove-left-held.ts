/** What is called while the lock is held raises, and the lock must be given back all the same. */
import type { Call, Expression, FunctionNode } from "../../syntax/nodes.ts";
import { lastName, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, type StandIn, standInFor } from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";

/** Classes, and what raises for nobody, or only where a mistake was made: a test that makes it raise shows nothing. */
const SAFE =
  /^([A-Z]\w*|append|appendleft|add|extend|get|setdefault|update|clear|copy|keys|values|items|discard|count|join|split|strip|format|lower|upper|startswith|endswith|time|monotonic|perf_counter|now|utcnow|debug|info|warning|error|exception|notify|notify_all|set|is_set|locked)$/;

export function proveLeftHeld(lock: Expression, risks: readonly Call[], file: PythonFile): Recipe | Unprovable {
  const called = calledAround(lock, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const watched = standInFor(lock, "lock", definition, file);
  if (watched === null) return { why: "the lock cannot be replaced from outside" };
  const risk = riskIn(risks, watched, definition, file);
  if (risk === null) return { why: "nothing that is called with the lock held can be made to raise from outside" };
  const text = textOf(risk.call.func, file).replaceAll(/\s+/g, " ");
  const isAsync = definition.kind === "AsyncFunctionDef";
  return equipped({
    test: `${plainName(definition)}_gives_back_the_lock_after_an_error`,
    shows: `When \`${text}\` raises, \`${definition.name}\` gives back \`${textOf(lock, file)}\`.`,
    subject,
    arguments: { ...objectsFor(definition), ...watched.arguments, ...risk.standIn.arguments },
    imports: ["from contextlib import suppress", ...(isAsync ? ["import asyncio"] : [])],
    body: `
      lock = Anything()
      has_failed = []

      def is_held():
          uses = [name for name, _, _ in lock.mock_calls]
          taken = sum(name in ("acquire", "__enter__", "__aenter__") for name in uses)
          return taken > sum(name in ("release", "__exit__", "__aexit__") for name in uses)

      def fail(*args, **kwargs):
          if is_held():
              has_failed.append(True)
              raise RuntimeError("in the test")
          return Anything()

      $setup
      ${[...wayFreeTo(risk.call, definition, [lock, risk.call.func], file), watched.lines, risk.standIn.lines].filter((line) => line !== "").join("\n      ")}
      with suppress(Exception):
          $run
      assert has_failed, "\`${text}\` was not reached"
    `,
    claim: "not is_held()",
    otherwise: `\`${text}\` raised, and \`${textOf(lock, file)}\` is still held`,
  });
}

interface Risk {
  readonly call: Call;
  readonly standIn: StandIn;
}

/** One that can be replaced, and not by what replaces the lock: what a caller has given rather than what is the project's. */
function riskIn(risks: readonly Call[], lock: StandIn, definition: FunctionNode, file: PythonFile): Risk | null {
  let found: Risk | null = null;
  for (const call of risks) {
    if (SAFE.test(lastName(call.func) ?? "")) continue;
    const standIn = standInFor(call.func, "fail", definition, file);
    if (standIn === null || isSame(standIn, lock)) continue;
    if (standIn.lines === "") return { call, standIn };
    found ??= { call, standIn };
  }
  return found;
}

/** Both are set on one parameter or attribute. */
function isSame(one: StandIn, other: StandIn): boolean {
  const [target] = one.lines.split(" = ", 1);
  if (target !== "" && target === other.lines.split(" = ", 1)[0]) return true;
  return Object.keys(one.arguments).some((name) => name in other.arguments);
}
