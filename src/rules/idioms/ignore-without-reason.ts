import { defineReviewRule } from "../kit/rule.ts";

export default defineReviewRule({
  id: "idioms/ignore-without-reason",
  title: "Ignore comment without a reason",
  severity: "advice",
  reportedBy: "review",
  why: "Whoever meets the line next cannot tell a considered exception from a silenced alarm, so it stays for ever.",
  whenNot: "Never: a few words after the bracket are enough.",
  sources: ["https://google.github.io/styleguide/pyguide.html#21-lint"],
  examples: [
    {
      title: "a bare except that somebody wanted",
      bad: `
try:
    work = 1
except:  # python-dev: ignore[idioms/bare-except]
#        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    work = 2
`,
      good: `
try:
    work = 1
except:  # python-dev: ignore[idioms/bare-except] a plugin may raise what is no Exception
    work = 2
`,
    },
  ],
  nearMisses: [
    {
      why: "a reason in any words will do",
      code: `
try:
    work = 1
except:  # python-dev: ignore[E722] see the note above
    work = 2
`,
    },
  ],
});
