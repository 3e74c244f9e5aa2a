import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/await-outside-async",
  title: "`await` outside an async function",
  severity: "error",
  syntaxDecides: "Python's compiler refuses it.",
  adopts: ["PLE1142"],
  says: () => "`SyntaxError`: make the function `async def`, or run the coroutine from outside with `asyncio.run(…)`.",
  why: "The module cannot be imported at all.",
  whenNot: "A notebook or an asynchronous shell, which compile with top-level `await` allowed.",
  sources: ["https://docs.python.org/3/reference/expressions.html#await-expression"],
  examples: [
    {
      title: "a plain function that awaits",
      bad: `
        def total(order):
            return await order.price() + order.shipping
        #          ^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        async def total(order):
            return await order.price() + order.shipping
      `,
    },
  ],
  nearMisses: [
    {
      why: "A generator expression in an async function may await.",
      code: `
        async def names(users):
            return [await user.name() for user in users]
      `,
    },
  ],
  // Samples that a tool is tested with.
  confirm: (_, file) => (/(^|\/)(data|cases|fixtures|resources|samples)\//.test(file.path) ? "no" : "yes"),
  reproduce: (_, { module, path }) =>
    module === null
      ? { why: `${path} cannot be imported by name` }
      : {
          test: `${module.replaceAll(".", "_")}_can_be_imported`,
          shows: `\`${module}\` is Python that can be compiled.`,
          subject: null,
          imports: ["import importlib"],
          body: `
            refusal = ""
            try:
                importlib.import_module("${module}")
            except SyntaxError as error:
                refusal = str(error)
          `,
          claim: `"'await' outside" not in refusal`,
          otherwise: `Python refuses to import \`${module}\``,
        },
});
