/** A file is parsed as the oldest Python does that installers take for good enough. */
import type { Recipe, Unprovable } from "../kit/reproduce.ts";

interface Oldest {
  readonly declared: string;
  readonly declaredIn: string;
  readonly dialect: "pep440" | "poetry";
  readonly oldest: string;
  readonly refused: string | null;
}

/**
 * What `feature_version` refuses of what we call new; the rest an older grammar is not asked about.
 * https://docs.python.org/3/library/ast.html#ast.parse
 */
const REFUSED = new Set([
  "the `match` statement",
  "`except*`",
  "the `type` statement",
  "type parameters in brackets",
  "defaults of type parameters",
]);

export function isRefused(what: string): boolean {
  return REFUSED.has(what);
}

/** Lower bounds as both dialects write them. */
const BOUND = /(?:>=|\^|~=?|==)\s*3\.(\d+)/g;

export function proveOldestParses({ declared, declaredIn, dialect, oldest, refused }: Oldest): Recipe | Unprovable {
  if (refused === null) return { why: `only Python ${oldest} itself shows what it has not` };
  const bounds = [...declared.matchAll(BOUND)].map(([, minor]) => Number(minor));
  if (declaredIn !== "pyproject.toml" || `3.${Math.min(...bounds)}` !== oldest)
    return { why: `a test cannot read the oldest Python from \`${declared}\`` };
  const key = dialect === "poetry" ? "python" : "requires-python";
  return {
    test: `oldest_python_parses_${refused.replace(/(\/__init__)?\.py$/, "").replace(/\W+/g, "_")}`,
    shows: `The oldest Python that pyproject.toml admits can parse \`${refused}\`.`,
    subject: null,
    imports: ["import ast", "import re", "from pathlib import Path"],
    body: `
      manifest = Path("pyproject.toml").read_text(encoding="utf-8")
      declared = re.search(r"""^${key}\\s*=\\s*["'](.+?)["']""", manifest, re.MULTILINE).group(1)
      minor = min(int(bound) for bound in re.findall(r"${BOUND.source}", declared))
      source = Path(${JSON.stringify(refused)}).read_bytes()
      ast.parse(source)
      problem = None
      try:
          ast.parse(source, feature_version=(3, minor))
      except SyntaxError as error:
          problem = error
    `,
    claim: "problem is None",
    otherwise: `Python ${oldest} installs the project and cannot parse this file`,
  };
}
