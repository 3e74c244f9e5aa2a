import type { Project } from "../project/model.ts";
import { type ReviewWish, review } from "../review/review.ts";
import { progressOn } from "./progress.ts";
import { stopping } from "./stop.ts";

/** Reviews with a line of progress on stderr, where that is a terminal; Ctrl-C stops it. */
export async function reviewWatched(project: Project, wish: ReviewWish): ReturnType<typeof review> {
  const progress = progressOn(process.stderr);
  try {
    return await review(project, { ...wish, signal: stopping, progress: progress.report });
  } finally {
    progress.clear();
  }
}
