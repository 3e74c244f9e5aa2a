/** Two objects of a class are made: what the class gives them must not be one and the same. */
import type { Node } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "./match.ts";
import { type Recipe, subjectAt, type Unprovable } from "./reproduce.ts";
import type { PythonFile, Span } from "./rule.ts";

/** `at`: the value that the class's attribute is set to. */
export function proveSharedAttribute(at: Span, file: PythonFile): Recipe | Unprovable {
  const value = nodeAt(file.tree, at.start, at.end);
  const owner = nearest(value, "ClassDef");
  const name = attributeSet(value);
  if (owner === null || name === null) return { why: "the attribute has no name of its own" };
  const subject = subjectAt(owner, file);
  if ("why" in subject) return subject;
  return {
    test: `objects_have_${name}_of_their_own`,
    shows: `Two objects of \`${owner.name}\` do not share \`${name}\`.`,
    subject,
    body: "first, second = $call, $call",
    claim: `first.${name} is not second.${name}`,
    otherwise: `two objects of \`${owner.name}\` share one \`${name}\``,
  };
}

function attributeSet(value: Node | null): string | null {
  const statement = value?.parent;
  if (statement?.kind === "AnnAssign" && statement.target.kind === "Name") return statement.target.id;
  const target = statement?.kind === "Assign" ? statement.targets[0] : undefined;
  return target?.kind === "Name" ? target.id : null;
}
