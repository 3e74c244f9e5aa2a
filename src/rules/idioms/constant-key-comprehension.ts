import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "idioms/constant-key-comprehension",
  title: "Dict comprehension with one key",
  severity: "error",
  adopts: ["B035"],
  syntaxDecides: "The key does not depend on the loop, so every round overwrites the one before.",
  says: ({ message }) => {
    const key = /`(.+?)`/.exec(message)?.[1];
    return `The key${key === undefined ? "" : ` \`${key}\``} is the same in every round: at most one entry is left, the last.`;
  },
  why: "A dict keeps one value a key, so all rounds but the last are computed and thrown away.",
  whenNot: "The last element is wanted; then take it without a comprehension.",
  sources: ["https://docs.python.org/3/reference/expressions.html#dictionary-displays"],
  examples: [
    {
      title: "quotes too many",
      bad: `
        def by_name(users):
            return {"name": user for user in users}
        #           ^^^^^^
      `,
      good: `
        def by_name(users):
            return {user.name: user for user in users}
      `,
    },
  ],
  nearMisses: [
    {
      why: "The key is made from the element.",
      code: `
        def by_label(users):
            return {f"user {user.id}": user for user in users}
      `,
    },
  ],
});
