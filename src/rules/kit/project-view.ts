/** What a project rule may ask of the project as a whole. */
import type { Layout, Manifest, ProjectFile, PythonVersion } from "../../project/model.ts";
import type { Span } from "./rule.ts";

/** One import as the traversal of a file saw it; the worker that parsed the file sends these back, not the tree. */
export interface ImportFact extends Span {
  /** Top-level and full dotted name of what is imported (`yaml`, `google.cloud.storage`); relative ones are resolved. */
  readonly module: string;
  /** The names taken by `from module import a, b`; `["*"]` for a star; empty for `import module`. */
  readonly names: readonly string[];
  /** Inside `if TYPE_CHECKING:`. */
  readonly typingOnly: boolean;
  /** Inside a `try` that handles ImportError, or behind another condition: the package may be missing. */
  readonly optional: boolean;
  /** Inside a function: only reached when it is called. */
  readonly deferred: boolean;
}

/** A use of syntax or library that needs a minimum Python. */
export interface VersionFact extends Span {
  readonly needs: PythonVersion;
  /** "the `match` statement", "`asyncio.TaskGroup`". */
  readonly what: string;
}

/** A coroutine function that pytest collects as a test, and that nothing in its file says how to await. */
export interface CoroutineTest extends Span {
  readonly name: string;
}

export interface FileFacts {
  readonly file: ProjectFile;
  readonly imports: readonly ImportFact[];
  /** Uses (not of tests) that need a newer Python than 3.8, the highest per feature only; guarded by `sys.version_info` left out. */
  readonly versions: readonly VersionFact[];
  /** Names bound at module level (functions, classes, assignments, imports); `*` where a star import may bind more. */
  readonly moduleNames: readonly string[];
  /** Value and place of a module-level `__version__ = "…"`, where there is one. */
  readonly version: ({ readonly value: string } & Span) | null;
  /** True if a function, class or variable in it is annotated. */
  readonly annotated: boolean;
  readonly coroutineTests: readonly CoroutineTest[];
}

export interface ProjectView {
  readonly manifest: Manifest | null;
  readonly layout: Layout;
  readonly python: PythonVersion;
  readonly facts: readonly FileFacts[];
  /** Paths, relative to the root, of every file that is not ignored, Python or not. */
  readonly paths: ReadonlySet<string>;
  /** Text of a configuration file in the root (`setup.cfg`, `pytest.ini`, `tox.ini`, `setup.py`), or `null`. */
  readonly readText: (path: string) => string | null;
}
