import { adoptRule } from "../kit/rule.ts";
import { proveSharedValue } from "./_prove-shared.ts";

export default adoptRule({
  id: "idioms/shared-fromkeys-value",
  title: "One mutable value for all keys",
  severity: "warning",
  adopts: ["RUF024"],
  says: () => "All keys get the very same object: a change under one key shows under all. Use a dict comprehension.",
  why: "`fromkeys` stores the value it is given, it does not copy it, so appending for one key appends for every key.",
  whenNot: "The value is never changed.",
  sources: ["https://docs.python.org/3/library/stdtypes.html#dict.fromkeys"],
  examples: [
    {
      title: "everybody's orders",
      bad: `
        def orders_by(customers):
            return dict.fromkeys(customers, [])
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def orders_by(customers):
            return {key: [] for key in customers}
      `,
    },
  ],
  nearMisses: [
    {
      why: "A number cannot be changed in place.",
      code: `
        def counts(words):
            return dict.fromkeys(words, 0)
      `,
    },
  ],
  reproduce: ({ at }, file) => proveSharedValue(at, file),
});
