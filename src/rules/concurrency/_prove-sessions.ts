import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import { functionToCall, type Recipe, type Subject, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { equipped } from "../kit/stand-ins.ts";

/** Several items, and how many sessions are made for them. `loop` is the function with the loop, where that is another. */
export function proveSessions(
  at: Span,
  session: string,
  loop: Subject | Unprovable | null,
  file: PythonFile,
): Recipe | Unprovable {
  const call = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const subject = loop ?? functionToCall(call ?? file.tree, file);
  if ("why" in subject) return subject;
  if (call === null || subject.name.includes("<locals>")) return { why: "the loop is in a function inside another" };
  const target = call.func.kind === "Name" ? `${file.module}.${call.func.id}` : file.names.qualified(call.func);
  return equipped({
    test: `${subject.name.replace(/^.*\./, "").replace(/^_+/, "")}_makes_one_session`,
    shows: `\`${subject.name}\` makes one \`${session}\` for all items.`,
    subject,
    imports: ["from contextlib import suppress"],
    body: `
      made = []

      def session(*args, **kwargs):
          made.append(Anything())
          return made[-1]

      monkeypatch.setattr("${target}", session)
      $setup
      with suppress(Exception):  # what it makes of the answers is not asked here
          $run
      assert made, "no session was made"
    `,
    claim: "len(made) == 1",
    otherwise: `each item gets a \`${session}\` of its own`,
  });
}
