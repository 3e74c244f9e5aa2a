import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/exception-caught-twice",
  title: "Second handler for the same exception never runs",
  severity: "warning",
  adopts: ["B025", "B014"],
  says: ({ code, message }) => {
    const name = /`([\w.]+)`/.exec(message.replace(/^.*?duplicate exception/, ""))?.[1];
    const what = name === undefined ? "This exception" : `\`${name}\``;
    return code === "B025"
      ? `${what} is caught by an earlier clause already, so this one never runs. Put both answers in one.`
      : `${what} is named twice in this clause. Name it once, or name the one that was meant.`;
  },
  why: "The first clause that fits wins. The later one is dead code, and what it was written to do is never done.",
  whenNot: "Never: the order of the clauses decides it.",
  sources: [
    "https://docs.python.org/3/reference/compound_stmts.html#except-clause",
    "https://docs.python.org/3/library/exceptions.html#OSError",
  ],
  examples: [
    {
      title: "the fallback never runs",
      bad: `
        def parse(text, fallback):
            try:
                return int(text)
            except ValueError:
                return None
            except ValueError:
        #          ^^^^^^^^^^
                return fallback
      `,
      good: `
        def parse(text, fallback):
            try:
                return int(text)
            except ValueError:
                return fallback
      `,
    },
    {
      title: "named twice in one clause",
      bad: `
        def read(path):
            try:
                return path.read_text()
            except (OSError, UnicodeError, OSError):
        #          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
                return ""
      `,
      good: `
        def read(path):
            try:
                return path.read_text()
            except (OSError, UnicodeError):
                return ""
      `,
    },
  ],
  nearMisses: [
    {
      why: "The subclass comes first and is answered on its own.",
      code: `
        def read(path):
            try:
                return path.read_text()
            except FileNotFoundError:
                return ""
            except OSError as error:
                return str(error)
      `,
    },
  ],
  confirm: ({ data }) => (data.code === "B014" ? "advice" : "yes"),
});
