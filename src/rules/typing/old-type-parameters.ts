import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/old-type-parameters",
  title: "TypeVar where type parameters do",
  severity: "advice",
  oncePerFile: true,
  adopts: ["UP046", "UP047"],
  says: ({ message }) =>
    `Give \`${/`(.+?)`/.exec(message)?.[1] ?? "it"}\` its type parameters in brackets: \`class Box[T]\`, \`def first[T](…)\`.`,
  why: "A module-wide `TypeVar` is shared by everything that names it, its variance has to be worked out by hand, and its scope is only in the reader's head.",
  whenNot:
    "The `TypeVar` is part of the module's public interface, or classes are generic through a base that other code still declares in the old way.",
  sources: ["https://peps.python.org/pep-0695/", "https://docs.python.org/3/reference/compound_stmts.html#type-params"],
  examples: [
    {
      title: "a generic function and a generic class",
      bad: `
        from typing import Generic, TypeVar

        T = TypeVar("T")

        def first(items: list[T]) -> T:
        #   ^^^^^^^^^^^^^^^^^^^^^
            return items[0]

        class Box(Generic[T]):
            content: T
      `,
      good: `
        def first[T](items: list[T]) -> T:
            return items[0]

        class Box[T]:
            content: T
      `,
      fixed: `
        from typing import Generic, TypeVar

        T = TypeVar("T")

        def first[T](items: list[T]) -> T:
            return items[0]

        class Box[T]:
            content: T
      `,
      python: "3.12",
    },
  ],
  nearMisses: [
    {
      why: "Python 3.11 has no type parameters.",
      code: `
        from typing import TypeVar

        T = TypeVar("T")

        def first(items: list[T]) -> T:
            return items[0]
      `,
      python: "3.11",
    },
  ],
  confirm: (_suspect, { python }) => (python[0] === 3 && python[1] < 12 ? "no" : "yes"),
});
