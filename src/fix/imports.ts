/** An import that nothing uses any more because of a fix goes with it; one that nothing used before stays. */
import type { Project } from "../project/model.ts";
import { ruffFixOf } from "../review/ruff-fix.ts";
import { applyEdits, type Edit, overlaps } from "../syntax/edits.ts";
import { SourceText } from "../syntax/source.ts";
import { lint, type RuffDiagnostic } from "../toolbox/ruff.ts";
import type { Texts } from "./work.ts";

export interface Imports {
  /** Remembers what these files import without need, the first time that it is asked. */
  readonly look: (paths: readonly string[]) => Promise<void>;
  /** Texts that are on the disk, without the imports that became needless since; only those that change by it. */
  readonly withoutLeftOver: (texts: Texts) => Promise<Texts>;
}

export function importsOf(
  { root, python }: Pick<Project, "root" | "python">,
  ruff: string,
  signal?: AbortSignal,
): Imports {
  const known = new Map<string, ReadonlySet<string>>();
  const unused = async (paths: readonly string[]): Promise<readonly RuffDiagnostic[]> => {
    const modules = paths.filter((path) => path.endsWith(".py"));
    if (modules.length === 0) return [];
    return (await lint({ ruff, root, paths: modules, codes: ["F401"], target: python, signal })).diagnostics;
  };
  return {
    look: async (paths) => {
      const fresh = paths.filter((path) => !known.has(path));
      const found = await unused(fresh);
      for (const path of fresh) {
        known.set(path, new Set(found.filter((one) => one.path === path).map(({ message }) => message)));
      }
    },
    withoutLeftOver: async (texts) => {
      const edits = new Map<string, Edit[]>();
      for (const one of await unused([...texts.keys()])) {
        if (known.get(one.path)?.has(one.message) === true) continue;
        const fix = ruffFixOf(new SourceText(texts.get(one.path) ?? ""), one);
        const before = edits.get(one.path) ?? [];
        // Two names of one import: their removals may be the same edit, or not to be made together.
        if (fix === null || fix.safety !== "safe" || fix.edits.some((a) => before.some((b) => overlaps(a, b))))
          continue;
        edits.set(one.path, [...before, ...fix.edits]);
      }
      return new Map([...edits].map(([path, some]) => [path, applyEdits(texts.get(path) ?? "", some)]));
    },
  };
}
