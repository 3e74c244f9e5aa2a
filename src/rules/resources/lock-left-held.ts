import type { Edit } from "../../syntax/edits.ts";
import type { Call, Statement } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { headed, linesOf, withoutLines } from "../kit/blocks.ts";
import { functionAround, isFunction, isTest, nearest, runHere, siblings, textOf } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";
import { alternatives, isInstanceOf } from "../kit/types.ts";
import { proveLeftHeld } from "./_prove-left-held.ts";

interface Data {
  readonly lock: string;
  /** What may raise while the lock is held, as it is written. */
  readonly risk: string;
}

const LOCKS = [
  "_thread.lock",
  "_thread.LockType",
  "_thread.RLock",
  "threading.Lock",
  "threading._RLock",
  "threading.RLock",
  "threading.Condition",
  "threading.Semaphore",
  "threading.BoundedSemaphore",
  "asyncio.locks.Lock",
  "asyncio.locks.Condition",
  "asyncio.locks.Semaphore",
  "asyncio.locks.BoundedSemaphore",
];
const LONGEST_RISK = 40;

export default defineRule<Data>({
  id: "resources/lock-left-held",
  title: "Lock that an exception leaves held",
  severity: "warning",
  evidence: "resolved",
  says: ({ lock, risk }) =>
    `When \`${risk}\` raises, \`${lock}\` is never released, and whoever wants it next waits for ever. Hold it in a \`with\`.`,
  why: "Between `acquire()` and `release()` any exception leaves the function, and the lock stays taken: the next thread or task that asks for it hangs, far from the cause.",
  whenNot: "What stands between cannot raise, or the lock is meant to be released elsewhere.",
  sources: [
    "https://docs.python.org/3/library/threading.html#using-locks-conditions-and-semaphores-in-the-with-statement",
    "https://docs.python.org/3/library/asyncio-sync.html#asyncio.Lock",
  ],
  examples: [
    {
      title: "a value that is made while the lock is held",
      bad: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import threading

          class Guarded:
              def __init__(self):
                  self.lock = threading.Lock()
        `,
        "shop/cache.py": `
          from shop.base import Guarded

          class Cache(Guarded):
              def get(self, key, load):
                  self.lock.acquire()
                  #^^^^^^^^^^^^^^^^^^
                  value = load(key)
                  self.lock.release()
                  return value
        `,
      },
      good: {
        "shop/__init__.py": "",
        "shop/base.py": `
          import threading

          class Guarded:
              def __init__(self):
                  self.lock = threading.Lock()
        `,
        "shop/cache.py": `
          from shop.base import Guarded

          class Cache(Guarded):
              def get(self, key, load):
                  with self.lock:
                      value = load(key)
                  return value
        `,
      },
    },
  ],
  nearMisses: [
    {
      why: "Released whatever happens.",
      code: `
        import threading

        lock = threading.Lock()

        def get(key, load):
            lock.acquire()
            try:
                return load(key)
            finally:
                lock.release()
      `,
    },
    {
      why: "Nothing between can raise.",
      code: `
        import threading

        lock = threading.Lock()

        def count(self):
            lock.acquire()
            self.seen = True
            lock.release()
      `,
    },
    {
      why: "Not a lock: a pool gives out connections.",
      code: `
        class Pool:
            def acquire(self): ...
            def release(self): ...

        def run(job):
            pool = Pool()
            pool.acquire()
            job()
            pool.release()
      `,
    },
  ],
  fix: {
    safety: "unsafe",
    says: "Hold it in a `with`",
    edits: ({ at, data: { lock } }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      return call === null ? null : heldInWith(call, lock, file);
    },
  },
  check: {
    *Call(node, file) {
      const { func, parent } = node;
      if (func.kind !== "Attribute" || func.attr !== "acquire" || parent === null || isTest(file)) return;
      const statement = parent.kind === "Await" ? parent.parent : parent;
      if (statement?.kind !== "Expr" || !isFunction(functionAround(node))) return;
      const lock = textOf(func.value, file);
      const [risk] = risksBefore(`${lock}.release()`, statement, file);
      if (risk !== undefined) yield { at: node, data: { lock, risk: short(textOf(risk, file)) } };
    },
  },
  settle: {
    ask: ({ at, data: { lock } }) => ({ lock: { start: at.start, end: at.start + lock.length } }),
    judge({ type }) {
      const known = alternatives(type("lock"));
      return known.length > 0 && known.every((one) => isInstanceOf(one, ...LOCKS)) ? "yes" : "no";
    },
  },
  reproduce: ({ at, data: { lock } }, file) => {
    const call = nodeAt(file.tree, at.start, at.end);
    const statement = nearest(call, "Expr");
    if (call?.kind !== "Call" || call.func.kind !== "Attribute" || statement === null)
      return { why: "it was not found" };
    return proveLeftHeld(call.func.value, [...risksBefore(`${lock}.release()`, statement, file)], file);
  },
});

/** `null` where it is taken conditionally, or given back in between as well. */
function heldInWith(call: Call, lock: string, file: PythonFile): readonly Edit[] | null {
  const statement = nearest(call, "Expr");
  if (statement === null || call.args.length > 0 || call.keywords.length > 0) return null;
  const isAwaited = statement.value.kind === "Await";
  if (!isAwaited && functionAround(call)?.kind === "AsyncFunctionDef") return null;
  const block = siblings(statement);
  const from = block.indexOf(statement) + 1;
  const to = block.findIndex((one, index) => index >= from && isRelease(one, `${lock}.release()`, file));
  const between = block.slice(from, to);
  const release = block[to];
  const given = release === undefined ? null : linesOf([release], file);
  const held = headed(statement, `${isAwaited ? "async " : ""}with ${lock}:`, between, file);
  if (given === null || held === null) return null;
  const isElsewhere = between.some((one) =>
    [`${lock}.release`, `${lock}.acquire`, `${lock} =`].some((use) => textOf(one, file).includes(use)),
  );
  if (isElsewhere) return null;
  return [...held, withoutLines(given, file)];
}

function isRelease(statement: Statement, release: string, file: PythonFile): boolean {
  return statement.kind === "Expr" && textOf(statement.value, file) === release;
}

/** The calls between a statement and that which releases in the same block; none where none does, or somebody has thought of it. */
function* risksBefore(release: string, statement: Statement, file: PythonFile): Generator<Call> {
  const block = siblings(statement);
  const after = block.slice(block.indexOf(statement) + 1);
  const released = after.findIndex((one) => isRelease(one, release, file));
  for (const one of after.slice(0, Math.max(0, released))) {
    if (one.kind === "Try" || one.kind === "TryStar") return;
    for (const node of runHere(one)) if (node.kind === "Call") yield node;
  }
}

function short(text: string): string {
  const line = text.split("\n", 1)[0] ?? text;
  return line.length > LONGEST_RISK || line !== text ? `${line.slice(0, LONGEST_RISK)}…` : text;
}
