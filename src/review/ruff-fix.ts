/** Ruff's places and fixes in our terms: it counts rows and code points from 1, we count UTF-16 units from 0. */
import type { Span } from "../rules/kit/rule.ts";
import type { SourceText } from "../syntax/source.ts";
import type { RuffDiagnostic, RuffPlace } from "../toolbox/ruff.ts";
import type { OfferedFix } from "./reporter.ts";

export function spanOf(source: SourceText, diagnostic: Pick<RuffDiagnostic, "location" | "end_location">): Span {
  return { start: offsetOf(source, diagnostic.location), end: offsetOf(source, diagnostic.end_location) };
}

/** `null` where ruff has none, or only an idea for a person. */
export function ruffFixOf(source: SourceText, { fix }: RuffDiagnostic): OfferedFix | null {
  if (fix === null || fix.applicability === "displayonly") return null;
  const edits = fix.edits.map((edit) => ({ ...spanOf(source, edit), text: edit.content }));
  return {
    safety: fix.applicability,
    says: fix.message ?? "Apply ruff's fix",
    edits: edits.toSorted((a, b) => a.start - b.start),
  };
}

function offsetOf(source: SourceText, place: RuffPlace): number {
  return source.offsetOfCodePoint(place.row, place.column - 1);
}
