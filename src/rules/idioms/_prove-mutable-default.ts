import { nodeAt } from "../../syntax/walk.ts";
import { functionToCall, type Recipe, type Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, RuffData, Suspect } from "../kit/rule.ts";

/** A call that changes the default, or two objects that hold the same one. */
export function proveMutableDefault({ at, data }: Suspect<RuffData>, file: PythonFile): Recipe | Unprovable {
  const name = data.noted?.name;
  if (typeof name !== "string") return { why: "a lambda's default cannot be called from outside" };
  const subject = functionToCall(nodeAt(file.tree, at.start, at.end) ?? file.tree, file);
  if ("why" in subject) return subject;
  if (subject.name.endsWith(".__init__")) {
    return {
      test: `objects_have_${name}_of_their_own`,
      shows: `Two objects made without \`${name}\` do not share the default.`,
      subject: { ...subject, name: subject.name.replace(/\.__init__$/, "") },
      body: `
        first, second = $call, $call
        shared = [
            name
            for name, value in vars(first).items()
            if isinstance(value, (list, dict, set)) and value is vars(second).get(name)
        ]
      `,
      claim: "not shared",
      otherwise: `two objects made without \`${name}\` share one default`,
    };
  }
  return {
    test: `default_of_${name}_is_not_changed`,
    shows: `What one call does to \`${name}\` is not there in the next.`,
    subject,
    imports: ["import copy", "import inspect"],
    body: `
      default = inspect.signature($function).parameters["${name}"].default
      before = copy.deepcopy(default)
      result = $run
      if result is default and isinstance(result, list):
          result.append("the caller's own")
    `,
    claim: "default == before",
    otherwise: `the default of \`${name}\` is not what it was before the call`,
  };
}
