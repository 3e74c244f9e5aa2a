import type { FunctionNode } from "../../syntax/nodes.ts";
import { inside, isName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/async-without-await",
  title: "Async function that never waits",
  severity: "advice",
  adopts: ["RUF029"],
  says: () =>
    "Nothing in it is awaited, and it is called in this module alone. A plain `def` says so, and its callers need no `await`.",
  why: "`async` spreads: each caller must be async too, and pays for a coroutine that never gives way to another task.",
  whenNot:
    "The signature is not yours to choose: a handler, a hook, an override, a callback that is awaited elsewhere.",
  sources: ["https://docs.python.org/3/reference/compound_stmts.html#coroutine-function-definition"],
  examples: [
    {
      title: "a helper that only computes",
      bad: `
        async def _total(lines):
        #         ^^^^^^
            return sum(line.price for line in lines)

        async def invoice(order):
            return await order.send(await _total(order.lines))
      `,
      good: `
        def _total(lines):
            return sum(line.price for line in lines)

        async def invoice(order):
            return await order.send(_total(order.lines))
      `,
    },
  ],
  nearMisses: [
    {
      why: "Handed on as a callback: whoever calls it, awaits it.",
      code: `
        async def _ignore(message):
            print(message)

        def listen(bus):
            bus.subscribe("news", _ignore)
      `,
    },
    {
      why: "A method may have to fit its base class.",
      code: `
        class Store:
            async def _load(self):
                return {}
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const definition = nearest(node, "AsyncFunctionDef");
    if (definition === null || file.role !== "source") return "no";
    return isPrivateHelper(definition) && isOnlyAwaited(definition, file) ? "advice" : "no";
  },
});

function isPrivateHelper(definition: FunctionNode): boolean {
  return (
    definition.parent?.kind === "Module" && definition.decorator_list.length === 0 && /^_[a-z]/.test(definition.name)
  );
}

/** Called and awaited on the spot, everywhere; a helper that raises or does nothing is a stand-in for one that waits. */
function isOnlyAwaited(definition: FunctionNode, file: PythonFile): boolean {
  let uses = 0;
  for (const node of inside(file.tree)) {
    if (!isName(node, definition.name)) continue;
    if (node.parent?.kind !== "Call" || node.parent.func !== node || node.parent.parent?.kind !== "Await") return false;
    uses++;
  }
  const last = definition.body.at(-1);
  return uses > 0 && last?.kind !== "Raise" && last?.kind !== "Pass";
}
