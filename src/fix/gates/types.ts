/** Whether a type checker says more than it said before: a difference of what it says, not of how much. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pyreflySettings } from "../../semantics/types/pyrefly.ts";
import { tools } from "../../toolbox/install.ts";
import { checkTypes, type TypeDiagnostic } from "../../toolbox/pyrefly-check.ts";
import { scratchFolder } from "../../toolbox/scratch.ts";
import type { Offer } from "../model.ts";
import type { Gate } from "../sift.ts";
import type { Work } from "../work.ts";

export interface TypesGate {
  readonly gate: Gate<Offer>;
  /** Set once the checker has failed; the gate is open from then on. */
  readonly failure: () => string | null;
  readonly close: () => void;
}

export interface TypesWish {
  readonly progress: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** The project as it is now is what later states are compared with. Errors: those of the file system. */
export async function openTypesGate(
  work: Work,
  { progress, signal }: TypesWish,
): Promise<TypesGate | { readonly problem: string }> {
  const { pyrefly } = await tools(progress, { only: ["pyrefly"], signal });
  if ("problem" in pyrefly) return pyrefly;
  const scratch = scratchFolder("types");
  const settings = join(scratch.path, "pyrefly.toml");
  const { root } = work.project();
  writeFileSync(
    settings,
    `project-includes = [${JSON.stringify(join(root, "**/*.py"))}]\n${pyreflySettings(work.project())}`,
  );
  const check = () => checkTypes({ pyrefly: pyrefly.path, settings, root, signal });
  progress("types");
  const before = await check();
  if ("problem" in before) {
    scratch.remove();
    return before;
  }
  let problem: string | null = null;
  return {
    gate: async (offers) => {
      if (problem !== null) return null;
      await work.stage(offers);
      const after = await check();
      signal?.throwIfAborted();
      if ("problem" in after) {
        ({ problem } = after);
        return null;
      }
      return failureOf(fresh(before, after));
    },
    failure: () => problem,
    close: scratch.remove,
  };
}

/** Lines move and do not count. */
const sameness = ({ path, name, description }: TypeDiagnostic): string => JSON.stringify([path, name, description]);

function fresh(before: readonly TypeDiagnostic[], after: readonly TypeDiagnostic[]): readonly TypeDiagnostic[] {
  const left = new Map<string, number>();
  for (const one of before) left.set(sameness(one), (left.get(sameness(one)) ?? 0) + 1);
  return after.filter((one) => {
    const count = left.get(sameness(one)) ?? 0;
    left.set(sameness(one), count - 1);
    return count <= 0;
  });
}

function failureOf(diagnostics: readonly TypeDiagnostic[]): Awaited<ReturnType<Gate<Offer>>> {
  const [first] = diagnostics;
  if (first === undefined) return null;
  const paths = new Set(diagnostics.map(({ path }) => path));
  return {
    reason: `the type checker then says of ${first.path}: ${first.description.split("\n")[0]}`,
    suspects: ({ location }) => paths.has(location.path),
  };
}
