import type { Expression, With } from "../../syntax/nodes.ts";
import { classOf, methodsOf, selfName } from "../kit/classes.ts";
import { functionAround, isFunction, isName, runHere } from "../kit/match.ts";
import { onlyValue } from "../kit/only-value.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly lock: string;
  readonly made: string;
}

const LOCKS = new Set([
  "threading.Lock",
  "threading.RLock",
  "threading.Condition",
  "threading.Semaphore",
  "threading.BoundedSemaphore",
  "multiprocessing.Lock",
]);

export default defineRule<Data>({
  id: "concurrency/sync-lock-across-await",
  title: "Thread lock held across an await",
  severity: "warning",
  evidence: "resolved",
  says: ({ lock, made }) =>
    `\`${lock}\` is a \`${made}\` and stays locked during the \`await\`: the next task that wants it blocks the whole event loop, which then never gets back here. Use \`asyncio.Lock\`.`,
  why: "A thread lock blocks its thread, and all tasks of a loop share one. While this task waits with the lock held, another that asks for it stops the loop, so the first can never go on to release it: a deadlock.",
  whenNot: "When no other task of this loop can ask for the lock meanwhile.",
  sources: [
    "https://docs.python.org/3/library/asyncio-sync.html#lock",
    "https://docs.python.org/3/library/threading.html#lock-objects",
  ],
  examples: [
    {
      title: "a lock of the object",
      bad: `
        import threading

        class Cache:
            def __init__(self):
                self._lock = threading.Lock()
                self._rows = {}

            async def load(self, key, fetch):
                with self._lock:
                #    ^^^^^^^^^^
                    self._rows[key] = await fetch(key)
      `,
      good: `
        import asyncio

        class Cache:
            def __init__(self):
                self._lock = asyncio.Lock()
                self._rows = {}

            async def load(self, key, fetch):
                async with self._lock:
                    self._rows[key] = await fetch(key)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Released before anything is awaited.",
      code: `
        import threading

        LOCK = threading.Lock()

        async def load(rows, key, fetch):
            value = await fetch(key)
            with LOCK:
                rows[key] = value
      `,
    },
    {
      why: "Another kind of lock.",
      code: `
        import locks

        LOCK = locks.Lock()

        async def load(rows, key, fetch):
            with LOCK:
                rows[key] = await fetch(key)
      `,
    },
  ],
  check: {
    *With(node, file) {
      if (functionAround(node)?.kind !== "AsyncFunctionDef" || !waits(node)) return;
      for (const { context_expr: lock } of node.items) {
        const made = madeBy(lock, file);
        if (made === null || !LOCKS.has(made)) continue;
        yield { at: lock, data: { lock: file.source.text.slice(lock.start, lock.end), made } };
      }
    },
  },
});

function waits({ body }: With): boolean {
  for (const node of runHere(...body))
    if (node.kind === "Await" || node.kind === "AsyncFor" || node.kind === "AsyncWith") return true;
  return false;
}

/** What is called to make the only value of a name, or of an attribute of `self`. */
function madeBy(expression: Expression, file: PythonFile): string | null {
  const value = expression.kind === "Name" ? onlyValue(expression, file) : attributeValue(expression);
  return value?.kind === "Call" ? file.names.qualified(value.func) : null;
}

function attributeValue(expression: Expression): Expression | null {
  if (expression.kind !== "Attribute" || expression.value.kind !== "Name") return null;
  const method = functionAround(expression);
  if (!isFunction(method) || selfName(method) !== expression.value.id) return null;
  const owner = classOf(method);
  if (owner === null) return null;
  const values: Expression[] = [];
  for (const one of methodsOf(owner)) {
    const self = selfName(one);
    for (const node of runHere(...one.body)) {
      const target = node.kind === "Assign" ? node.targets[0] : node.kind === "AnnAssign" ? node.target : null;
      const value = node.kind === "Assign" || node.kind === "AnnAssign" ? node.value : null;
      if (
        target?.kind === "Attribute" &&
        self !== null &&
        isName(target.value, self) &&
        target.attr === expression.attr &&
        value
      )
        values.push(value);
    }
  }
  return values.length === 1 ? (values[0] ?? null) : null;
}
