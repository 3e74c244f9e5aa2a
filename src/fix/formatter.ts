/** A file that the project keeps formatted stays so; one that it does not is left as it is, but for the fix. */
import type { Project } from "../project/model.ts";
import { dig, tableAt } from "../project/read.ts";
import { formatFiles, formattedFiles } from "../toolbox/ruff-format.ts";

export interface Formatter {
  /** Which of these files were formatted when they were first asked about. */
  readonly formatted: (paths: readonly string[]) => Promise<readonly string[]>;
  /** Formats them in their place. */
  readonly format: (paths: readonly string[]) => Promise<void>;
}

/** Ruff, with the project's own settings: its, or black's where it has none for ruff. */
export function formatterOf(
  project: Pick<Project, "root" | "manifest">,
  ruff: string,
  signal?: AbortSignal,
): Formatter {
  const known = new Map<string, boolean>();
  const request = { ruff, root: project.root, settings: settingsOf(project.manifest), signal };
  return {
    formatted: async (paths) => {
      const fresh = paths.filter((path) => path.endsWith(".py") && !known.has(path));
      const formatted = await formattedFiles({ ...request, paths: fresh });
      for (const path of fresh) known.set(path, formatted.has(path));
      return paths.filter((path) => known.get(path) === true);
    },
    format: (paths) => formatFiles({ ...request, paths }),
  };
}

/** https://black.readthedocs.io/en/stable/usage_and_configuration/the_basics.html */
function settingsOf(manifest: Project["manifest"]): readonly string[] {
  const black = tableAt(manifest?.data, "tool", "black");
  if (black === null || tableAt(manifest?.data, "tool", "ruff") !== null) return [];
  const length = dig(black, "line-length");
  return [
    ...(typeof length === "number" ? [`line-length=${length}`] : []),
    ...(dig(black, "skip-string-normalization") === true ? [`format.quote-style="preserve"`] : []),
    ...(dig(black, "skip-magic-trailing-comma") === true ? ["format.skip-magic-trailing-comma=true"] : []),
  ];
}
