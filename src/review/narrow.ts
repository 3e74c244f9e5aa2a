import type { Finding, Review } from "./finding.ts";

/** A review of fewer findings. */
export function narrowed(review: Review, keep: (finding: Finding) => boolean): Review {
  const findings = review.findings.filter(keep);
  return { ...review, findings, statistics: { ...review.statistics, byRule: countByRule(findings) } };
}

/** Findings by rule id, most first. */
export function countByRule(findings: readonly Finding[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return Object.fromEntries([...counts].sort((a, b) => b[1] - a[1]));
}
