/** A task that waits for what nobody else knows of lives as long as somebody holds it. */
import { nodeAt } from "../../syntax/walk.ts";
import { isFunction, nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import {
  type Called,
  calledAround,
  equipped,
  isGenerator,
  objectsFor,
  plainName,
  standInFor,
} from "../kit/stand-ins.ts";
import { wayFreeTo } from "../kit/way-free.ts";

/** The task is made here, of a coroutine that the test replaces. */
export function proveNotHeld(at: Span, file: PythonFile): Recipe | Unprovable {
  const making = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const [work] = making?.args ?? [];
  if (making === null || work?.kind !== "Call") return { why: "what the task runs is not called here" };
  if (/\bcurrent_task\b/.test(file.source.text)) return { why: "the task may keep itself" };
  const called = calledAround(making, file);
  if ("why" in called) return called;
  const standIn = standInFor(work.func, "long_work", called.definition, file);
  if (standIn === null) return { why: "what the task runs cannot be replaced from outside" };
  return lostTask(called, {
    given: standIn.arguments,
    helper: `
      async def long_work(*args, **kwargs):
          if asyncio.current_task() not in callers:
              tasks.append(weakref.ref(asyncio.current_task()))
              await asyncio.get_running_loop().create_future()`,
    setup: [...wayFreeTo(making, called.definition, [making], file), standIn.lines].join("\n          "),
  });
}

/** The task is made somewhere below the call that drops it. */
export function proveDropped(at: Span, file: PythonFile): Recipe | Unprovable {
  const call = nodeAt(file.tree, at.start, at.end);
  const called = calledAround(call ?? file.tree, file);
  if ("why" in called) return called;
  return lostTask(called, {
    given: {},
    helper: `
      async def long_work(work):
          work.close()
          tasks.append(weakref.ref(asyncio.current_task()))
          await asyncio.get_running_loop().create_future()

      def make_task(loop, work, **kwargs):
          return asyncio.Task(long_work(work), loop=loop, **kwargs)`,
    setup: "asyncio.get_running_loop().set_task_factory(make_task)",
  });
}

interface Parts {
  readonly given: Readonly<Record<string, string>>;
  readonly helper: string;
  readonly setup: string;
}

function lostTask({ subject, definition }: Called, { given, helper, setup }: Parts): Recipe | Unprovable {
  if (!isFunction(definition) || isGenerator(definition)) return { why: "a generator runs when somebody iterates" };
  const { name, kind } = definition;
  const isAsync = kind === "AsyncFunctionDef";
  return equipped({
    test: `task_of_${plainName(definition)}_is_held`,
    shows: `The task that \`${name}\` starts is still there after the garbage collector was.`,
    subject,
    arguments: { ...objectsFor(definition), ...given },
    imports: ["import asyncio", "import gc", "import weakref"],
    body: `
      tasks, callers = [], []
      ${helper.trim()}

      async def start_and_collect():
          $setup
          ${isAsync ? "callers.append(asyncio.ensure_future($call))" : ""}
          ${setup || "pass"}
          ${isAsync ? "await asyncio.wait(callers, timeout=0.5)" : "$call"}
          asyncio.get_running_loop().set_task_factory(None)
          await asyncio.sleep(0.01)
          gc.collect()
          return [task() is not None for task in tasks]

      still_there = asyncio.run(start_and_collect())
      assert still_there, "no task was started"
    `,
    claim: "all(still_there)",
    otherwise: "nothing holds the task: the garbage collector took it before it was done",
  });
}
