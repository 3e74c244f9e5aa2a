import { defineReviewRule } from "../kit/rule.ts";

export default defineReviewRule({
  id: "idioms/unused-ignore",
  title: "Ignore comment that covers nothing",
  severity: "advice",
  reportedBy: "review",
  why: "The defect is gone and its excuse is still there: the next reader believes in a fault that does not exist, and a new one on the same line would be silenced.",
  whenNot: "While a rule is switched off by `--select` or `--ignore`, its comments are not judged.",
  sources: ["https://docs.astral.sh/ruff/rules/unused-noqa/"],
  examples: [
    {
      title: "the default is no longer mutable",
      bad: `
def add(item, to=None):  # python-dev: ignore[idioms/mutable-default] shared on purpose
#                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    return [*(to or []), item]
`,
      good: `
def add(item, to=None):
    return [*(to or []), item]
`,
    },
  ],
  nearMisses: [
    {
      why: "the comment covers a finding of the next line",
      code: `
try:
    work = 1
# python-dev: ignore[idioms/bare-except] a plugin may raise what is no Exception
except:
    work = 2
`,
    },
  ],
});
