/** The project as the rest of the program sees it. Plain data: it crosses to worker threads as it is. */
import type { Config } from "./config.ts";

/** [major, minor] */
export type PythonVersion = readonly [number, number];

export type FileRole = "source" | "test" | "script";
export type Layout = "src" | "flat" | "scripts";

export interface ProjectFile {
  /** Relative to the root, with `/`. */
  readonly path: string;
  /** Dotted name by which the project's own code imports it, or `null`. */
  readonly module: string | null;
  readonly role: FileRole;
}

/** Something the user should know that is not a finding: a tool that is missing, a file that cannot be read. */
export interface Problem {
  /** What it concerns, where that is a file: relative to the root. */
  readonly path?: string;
  /** One clear line: what happened and what to do. */
  readonly message: string;
}

/** A value in pyproject.toml with its place; `at` covers the value, `key` the key. UTF-16 offsets. */
export interface TomlNode {
  readonly value: unknown;
  readonly at: { readonly start: number; readonly end: number };
  readonly key: { readonly start: number; readonly end: number } | null;
}

export interface Manifest {
  /** `pyproject.toml`, relative to the root. */
  readonly path: string;
  readonly text: string;
  /** The whole document as plain data; read it through a zod schema. */
  readonly data: { readonly [key: string]: unknown };
  /** The node at a path of keys and indexes: `find("project", "dependencies", 0)`; `null` where there is none. */
  readonly find: (...path: (string | number)[]) => TomlNode | null;
}

export interface Interpreter {
  readonly path: string;
  readonly version: string;
  /** The virtual environment's folder, or `null` for a bare interpreter. */
  readonly environment: string | null;
}

export interface Project {
  /** Absolute. */
  readonly root: string;
  readonly files: readonly ProjectFile[];
  /** Python files of the project that were not asked for: read for what they define and call, not reviewed. */
  readonly others: readonly ProjectFile[];
  /** Whether `files` are all the project has, and not only those below the paths that were named. */
  readonly whole: boolean;
  /** Every file that is not ignored, Python or not, relative to the root. */
  readonly paths: ReadonlySet<string>;
  /** What was found and left out, with the reason: notebooks, stubs, unreadable files and folders, what is too large. */
  readonly notRead: readonly { readonly path: string; readonly reason: string }[];
  readonly manifest: Manifest | null;
  readonly config: Config;
  /** The oldest Python that must work. */
  readonly python: PythonVersion;
  readonly pythonFrom: "requires-python" | "configuration" | "interpreter" | "default";
  readonly layout: Layout;
  readonly interpreter: Interpreter | null;
  /** How the project runs its tests, as argv; `null` where none were found. */
  readonly testCommand: readonly string[] | null;
  readonly problems: readonly Problem[];
}
