/** What is called inside the `try` is interrupted: the interrupt has to come out of the function. */
import type { Call, ExceptHandler, Expression, FunctionNode, Node, Statement } from "../../syntax/nodes.ts";
import { inside, isName, nearest, textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, type StandIn, standInFor } from "../kit/stand-ins.ts";

/** `at`: the handler, or the call of `suppress`. */
export function proveSwallowedInterrupt(at: Node, file: PythonFile): Recipe | Unprovable {
  const guarded = guardedBy(at);
  const called = calledAround(at, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  for (const call of callsIn(guarded)) {
    const standIn = standInFor(call.func, "interrupted", definition, file) ?? inLoop(call.func, file);
    if (standIn === null || isCalledBefore(call, guarded, definition, file)) continue;
    const isAwaited = call.parent?.kind === "Await";
    return equipped({
      test: `${plainName(definition)}_can_be_interrupted`,
      shows: `Ctrl-C during \`${definition.name}\` ends it.`,
      subject,
      arguments: { ...objectsFor(definition), ...standIn.arguments },
      imports: ["import threading"],
      body: `
        calls = []

        ${isAwaited ? "async def" : "def"} interrupted(*args, **kwargs):
            calls.append(True)
            if len(calls) == 1:
                raise KeyboardInterrupt
            return Anything()

        $setup
        ${standIn.lines}

        def use():
            try:
                $run
                ends.append("as usual")
            except BaseException as error:
                ends.append(type(error).__name__)

        ends = []
        # It may well go on for ever.
        thread = threading.Thread(target=use, daemon=True)
        thread.start()
        thread.join(5)
        assert calls, "nothing was called that could be interrupted"
      `,
      claim: 'ends == ["KeyboardInterrupt"]',
      otherwise: `\`${definition.name}\` went on after Ctrl-C as if nothing had happened`,
    });
  }
  return { why: "nothing that is called there can be replaced from outside" };
}

/** `job.run` of `for job in jobs`, where the jobs are given to the function. */
function inLoop(called: Expression, file: PythonFile): StandIn | null {
  if (called.kind !== "Attribute" || called.value.kind !== "Name") return null;
  const { id } = called.value;
  const loop = nearest(called, "For", "AsyncFor");
  if (loop === null || !isName(loop.target, id) || !isName(loop.iter)) return null;
  const isGiven = file.names.lookup(loop.iter).every(({ kind }) => kind === "parameter");
  return isGiven ? { arguments: { [loop.iter.id]: `[Anything(${called.attr}=interrupted)]` }, lines: "" } : null;
}

function guardedBy(at: Node): readonly Statement[] {
  const handler = at.kind === "ExceptHandler" ? at : nearest(at, "ExceptHandler");
  const attempt = handler?.parent;
  if (attempt?.kind === "Try" || attempt?.kind === "TryStar") return attempt.body;
  return nearest(at, "With")?.body ?? [];
}

function* callsIn(statements: readonly Statement[]): Iterable<Call> {
  for (const node of inside(...statements)) if (node.kind === "Call") yield node;
}

/** The interrupt would come there. */
function isCalledBefore(
  { func }: Call,
  [first]: readonly Statement[],
  definition: FunctionNode,
  file: PythonFile,
): boolean {
  const text = textOf(func, file);
  const start = first?.start ?? 0;
  for (const call of callsIn(definition.body)) if (call.start < start && textOf(call.func, file) === text) return true;
  return false;
}

/** Whether what a handler names can be seen, in its own file, to hold KeyboardInterrupt or all there is. */
export function catchesInterrupt({ type }: ExceptHandler, file: PythonFile): boolean {
  return type === null || namesInterrupt(type, file);
}

function namesInterrupt(expression: Expression, file: PythonFile): boolean {
  for (const node of inside(expression)) {
    if (isName(node, "KeyboardInterrupt") || isName(node, "BaseException")) return true;
  }
  if (expression.kind !== "Name") return false;
  return file.names.lookup(expression).some(({ node: { parent } }) => {
    return parent?.kind === "Assign" && parent.value !== expression && namesInterrupt(parent.value, file);
  });
}
