/** A project in a temporary folder, reviewed through the public functions. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openProject } from "../../src/project/open.ts";
import type { Review } from "../../src/review/finding.ts";
import { type ReviewWish, review } from "../../src/review/review.ts";

/** `only` names what is reviewed, where that is not the whole project. */
export async function reviewOf(
  files: Record<string, string>,
  { only = ".", ...wish }: Partial<ReviewWish> & { only?: string } = {},
): Promise<Review> {
  const root = mkdtempSync(join(tmpdir(), "python-dev-review-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const project = await openProject([only], { cwd: root });
    if ("problem" in project) throw new Error(project.problem);
    const result = await review(project, { select: [], ignore: [], minEvidence: "pattern", types: "off", ...wish });
    if ("problem" in result) throw new Error(result.problem);
    return result;
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

export const PYPROJECT = '[project]\nname = "sample"\nversion = "1.0"\nrequires-python = ">=3.11"\n';
