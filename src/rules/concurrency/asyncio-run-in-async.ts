import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { functionAround, isTest, lastName, nearest, textOf } from "../kit/match.ts";
import { awaited, isInGenerator } from "../kit/rewrite.ts";
import { defineRule } from "../kit/rule.ts";
import { proveNestedLoop } from "./_prove-nested-loop.ts";

interface Data {
  readonly callee: string;
}

export default defineRule<Data>({
  id: "concurrency/asyncio-run-in-async",
  title: "Event loop started inside a running one",
  severity: "error",
  syntaxDecides:
    "asyncio refuses to run a second event loop in a thread, and the body of an `async def` is run by the first.",
  says: ({ callee }) =>
    `\`${callee}()\` in an \`async def\` always raises RuntimeError: a loop is already running here. Await the coroutine.`,
  why: "A thread runs one event loop at a time. Code in an `async def` is run by a loop, so starting another one there raises RuntimeError each time, and the coroutine handed to it is never awaited.",
  whenNot: "With a library that patches asyncio to nest loops.",
  sources: [
    "https://docs.python.org/3/library/asyncio-runner.html#asyncio.run",
    "https://docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.run_until_complete",
  ],
  examples: [
    {
      title: "run instead of await",
      bad: `
        import asyncio

        async def load(): ...

        async def main():
            rows = asyncio.run(load())
            #      ^^^^^^^^^^^^^^^^^^^
            return rows
      `,
      good: `
        import asyncio

        async def load(): ...

        async def main():
            rows = await load()
            return rows
      `,
    },
  ],
  nearMisses: [
    {
      why: "A plain function inside runs in another thread.",
      code: `
        import asyncio

        async def main(load):
            def work():
                return asyncio.run(load())
            return await asyncio.to_thread(work)
      `,
    },
    {
      why: "The error is expected.",
      code: `
        import asyncio
        import pytest

        async def test_nested(load):
            with pytest.raises(RuntimeError):
                asyncio.run(load())
      `,
    },
    {
      why: "Loops may nest here.",
      code: `
        import asyncio
        import nest_asyncio

        nest_asyncio.apply()

        async def main(load):
            return asyncio.run(load())
      `,
    },
  ],
  check: {
    *Call(call, file) {
      const isRun = call.func.kind === "Attribute" ? call.func.attr === "run" : call.func.kind === "Name";
      const isComplete = call.func.kind === "Attribute" && call.func.attr === "run_until_complete";
      if ((!isRun && !isComplete) || isTest(file)) return;
      if (functionAround(call)?.kind !== "AsyncFunctionDef") return;
      if (!isComplete && file.names.qualified(call.func) !== "asyncio.run") return;
      if (
        file.names.module.bindings.has("nest_asyncio") ||
        nearest(call, "With")?.items.some(({ context_expr }) => /raises/i.test(lastName(context_expr) ?? ""))
      )
        return;
      if (nearest(call, "Try")?.handlers.some(({ type }) => lastName(type) === "RuntimeError")) return;
      yield { at: call, data: { callee: isComplete ? "run_until_complete" : "asyncio.run" } };
    },
  },
  fix: {
    safety: "unsafe",
    says: "Await the coroutine",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      const [coroutine] = call?.args ?? [];
      if (call === null || call.args.length !== 1 || isInGenerator(call)) return null;
      if (call.keywords.some(({ arg }) => arg !== "debug") || coroutine?.kind !== "Call") return null;
      return [replace(call, awaited(textOf(coroutine, file), call))];
    },
  },
  reproduce: ({ at }, file) => proveNestedLoop(at, file),
});
