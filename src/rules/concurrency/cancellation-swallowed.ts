import type { Callee } from "../../semantics/callee.ts";
import { type Edit, insertAfter, replace } from "../../syntax/edits.ts";
import type { AsyncWith, ExceptHandler, Expression, Node, Try, TryStar, With } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { linesOf } from "../kit/blocks.ts";
import { exceptLess, suppressLess } from "../kit/catch-less.ts";
import { fallsThrough } from "../kit/flow.ts";
import { stepsOf } from "../kit/graph.ts";
import { caughtBy, type NamedClass, namedClasses } from "../kit/handled.ts";
import { passesOn } from "../kit/handlers.ts";
import type { AnsweredSuspect, Judgement, Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isTest, isWithin, lastName, nearest, runHere, textOf } from "../kit/match.ts";
import { namerOf } from "../kit/models.ts";
import { defineRule, type PythonFile, type Suspect } from "../kit/rule.ts";
import { proveCancelled } from "./_prove-cancelled.ts";

interface Handler {
  readonly classes: readonly NamedClass[];
  /** It goes on as if nothing had been. */
  readonly drops: boolean;
}

interface Data {
  readonly by: string;
  /** The handlers of the `try`, the first to be tried first, or what is suppressed. */
  readonly handlers: readonly Handler[];
  /** Which of them is suspected. */
  readonly handler: number;
  /** What makes the context manager, where it is that which may take the error. */
  readonly manager: Callee | null;
}

const CANCELLED = "asyncio.CancelledError";

export default defineRule<Data>({
  id: "concurrency/cancellation-swallowed",
  title: "Cancellation swallowed",
  severity: "warning",
  evidence: "resolved",
  says: ({ by }) =>
    `\`${by}\` also catches \`asyncio.CancelledError\`, and the loop goes on: a task that is told to stop does not. Re-raise it after cleaning up.`,
  why: "A task is cancelled by raising CancelledError at its `await`. A handler that takes it and goes on leaves the task running: shutdown hangs, `asyncio.timeout()` and `TaskGroup` do not end their blocks.",
  whenNot: "When the error comes from another task that this function itself has cancelled.",
  sources: [
    "https://docs.python.org/3/library/asyncio-task.html#task-cancellation",
    "https://docs.python.org/3/library/asyncio-exceptions.html#asyncio.CancelledError",
  ],
  examples: [
    {
      title: "a worker that cannot be stopped",
      bad: `
        import asyncio

        async def work(queue, handle):
            while True:
                job = await queue.get()
                try:
                    await handle(job)
                except (ValueError, asyncio.CancelledError):
                #      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    continue
      `,
      good: `
        import asyncio

        async def work(queue, handle):
            while True:
                job = await queue.get()
                try:
                    await handle(job)
                except ValueError:
                    continue
      `,
    },
    {
      title: "through the base class",
      bad: `
        import logging

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except BaseException:
                #      ^^^^^^^^^^^^^
                    logging.exception("poll failed")
      `,
      good: `
        import logging

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except Exception:
                    logging.exception("poll failed")
      `,
    },
    {
      title: "told, and gone on with",
      bad: `
        import asyncio

        async def poll(fetch, log):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                #      ^^^^^^^^^^^^^^^^^^^^^^
                    log.info("cancelled")
      `,
      good: `
        import asyncio

        async def poll(fetch, log):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                    log.info("cancelled")
                    raise
      `,
    },
    {
      title: "suppressed in a retry loop",
      bad: `
        import asyncio
        from contextlib import suppress

        async def send(connection, data):
            for _ in range(3):
                with suppress(asyncio.CancelledError):
                #    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                    await connection.send(data)
      `,
      good: `
        import asyncio
        from contextlib import suppress

        async def send(connection, data):
            for _ in range(3):
                with suppress(ConnectionError):
                    await connection.send(data)
      `,
      fixed: null,
    },
    {
      title: "in a tuple of another file",
      bad: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          import asyncio

          RETRIED = (OSError, asyncio.CancelledError)
        `,
        "shop/worker.py": `
          from shop import errors

          async def work(queue, handle):
              while True:
                  job = await queue.get()
                  try:
                      await handle(job)
                  except errors.RETRIED:
          #              ^^^^^^^^^^^^^^
                      continue
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          RETRIED = (OSError, TimeoutError)
        `,
        "shop/worker.py": `
          from shop import errors

          async def work(queue, handle):
              while True:
                  job = await queue.get()
                  try:
                      await handle(job)
                  except errors.RETRIED:
                      continue
        `,
      },
      fixed: null,
    },
    {
      title: "by a context manager of another file",
      bad: {
        "shop/__init__.py": "",
        "shop/tools.py": `
          import contextlib
          import logging

          @contextlib.contextmanager
          def logged(what):
              try:
                  yield
              except BaseException:
                  logging.exception("%s failed", what)
        `,
        "shop/worker.py": `
          from shop.tools import logged

          async def work(queue, handle):
              while True:
                  job = await queue.get()
                  with logged("job"):
          #            ^^^^^^^^^^^^^
                      await handle(job)
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/tools.py": `
          import contextlib
          import logging

          @contextlib.contextmanager
          def logged(what):
              try:
                  yield
              except Exception:
                  logging.exception("%s failed", what)
        `,
        "shop/worker.py": `
          from shop.tools import logged

          async def work(queue, handle):
              while True:
                  job = await queue.get()
                  with logged("job"):
                      await handle(job)
        `,
      },
      fixed: null,
    },
    {
      title: "by an asynchronous one of the same class",
      bad: `
        import asyncio
        from contextlib import asynccontextmanager, suppress

        class Worker:
            async def connect(self): ...
            async def send(self, connection, job): ...

            @asynccontextmanager
            async def connected(self):
                with suppress(ConnectionError, asyncio.CancelledError):
                    yield await self.connect()

            async def run(self, jobs):
                for job in jobs:
                    async with self.connected() as connection:
        #                      ^^^^^^^^^^^^^^^^
                        await self.send(connection, job)
      `,
      good: `
        from contextlib import asynccontextmanager, suppress

        class Worker:
            async def connect(self): ...
            async def send(self, connection, job): ...

            @asynccontextmanager
            async def connected(self):
                with suppress(ConnectionError):
                    yield await self.connect()

            async def run(self, jobs):
                for job in jobs:
                    async with self.connected() as connection:
                        await self.send(connection, job)
      `,
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "The context manager raises it again, or hands it on, or takes it before the `with` begins.",
      code: `
        import asyncio
        from contextlib import contextmanager

        @contextmanager
        def logged(log):
            try:
                yield
            except BaseException as error:
                log.error("failed: %s", error)
                raise

        @contextmanager
        def kept(errors):
            try:
                yield
            except BaseException as error:
                errors.append(error)

        @contextmanager
        def told(log):
            try:
                yield
            except asyncio.CancelledError:
                raise
            except BaseException:
                log.exception("failed")

        @contextmanager
        def opened(path):
            try:
                file = open(path)
            except BaseException:
                file = None
            yield file

        async def work(jobs, log, errors):
            for job in jobs:
                with logged(log), kept(errors), told(log), opened(job.path):
                    await job.run()
      `,
    },
    {
      why: "A project's own class below CancelledError is not what cancels a task.",
      code: {
        "shop/__init__.py": "",
        "shop/errors.py": `
          import asyncio

          class JobCancelled(asyncio.CancelledError):
              pass

          RETRIED = (OSError, JobCancelled)
        `,
        "shop/worker.py": `
          from shop.errors import RETRIED

          async def work(jobs):
              for job in jobs:
                  try:
                      await job.run()
                  except RETRIED:
                      continue
        `,
      },
    },
    {
      why: "The way to wait for a task that one has cancelled.",
      code: `
        import asyncio

        async def stop(tasks):
            for task in tasks:
                task.cancel()
                try:
                    await task
                except asyncio.CancelledError:
                    pass
      `,
    },
    {
      why: "Each is put in order once, whatever happens to the others.",
      code: `
        import asyncio
        import logging

        async def start(sources):
            started = []
            try:
                for source in sources:
                    await source.start()
                    started.append(source)
            except (Exception, asyncio.CancelledError):
                for source in reversed(started):
                    try:
                        await source.stop()
                    except (Exception, asyncio.CancelledError):
                        logging.exception("cannot stop %s", source)
                raise

        class Response:
            async def send(self, body, upstream):
                try:
                    await body.send()
                finally:
                    for target in (body, upstream):
                        aclose = getattr(target, "aclose", None)
                        if aclose is None:
                            continue
                        try:
                            await aclose()
                        except BaseException as error:
                            logging.debug("cannot close %s: %s", target, error)
      `,
    },
    {
      why: "The loop ends where it was meant to, and goes on where its own work was cancelled by another.",
      code: `
        import asyncio

        class Server:
            async def run(self):
                while True:
                    try:
                        await self.serve()
                    except asyncio.CancelledError:
                        if self.stopping:
                            return
                        self.log("restarting")
      `,
    },
    {
      why: "The handler around it keeps the cancellation, which is raised when all are saved.",
      code: `
        import asyncio

        async def save(rows, again):
            cancelled = None
            for row in rows:
                try:
                    await row.save()
                except asyncio.CancelledError as error:
                    cancelled = error
                    try:
                        await again(row)
                    except asyncio.CancelledError:
                        row.forget()
            if cancelled is not None:
                raise cancelled
      `,
    },
    {
      why: "Cancellation was taken by an earlier handler, which raises it.",
      code: `
        import asyncio

        async def poll(fetch, log):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                    raise
                except BaseException as error:
                    log(error)
      `,
    },
    {
      why: "The task ends here, as it was told.",
      code: `
        import asyncio

        async def poll(fetch):
            while True:
                try:
                    await fetch()
                except asyncio.CancelledError:
                    break
      `,
    },
    {
      why: "Handed to whoever waits for the result.",
      code: `
        async def run(jobs, future):
            for job in jobs:
                try:
                    await job()
                except BaseException as error:
                    future.set_exception(error)
      `,
    },
  ],
  check: {
    *Try(node, file) {
      yield* handlers(node, file);
    },
    *TryStar(node, file) {
      yield* handlers(node, file);
    },
    *With(node, file) {
      yield* managers(node, file);
    },
    *AsyncWith(node, file) {
      yield* managers(node, file);
    },
  },
  settle: { ask: () => ({}), judge: (suspect, knowledge) => judged(suspect, knowledge) },
  reproduce: ({ at }, file) => proveCancelled(at, file),
  fix: {
    safety: "unsafe",
    says: "Let the cancellation through",
    edits: ({ at, data: { manager } }, file) => {
      const node = nodeAt(file.tree, at.start, at.end);
      const handler = nearest(node, "ExceptHandler");
      if (manager !== null || node === null) return null;
      if (node.kind === "Call") return suppressLess(node.args, CANCELLED, file);
      if (handler?.type == null) return null;
      const isIt = file.names.qualified(handler.type) === CANCELLED;
      return isIt ? raisedAgain(handler, file) : exceptLess(handler.type, CANCELLED, file);
    },
  },
});

/** At the handler's end. */
function raisedAgain({ body }: ExceptHandler, file: PythonFile): readonly Edit[] | null {
  const last = body.at(-1);
  const lines = linesOf(body, file);
  if (last === undefined || lines === null) return null;
  if (last.kind === "Pass" || last.kind === "Continue") return [replace(last, "raise")];
  return [insertAfter(last, `\n${lines.indent}raise`)];
}

function* handlers(node: Try | TryStar, file: PythonFile): Iterable<Suspect<Data>> {
  if (!isOnOwnAccount(node, file)) return;
  const found = node.handlers.map((one) => ({
    classes: one.type === null ? [] : namedClasses(one.type, file),
    drops: !passesOn(one, file) && !mayLeave(one) && fallsThrough(one.body.filter(({ kind }) => kind !== "Continue")),
  }));
  for (const [handler, { type }] of node.handlers.entries()) {
    // A bare `except` is `idioms/bare-except`.
    if (type === null || !found[handler]?.drops) continue;
    const by = `except ${textOf(type, file)}`;
    yield { at: type, data: { by, handlers: found, handler, manager: null } };
  }
}

function* managers(node: With | AsyncWith, file: PythonFile): Iterable<Suspect<Data>> {
  if (!isOnOwnAccount(node, file)) return;
  const namer = namerOf(file);
  for (const { context_expr: made } of node.items) {
    if (made.kind !== "Call") continue;
    const manager = namer.calleeOf(made.func);
    const data = { by: lastName(made) ?? "", handler: 0, manager };
    if (manager?.kind === "name" && manager.name === "contextlib.suppress") {
      const classes = made.args.flatMap((one: Expression) => namedClasses(one, file));
      yield { at: made, data: { ...data, handlers: [{ classes, drops: true }], manager: null } };
    } else if (manager !== null && manager.kind !== "untold") yield { at: made, data: { ...data, handlers: [] } };
  }
}

function judged(suspect: AnsweredSuspect<Data>, knowledge: Knowledge): "no" | Judgement<Data> {
  const { handlers: all, handler, manager } = suspect.data;
  if (manager !== null) return judgedManager(manager, suspect.path, knowledge);
  const first = all.findIndex(({ classes }) =>
    caughtBy(classes, suspect.path, knowledge).some(
      ({ name }) => name === CANCELLED || name === "builtins.BaseException",
    ),
  );
  return first === handler ? { verdict: "yes" } : "no";
}

/** The handler around the `yield` of a context manager that takes the cancellation. */
function judgedManager(manager: Callee, path: string, { calls, index, summaries }: Knowledge): "no" | Judgement<Data> {
  const file = index.fileAt(path);
  const made = file === null ? null : calls.calleeOf(manager, file);
  const why = made === null ? null : summaries.of(made).takes(CANCELLED);
  if (why === null) return "no";
  return { verdict: "yes", evidence: "traced", steps: stepsOf(why.way) };
}

/** In a loop of an async function that goes on afterwards; what is awaited is work of its own, not a cancelled task. */
function isOnOwnAccount(node: Try | TryStar | With | AsyncWith, file: PythonFile): boolean {
  const around = functionAround(node);
  if (around?.kind !== "AsyncFunctionDef" || isTest(file)) return false;
  const loop = nearest(node.parent, "While", "For", "AsyncFor");
  if (loop === null || !isWithin(loop, around) || !isFunction(around)) return false;
  const handler = nearest(node.parent, "ExceptHandler");
  if (handler !== null && isWithin(handler, loop) && passesOn(handler, file)) return false;
  const awaited = [...runHere(...node.body)].filter(isWait);
  if (awaited.length === 0 || isTearingDown(loop, awaited)) return false;
  return awaited.every(isWork) && !cancelsOthers(around);
}

/** It asks whether the cancellation was for this task, and ends the loop where it was. */
function mayLeave({ body }: ExceptHandler): boolean {
  for (const { kind } of runHere(...body)) if (kind === "Return" || kind === "Break") return true;
  return false;
}

const TEARS_DOWN = /^_?(a?close|stop|shutdown|disconnect|clean_?up|tear_?down|dispose|terminate|kill|release)/;

/** Each of a few is put in order once, and then the loop ends. */
function isTearingDown(loop: Node, awaited: readonly Node[]): boolean {
  return (
    loop.kind !== "While" && awaited.every((one) => one.kind === "Await" && TEARS_DOWN.test(lastName(one.value) ?? ""))
  );
}

function isWait(node: Node): boolean {
  return node.kind === "Await" || node.kind === "AsyncFor" || node.kind === "AsyncWith";
}

/** Waiting for a task by its name may raise because that task was cancelled. */
function isWork(node: Node): boolean {
  if (node.kind !== "Await") return true;
  return (
    node.value.kind === "Call" &&
    !/^(gather|wait|wait_for|shield|join|result|wait_closed|as_completed)$/.test(lastName(node.value) ?? "")
  );
}

function cancelsOthers(around: Node): boolean {
  for (const node of runHere(...("body" in around && Array.isArray(around.body) ? around.body : []))) {
    if (node.kind === "Call" && /cancel/.test(lastName(node) ?? "")) return true;
  }
  return false;
}
