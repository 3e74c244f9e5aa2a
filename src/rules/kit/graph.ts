/** Calls of the project by their places in a file. */
import type { CallEdge } from "../../semantics/calls.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Span } from "./rule.ts";

/** What a call that stands there runs; `null` where nobody can tell. Two calls may begin, but never end, in one place. */
export function callAt({ calls, index }: Knowledge, path: string, { start, end }: Span): CallEdge | null {
  const file = index.fileAt(path);
  for (const outline of file?.functions ?? []) {
    const caller = index.functionOf(outline);
    if (caller === null || outline.at.start > end) continue;
    const found = calls.callsOf(caller).find(({ site }) => site.start === start && site.end === end);
    if (found !== undefined) return found;
  }
  return null;
}
