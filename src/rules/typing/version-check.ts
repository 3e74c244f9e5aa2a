import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "typing/version-check",
  title: "Version test that type checkers cannot read",
  severity: "warning",
  adopts: ["PYI006"],
  says: () =>
    "Compare `sys.version_info` with `>=` or `<`, against `(3, 12)`: `>` and `==` also see the patch release and the rest of the tuple.",
  why: "`sys.version_info > (3, 8)` is true for 3.8.0 itself, since its tuple is longer, and `== (3, 8)` never is; type checkers follow only `>=` and `<`.",
  whenNot: "Never: the two forms that work say all there is to say.",
  sources: [
    "https://docs.python.org/3/library/sys.html#sys.version_info",
    "https://typing.python.org/en/latest/spec/directives.html#version-and-platform-checking",
  ],
  examples: [
    {
      title: "true on 3.10 as well",
      bad: `
        import sys

        if sys.version_info > (3, 10):
        #  ^^^^^^^^^^^^^^^^^^^^^^^^^^
            from typing import Self
        else:
            from typing_extensions import Self
      `,
      good: `
        import sys

        if sys.version_info >= (3, 11):
            from typing import Self
        else:
            from typing_extensions import Self
      `,
    },
  ],
  nearMisses: [
    {
      why: "The form that works.",
      code: `
        import sys

        if sys.version_info >= (3, 11):
            import tomllib
        else:
            import tomli as tomllib
      `,
    },
  ],
});
