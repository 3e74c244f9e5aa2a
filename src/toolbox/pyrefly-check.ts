/** Pyrefly's opinion of a whole tree, for what changes in it. https://pyrefly.org/en/docs/configuration/ */
import { z } from "zod";
import { lastLine } from "./process.ts";
import { run } from "./run.ts";

const Diagnostics = z.object({
  errors: z.array(
    z.object({
      /** From 1. */
      line: z.int(),
      path: z.string(),
      /** Its kind, such as `missing-attribute`. */
      name: z.string(),
      description: z.string(),
    }),
  ),
});

export type TypeDiagnostic = z.infer<typeof Diagnostics>["errors"][number];

/** Checks what the settings file names. Paths come back relative to the root, with `/`. */
export async function checkTypes({
  pyrefly,
  settings,
  root,
  signal,
}: {
  /** Its executable. */
  readonly pyrefly: string;
  /** A `pyrefly.toml`. */
  readonly settings: string;
  readonly root: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<readonly TypeDiagnostic[] | { readonly problem: string }> {
  const args = ["check", "--config", settings, "--output-format", "json", "--summary=none"];
  const result = await run(pyrefly, args, { cwd: root, timeout: 300_000, maxOutput: 400_000_000, signal });
  if (!result.ok) return result;
  try {
    return Diagnostics.parse(JSON.parse(result.stdout)).errors;
  } catch {
    return { problem: `pyrefly check printed what is not its JSON: ${lastLine(result.stderr)}` };
  }
}
