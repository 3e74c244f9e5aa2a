import { isTest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "security/archive-escapes-folder",
  title: "Archive unpacked wherever its members say",
  severity: "warning",
  adopts: ["S202"],
  says: () => 'A member called `../../x` or a link is written outside the folder. Pass `filter="data"`.',
  why: "An archive from somewhere else overwrites files of the user who unpacks it. Only from Python 3.14 on is the safe filter the default.",
  whenNot: "The archive was made by the program itself.",
  sources: ["https://docs.python.org/3/library/tarfile.html#extraction-filters", "https://peps.python.org/pep-0706/"],
  examples: [
    {
      title: "a plug-in from the network",
      bad: `
        import tarfile

        def install(archive, folder):
            with tarfile.open(archive) as plugin:
                plugin.extractall(folder)
        #       ^^^^^^^^^^^^^^^^^
      `,
      good: `
        import tarfile

        def install(archive, folder):
            with tarfile.open(archive) as plugin:
                plugin.extractall(folder, filter="data")
      `,
    },
  ],
  nearMisses: [
    {
      why: "From Python 3.14 on this filter is the default.",
      python: "3.14",
      code: `
        import tarfile

        def install(archive, folder):
            with tarfile.open(archive) as plugin:
                plugin.extractall(folder)
      `,
    },
  ],
  confirm: (_, file) => (isTest(file) || file.python[1] >= 14 ? "no" : "yes"),
});
