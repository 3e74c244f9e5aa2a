import type { Config } from "../project/config.ts";
import type { Project } from "../project/model.ts";
import type { Review } from "../review/finding.ts";
import { type ReviewWish, review } from "../review/review.ts";
import type { ChoiceOptions } from "./options.ts";
import { type Progress, progressOn } from "./progress.ts";
import { stopping } from "./stop.ts";

/** What was given wins over the configuration. */
export function wishFrom({ select, ignore, types }: ChoiceOptions, config: Config): ReviewWish {
  return {
    select: select ?? config.select,
    ignore: ignore ?? config.ignore,
    minEvidence: config.minEvidence,
    types,
  };
}

/** Reviews with a line of progress on stderr, where that is a terminal; Ctrl-C stops it. */
export async function reviewWatched(project: Project, wish: ReviewWish): ReturnType<typeof review> {
  return watched((progress) => review(project, { ...wish, signal: stopping, progress }));
}

/** Proves what a review has found, as it is watched. */
export async function proveWatched(result: Review, project: Project): Promise<Review> {
  const { prove } = await import("../prove/prove.ts");
  return watched((progress) => prove(result, project, { signal: stopping, progress }));
}

/** Work whose progress is shown. */
export async function watched<Result>(work: (report: Progress["report"]) => Promise<Result>): Promise<Result> {
  const progress = progressOn(process.stderr);
  try {
    return await work(progress.report);
  } finally {
    progress.clear();
  }
}
