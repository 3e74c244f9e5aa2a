/** Types of a project in a temporary folder, and how they are shown in tests. */
import { onTestFinished } from "vitest";
import type { Question, Type, Types } from "../../../src/semantics/types/model.ts";
import { startTypes, type TypesOptions } from "../../../src/semantics/types/start.ts";
import { folderOf, open } from "../../project/folder.ts";

export interface Asking {
  readonly root: string;
  readonly types: Types;
  /** What stands at the last place of each text in a file, as `show` shows it. */
  readonly ask: (path: string, ...texts: readonly string[]) => Promise<readonly string[]>;
}

/** Opens the project and starts its types, which are stopped when the test is over. */
export async function typesOf(
  files: { readonly [path: string]: string | Buffer },
  options: Partial<TypesOptions & { readonly python: string; readonly paths: readonly string[] }> = {},
): Promise<Asking> {
  const root = folderOf(files);
  const { paths = ["."], python, ...more } = options;
  const project = await open(root, paths, { python });
  const types = startTypes(project, { progress: () => undefined, ...more });
  onTestFinished(() => types.stop());
  const ask: Asking["ask"] = async (path, ...texts) => {
    const source = String(files[path]);
    return (await types.ask(texts.map((text) => question(path, source, text)))).map(show);
  };
  return { root, types, ask };
}

/** About the last place of a text in a file's source. */
export function question(path: string, source: string, text: string): Question {
  const start = source.lastIndexOf(text);
  if (start === -1) throw new Error(`${text} is not in ${path}`);
  return { path, start: positionAt(source, start), end: positionAt(source, start + text.length) };
}

function positionAt(source: string, offset: number): Question["start"] {
  const lines = source.slice(0, offset).split("\n");
  return { line: lines.length - 1, column: lines.at(-1)?.length ?? 0 };
}

/** `def shop.bus.publish of shop.bus.Bus -> builtins.list[?]` */
export function show(type: Type): string {
  switch (type.kind) {
    case "instance": {
      const args = type.args.length === 0 ? "" : `[${type.args.map(show).join(", ")}]`;
      return `${type.isLiteral ? "literal " : ""}${type.class.qualified}${args}`;
    }
    case "class":
      return `class ${type.class.qualified}`;
    case "function": {
      const receiver = type.receiver === null ? "" : ` of ${type.receiver.qualified}`;
      return `def ${type.function.qualified}${receiver} -> ${show(type.returns)}`;
    }
    case "union":
      return type.of.map(show).join(" | ");
    case "module":
      return `module ${type.name}`;
    case "none":
      return "None";
    case "unknown":
      return "?";
  }
}
