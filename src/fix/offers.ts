/** Which fixes there are, and which of them can be made at once. */
import { createHash } from "node:crypto";
import type { Project } from "../project/model.ts";
import { diffOf } from "../review/diff.ts";
import type { Finding } from "../review/finding.ts";
import { locate } from "../review/place.ts";
import { ruffFixOf, spanOf } from "../review/ruff-fix.ts";
import { type Edit, overlaps } from "../syntax/edits.ts";
import { SourceText } from "../syntax/source.ts";
import { lint, type RuffDiagnostic } from "../toolbox/ruff.ts";
import type { Offer } from "./model.ts";

/** The fixes of a review's findings. */
export function offersOf(findings: readonly Finding[]): readonly Offer[] {
  return findings.flatMap((finding) => {
    const { fix, rule, message, location, fingerprint } = finding;
    if (fix === undefined || fix.edits.length === 0) return [];
    return [{ key: fingerprint, rule, message, location, ...fix, finding }];
  });
}

export interface RuffWish {
  /** Ruff's executable. */
  readonly ruff: string;
  readonly textOf: (path: string) => string | null;
  readonly signal?: AbortSignal | undefined;
}

/** The fixes of what the project's own configuration of ruff selects. */
export async function ruffOffers(
  { root, files, python }: Project,
  { ruff, textOf, signal }: RuffWish,
): Promise<{ readonly offers: readonly Offer[]; readonly problem: string | null }> {
  const paths = files.map(({ path }) => path);
  const { diagnostics, problem = null } = await lint({
    ruff,
    root,
    paths,
    codes: "configured",
    target: python,
    signal,
  });
  const keyOf = keys();
  const sources = new Map<string, SourceText>();
  const sourceOf = (path: string): SourceText => {
    const source = sources.get(path) ?? new SourceText(textOf(path) ?? "");
    sources.set(path, source);
    return source;
  };
  return { offers: diagnostics.flatMap((one) => ruffOffer(one, sourceOf(one.path), keyOf)), problem };
}

function ruffOffer(diagnostic: RuffDiagnostic, source: SourceText, keyOf: ReturnType<typeof keys>): readonly Offer[] {
  const { code, path, message } = diagnostic;
  const fix = ruffFixOf(source, diagnostic);
  if (fix === null || fix.edits.length === 0) return [];
  const location = locate(path, source, spanOf(source, diagnostic));
  const key = keyOf(code, path, source, fix.edits);
  return [
    { key, rule: `ruff/${code}`, message, location, ...fix, diff: diffOf(path, source, fix.edits), finding: null },
  ];
}

/** Made of what is replaced by what, and not of where, so that a fix is known again when others have moved it. */
function keys(): (code: string, path: string, source: SourceText, edits: readonly Edit[]) => string {
  const seen = new Map<string, number>();
  return (code, path, source, edits) => {
    const what = edits.map(({ start, end, text }) => [source.text.slice(start, end), text]);
    const base = JSON.stringify([code, path, what]);
    const nth = seen.get(base) ?? 0;
    seen.set(base, nth + 1);
    return createHash("sha256").update(`${base}${nth}`).digest("hex").slice(0, 16);
  };
}

/**
 * Those that can be made together, the earlier ones first; what overlaps with one of them is for the next round. What
 * makes the same edits as another is the same fix.
 */
export function compatible(offers: readonly Offer[]): readonly Offer[] {
  const chosen: Offer[] = [];
  const byPath = new Map<string, Edit[]>();
  const made = new Set<string>();
  for (const offer of offers) {
    const { path } = offer.location;
    const same = JSON.stringify([path, offer.edits]);
    const before = byPath.get(path) ?? [];
    if (made.has(same) || offer.edits.some((edit) => before.some((one) => overlaps(one, edit) || touches(one, edit)))) {
      continue;
    }
    made.add(same);
    before.push(...offer.edits);
    byPath.set(path, before);
    chosen.push(offer);
  }
  return chosen;
}

/** Whether text is put in where other text is taken out: which of the two comes first would be a guess. */
function touches(a: Edit, b: Edit): boolean {
  const isInsertion = ({ start, end }: Edit): boolean => start === end;
  if (isInsertion(a) === isInsertion(b)) return false;
  return isInsertion(a) ? a.start >= b.start && a.start <= b.end : b.start >= a.start && b.start <= a.end;
}
