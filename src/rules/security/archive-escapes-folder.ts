import type { Call, Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { isName, isTest, nearest } from "../kit/match.ts";
import { withArgument } from "../kit/rewrite.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

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
      python: "3.12",
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
      why: "`zipfile` keeps members inside the folder by itself.",
      code: `
        import zipfile

        def unpack(wheel, folder):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
      `,
    },
    {
      why: "The branch for a Python that has no filter yet.",
      code: `
        import tarfile

        def unpack(archive, folder):
            with tarfile.open(archive) as files:
                if hasattr(tarfile, "data_filter"):
                    files.extractall(folder, filter="data")
                else:
                    files.extractall(folder)
      `,
    },
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
  confirm: ({ node }, file) => {
    if (isTest(file) || file.python[1] >= 14) return "no";
    const call = nearest(node, "Call");
    if (call === null || isWithoutFilter(call)) return "no";
    const opened = call.func.kind === "Attribute" ? openedBy(call.func.value, file) : null;
    // A zip archive's members are kept inside the folder by `zipfile` itself.
    return opened !== null && TAR.test(opened) ? "yes" : "no";
  },
  fix: {
    safety: "unsafe",
    says: "Filter the members",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      // Older Pythons have it in their latest releases only.
      const filter = call === null || file.python[1] < 12 ? null : withArgument(call, 'filter="data"', file);
      return filter === null ? null : [filter];
    },
  },
});

const TAR = /^tarfile\.(open|TarFile(\.\w*open)?)$/;

/** What the archive was opened with, where that is said in one place. */
function openedBy(archive: Expression, file: PythonFile): string | null {
  if (archive.kind === "Call") return file.names.qualified(archive.func);
  if (!isName(archive)) return null;
  const [binding, another] = file.names.lookup(archive);
  const made = another === undefined ? binding?.node.parent : null;
  const value = made?.kind === "Assign" ? made.value : made?.kind === "withitem" ? made.context_expr : null;
  return value?.kind === "Call" ? file.names.qualified(value.func) : null;
}

/** The other branch of `if hasattr(tarfile, "data_filter")`: a Python that has no filter. */
function isWithoutFilter(call: Call): boolean {
  for (let at = nearest(call, "If"); at !== null; at = nearest(at.parent, "If")) {
    const { test } = at;
    const asked = test.kind === "Call" && test.args[1]?.kind === "Constant" ? test.args[1].value : null;
    if (asked === "data_filter" && at.orelse.some((one) => one.start <= call.start && call.end <= one.end)) return true;
  }
  return false;
}
