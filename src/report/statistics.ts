/** The table behind `--statistics`. */
import type { Review } from "../review/finding.ts";
import type { Style } from "./style.ts";
import { count, grouped, seconds, wrap } from "./words.ts";

/** Findings by rule, how dense they lie, what was suppressed, and where the time went. */
export function statisticsLines(review: Review, style: Style): readonly string[] {
  const { byRule, lines, suppressed, milliseconds } = review.statistics;
  const head = ["findings", "per 1,000", "rule"] as const;
  const rows = Object.entries(byRule)
    .filter(([, amount]) => amount > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([rule, amount]) => row(grouped(amount), density(amount, lines), rule));
  const stages = Object.entries(milliseconds).map(([stage, spent]) => `${stage} ${seconds(spent)}`);
  return [
    ...(rows.length === 0 ? [] : [style.dim(row(...head)), ...rows]),
    style.dim(`${count(suppressed, "finding")} suppressed in the source`),
    ...wrap(stages.join(" · "), style.width).map(style.dim),
    "",
  ];
}

function row(amount: string, perThousand: string, rule: string): string {
  return `${amount.padStart(8)}  ${perThousand.padStart(9)}  ${rule}`;
}

function density(amount: number, lines: number): string {
  return lines === 0 ? "–" : ((amount * 1000) / lines).toFixed(2);
}
