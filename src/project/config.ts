/** `[tool.python-dev]` of pyproject.toml. */
export interface Config {
  /** Rule ids, chapters, or ruff codes of adopted rules; empty: all. */
  readonly select: readonly string[];
  readonly ignore: readonly string[];
  /** Globs, relative to the root, of files left out of the review. */
  readonly exclude: readonly string[];
  readonly failOn: "error" | "warning" | "advice" | "never";
  readonly minEvidence: "pattern" | "resolved" | "traced" | "proved";
}
