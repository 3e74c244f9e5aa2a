/**
 * Which Pythons a version specifier lets in. https://packaging.python.org/en/latest/specifications/version-specifiers/
 * and, for Poetry's own forms, https://python-poetry.org/docs/dependency-specification/#version-constraints
 */
import type { PythonVersion } from "./model.ts";

type Operator = ">=" | ">" | "<=" | "<" | "==" | "!=" | "~=" | "===";

interface Clause {
  readonly operator: Operator;
  readonly release: readonly number[];
  readonly wildcard: boolean;
}

export const OLDEST: PythonVersion = [3, 8];
export const NEWEST: PythonVersion = [3, 14];

/** Patch releases to try of every minor one: the first, those that people name, and one beyond all. */
const PATCHES = Array.from({ length: 40 }, (_, patch) => patch);

const MINORS: readonly PythonVersion[] = [
  [2, 6],
  [2, 7],
  ...Array.from({ length: 31 }, (_, minor): PythonVersion => [3, minor]),
  [4, 0],
];

/** Every minor version that a specifier set admits, oldest first; `null` where it is not a specifier set. */
export function admitted(specifiers: string, dialect: "pep440" | "poetry" = "pep440"): readonly PythonVersion[] | null {
  const alternatives: (readonly Clause[])[] = [];
  for (const part of dialect === "poetry" ? specifiers.split(/\|\|?/) : [specifiers]) {
    const clauses = clausesOf(part, dialect);
    if (clauses === null) return null;
    alternatives.push(clauses);
  }
  return MINORS.filter(([major, minor]) =>
    alternatives.some((clauses) =>
      PATCHES.some((patch) => clauses.every((clause) => allows(clause, [major, minor, patch]))),
    ),
  );
}

/** The oldest minor version admitted, not clamped; `null` where the text says nothing usable. */
export function oldestAdmitted(specifiers: string, dialect: "pep440" | "poetry" = "pep440"): PythonVersion | null {
  return admitted(specifiers, dialect)?.[0] ?? null;
}

/** What this program can reason about: 3.8 to 3.14. */
export function clamp(version: PythonVersion): PythonVersion {
  if (compareVersions(version, OLDEST) < 0) return OLDEST;
  return compareVersions(version, NEWEST) > 0 ? NEWEST : version;
}

export function compareVersions(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function clausesOf(text: string, dialect: "pep440" | "poetry"): readonly Clause[] | null {
  const clauses: Clause[] = [];
  // Poetry also separates by spaces: ">=3.8 <4.0".
  const spaced =
    dialect === "poetry"
      ? text
          .trim()
          .replace(/([<>=!~^])\s+/g, "$1")
          .replace(/\s+/g, ",")
      : text;
  for (const part of spaced.split(",")) {
    if (part.trim() === "") continue;
    const found = dialect === "poetry" ? poetryClauses(part.trim()) : oneClause(part.trim());
    if (found === null) return null;
    clauses.push(...found);
  }
  return clauses;
}

function oneClause(text: string): readonly Clause[] | null {
  const match = /^(===|>=|<=|==|!=|~=|>|<)\s*v?(\d+(?:\.\d+)*)(\.\*)?([a-z0-9.+-]*)$/i.exec(text);
  if (match === null) return null;
  const release = (match[2] ?? "").split(".").map(Number);
  return [{ operator: match[1] as Operator, release, wildcard: match[3] !== undefined }];
}

function poetryClauses(text: string): readonly Clause[] | null {
  if (text === "*") return [];
  const match = /^(\^|~)(\d+(?:\.\d+)*)$/.exec(text);
  if (match === null) return oneClause(/^\d/.test(text) ? `==${text}` : text);
  const release = (match[2] ?? "").split(".").map(Number);
  const [major = 0, minor = 0] = release;
  const caret = match[1] === "^" || release.length === 1;
  const limit = caret ? [major + 1] : [major, minor + 1];
  return [
    { operator: ">=", release, wildcard: false },
    { operator: "<", release: limit, wildcard: false },
  ];
}

function allows({ operator, release, wildcard }: Clause, version: readonly number[]): boolean {
  const order = compareVersions(version, release);
  const prefixed = release.every((part, i) => version[i] === part);
  switch (operator) {
    case ">=":
      return order >= 0;
    case ">":
      return order > 0;
    case "<=":
      return order <= 0;
    case "<":
      return order < 0;
    case "!=":
      return wildcard ? !prefixed : order !== 0;
    case "~=":
      return order >= 0 && release.slice(0, -1).every((part, i) => version[i] === part);
    default:
      return wildcard ? prefixed : order === 0;
  }
}
