import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/mutable-context-default",
  title: "Mutable default of a ContextVar",
  severity: "warning",
  adopts: ["B039"],
  says: () =>
    "All contexts share this default: what one task adds, the others see. Use `None` or an immutable value, and `set()` a new one.",
  why: "A context variable is there to keep tasks and requests apart; a default that is changed in place connects them again.",
  whenNot: "The default is only read.",
  sources: ["https://docs.python.org/3/library/contextvars.html#contextvars.ContextVar"],
  examples: [
    {
      title: "tags of all requests in one list",
      bad: `
        from contextvars import ContextVar

        tags: ContextVar[list[str]] = ContextVar("tags", default=[])
        #                                                        ^^

        def tag(name):
            tags.get().append(name)
      `,
      good: `
        from contextvars import ContextVar

        tags: ContextVar[tuple[str, ...]] = ContextVar("tags", default=())

        def tag(name):
            tags.set((*tags.get(), name))
      `,
    },
  ],
  nearMisses: [
    {
      why: "A tuple cannot be changed in place.",
      code: `
        from contextvars import ContextVar

        path = ContextVar("path", default=())
      `,
    },
  ],
});
