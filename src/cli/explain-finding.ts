import { join, relative } from "node:path";
import type { Config } from "../project/config.ts";
import type { Project } from "../project/model.ts";
import { openProject } from "../project/open.ts";
import { findRoot, toPosix } from "../project/root.ts";
import { type FindingName, findingsNamed } from "../report/asked-finding.ts";
import { openablePaths } from "../report/finding-block.ts";
import { findingPages } from "../report/finding-page.ts";
import { sourcesOf } from "../review/reporters.ts";
import type { ReviewWish } from "../review/review.ts";
import { RULES } from "../rules/registry.gen.ts";
import { isWithin } from "../toolbox/folders.ts";
import { complain, printLines, stdoutStyle } from "./output.ts";
import { reviewWatched } from "./reviewing.ts";
import { stopping } from "./stop.ts";

/**
 * Reviews the paths, or without any the project that the place is in (for a fingerprint: the one in the current folder),
 * and explains the findings that go by the name. Exit code 2 where there is none.
 */
export async function explainFinding(name: FindingName, paths: readonly string[]): Promise<number> {
  const cwd = process.cwd();
  const file = "path" in name ? fileAt(name.path, cwd) : null;
  if (file !== null && "problem" in file) return complain(file.problem);
  const project = await openProject(file !== null && paths.length === 0 ? [file.root] : paths, {
    cwd,
    signal: stopping,
  });
  if ("problem" in project) return complain(project.problem);
  const path = file === null ? null : toPosix(relative(project.root, file.path));
  const openable = openablePaths(project.root, cwd);
  const unread = path === null ? null : whyUnread(path, project);
  if (path !== null && unread !== null) return complain(`${openable(path)} ${unread}`);
  const result = await reviewWatched(project, wishOf(project.config));
  if ("problem" in result) return complain(result.problem);
  const findings = findingsNamed(result.findings, path === null ? name : { ...name, path }, openable);
  if ("problem" in findings) return complain(findings.problem);
  return printLines(findingPages(findings, RULES, stdoutStyle(), { openable, sourceOf: sourcesOf(project) }));
}

/** As `review` without flags. */
function wishOf({ select, ignore, minEvidence }: Config): ReviewWish {
  return { select, ignore, minEvidence, types: "auto" };
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
