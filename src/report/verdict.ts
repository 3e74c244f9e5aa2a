/** The last line of a review: what was found, and what the exit code says. */
import type { Review } from "../review/finding.ts";
import { exitCode, type ReportContext, tally } from "./context.ts";
import type { Style } from "./style.ts";
import { count } from "./words.ts";

/** `3 errors, 14 warnings, 120 pieces of advice; exit 1 because of --fail-on error` */
export function verdict(review: Review, context: ReportContext, style: Style): string {
  const counts = tally(review);
  const parts = [
    counts.error > 0 ? style.severity.error(count(counts.error, "error")) : "",
    counts.warning > 0 ? style.severity.warning(count(counts.warning, "warning")) : "",
    counts.advice > 0 ? style.severity.advice(count(counts.advice, "piece of advice", "pieces of advice")) : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return nothingFound(review.statistics.files, style);
  const code = exitCode(review, context.failOn);
  return `${parts.join(", ")}; exit ${code} ${code === 1 ? "because of" : "with"} --fail-on ${context.failOn}`;
}

function nothingFound(files: number, style: Style): string {
  if (files === 0) return "No Python files were read; exit 0";
  return `${style.good("No findings")} in ${count(files, "file")}; exit 0`;
}
