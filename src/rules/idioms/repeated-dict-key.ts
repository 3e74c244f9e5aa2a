import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/repeated-dict-key",
  title: "Key written twice in a dict",
  severity: "warning",
  adopts: ["F601", "F602"],
  says: ({ message }) => {
    const key = /`(.+?)`/.exec(message)?.[1];
    return `${key === undefined ? "This key" : `\`${key}\``} stands in this dict already: the later value replaces the earlier one.`;
  },
  why: "The first value is evaluated and dropped without a word; often the second key was meant to be another one.",
  whenNot: "Never: one of the two lines does nothing.",
  sources: ["https://docs.python.org/3/reference/expressions.html#dictionary-displays"],
  examples: [
    {
      title: "a copied line",
      bad: `
        PORTS = {
            "http": 80,
            "https": 443,
            "http": 8080,
        #   ^^^^^^
        }
      `,
      good: `
        PORTS = {
            "http": 80,
            "https": 443,
            "http-alt": 8080,
        }
      `,
    },
  ],
  nearMisses: [
    {
      why: "Overriding a default on purpose goes through `**`.",
      code: `
        def options(base):
            return {"timeout": 30, **base, "retries": 3}
      `,
    },
  ],
});
