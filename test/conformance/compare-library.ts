/**
 * Compares the library of one interpreter (JSON, the only argument) with ours and prints the `Outcome` as JSON. A program
 * of its own, bundled: under Vitest's module runner the parser is many times slower.
 */
import { readFileSync } from "node:fs";
import { decode } from "../../src/syntax/decode.ts";
import { parse } from "../../src/syntax/parse.ts";
import { fullDump, hashOf, type Interpreter, judgements, ourDump } from "./cpython.ts";

/** Where CPython is wrong, or changed its mind. */
const KNOWN: readonly { readonly minors: readonly number[]; readonly path: RegExp; readonly reason: string }[] = [
  {
    minors: [12],
    path: /test_fstring\.py$|libregrtest.logger\.py$/,
    reason: "early 3.12 leaves the text pieces of a format specification apart, and empty ones in",
  },
];

export interface Outcome {
  parsed: number;
  equal: number;
  readonly differing: string[];
  readonly refused: string[];
}

async function compareLibrary(interpreter: Interpreter): Promise<Outcome> {
  const outcome: Outcome = { parsed: 0, equal: 0, differing: [], refused: [] };
  for await (const judgement of judgements(interpreter, [interpreter.root])) {
    const path = judgement.path ?? "";
    const name = path.slice(interpreter.root.length + 1);
    const decoded = decode(readFileSync(path));
    const file = "problem" in decoded ? null : parse(decoded.text);
    if (judgement.refused !== undefined) {
      const ours = "problem" in decoded ? decoded.problem : file?.problems[0]?.message;
      outcome.refused.push(`${name}: ${ours ?? `we accept it; CPython: ${judgement.refused}`}`);
      continue;
    }
    outcome.parsed++;
    const dump = file === null ? "" : ourDump(file, interpreter, judgement);
    if (hashOf(dump) === judgement.hash && file?.problems.length === 0) outcome.equal++;
    else outcome.differing.push(`${name}: ${difference(interpreter, path, name, dump)}`);
  }
  return outcome;
}

function difference(interpreter: Interpreter, path: string, name: string, ours: string): string {
  const known = KNOWN.find((entry) => entry.minors.includes(interpreter.minor) && entry.path.test(name));
  if (known !== undefined) return known.reason;
  const theirs = fullDump(interpreter, path).split("\n");
  const lines = ours.split("\n");
  const at = lines.findIndex((line, index) => line !== theirs[index]);
  return `\n    CPython: ${theirs[at]?.slice(0, 200)}\n    ours:    ${lines[at]?.slice(0, 200)}`;
}

process.stdout.write(JSON.stringify(await compareLibrary(JSON.parse(process.argv[2] ?? ""))));
