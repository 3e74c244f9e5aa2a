import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/iterator-annotation",
  title: "__iter__ annotated with the wrong kind",
  severity: "advice",
  adopts: ["PYI045", "PYI058"],
  says: ({ code }) =>
    code === "PYI045"
      ? "`__iter__` returns an iterator: with `Iterable` the type checker refuses `next(iter(…))`."
      : "Callers only iterate: say `Iterator`, and leave out how it is made.",
  why: "What `iter()` returns has to have `__next__`. An annotation that promises less makes `for` loops over the class type errors; one that promises more ties callers to a generator.",
  whenNot: "`send()` or the generator's return value is part of the interface.",
  sources: [
    "https://docs.python.org/3/reference/datamodel.html#object.__iter__",
    "https://docs.python.org/3/library/collections.abc.html#collections.abc.Iterator",
  ],
  examples: [
    {
      title: "cannot be iterated, says the type checker",
      bad: `
        from collections.abc import Iterable

        class Rows:
            def __iter__(self) -> Iterable[str]:
        #                         ^^^^^^^^^^^^^
                return iter(["a"])
      `,
      good: `
        from collections.abc import Iterator

        class Rows:
            def __iter__(self) -> Iterator[str]:
                return iter(["a"])
      `,
    },
  ],
  nearMisses: [
    {
      why: "An iterator.",
      code: `
        from collections.abc import Iterator

        class Rows:
            def __iter__(self) -> Iterator[str]:
                yield "a"
      `,
    },
  ],
});
