/** A call that is slow in the test, and a task beside it that gets no turn meanwhile. */
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isFunction, lastName, nearest, runHere } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, RuffData, Suspect } from "../kit/rule.ts";
import { calledAround, equipped, isGenerator, objectsFor, plainName } from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";

/** The call that waits. */
export interface Waiting {
  /** As the reader knows it: `time.sleep`. */
  readonly cause: string;
  /** Dotted names under which it is found when it is called. */
  readonly targets: readonly string[];
  /** The coroutine that would do the same, where a test may take that for a mended call. */
  readonly instead: string | null;
}

/** `at` lies in the async function that the test calls. */
export function proveBlocking(
  { cause, targets, instead }: Waiting,
  at: { readonly start: number; readonly end: number },
  file: PythonFile,
): Recipe | Unprovable {
  const node = nodeAt(file.tree, at.start, at.end) ?? file.tree;
  const called = calledAround(node, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const patches = targets.map((target) => `monkeypatch.setattr("${target}", slow${isBuiltin(target)})`);
  if (instead !== null) patches.push(`monkeypatch.setattr("${instead}", awaited)`);
  return equipped({
    test: `${plainName(definition)}_lets_other_tasks_run`,
    shows: `While \`${definition.name}\` waits in \`${cause}\`, another task gets its turn.`,
    subject,
    arguments: objectsFor(definition),
    imports: ["import asyncio", "import threading"],
    body: `
      turn = threading.Event()
      others_ran, problems = [], []
      pause = asyncio.sleep

      def slow(*args, **kwargs):
          if others_ran:
              raise TimeoutError("one call is enough")
          turn.clear()
          others_ran.append(turn.wait(1))
          return ${cause === "time.sleep" ? "None" : "MagicMock()"}
      ${instead === null ? "" : AWAITED}
      async def another():
          while True:
              turn.set()
              await pause(0.01)

      async def both():
          $setup
          ${wayFreeTo(node, definition, [node], file).join("\n          ")}
          beside = asyncio.ensure_future(another())
          await pause(0)
          try:
              ${isGenerator(definition) ? "async for _ in $call:\n                  pass" : "await asyncio.wait_for($call, 5)"}
          except Exception as error:  # what it makes of the mocks is not asked here
              problems.append(error)
          beside.cancel()

      ${patches.join("\n      ")}
      asyncio.run(both())
      assert others_ran, f"\`${cause}\` was not reached {problems}"
    `,
    claim: "others_ran[0]",
    otherwise: `no other task could run while \`${cause}\` waited`,
  });
}

const AWAITED = `
      async def awaited(*args, **kwargs):
          if others_ran:
              raise TimeoutError("one call is enough")
          others_ran.append(True)
`;

/** In its module it hides the builtin of that name. */
function isBuiltin(target: string): string {
  return /\.(open|input)$/.test(target) && !/^(io|pathlib|codecs)\./.test(target) ? ", raising=False" : "";
}

/** As `ruff` found it: the call is in the async function itself. */
export function proveBlockingCall({ at, data }: Suspect<RuffData>, file: PythonFile): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const around = call === null ? null : functionAround(call);
  if (call === null || !isFunction(around) || file.module === null) return { why: "what is called is not known" };
  const name = call.func.kind === "Name" ? call.func.id : null;
  const cause = file.names.qualified(call.func)?.replace(/^builtins\./, "") ?? methodOf(data.code, lastName(call.func));
  if (cause === null) return { why: "what is called is an object's own method, and which class it has is not known" };
  const targets = [name === null ? cause : `${file.module}.${name}`];
  const pauses = [...runHere(...around.body)].some(
    (node) => node.kind === "Call" && file.names.qualified(node.func) === "asyncio.sleep",
  );
  return proveBlocking(
    { cause, targets, instead: cause === "time.sleep" && !pauses ? "asyncio.sleep" : null },
    call,
    file,
  );
}

/** Ruff knows the class of these. */
function methodOf(code: string, method: string | null): string | null {
  if (method === null) return null;
  if (code === "ASYNC240" || code === "ASYNC230") return `pathlib.Path.${method}`;
  return code === "ASYNC212" ? `httpx.Client.${method}` : null;
}
