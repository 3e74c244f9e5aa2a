import { insertAfter, insertBefore } from "../../syntax/edits.ts";
import type { Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { moduleAs } from "../kit/importing.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "testing/pattern-not-escaped",
  title: "Message with special characters used as a pattern",
  severity: "advice",
  adopts: ["RUF043"],
  says: () =>
    "`match` is a regular expression: brackets, `*`, `+`, `?` and `$` do not stand for themselves here. Use `re.escape(…)`, or a raw string if a pattern is meant.",
  why: "The pattern accepts other messages than the one written there, so a wrong message passes.",
  whenNot: "A pattern is meant; a raw string says so.",
  sources: [
    "https://docs.pytest.org/en/stable/reference/reference.html#pytest.raises",
    "https://docs.python.org/3/library/re.html#re.escape",
  ],
  examples: [
    {
      title: "the question mark makes the `d` optional",
      bad: `
        import pytest

        def test_refused(form):
            with pytest.raises(ValueError, match="Was it paid?"):
        #                                        ^^^^^^^^^^^^^^
                form.submit()
      `,
      good: `
        import re

        import pytest

        def test_refused(form):
            with pytest.raises(ValueError, match=re.escape("Was it paid?")):
                form.submit()
      `,
    },
  ],
  nearMisses: [
    {
      why: "A full stop that also matches other characters does no harm.",
      code: `
        import pytest

        def test_refused(form):
            with pytest.raises(ValueError, match="Not paid."):
                form.submit()
      `,
    },
    {
      why: "Clearly meant as a pattern.",
      code: `
        import pytest

        def test_refused(form):
            with pytest.raises(ValueError, match="^order .* not paid$"):
                form.submit()
      `,
    },
  ],
  confirm: ({ node }) => (isPlainText(node) ? "yes" : "no"),
  fix: {
    safety: "unsafe",
    says: "Escape it",
    edits: ({ at }, file) => {
      const text = nodeAt(file.tree, at.start, at.end);
      const re = text?.kind === "Constant" ? moduleAs("re", text, file) : null;
      // A star at the end is a habit from the shell: anything may follow.
      if (text?.kind !== "Constant" || re === null || String(text.value).endsWith("*")) return null;
      return [insertBefore(text, `${re.text}.escape(`), insertAfter(text, ")"), ...re.edits];
    },
  },
});

/** Text with brackets, `?`, `+`, `*` or `$` in places where prose has them, and no sign of a pattern. */
function isPlainText(node: Node): boolean {
  if (node.kind !== "Constant" || node.type !== "str") return false;
  const { value } = node;
  if (/\\|\||\["/.test(value) || /[.\])][*+?]|\[\^|\(\?|^\^|\$$|\{\d/.test(value)) return false;
  return /\w\?|\w\(|\(\w|\w\[|\[\w|[\w)]\+|\*/.test(value);
}
