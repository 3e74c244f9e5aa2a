/** A field's default, made anew for each object. */
import type { Edit } from "../../syntax/edits.ts";
import { replace } from "../../syntax/edits.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { decorator } from "../kit/classes.ts";
import { writtenAs } from "../kit/importing.ts";
import { inside, isName, nearest, textOf } from "../kit/match.ts";
import type { PythonFile } from "../kit/rule.ts";

/**
 * `field(default_factory=…)`; `null` where the class is no dataclass of the standard library, or the value is made of
 * names of its body, which a function in it does not see.
 */
export function madeByFactory(value: Expression, file: PythonFile): readonly Edit[] | null {
  const { parent } = value;
  const owner = nearest(parent, "ClassDef");
  if (parent?.kind !== "AnnAssign" || parent.value !== value || owner === null) return null;
  if (decorator(owner, file, "dataclasses.dataclass") === null) return null;
  const { bindings } = file.names.scopeOf(parent.target);
  for (const one of inside(value)) if (isName(one) && bindings.has(one.id)) return null;
  const field = writtenAs("dataclasses", "field", value, file);
  if (field === null) return null;
  return [replace(value, `${field.text}(default_factory=${factoryOf(value, file)})`), ...field.edits];
}

function factoryOf(value: Expression, file: PythonFile): string {
  if (value.kind === "List" && value.elts.length === 0) return "list";
  if (value.kind === "Dict" && value.values.length === 0) return "dict";
  const isPlainCall = value.kind === "Call" && value.args.length === 0 && value.keywords.length === 0;
  return isPlainCall ? textOf(value.func, file) : `lambda: ${textOf(value, file)}`;
}
