/** Findings by the name that the user has for them: a place, or a fingerprint. */
import { join, relative } from "node:path";
import type { Config } from "../project/config.ts";
import type { Project } from "../project/model.ts";
import { openProject } from "../project/open.ts";
import { findRoot, toPosix } from "../project/root.ts";
import { type FindingName, findingsNamed } from "../report/asked-finding.ts";
import { openablePaths } from "../report/finding-block.ts";
import type { Finding, Review } from "../review/finding.ts";
import type { ReviewWish } from "../review/review.ts";
import { isWithin } from "../toolbox/folders.ts";
import { reviewWatched } from "./reviewing.ts";
import { stopping } from "./stop.ts";

export interface Named {
  readonly project: Project;
  /** The whole review. */
  readonly review: Review;
  readonly findings: readonly Finding[];
}

/**
 * Reviews the paths, or without any the project that the place is in (for a fingerprint: the one in the current
 * folder). A problem is one line: there is no such finding, or nothing can be reviewed.
 */
export async function namedFindings(
  name: FindingName,
  paths: readonly string[],
  { python, wish }: { readonly python?: string | undefined; readonly wish: (config: Config) => ReviewWish },
): Promise<Named | { readonly problem: string }> {
  const cwd = process.cwd();
  const file = "path" in name ? fileAt(name.path, cwd) : null;
  if (file !== null && "problem" in file) return file;
  const wanted = file !== null && paths.length === 0 ? [file.root] : paths;
  const project = await openProject(wanted, { cwd, python, signal: stopping });
  if ("problem" in project) return project;
  const path = file === null ? null : toPosix(relative(project.root, file.path));
  const openable = openablePaths(project.root, cwd);
  const unread = path === null ? null : whyUnread(path, project);
  if (path !== null && unread !== null) return { problem: `${openable(path)} ${unread}` };
  const review = await reviewWatched(project, wish(project.config));
  if ("problem" in review) return review;
  const findings = findingsNamed(review.findings, path === null ? name : { ...name, path }, openable);
  return "problem" in findings ? findings : { project, review, findings };
}

/** A file with the root of the project it is in: where nothing marks one, the current folder if that is around it. */
function fileAt(
  path: string,
  cwd: string,
): { readonly path: string; readonly root: string } | { readonly problem: string } {
  const found = findRoot([path], cwd);
  if ("problem" in found) return found;
  const [target] = found.targets;
  if (target?.isFile !== true) return { problem: `${path} is a folder: the place of a finding is FILE:LINE` };
  const root = !found.marked && isWithin(found.root, cwd) ? cwd : found.root;
  return { path: join(found.root, target.path), root };
}

/** Why nothing can be found in a file, whatever is in it; `null` where something can. */
function whyUnread(path: string, { files, notRead }: Project): string | null {
  const left = notRead.find((one) => one.path === path);
  if (left !== undefined) return `was not reviewed: ${left.reason}`;
  const isRead = !path.endsWith(".py") || files.some((file) => file.path === path);
  return isRead ? null : "is not among the files that are reviewed";
}
