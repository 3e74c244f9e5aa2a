import { insertBefore } from "../../syntax/edits.ts";
import type { AsyncFunctionDef, Call } from "../../syntax/nodes.ts";
import { methodOfSelf } from "../kit/classes.ts";
import { functionAround, lastName, nearest, runHere } from "../kit/match.ts";
import { defineRule, type PythonFile } from "../kit/rule.ts";

interface Data {
  readonly callee: string;
  readonly call: Call;
}

export default defineRule<Data>({
  id: "concurrency/coroutine-not-awaited",
  title: "Coroutine made and never awaited",
  severity: "error",
  evidence: "resolved",
  says: ({ callee }) =>
    `\`${callee}()\` is an \`async def\`: this makes a coroutine and drops it, its body never runs. Await it.`,
  why: "Calling an `async def` runs nothing; only awaiting the coroutine, or making a task of it, does. Python warns when the object is thrown away, and the work is not done.",
  whenNot: "When the name is replaced by a plain function at run time.",
  sources: [
    "https://docs.python.org/3/library/asyncio-dev.html#detect-never-awaited-coroutines",
    "https://docs.python.org/3/library/asyncio-task.html#coroutines",
  ],
  examples: [
    {
      title: "a call that does nothing",
      bad: `
        class Store:
            async def save(self, row): ...

            async def add(self, row):
                self.save(row)
                #^^^^^^^^^^^^^
                return row
      `,
      good: `
        class Store:
            async def save(self, row): ...

            async def add(self, row):
                await self.save(row)
                return row
      `,
    },
    {
      title: "from a plain function",
      bad: `
        async def notify(user): ...

        def signup(user):
            notify(user)
            #^^^^^^^^^^^
      `,
      good: `
        import asyncio

        async def notify(user): ...

        def signup(user):
            asyncio.run(notify(user))
      `,
      fixed: null,
    },
  ],
  nearMisses: [
    {
      why: "A decorator may make a plain function of it.",
      code: `
        from tasks import background

        @background
        async def notify(user): ...

        def signup(user):
            notify(user)
      `,
    },
    {
      why: "Given to the loop.",
      code: `
        import asyncio

        async def notify(user): ...

        async def signup(user, group):
            group.create_task(notify(user))
      `,
    },
    {
      why: "Two definitions: which one is meant is not known.",
      code: `
        try:
            from fast import notify
        except ImportError:
            async def notify(user): ...

        def signup(user):
            notify(user)
      `,
    },
  ],
  check: {
    *Expr({ value }, file) {
      if (value.kind !== "Call") return;
      const target = value.func.kind === "Name" ? functionNamed(value, file) : methodOfSelf(value, file);
      if (target?.kind !== "AsyncFunctionDef" || target.decorator_list.length > 0 || isAsyncGenerator(target)) return;
      if (nearest(value, "With")?.items.some(({ context_expr }) => /raise|warn/i.test(lastName(context_expr) ?? "")))
        return;
      const callee = file.source.text.slice(value.func.start, value.func.end);
      yield { at: value, data: { callee, call: value } };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Await it",
    edits: ({ data: { call } }) =>
      functionAround(call)?.kind === "AsyncFunctionDef" ? [insertBefore(call, "await ")] : null,
  },
});

function functionNamed({ func }: Call, file: PythonFile): AsyncFunctionDef | null {
  if (func.kind !== "Name") return null;
  const [binding, other] = file.names.lookup(func);
  return binding?.node.kind === "AsyncFunctionDef" && other === undefined ? binding.node : null;
}

function isAsyncGenerator(node: AsyncFunctionDef): boolean {
  for (const inner of runHere(...node.body)) if (inner.kind === "Yield") return true;
  return false;
}
