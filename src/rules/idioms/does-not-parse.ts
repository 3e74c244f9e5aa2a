import { defineReviewRule } from "../kit/rule.ts";

export default defineReviewRule({
  id: "idioms/does-not-parse",
  title: "File that does not parse",
  severity: "error",
  syntaxDecides: "Python refuses the file with a SyntaxError.",
  reportedBy: "review",
  why: "Importing the file raises `SyntaxError`, and so does everything that imports it. Only the first place is reported; the rest of the file is reviewed as far as it can be read.",
  whenNot: "Test data that is broken on purpose: leave it out with `exclude` in `[tool.python-dev]`.",
  sources: [
    "https://docs.python.org/3/reference/grammar.html",
    "https://docs.python.org/3/library/exceptions.html#SyntaxError",
  ],
  examples: [
    {
      title: "a call whose bracket is never closed",
      bad: `
def total(items):
    return sum(items
#             ^

def count(items):
    return len(items)
`,
      good: `
def total(items):
    return sum(items)

def count(items):
    return len(items)
`,
    },
  ],
  nearMisses: [
    {
      why: "soft keywords are ordinary names where the grammar says so",
      code: `
match = {"case": 1}
type = match["case"]
print(match, type)
`,
    },
  ],
});
