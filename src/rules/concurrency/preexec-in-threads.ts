import { replace } from "../../syntax/edits.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { adoptRule } from "../kit/rule.ts";

export default adoptRule({
  id: "concurrency/preexec-in-threads",
  title: "`preexec_fn` in a process that may have threads",
  severity: "warning",
  adopts: ["PLW1509"],
  says: () =>
    "`preexec_fn` runs Python between fork and exec, where a lock held by another thread is never released. Use `start_new_session`, `process_group`, `user`, `group`, `umask` or `pass_fds`.",
  why: "The child hangs for ever, now and then, and only under load; and the interpreter must take its slow way of starting processes.",
  whenNot: "The program has one thread, and the function does what no parameter of `Popen` can.",
  sources: ["https://docs.python.org/3/library/subprocess.html#subprocess.Popen"],
  examples: [
    {
      title: "a session of its own",
      bad: `
        import os
        import subprocess

        def start(command):
            return subprocess.Popen(command, preexec_fn=os.setsid)
        #                                    ^^^^^^^^^^^^^^^^^^^^
      `,
      good: `
        import subprocess

        def start(command):
            return subprocess.Popen(command, start_new_session=True)
      `,
      fixed: `
        import os
        import subprocess

        def start(command):
            return subprocess.Popen(command, start_new_session=True)
      `,
    },
  ],
  nearMisses: [
    {
      why: "Said with a parameter.",
      code: `
        import subprocess

        def start(command):
            return subprocess.Popen(command, umask=0o077, preexec_fn=None)
      `,
    },
  ],
  confirm: ({ node }, file) => {
    const call = nearest(node, "Call");
    const given = call?.keywords.find((one) => one.arg === "preexec_fn")?.value;
    if (given === undefined || file.role !== "source") return "no";
    const name = file.names.qualified(given);
    return name === "os.setsid" || name === "os.setpgrp" || usesThreads(file.source.text) ? "yes" : "advice";
  },
  fix: {
    safety: "safe",
    says: "Let `subprocess` do it",
    edits: ({ at }, file) => {
      const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
      const given = call?.keywords.find(({ arg }) => arg === "preexec_fn");
      const name = given === undefined ? null : file.names.qualified(given.value);
      if (call === null || given === undefined || call.keywords.some(({ arg }) => OTHERS.test(arg ?? "**")))
        return null;
      if (name === "os.setsid") return [replace(given, "start_new_session=True")];
      // Since Python 3.11.
      return name === "os.setpgrp" && file.python[1] >= 11 ? [replace(given, "process_group=0")] : null;
    },
  },
});

/** May already say what the function does. */
const OTHERS = /^(start_new_session|process_group|\*\*)$/;

function usesThreads(text: string): boolean {
  return /^\s*(import|from) (threading|concurrent|asyncio)\b/m.test(text);
}
