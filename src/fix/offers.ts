/** Which fixes there are, and which of them can be made at once. */
import type { Project } from "../project/model.ts";
import { diffOf } from "../review/diff.ts";
import type { Finding } from "../review/finding.ts";
import { excerptOf, fingerprinter, locate } from "../review/place.ts";
import { ruffFixOf, spanOf } from "../review/ruff-fix.ts";
import { type Edit, overlaps } from "../syntax/edits.ts";
import { SourceText } from "../syntax/source.ts";
import { lint, type RuffDiagnostic } from "../toolbox/ruff.ts";
import type { Offer } from "./model.ts";

/** The findings that have a fix. */
export function offersOf(findings: readonly Finding[]): readonly Offer[] {
  return findings.filter((finding): finding is Offer => (finding.fix?.edits.length ?? 0) > 0);
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
  const read = new Map<string, RuffFile>();
  const fileOf = (path: string): RuffFile => {
    const known = read.get(path);
    if (known !== undefined) return known;
    const source = new SourceText(textOf(path) ?? "");
    const file = { source, fingerprint: fingerprinter(path, source) };
    read.set(path, file);
    return file;
  };
  return { offers: diagnostics.flatMap((one) => ruffOffer(one, fileOf(one.path))), problem };
}

interface RuffFile {
  readonly source: SourceText;
  readonly fingerprint: ReturnType<typeof fingerprinter>;
}

function ruffOffer(diagnostic: RuffDiagnostic, { source, fingerprint }: RuffFile): readonly Offer[] {
  const { code, path, message } = diagnostic;
  const fix = ruffFixOf(source, diagnostic);
  if (fix === null || fix.edits.length === 0) return [];
  const span = spanOf(source, diagnostic);
  const location = locate(path, source, span);
  const rule = `ruff/${code}`;
  return [
    {
      rule,
      severity: "advice",
      evidence: "pattern",
      message,
      location,
      within: "",
      fingerprint: fingerprint(rule, "", span),
      code,
      excerpt: excerptOf(source, location),
      fix: { ...fix, diff: diffOf(path, source, fix.edits) },
    },
  ];
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
    const { edits } = offer.fix;
    const same = JSON.stringify([path, edits]);
    const before = byPath.get(path) ?? [];
    if (made.has(same) || edits.some((edit) => before.some((one) => overlaps(one, edit) || touches(one, edit)))) {
      continue;
    }
    made.add(same);
    before.push(...edits);
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
