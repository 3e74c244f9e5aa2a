/** The project that a client works on: kept inside its root, and reviewed again only when something changed. */
import { createHash } from "node:crypto";
import { realpathSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import type { Project } from "../project/model.ts";
import { openProject } from "../project/open.ts";
import { toPosix } from "../project/root.ts";
import type { Review } from "../review/finding.ts";
import { type ReviewWish, review } from "../review/review.ts";
import { isWithin } from "../toolbox/folders.ts";

export type Problem = { readonly problem: string };

/** What a call of a tool has beside its arguments. */
export interface Call {
  readonly signal: AbortSignal;
  readonly progress: (stage: string, done: number, total: number) => void;
}

export type ReviewChoice = Pick<ReviewWish, "select" | "ignore" | "types">;

/** Reviews that are kept, the last ones asked for. */
const MOST_KEPT = 4;

export class Workspace {
  /** Absolute, links resolved. Nothing outside of it is read or written. */
  readonly root: string;
  private readonly python: string | undefined;
  /** By the state of what was reviewed, the one asked for last at the end. */
  private readonly reviews = new Map<string, Review>();

  constructor(root: string, python: string | undefined) {
    this.root = realpathSync(root);
    this.python = python;
  }

  /** The project, of which these paths are looked at; all of it where there are none. */
  async open(paths: readonly string[], { signal }: Call): Promise<Project | Problem> {
    for (const path of paths) {
      const outside = this.whyOutside(path);
      if (outside !== null) return { problem: outside };
    }
    const project = await openProject(paths, { cwd: this.root, python: this.python, signal });
    if ("problem" in project || isWithin(project.root, this.root)) return project;
    return {
      problem: `the project begins at ${project.root}, outside of ${this.root}: start the server with --root there`,
    };
  }

  /** Why a path is not to be touched; `null` where it is the project's, whether or not it is there. */
  whyOutside(path: string): string | null {
    const absolute = resolve(this.root, path);
    const real = nearestReal(absolute);
    return isWithin(absolute, this.root) && isWithin(real, this.root) ? null : `${path} is outside of ${this.root}`;
  }

  /** A path as findings have it. */
  relativePath(path: string, project: Project): string {
    return toPosix(relative(project.root, resolve(this.root, path)));
  }

  /** The same files give the same review, without a second look at what is in them. */
  async review(project: Project, choice: ReviewChoice, { signal, progress }: Call): Promise<Review | Problem> {
    const key = stateOf(project, choice);
    const found =
      this.reviews.get(key) ?? (await review(project, { ...choice, minEvidence: "pattern", signal, progress }));
    if ("problem" in found) return found;
    this.reviews.delete(key);
    this.reviews.set(key, found);
    for (const old of [...this.reviews.keys()].slice(0, -MOST_KEPT)) this.reviews.delete(old);
    return found;
  }
}

/** Where a path leads, as far as it is there. */
function nearestReal(path: string): string {
  for (let at = path; ; at = resolve(at, "..")) {
    try {
      return realpathSync(at);
    } catch {
      if (resolve(at, "..") === at) return at;
    }
  }
}

/** Made of what the review depends on: which files there are, when each was changed, and what is looked for. */
function stateOf(project: Project, choice: ReviewChoice): string {
  const hash = createHash("sha256").update(JSON.stringify([project.root, choice, project.config, project.interpreter]));
  for (const { path } of project.files) hash.update(`${path}\0`);
  for (const path of project.paths) {
    const stat = statSync(join(project.root, path), { throwIfNoEntry: false });
    hash.update(`${path}\0${stat?.mtimeMs}\0${stat?.size}\0`);
  }
  return hash.digest("hex");
}
