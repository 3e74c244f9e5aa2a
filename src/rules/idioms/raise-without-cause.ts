import { insertAfter } from "../../syntax/edits.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { inside, isName, isStored, isTest, lastName, nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

/** What ends a program or a request with a message for a person: the cause is not for them. */
const FOR_PEOPLE =
  /^(SystemExit|Exit|Abort|UsageError|ClickException|BadParameter|CommandError|ArgumentTypeError|ArgumentError|ValidationError|HTTPException|Http404|HTTP\w+|Skip\w*|StopIteration|StopAsyncIteration|AttributeError|KeyError|IndexError)$/;

export default adoptRule({
  id: "idioms/raise-without-cause",
  title: "Cause of an error flattened to text",
  severity: "advice",
  adopts: ["B904"],
  says: () =>
    "The caught error is the cause of this one: say `raise … from error`, or `from None` where it is noise. Without it the traceback reads as if the handler had failed.",
  why: 'The traceback says "During handling of the above exception, another exception occurred", which reads as a bug in the handler, and code that looks at `__cause__` finds nothing.',
  whenNot:
    "The new error is for a person and complete in itself (a usage error, an HTTP status): then `from None` is the honest form, or nothing.",
  sources: [
    "https://docs.python.org/3/reference/simple_stmts.html#the-raise-statement",
    "https://peps.python.org/pep-3134/",
    "https://peps.python.org/pep-0409/",
  ],
  examples: [
    {
      title: "the cause goes into the message only",
      bad: `
        class ConfigError(Exception): ...

        def read_port(text):
            try:
                return int(text)
            except ValueError as error:
                raise ConfigError(f"bad port: {error}")
        #       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        class ConfigError(Exception): ...

        def read_port(text):
            try:
                return int(text)
            except ValueError as error:
                raise ConfigError(f"bad port: {error}") from error
      `,
    },
  ],
  nearMisses: [
    {
      why: 'A missing key is this class\'s own "no such attribute"; the `KeyError` adds nothing.',
      code: `
        class Record:
            def __getattr__(self, name):
                try:
                    return self.__dict__["fields"][name]
                except KeyError:
                    raise AttributeError(name)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const raised = nearest(node, "Raise");
    const handler = nearest(raised, "ExceptHandler");
    if (raised === null || handler === null || isTest(file) || FOR_PEOPLE.test(lastName(raised.exc) ?? "")) return "no";
    // `raise error.with_traceback(…)` raises the error itself.
    if (handler.name === null || isCallOf(raised.exc, handler.name)) return "no";
    for (const one of inside(raised)) if (isName(one, handler.name)) return "yes";
    return "no";
  },
  fix: {
    safety: "unsafe",
    says: "Raise it from its cause",
    edits: ({ at }, file) => {
      const raised = nearest(nodeAt(file.tree, at.start, at.end), "Raise");
      const handler = nearest(raised, "ExceptHandler");
      const name = handler?.name ?? null;
      if (raised === null || handler === null || name === null) return null;
      for (const one of inside(...handler.body)) if (isName(one, name) && isStored(one)) return null;
      return [insertAfter(raised, ` from ${name}`)];
    },
  },
});

function isCallOf(raised: Expression | null, name: string): boolean {
  return raised?.kind === "Call" && raised.func.kind === "Attribute" && isName(raised.func.value, name);
}
