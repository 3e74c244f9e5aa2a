import { inside, isFunction, isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/untyped-namedtuple",
  title: "Named tuple without types in typed code",
  severity: "advice",
  adopts: ["PYI024"],
  says: () =>
    "The fields of this named tuple have no types, while the code around it does. Derive a class from `typing.NamedTuple`.",
  why: "Every field is `Any` to the type checker, so a wrong value passes through the one place that is meant to give it a shape.",
  whenNot: "The fields are computed, or the module has no annotations anyway.",
  sources: [
    "https://docs.python.org/3/library/typing.html#typing.NamedTuple",
    "https://docs.python.org/3/library/collections.html#collections.namedtuple",
  ],
  examples: [
    {
      title: "a shape without types",
      bad: `
        from collections import namedtuple

        Point = namedtuple("Point", ["x", "y"])
        #       ^^^^^^^^^^

        def middle(first: Point, second: Point) -> Point:
            return Point((first.x + second.x) / 2, (first.y + second.y) / 2)
      `,
      good: `
        from typing import NamedTuple

        class Point(NamedTuple):
            x: float
            y: float

        def middle(first: Point, second: Point) -> Point:
            return Point((first.x + second.x) / 2, (first.y + second.y) / 2)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The module has no annotations.",
      code: `
        from collections import namedtuple

        Point = namedtuple("Point", ["x", "y"])
      `,
    },
  ],
  confirm: (_suspect, file) => {
    if (isTest(file)) return "no";
    for (const node of inside(...file.tree.body)) if (isFunction(node) && node.returns !== null) return "yes";
    return "no";
  },
});
