import type { FunctionDef } from "../../syntax/nodes.ts";
import { inside, isName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/any-in-equality",
  title: "__eq__ takes Any",
  severity: "advice",
  adopts: ["PYI032"],
  says: () =>
    "Anything may be compared: annotate the other operand with `object`, so that the type checker insists on an `isinstance`.",
  why: "`Any` turns checking off, so `other.name` passes although `==` is called with whatever stands on the other side.",
  whenNot: "`==` builds something instead of comparing, as in an ORM's columns.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#object.__eq__",
    "https://typing.python.org/en/latest/reference/best_practices.html",
  ],
  examples: [
    {
      title: "fails on the first comparison with None",
      bad: `
        from typing import Any

        class Tag:
            name: str

            def __eq__(self, other: Any) -> bool:
        #                           ^^^
                return self.name == other.name
      `,
      good: `
        class Tag:
            name: str

            def __eq__(self, other: object) -> bool:
                return isinstance(other, Tag) and self.name == other.name
      `,
      fixed: `
        from typing import Any

        class Tag:
            name: str

            def __eq__(self, other: object) -> bool:
                return self.name == other.name
      `,
    },
  ],
  nearMisses: [
    {
      why: "It asks first.",
      code: `
        from typing import Any

        class Tag:
            name: str

            def __eq__(self, other: Any) -> bool:
                return isinstance(other, Tag) and self.name == other.name
      `,
    },
    {
      why: "`object` already.",
      code: `
        class Tag:
            def __eq__(self, other: object) -> bool:
                return self is other
      `,
    },
  ],
  confirm: ({ node }) => {
    const method = nearest(node, "FunctionDef");
    const other = nearest(node, "arg")?.arg;
    if (method === null || other === undefined || (method.returns !== null && !isName(method.returns, "bool")))
      return "no";
    return readsUnasked(method, other) ? "yes" : "no";
  },
});

/** An attribute of the other operand is read, and nothing asks what it is. */
function readsUnasked(method: FunctionDef, other: string): boolean {
  let reads = false;
  for (const node of inside(...method.body)) {
    if (isName(node) && /^(isinstance|type|hasattr|NotImplemented)$/.test(node.id)) return false;
    if (node.kind === "Attribute" && node.attr === "__class__") return false;
    if (node.kind === "Attribute" && isName(node.value, other)) reads = true;
  }
  return reads;
}
