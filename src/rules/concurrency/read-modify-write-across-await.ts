import type { CallEdge } from "../../semantics/calls.ts";
import { targetsOf } from "../../semantics/summaries/edges.ts";
import type { Assign, AugAssign, Await, Expression, Node } from "../../syntax/nodes.ts";
import { callAt } from "../kit/graph.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { functionAround, isFunction, isName, isTest, lastName, runHere, siblings } from "../kit/match.ts";
import { defineRule, type PythonFile, type Span, type Suspect } from "../kit/rule.ts";

interface Data {
  readonly target: string;
  /** The calls that are awaited between the reading and the writing. */
  readonly awaited: readonly Span[];
}

export default defineRule<Data>({
  id: "concurrency/read-modify-write-across-await",
  title: "Shared value read before an await and written after it",
  severity: "warning",
  says: ({ target }) =>
    `\`${target}\` is read, then the task waits, then the old value plus something is written back: what other tasks wrote to it meanwhile is lost. Await first, then update.`,
  why: "At an `await` other tasks run. A value that was read before it is out of date after it, and writing it back undoes their updates. In `self.total += await f()` the left side is read first.",
  whenNot: "When only one task at a time can be here, or a lock is held that the rule does not see.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#augmented-assignment-statements",
    "https://docs.python.org/3/library/asyncio-dev.html#concurrency-and-multithreading",
  ],
  examples: [
    {
      title: "augmented with an awaited value",
      bad: `
        class Account:
            async def deposit(self, source):
                self.balance += await source.amount()
                #^^^^^^^^^^^
      `,
      good: `
        class Account:
            async def deposit(self, source):
                amount = await source.amount()
                self.balance += amount
      `,
    },
    {
      title: "kept in a local name meanwhile",
      bad: `
        class Counter:
            async def count(self, store):
                seen = self.seen
                await store.save(seen)
                self.seen = seen + 1
                #^^^^^^^^
      `,
      good: `
        class Counter:
            async def count(self, store):
                self.seen += 1
                await store.save(self.seen)
      `,
    },
  ],
  nearMisses: [
    {
      why: "What is awaited, in another module, never waits: no other task gets a turn.",
      code: {
        "shop/__init__.py": "",
        "shop/account.py": `
          from shop.rates import fee

          class Account:
              async def deposit(self, amount):
                  self.balance += await fee(amount)
        `,
        "shop/rates.py": `
          async def fee(amount):
              return await rounded(amount * 0.98)

          async def rounded(amount):
              return round(amount, 2)
        `,
      },
    },
    {
      why: "A lock keeps the others out.",
      code: `
        class Account:
            async def deposit(self, source):
                async with self._lock:
                    self.balance += await source.amount()
      `,
    },
    {
      why: "A local name: no other task sees it.",
      code: `
        async def total(sources):
            amount = 0
            for source in sources:
                amount += await source.amount()
            return amount
      `,
    },
    {
      why: "Awaited before the value is read.",
      code: `
        class Account:
            async def deposit(self, source):
                self.balance = await source.amount() + self.balance
      `,
    },
  ],
  check: {
    *AugAssign(node, file) {
      if (!isShared(node.target, file) || isGuarded(node, file)) return;
      const waits = awaitsIn(node.value);
      if (waits.length > 0) yield suspect(node.target, waits, file);
    },
    *Assign(node, file) {
      const [target] = node.targets;
      if (target === undefined || node.targets.length > 1 || !isShared(target, file) || isGuarded(node, file)) return;
      const waits = [...waitsInSum(node, target, file), ...waitsSinceCopy(node, target, file)];
      if (waits.length > 0) yield suspect(target, waits, file);
    },
  },
  settle: {
    ask: () => ({}),
    // Others run only where one of the awaited calls may give up control.
    judge: ({ path, data: { awaited } }, project) =>
      awaited.length > 0 && awaited.every((call) => runsThrough(callAt(project, path, call), project)) ? "no" : "yes",
  },
});

function suspect(target: Expression, waits: readonly Await[], file: PythonFile): Suspect<Data> {
  const calls = waits.flatMap(({ value }) => (value.kind === "Call" ? [{ start: value.start, end: value.end }] : []));
  // What is awaited and is no call may be anything.
  const awaited = calls.length === waits.length ? calls : [];
  return { at: target, data: { target: textOf(target, file), awaited } };
}

/** An `async def` of the project that never waits: the loop does not get a turn. */
function runsThrough(edge: CallEdge | null, { summaries }: Knowledge): boolean {
  const targets = edge === null ? [] : targetsOf(edge);
  return targets.length > 0 && targets.every((one) => one.outline.isAsync && summaries.of(one).suspends === null);
}

const textOf = ({ start, end }: Node, file: PythonFile): string => file.source.text.slice(start, end);

/** An attribute of `self`, or a name declared global: other tasks may see it. Text that grows is one reader's buffer. */
function isShared(target: Expression, file: PythonFile): boolean {
  if (functionAround(target)?.kind !== "AsyncFunctionDef") return false;
  if (target.kind === "Attribute")
    return isName(target.value, "self") && !/buf|body|data|content|text|chunk|line/i.test(target.attr);
  return target.kind === "Name" && file.names.lookup(target).some((one) => one.scope.kind === "module");
}

function awaitsIn(part: Node): readonly Await[] {
  return [...runHere(part)].filter((node) => node.kind === "Await");
}

function isGuarded(node: AugAssign | Assign, file: PythonFile): boolean {
  for (let at = node.parent; at !== null && !isFunction(at); at = at.parent) {
    if (
      (at.kind === "AsyncWith" || at.kind === "With") &&
      at.items.some(({ context_expr }) => /lock|mutex|sem|condition|transaction/i.test(lastName(context_expr) ?? ""))
    )
      return true;
  }
  const around = functionAround(node);
  return (
    isTest(file) ||
    (isFunction(around) && /^__a(enter|exit|init)__$|^(setup|start|connect|open|close|stop)/.test(around.name))
  );
}

/** `self.x = self.x + await f()` */
function waitsInSum({ value }: Assign, target: Expression, file: PythonFile): readonly Await[] {
  if (value.kind !== "BinOp" || textOf(value.left, file) !== textOf(target, file)) return [];
  return awaitsIn(value.right);
}

/** `v = self.x`, then an `await`, then `self.x = v + …`, in one block. */
function waitsSinceCopy(node: Assign, target: Expression, file: PythonFile): readonly Await[] {
  if (node.value.kind !== "BinOp" || node.value.left.kind !== "Name") return [];
  const copy = node.value.left.id;
  const block = siblings(node);
  const before = block.slice(0, block.indexOf(node));
  const taken = before.findLastIndex(
    (one) => one.kind === "Assign" && one.targets.length === 1 && isName(one.targets[0] ?? null, copy),
  );
  const statement = before[taken];
  if (statement?.kind !== "Assign" || textOf(statement.value, file) !== textOf(target, file)) return [];
  return before.slice(taken + 1).flatMap(awaitsIn);
}
