import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/literal-identity",
  title: "Literal compared by identity",
  severity: "error",
  adopts: ["F632"],
  syntaxDecides: "The language does not say whether two equal literals are one object, so no operand makes this right.",
  says: ({ message }) =>
    `\`is\` asks whether both are the same object, and whether an equal literal is one depends on the interpreter. Use \`${message.includes("!=") ? "!=" : "=="}\`.`,
  why: "Short strings and small integers happen to be shared in CPython, so the comparison passes in a test and fails with the value that a file or a request brings.",
  whenNot:
    "`None`, `True`, `False`, `...` and an object made to be unique are compared with `is`; numbers, strings and tuples never.",
  sources: [
    "https://docs.python.org/3/reference/expressions.html#is-not",
    "https://docs.python.org/3/whatsnew/3.8.html#changes-in-python-behavior",
  ],
  examples: [
    {
      title: "true in the test, false in production",
      bad: `
        def is_admin(user):
            return user.role is "admin"
        #          ^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        def is_admin(user):
            return user.role == "admin"
      `,
    },
  ],
  nearMisses: [
    {
      why: "A single object that the program made for this.",
      code: `
        MISSING = object()

        def get(values, key, default=MISSING):
            return values[key] if default is MISSING else values.get(key, default)
      `,
    },
  ],
});
