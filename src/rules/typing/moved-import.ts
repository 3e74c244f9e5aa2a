import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/moved-import",
  title: "Imported from where it used to be",
  severity: "advice",
  oncePerFile: true,
  adopts: ["UP035"],
  says: ({ message }) => {
    const [, home, names] = /^Import from `(.+?)` instead: (.+)$/.exec(message) ?? [];
    return home === undefined || names === undefined
      ? message
      : `${names} moved: import from \`${home}\`, which every Python that the project supports has.`;
  },
  why: "The old place is a deprecated alias or a back-port that is not needed any more; both go away one day, and the back-port is a dependency that users install for nothing.",
  whenNot: "The back-port fixes something that the standard library's version in an old Python still has wrong.",
  sources: [
    "https://docs.python.org/3/library/typing.html#deprecated-aliases",
    "https://docs.python.org/3/library/collections.abc.html",
  ],
  examples: [
    {
      title: "an alias of collections.abc",
      bad: `
        from typing import Callable
        #^^^^^^^^^^^^^^^^^^^^^^^^^^

        def twice(call: Callable[[], None]) -> None:
            call()
            call()
      `,
      good: `
        from collections.abc import Callable

        def twice(call: Callable[[], None]) -> None:
            call()
            call()
      `,
    },
  ],
  nearMisses: [
    {
      why: "`typing` is its home.",
      code: `
        from typing import Protocol

        class Named(Protocol):
            name: str
      `,
    },
  ],
  // What `typing/old-generic-alias` finds where it is used need not be said at the import too.
  confirm: ({ data }) => (data.message.startsWith("Import from") ? "yes" : "no"),
});
