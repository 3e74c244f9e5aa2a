/** `[tool.python-dev]` of pyproject.toml. */
import { z } from "zod";
import type { Manifest } from "./model.ts";
import { nearest } from "./nearest.ts";
import { dig } from "./read.ts";

export interface Config {
  /** Rule ids, chapters, or ruff codes of adopted rules; empty: all. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Globs as in .gitignore, relative to the root, of files left out of the review. */
  readonly exclude: readonly string[];
  readonly failOn: "error" | "warning" | "advice" | "never";
  readonly minEvidence: "pattern" | "resolved" | "traced" | "proved";
}

const texts = z.array(z.string());

const Settings = z.strictObject({
  select: texts.default([]),
  ignore: texts.default([]),
  exclude: texts.default([]),
  "fail-on": z.enum(["error", "warning", "advice", "never"]).default("error"),
  "min-evidence": z.enum(["pattern", "resolved", "traced", "proved"]).default("pattern"),
});

export const DEFAULT_CONFIG: Config = configOf(Settings.parse({}));

/** Reads the table; anything wrong in it is one line that says what, where, and what is expected. */
export function readConfig(manifest: Manifest | null): { config: Config } | { problem: string } {
  const table = dig(manifest?.data, "tool", "python-dev");
  if (manifest === null || table === undefined) return { config: DEFAULT_CONFIG };
  const parsed = Settings.safeParse(table);
  if (parsed.success) return { config: configOf(parsed.data) };
  const issue = parsed.error.issues[0];
  return { problem: issue === undefined ? "[tool.python-dev] cannot be read" : describe(issue, manifest) };
}

function configOf(settings: z.infer<typeof Settings>): Config {
  const { select, ignore, exclude } = settings;
  return {
    select,
    ignore,
    exclude,
    failOn: settings["fail-on"],
    minEvidence: settings["min-evidence"],
  };
}

function describe(issue: z.core.$ZodIssue, manifest: Manifest): string {
  if (issue.code === "unrecognized_keys") {
    const key = issue.keys[0] ?? "";
    const known = Object.keys(Settings.shape);
    const near = nearest(key.replaceAll("_", "-"), known, 3);
    const hint = near === null ? `known keys: ${known.join(", ")}` : `did you mean \`${near}\`?`;
    return `${place(manifest, key)}unknown key \`${key}\` in [tool.python-dev]; ${hint}`;
  }
  const [key] = issue.path;
  if (key === undefined) return "[tool.python-dev] is not a table; write it as a `[tool.python-dev]` section";
  const path = issue.path.filter((step): step is string | number => typeof step !== "symbol");
  const value = dig(manifest.data, "tool", "python-dev", ...path);
  const where = `${place(manifest, ...path)}\`${String(key)}\` in [tool.python-dev]`;
  if (issue.code !== "invalid_value") return `${where} must be a list of strings, not ${named(value)}`;
  const allowed = issue.values.map(String);
  const near = typeof value === "string" ? nearest(value, allowed, 3) : null;
  const hint = near === null ? "" : `; did you mean "${near}"?`;
  return `${where} must be one of ${allowed.map((name) => `"${name}"`).join(", ")}, not ${named(value)}${hint}`;
}

function place(manifest: Manifest, ...path: (string | number)[]): string {
  const node = manifest.find("tool", "python-dev", ...path);
  if (node === null) return "";
  const line = manifest.text.slice(0, (node.key ?? node.at).start).split("\n").length;
  return `${manifest.path}:${line}: `;
}

function named(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? "a list" : "a table";
}
