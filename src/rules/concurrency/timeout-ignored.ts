import type { FunctionNode } from "../../syntax/nodes.ts";
import { inside, isName, isTest, nearest, textOf } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";
import { proveTimeout } from "./_prove-timeout.ts";

export default adoptRule({
  id: "concurrency/timeout-ignored",
  title: "Timeout parameter that limits nothing",
  severity: "warning",
  adopts: ["ASYNC109"],
  says: () =>
    "The body never looks at `timeout`. Wrap the waiting in `async with asyncio.timeout(timeout):`, or take the parameter out.",
  why: "The caller asks for a limit, believes in it, and waits for ever.",
  whenNot: "An override that takes `timeout` only to fit its base class.",
  sources: ["https://docs.python.org/3/library/asyncio-task.html#asyncio.timeout"],
  examples: [
    {
      title: "a limit that is lost on the way",
      bad: `
        import asyncio

        async def fetch(session, url, timeout=10):
        #                             ^^^^^^^^^^
            async with session.get(url) as reply:
                await asyncio.sleep(0)
                return await reply.text()
      `,
      good: `
        import asyncio

        async def fetch(session, url, timeout=10):
            async with asyncio.timeout(timeout), session.get(url) as reply:
                await asyncio.sleep(0)
                return await reply.text()
      `,
    },
  ],
  nearMisses: [
    {
      why: "Passed on to what does the waiting.",
      code: `
        import asyncio

        async def first(event, timeout):
            await asyncio.wait_for(event.wait(), timeout)
      `,
    },
    {
      why: "Only a signature: the work is in the subclasses.",
      code: `
        import asyncio

        async def receive(queue: asyncio.Queue, timeout: float) -> bytes:
            raise NotImplementedError
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const definition = nearest(node, "AsyncFunctionDef");
    if (definition === null || isTest(file)) return "no";
    return mayHaveToFit(definition) || isStub(definition) || readsTimeout(definition) || documentsIt(definition, file)
      ? "no"
      : "yes";
  },
  reproduce: ({ at }, file) => proveTimeout(at, file),
});

function mayHaveToFit(definition: FunctionNode): boolean {
  const owner = definition.parent;
  return definition.decorator_list.length > 0 || (owner?.kind === "ClassDef" && owner.bases.length > 0);
}

/** No statement that waits. */
function isStub({ body }: FunctionNode): boolean {
  for (const node of inside(...body)) {
    if (node.kind === "Await" || node.kind === "AsyncFor" || node.kind === "AsyncWith") return false;
  }
  return true;
}

function readsTimeout({ body }: FunctionNode): boolean {
  for (const node of inside(...body)) {
    if (isName(node, "timeout") || isName(node, "locals")) return true;
  }
  return false;
}

/** The docstring says that it is unused, deprecated or kept for compatibility. */
function documentsIt({ body: [first] }: FunctionNode, file: PythonFile): boolean {
  return first?.kind === "Expr" && /unused|ignored|deprecated|compatib/i.test(textOf(first, file));
}
