import { inside, isTest, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "data-models/plain-data-class",
  title: "Class that only holds data",
  severity: "advice",
  adopts: ["B903"],
  says: () => "The class only stores its arguments: as a `@dataclass` it gets `==`, a readable `repr` and less code.",
  why: "Written by hand, each field stands there three times, two equal objects are not equal, and a log shows `<Order object at 0x…>`.",
  whenNot:
    "Identity is the point (two equal nodes are different nodes), or a framework fills the class in its own way.",
  sources: ["https://docs.python.org/3/library/dataclasses.html", "https://peps.python.org/pep-0557/"],
  examples: [
    {
      title: "each field three times",
      bad: `
        class Order:
        #^^^^^^^^^^^
            def __init__(self, number: int, customer: str, total: float):
                self.number = number
                self.customer = customer
                self.total = total
      `,
      good: `
        from dataclasses import dataclass

        @dataclass
        class Order:
            number: int
            customer: str
            total: float
      `,
    },
  ],
  nearMisses: [
    {
      why: "It does something as well.",
      code: `
        class Order:
            def __init__(self, number: int, total: float):
                self.number = number
                self.total = total

            def is_open(self) -> bool:
                return self.total > 0
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const owner = nearest(node, "ClassDef");
    if (owner === null || isTest(file)) return "no";
    let fields = 0;
    for (const one of inside(...owner.body)) if (one.kind === "Assign" || one.kind === "AnnAssign") fields++;
    return fields > 1 ? "yes" : "no";
  },
});
