/** A handler that no longer takes what must reach others. */
import { type Edit, replace } from "../../syntax/edits.ts";
import type { Expression } from "../../syntax/nodes.ts";
import { textOf } from "./match.ts";
import type { PythonFile } from "./rule.ts";

const BASE = "builtins.BaseException";
const EXCEPTION = "builtins.Exception";

/**
 * `BaseException` becomes `Exception`, and classes of these dotted names go; `null` where nothing would be left, or
 * what is caught is named elsewhere. `types` are what one `except` or `suppress()` lists.
 */
function catchingLess(types: readonly Expression[], without: string, file: PythonFile): string | null {
  const named = types.map((type) => ({ name: file.names.qualified(type), text: textOf(type, file) }));
  const hasException = named.some(({ name }) => name === EXCEPTION);
  const left = named.filter(({ name }) => name !== without && !(name === BASE && hasException));
  const isSame = left.length === named.length && left.every(({ name }) => name !== BASE);
  if (left.length === 0 || isSame || left.some(({ text }) => /[\n#]/.test(text))) return null;
  return left.map(({ name, text }) => (name === BASE ? "Exception" : text)).join(", ");
}

/** As `catchingLess`, of what stands behind `except`. */
export function exceptLess(type: Expression, without: string, file: PythonFile): readonly Edit[] | null {
  if (type.kind !== "Tuple") {
    const text = catchingLess([type], without, file);
    return text === null ? null : [replace(type, text)];
  }
  const text = catchingLess(type.elts, without, file);
  return text === null ? null : [replace(type, text.includes(",") ? `(${text})` : text)];
}

/** As `catchingLess`, of the arguments of `suppress()`. */
export function suppressLess(args: readonly Expression[], without: string, file: PythonFile): readonly Edit[] | null {
  const [first] = args;
  const last = args.at(-1);
  const text = catchingLess(args, without, file);
  return first === undefined || last === undefined || text === null
    ? null
    : [{ start: first.start, end: last.end, text }];
}
