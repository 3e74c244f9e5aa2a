/** Best first. An expert raises ten things that matter, so a rule's later findings stand after other rules' first. */
import type { FileRole } from "../project/model.ts";
import { EVIDENCE, type Severity } from "../rules/kit/rule.ts";
import type { Finding } from "./finding.ts";
import { chapterOf } from "./select.ts";

const WEIGHT: Readonly<Record<Severity, number>> = { error: 100, warning: 20, advice: 1 };

/** How many people a fault in such a file reaches, beside one in the package itself. */
const REACH: Readonly<Record<FileRole, number>> = { source: 1, script: 0.7, test: 0.3 };

/** `roleOf` answers `source` for files that are not Python. */
export function rank(findings: readonly Finding[], roleOf: (path: string) => FileRole): Finding[] {
  const worth = (finding: Finding): number => {
    const reach = chapterOf(finding.rule) === "testing" ? REACH.source : REACH[roleOf(finding.location.path)];
    return WEIGHT[finding.severity] * (1 + EVIDENCE.indexOf(finding.evidence)) * reach;
  };
  const first = sortByWorth(findings.map((finding) => ({ finding, worth: worth(finding) })));
  const met = new Map<string, number>();
  const spread = first.map(({ finding, worth }) => {
    const nth = (met.get(finding.rule) ?? 0) + 1;
    met.set(finding.rule, nth);
    return { finding, worth: worth / nth };
  });
  return sortByWorth(spread).map(({ finding }) => finding);
}

function sortByWorth<T extends { finding: Finding; worth: number }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => b.worth - a.worth || byPlace(a.finding, b.finding));
}

function byPlace(a: Finding, b: Finding): number {
  if (a.location.path !== b.location.path) return a.location.path < b.location.path ? -1 : 1;
  return a.location.start.offset - b.location.start.offset || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}
