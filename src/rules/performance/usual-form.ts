import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "performance/usual-form",
  title: "Not the usual form",
  severity: "advice",
  since: "next",
  adopts: [
    "C408",
    "FURB101",
    "FURB103",
    "FURB105",
    "FURB113",
    "FURB118",
    "FURB140",
    "FURB145",
    "FURB152",
    "FURB154",
    "FURB156",
    "FURB167",
    "FURB168",
    "FURB169",
    "FURB171",
    "FURB180",
  ],
  why: "One form throughout is easier to read. None of these is a bug and few are faster, so the rule is off unless it is selected.",
  whenNot: "The form at hand says better what is meant, or the project has its own.",
  sources: [
    "https://docs.python.org/3/library/pathlib.html#pathlib.Path.read_text",
    "https://docs.python.org/3/library/re.html#flags",
  ],
  examples: [
    {
      title: "a flag by its letter",
      bad: `
        import re

        WORD = re.compile("[a-z]+", re.I)
        #                           ^^^^
      `,
      good: `
        import re

        WORD = re.compile("[a-z]+", re.IGNORECASE)
      `,
    },
  ],
  nearMisses: [
    {
      why: "The flag's own name.",
      code: `
        import re

        WORD = re.compile("[a-z]+", re.ASCII)
      `,
    },
  ],
});
