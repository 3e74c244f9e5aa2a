/** A call that waits, moved into a thread: `await asyncio.to_thread(…)`. */
import { type Edit, replace } from "../../syntax/edits.ts";
import type { Call } from "../../syntax/nodes.ts";
import { moduleAs } from "../kit/importing.ts";
import { functionAround, textOf } from "../kit/match.ts";
import { awaited, isInGenerator } from "../kit/rewrite.ts";
import type { PythonFile } from "../kit/rule.ts";

/** `null` where nothing can be awaited, or the file runs on another event loop. Since Python 3.9. */
export function inThread(call: Call, file: PythonFile): readonly Edit[] | null {
  const asyncio = file.python[1] < 9 ? null : asyncioFor(call, file);
  if (asyncio === null) return null;
  const given = file.source.text.slice(call.func.end, call.end).replace(/^\s*\(\s*/, "");
  const separator = given === ")" ? "" : ", ";
  const text = `${asyncio.text}.to_thread(${textOf(call.func, file)}${separator}${given}`;
  return [replace(call, awaited(text, call)), ...asyncio.edits];
}

/** `await asyncio.sleep(…)` for `time.sleep(…)`. */
export function sleptAsync(call: Call, file: PythonFile): readonly Edit[] | null {
  const asyncio = asyncioFor(call, file);
  return asyncio === null ? null : [replace(call.func, `await ${asyncio.text}.sleep`), ...asyncio.edits];
}

const OTHER_LOOPS = /^(trio|anyio|curio)\b/;

function asyncioFor(call: Call, file: PythonFile) {
  if (functionAround(call)?.kind !== "AsyncFunctionDef" || isInGenerator(call)) return null;
  for (const bindings of file.names.module.bindings.values()) {
    if (bindings.some(({ origin }) => origin !== null && OTHER_LOOPS.test(origin))) return null;
  }
  return moduleAs("asyncio", call, file);
}
