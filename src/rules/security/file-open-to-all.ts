import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/file-open-to-all",
  title: "File that every user of the machine may change",
  severity: "warning",
  adopts: ["S103"],
  says: () => "With this mode any user may write here. Give the owner what is needed, and others no more than reading.",
  why: "What the program reads or runs later may have been written by somebody else.",
  whenNot: "A folder for all with the sticky bit, like `/tmp`.",
  sources: ["https://docs.python.org/3/library/os.html#os.chmod"],
  examples: [
    {
      title: "everything for everybody",
      bad: `
        import os

        def publish(path):
            os.chmod(path, 0o777)
        #                  ^^^^^
      `,
      good: `
        import os

        def publish(path):
            os.chmod(path, 0o755)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Others may read and run it; only the owner may change it.",
      code: `
        import os

        def install(path):
            os.chmod(path, 0o755)
      `,
    },
  ],
  confirm: ({ data }, file) => {
    const mode = Number.parseInt(/0o([0-7]+)/.exec(data.message)?.[1] ?? "0", 8);
    return !isTest(file) && (mode & 0o002) !== 0 && (mode & 0o1000) === 0 ? "yes" : "no";
  },
});
