import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/generic-before-base",
  title: "Generic before other bases",
  severity: "advice",
  adopts: ["PYI059"],
  says: () =>
    "`Generic[…]` belongs last among the bases: before a base that is generic itself, the class cannot be created.",
  why: "The method resolution order puts `Generic` after every generic base; listed earlier, it contradicts them as soon as one becomes generic, and the `class` statement raises `TypeError`.",
  whenNot: "No other base is or will be generic, and the order is documented.",
  sources: ["https://docs.python.org/3/library/typing.html#user-defined-generic-types"],
  examples: [
    {
      title: "fails once Store is generic",
      bad: `
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Store:
            pass

        class Cache(Generic[T], Store):
        #          ^^^^^^^^^^^^^^^^^^^
            item: T
      `,
      good: `
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Store:
            pass

        class Cache(Store, Generic[T]):
            item: T
      `,
    },
  ],
  nearMisses: [
    {
      why: "Last already.",
      code: `
        from typing import Generic, TypeVar

        T = TypeVar("T")

        class Cache(dict, Generic[T]):
            item: T
      `,
    },
  ],
});
