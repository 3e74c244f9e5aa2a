/** Reporters for files that no tree is at hand for any more: each is read and parsed again when something is found in it. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem, Project, ProjectFile } from "../project/model.ts";
import type { PythonFile, Step } from "../rules/kit/rule.ts";
import { decode } from "../syntax/decode.ts";
import { parse } from "../syntax/parse.ts";
import { SourceText } from "../syntax/source.ts";
import type { Finding, TraceStep } from "./finding.ts";
import { pythonFile } from "./python-file.ts";
import { Reporter } from "./reporter.ts";
import type { Selection } from "./select.ts";

/** What rules that look beyond one file have found. */
export interface ProjectReview {
  readonly findings: readonly Finding[];
  readonly suppressed: number;
  readonly problems: readonly Problem[];
}

const LONGEST_TEXT = 200;

export class Reporters {
  /** Text of a file, as findings count their places in it. */
  readonly source: (path: string) => SourceText;
  private readonly project: Project;
  private readonly selection: Selection;
  private readonly reporters = new Map<string, Reporter>();
  private readonly files = new Map<string, PythonFile>();
  private readonly known: ReadonlyMap<string, ProjectFile>;

  constructor(project: Project, selection: Selection) {
    this.project = project;
    this.source = sourcesOf(project);
    this.selection = selection;
    this.known = new Map([...project.files, ...project.others].map((file) => [file.path, file]));
  }

  of(path: string): Reporter {
    const known = this.reporters.get(path);
    if (known !== undefined) return known;
    const fresh = this.make(path);
    this.reporters.set(path, fresh);
    return fresh;
  }

  private make(path: string): Reporter {
    if (!path.endsWith(".py"))
      return new Reporter({ path, source: this.source(path), tree: null }, null, this.selection.byId);
    const file = this.file(path);
    return new Reporter(file, file.comments, this.selection.byId);
  }

  file(path: string): PythonFile {
    const known = this.files.get(path);
    if (known !== undefined) return known;
    const where = this.known.get(path) ?? { path, module: null, role: "source" };
    const fresh = pythonFile(parse(this.source(path).text), where, this.project.python);
    this.files.set(path, fresh);
    return fresh;
  }

  /** A step as people read it. */
  located({ path, at, name }: Step): TraceStep {
    const source = this.source(path);
    const { line, column } = source.position(at.start);
    const end = source.position(at.end);
    const text = source.lineText(line).trim().slice(0, LONGEST_TEXT);
    return { path, line, column: column + 1, endLine: end.line, endColumn: end.column + 1, name, text };
  }

  entries(): Iterable<[string, Reporter]> {
    return this.reporters.entries();
  }

  sum(): Omit<ProjectReview, "problems"> {
    const all = [...this.reporters.values()];
    return {
      findings: all.flatMap((reporter) => reporter.findings),
      suppressed: all.reduce((sum, reporter) => sum + reporter.suppressed, 0),
    };
  }
}

/** Texts of a project's files, each read once; a file that has gone meanwhile is empty. */
export function sourcesOf({ root, manifest }: Pick<Project, "root" | "manifest">): (path: string) => SourceText {
  const sources = new Map<string, SourceText>();
  return (path) => {
    const known = sources.get(path);
    if (known !== undefined) return known;
    const fresh = new SourceText(path === manifest?.path ? manifest.text : (readText(root, path) ?? ""));
    sources.set(path, fresh);
    return fresh;
  };
}

/** Text of a file of the project, or `null`. */
export function readText(root: string, path: string): string | null {
  try {
    const decoded = decode(readFileSync(join(root, path)));
    return "problem" in decoded ? null : decoded.text;
  } catch {
    return null;
  }
}
