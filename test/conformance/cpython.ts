/** CPythons to compare with, and what they say of sources; see dump_ast.py. */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ParsedFile, parse } from "../../src/syntax/parse.ts";
import { canonical } from "./canonical.ts";

const SCRIPT = fileURLToPath(new URL("dump_ast.py", import.meta.url));
const CANDIDATES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"];
/** Before, `ast` has no positions for `alias` and other nodes. */
const OLDEST_MINOR = 10;

export interface Interpreter {
  readonly command: string;
  readonly version: string;
  readonly minor: number;
  /** The folder of its library. */
  readonly root: string;
}

/** `python3`, and the newest CPython besides, on PATH or among pyenv's. `CONFORMANCE_PYTHONS` (commands, with commas) overrides. */
export function interpreters(): Interpreter[] {
  const chosen = process.env.CONFORMANCE_PYTHONS;
  const found: Interpreter[] = [];
  for (const command of chosen === undefined ? [...CANDIDATES, ...pyenvPythons()] : chosen.split(",")) {
    const interpreter = probe(command);
    if (interpreter === null || interpreter.minor < OLDEST_MINOR) continue;
    if (!found.some((other) => other.version === interpreter.version)) found.push(interpreter);
  }
  if (chosen !== undefined) return found;
  const [first, ...others] = found;
  if (first === undefined) return [];
  const newest = others.sort((a, b) => b.minor - a.minor)[0];
  return newest !== undefined && newest.minor > first.minor ? [first, newest] : [first];
}

function probe(command: string): Interpreter | null {
  const { status, stdout } = spawnSync(command, [SCRIPT, "--stdlib"], { encoding: "utf8" });
  if (status !== 0) return null;
  const { version, root }: { version: string; root: string } = JSON.parse(stdout);
  return { command, version, minor: Number(version.split(".")[1]), root };
}

function pyenvPythons(): string[] {
  const { status, stdout } = spawnSync("pyenv", ["root"], { encoding: "utf8" });
  if (status !== 0) return [];
  const versions = join(stdout.trim(), "versions");
  if (!existsSync(versions)) return [];
  return readdirSync(versions)
    .filter((name) => /^3\.\d+\.\d+$/.test(name))
    .map((name) => join(versions, name, "bin", "python3"));
}

/** What CPython says of a file (`path`) or a snippet (`source`): the hash of its tree, or why it refuses. */
export interface Judgement {
  readonly path?: string;
  readonly source?: string;
  readonly hash?: string;
  readonly refused?: string;
  readonly names?: Readonly<Record<string, string>>;
}

/** One judgement a line of the script's output, as they come. */
export async function* judgements(
  interpreter: Interpreter,
  args: readonly string[],
  input = "",
): AsyncGenerator<Judgement, void, undefined> {
  const child = spawn(interpreter.command, [SCRIPT, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.on("close", resolve));
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line);
  const code = await closed;
  if (code !== 0) throw new Error(`dump_ast.py ended with ${code}`);
}

/** CPython's whole canonical tree of a file. */
export function fullDump(interpreter: Interpreter, path: string): string {
  const { stdout } = spawnSync(interpreter.command, [SCRIPT, "--full", path], { encoding: "utf8", maxBuffer: 2 ** 28 });
  return stdout.trimEnd();
}

/** Our canonical tree of a file or snippet, normalised for this interpreter. */
export function ourDump(file: ParsedFile, interpreter: Interpreter, judgement: Judgement): string {
  return canonical(file.module, file.source, {
    names: judgement.names ?? {},
    preciseFStrings: interpreter.minor >= 12,
  });
}

export function hashOf(dump: string): string {
  return createHash("md5").update(dump).digest("hex");
}

/** Snippets on which we and CPython differ. */
export interface Comparison {
  count: number;
  readonly differ: string[];
  /** We find fault, CPython does not. */
  readonly refusedByUs: string[];
  /** CPython finds fault, we do not. */
  readonly acceptedByUs: string[];
}

export async function compareSnippets(
  interpreter: Interpreter,
  args: readonly string[],
  input = "",
): Promise<Comparison> {
  const result: Comparison = { count: 0, differ: [], refusedByUs: [], acceptedByUs: [] };
  for await (const judgement of judgements(interpreter, args, input)) {
    const source = judgement.source ?? "";
    const file = parse(source);
    result.count++;
    if (judgement.refused !== undefined) {
      if (file.problems.length === 0) result.acceptedByUs.push(`${JSON.stringify(source)}: ${judgement.refused}`);
    } else if (file.problems.length > 0) {
      result.refusedByUs.push(`${JSON.stringify(source)}: ${file.problems[0]?.message}`);
    } else if (hashOf(ourDump(file, interpreter, judgement)) !== judgement.hash) {
      result.differ.push(JSON.stringify(source));
    }
  }
  return result;
}
