/** How a project writes its Python, counted in its files: what new code should look like. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../project/model.ts";
import { decode } from "../syntax/decode.ts";
import type { AsyncFunctionDef, ClassDef, FunctionDef, Module, Node } from "../syntax/nodes.ts";
import { parse } from "../syntax/parse.ts";
import { walk } from "../syntax/walk.ts";

export interface Conventions {
  /** Files that were counted: all, or as many as are worth the time. */
  readonly files: number;
  readonly quotes: { readonly double: number; readonly single: number };
  /** The length that 99 of 100 lines keep to. */
  readonly lineLength: number;
  readonly functions: number;
  readonly asyncFunctions: number;
  /** Functions with an annotation for every parameter and the result. */
  readonly annotatedFunctions: number;
  readonly docstrings: number;
  readonly docstringStyles: Readonly<Record<"google" | "numpy" | "sphinx", number>>;
  readonly dataclasses: number;
  readonly testFunctions: number;
  readonly testMethods: number;
  /** Modules that are imported, by the number of files that do. */
  readonly imports: ReadonlyMap<string, number>;
}

/** More tell no more. */
const MOST_FILES = 400;

export function conventionsOf({ root, files }: Pick<Project, "root" | "files">): Conventions {
  const counts = new Counts();
  for (const { path } of files.slice(0, MOST_FILES)) {
    const text = read(join(root, path));
    if (text !== null) counts.add(text);
  }
  return counts.result();
}

function read(path: string): string | null {
  try {
    const decoded = decode(readFileSync(path));
    return "problem" in decoded ? null : decoded.text;
  } catch {
    return null;
  }
}

const STYLES = [
  ["google", /^\s*(?:Args|Returns|Raises|Yields):\s*$/m],
  ["numpy", /^\s*(?:Parameters|Returns|Raises)\s*\n\s*-{3,}/m],
  ["sphinx", /^\s*:(?:param|returns?|raises?|type)\b/m],
] as const;

class Counts {
  private files = 0;
  private readonly quotes = { double: 0, single: 0 };
  private readonly lengths = new Map<number, number>();
  private functions = 0;
  private asyncFunctions = 0;
  private annotated = 0;
  private docstrings = 0;
  private readonly styles = { google: 0, numpy: 0, sphinx: 0 };
  private dataclasses = 0;
  private testFunctions = 0;
  private testMethods = 0;
  private readonly imports = new Map<string, number>();

  add(text: string): void {
    this.files++;
    for (const line of text.split(/\r\n|\r|\n/))
      this.lengths.set(line.length, (this.lengths.get(line.length) ?? 0) + 1);
    const { module } = parse(text);
    const modules = new Set<string>();
    for (const node of walk(module)) {
      this.addQuotes(node, text);
      if (node.kind === "FunctionDef" || node.kind === "AsyncFunctionDef") this.addFunction(node);
      else if (node.kind === "ClassDef") this.addClass(node);
      else if (node.kind === "Import") for (const { name } of node.names) modules.add(topOf(name));
      else if (node.kind === "ImportFrom" && node.level === 0 && node.module !== null) modules.add(topOf(node.module));
    }
    this.addDocstring(module);
    for (const name of modules) this.imports.set(name, (this.imports.get(name) ?? 0) + 1);
  }

  private addQuotes(node: Node, text: string): void {
    if (node.kind !== "Constant" && node.kind !== "JoinedStr") return;
    const [, quote] = /^[a-z]{0,2}(["'])(?!\1\1)/i.exec(text.slice(node.start, node.start + 6)) ?? [];
    if (quote === '"') this.quotes.double++;
    else if (quote === "'") this.quotes.single++;
  }

  private addFunction(node: FunctionDef | AsyncFunctionDef): void {
    this.functions++;
    if (node.kind === "AsyncFunctionDef") this.asyncFunctions++;
    const { posonlyargs, args, kwonlyargs } = node.args;
    const own = [...posonlyargs, ...args, ...kwonlyargs].filter(
      ({ arg }, index) => index > 0 || !/^(?:self|cls)$/.test(arg),
    );
    if (node.returns !== null && own.every(({ annotation }) => annotation !== null)) this.annotated++;
    if (node.name.startsWith("test_")) {
      if (node.parent?.kind === "ClassDef") this.testMethods++;
      else this.testFunctions++;
    }
    this.addDocstring(node);
  }

  private addClass(node: ClassDef): void {
    const isDataclass = node.decorator_list.some((one) => {
      const called = one.kind === "Call" ? one.func : one;
      return (
        (called.kind === "Name" && called.id === "dataclass") ||
        (called.kind === "Attribute" && called.attr === "dataclass")
      );
    });
    if (isDataclass) this.dataclasses++;
    this.addDocstring(node);
  }

  private addDocstring({ body: [first] }: Module | FunctionDef | AsyncFunctionDef | ClassDef): void {
    const value = first?.kind === "Expr" ? first.value : null;
    if (value?.kind !== "Constant" || typeof value.value !== "string") return;
    this.docstrings++;
    const text = value.value;
    const style = STYLES.find(([, mark]) => mark.test(text))?.[0];
    if (style !== undefined) this.styles[style]++;
  }

  result(): Conventions {
    return {
      files: this.files,
      quotes: this.quotes,
      lineLength: percentile(this.lengths, 0.99),
      functions: this.functions,
      asyncFunctions: this.asyncFunctions,
      annotatedFunctions: this.annotated,
      docstrings: this.docstrings,
      docstringStyles: this.styles,
      dataclasses: this.dataclasses,
      testFunctions: this.testFunctions,
      testMethods: this.testMethods,
      imports: this.imports,
    };
  }
}

const topOf = (module: string): string => module.split(".", 1)[0] ?? module;

/** The smallest value that so large a share of all does not exceed. */
function percentile(counts: ReadonlyMap<number, number>, share: number): number {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let seen = 0;
  for (const [value, count] of [...counts].sort(([a], [b]) => a - b)) {
    seen += count;
    if (seen >= total * share) return value;
  }
  return 0;
}
