/** A file that has been parsed, as rules see it. */
import type { ProjectFile, PythonVersion } from "../project/model.ts";
import type { PythonFile } from "../rules/kit/rule.ts";
import { analyseNames, type FileNames } from "../semantics/names.ts";
import type { ParsedFile } from "../syntax/parse.ts";

export function pythonFile(parsed: ParsedFile, where: ProjectFile, python: PythonVersion): PythonFile {
  let names: FileNames | null = null;
  return {
    path: where.path,
    module: where.module,
    role: where.role,
    source: parsed.source,
    tree: parsed.module,
    comments: parsed.comments,
    python,
    get names() {
      names ??= analyseNames(parsed.module);
      return names;
    },
  };
}
