import type { Call, Expression } from "../../syntax/nodes.ts";
import { isFixed } from "../kit/constants.ts";
import { isTest, isTrue, lastName, nearest } from "../kit/match.ts";
import { adoptRule, type PythonFile } from "../kit/rule.ts";

/** A function that runs a command, by its name. */
const RUNNER = /run|call|popen|exec|command|cmd|spawn|system|check_output|shell|process/i;

export default adoptRule({
  id: "security/shell-injection",
  title: "Command line put together for a shell",
  severity: "warning",
  adopts: ["S602", "S604", "S605", "S609"],
  says: () =>
    "The shell reads what is put into this command: a `;` or `$(…)` in it starts another. Pass a list without `shell=True`, or quote each part with `shlex.quote`.",
  why: "A file called `a; rm -rf ~` is a name to Python and a command to the shell. Even without an attacker, the first blank breaks it.",
  whenNot: "The command is what the user of the program asked to have run in a shell.",
  sources: [
    "https://docs.python.org/3/library/subprocess.html#security-considerations",
    "https://docs.python.org/3/library/shlex.html#shlex.quote",
  ],
  examples: [
    {
      title: "an archive with any name",
      bad: `
        import subprocess

        def unpack(archive):
            subprocess.run(f"tar xf {archive}", shell=True, check=True)
        #   ^^^^^^^^^^^^^^
      `,
      good: `
        import subprocess

        def unpack(archive):
            subprocess.run(["tar", "xf", archive], check=True)
      `,
    },
  ],
  nearMisses: [
    {
      why: "One of two known programs.",
      code: `
        import subprocess
        import sys

        def version():
            if sys.platform == "win32":
                command = "magick -version"
            else:
                command = "convert -version"
            subprocess.run(command, shell=True)
            command = command + " -verbose"
      `,
    },
    {
      why: "The command stands in the program.",
      code: `
        import subprocess

        def branch():
            return subprocess.check_output("git branch --show-current | tr -d '\\n'", shell=True)
      `,
    },
    {
      why: "Each part is quoted.",
      code: `
        import shlex
        import subprocess

        def count(path):
            return subprocess.check_output(f"sort {shlex.quote(path)} | uniq | wc -l", shell=True)
      `,
    },
  ],
  confirm: ({ node, data }, file) => {
    const call = nearest(node, "Call");
    if (call === null || isTest(file)) return "no";
    if (data.code === "S604" && !runsShell(call)) return "no";
    const command =
      call.args[0] ?? call.keywords.find(({ arg }) => arg === "args" || arg === "cmd" || arg === "command")?.value;
    if (command === undefined || isFixed(command, file, isQuoted) || isFixedSoFar(command, file)) return "no";
    return isCallersCommand(command, file) ? "advice" : "yes";
  },
});

/** Each value that the name was given above the call is made of literals. */
function isFixedSoFar(command: Expression, file: PythonFile): boolean {
  if (command.kind !== "Name") return false;
  const above = file.names.lookup(command).filter(({ node }) => node.start < command.start);
  return (
    above.length > 0 && above.every(({ node: { parent } }) => parent?.kind === "Assign" && isFixed(parent.value, file))
  );
}

/** The whole command is the caller's, as it is: a function that runs commands, whose callers must take care. */
function isCallersCommand(command: Expression, file: PythonFile): boolean {
  if (command.kind !== "Name") return false;
  return file.names.lookup(command).every(({ kind, node: { parent } }) => {
    if (kind === "parameter" || kind === "for") return true;
    const value = parent?.kind === "Assign" ? parent.value : null;
    return value?.kind === "Call" && lastName(value) === "str";
  });
}

function runsShell(call: Call): boolean {
  return RUNNER.test(lastName(call) ?? "") && call.keywords.some(({ arg, value }) => arg === "shell" && isTrue(value));
}

function isQuoted(part: Expression): boolean {
  return (
    part.kind === "Call" && /quote|list2cmdline|^join$|^expanduser$/.test(lastName(part) ?? "") && !isTextJoin(part)
  );
}

/** `" ".join(…)` quotes nothing; `shlex.join(…)` does. */
function isTextJoin({ func }: Call): boolean {
  return (
    func.kind === "Attribute" && func.attr === "join" && !(func.value.kind === "Name" && func.value.id === "shlex")
  );
}
