/**
 * pytest and Hypothesis for environments that have none: a folder for the end of `sys.path`, so that what a project has
 * itself always wins. Pure Python in versions that run on every Python from 3.9, so one folder serves them all.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installOnce } from "./install-once.ts";

const REQUIREMENTS = fileURLToPath(new URL("./overlay.txt", import.meta.url));
const NEEDED = ["pytest", "hypothesis", "pluggy", "attr"].map((name) => join(name, "__init__.py"));

/** The folder, installed first where it is not; `progress` is then told so. */
export async function pytestOverlay(
  progress: (line: string) => void,
  signal?: AbortSignal | undefined,
): Promise<{ readonly path: string } | { readonly problem: string }> {
  const folder = await installOnce(
    {
      name: "pytest",
      path: REQUIREMENTS,
      requirements: readFileSync(REQUIREMENTS, "utf8"),
      what: "pytest and hypothesis",
      packages: ["pytest", "hypothesis"],
      python: "3.9",
      isComplete: (path) => NEEDED.every((file) => existsSync(join(path, file))),
    },
    progress,
    signal,
  );
  return typeof folder === "string" ? { path: folder } : folder;
}
