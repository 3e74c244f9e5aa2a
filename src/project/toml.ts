/** TOML text → plain data and the place of every key and value in it. */
import { type AST, getStaticTOMLValue, ParseError, parseTOML } from "toml-eslint-parser";
import type { Manifest, TomlNode } from "./model.ts";
import { dig, isTable } from "./read.ts";

interface Range {
  readonly start: number;
  readonly end: number;
}

interface Place {
  at: Range;
  key: Range | null;
  readonly children: Map<string | number, Place>;
}

/** Where and why a text is not TOML; lines and columns count from 1. */
export interface TomlFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What the parser says → what it wanted to see there. */
const EXPECTED: readonly (readonly [says: string, expected: string])[] = [
  ["Unterminated string", "the string's closing quote"],
  ["Unterminated array", "`]`"],
  ["Unterminated inline table", "`}`"],
  ["Unterminated table key", "`]` after the table's name"],
  ["Unspecified values", "a value after `=`"],
  ["must be on the same line", "key, `=` and value on one line"],
  ["Defining a key multiple times", "every key and table once"],
  ["Missing comma", "`,` between two values"],
  ["Missing newline", "a new line after the value"],
  ["Missing equals", "`=` after the key"],
  ["Bare keys cannot be empty", "a key"],
];

/** Parses a text; a byte order mark at its start is passed over, and offsets still count it. */
export function parseToml(path: string, text: string): Manifest | { readonly fault: TomlFault } {
  try {
    const program = parseTOML(text.startsWith("\uFEFF") ? ` ${text.slice(1)}` : text, { tomlVersion: "1.0" });
    return new TomlManifest(path, text, getStaticTOMLValue(program), placesOf(program));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { fault: describe(error) };
  }
}

function describe(error: ParseError): TomlFault {
  const expected = EXPECTED.find(([says]) => error.message.includes(says))?.[1];
  const message = expected === undefined ? error.message : `${error.message.replace(/\.$/, "")}; expected ${expected}`;
  return { line: error.lineNumber, column: error.column + 1, message };
}

/** `find` is a method and the places are private, so that a manifest crosses to a worker thread as its data alone. */
class TomlManifest implements Manifest {
  readonly path: string;
  readonly text: string;
  readonly data: Manifest["data"];
  readonly #places: Place;

  constructor(path: string, text: string, data: Manifest["data"], places: Place) {
    this.path = path;
    this.text = text;
    this.data = data;
    this.#places = places;
  }

  find(...path: (string | number)[]): TomlNode | null {
    let place: Place | undefined = this.#places;
    for (const step of path) place = place?.children.get(step);
    return place === undefined ? null : { value: dig(this.data, ...path), at: place.at, key: place.key };
  }
}

function placesOf(program: AST.TOMLProgram): Place {
  const root: Place = { at: rangeOf(program), key: null, children: new Map() };
  for (const entry of program.body[0].body) {
    if (entry.type === "TOMLTable") addTable(root, entry);
    else addKeyValue(root, entry);
  }
  return root;
}

function addTable(root: Place, table: AST.TOMLTable): void {
  let place = root;
  let keys = 0;
  for (const step of table.resolvedKey) {
    // An index in `resolvedKey` belongs to an array of tables and has no key of its own.
    const keyNode = typeof step === "string" ? table.key.keys[keys++] : table.key.keys[keys - 1];
    place = childOf(place, step, rangeOf(table), keyNode === undefined ? null : rangeOf(keyNode));
  }
  const header = table.key.keys.at(-1);
  place.at = rangeOf(table);
  place.key = header === undefined ? null : rangeOf(header);
  for (const entry of table.body) addKeyValue(place, entry);
}

function addKeyValue(parent: Place, entry: AST.TOMLKeyValue): void {
  let place = parent;
  for (const key of entry.key.keys) place = childOf(place, nameOf(key), rangeOf(entry), rangeOf(key));
  addContent(place, entry.value);
}

function addContent(place: Place, content: AST.TOMLContentNode): void {
  place.at = rangeOf(content);
  if (content.type === "TOMLInlineTable") for (const entry of content.body) addKeyValue(place, entry);
  if (content.type === "TOMLArray") {
    content.elements.forEach((element, index) => {
      addContent(childOf(place, index, rangeOf(element), null), element);
    });
  }
}

function childOf(parent: Place, step: string | number, at: Range, key: Range | null): Place {
  const known = parent.children.get(step);
  if (known !== undefined) return known;
  const made: Place = { at, key, children: new Map() };
  parent.children.set(step, made);
  return made;
}

function nameOf(key: AST.TOMLBare | AST.TOMLQuoted): string {
  return key.type === "TOMLBare" ? key.name : key.value;
}

function rangeOf(node: { readonly range: readonly [number, number] }): Range {
  return { start: node.range[0], end: node.range[1] };
}

export function isManifest(parsed: Manifest | { readonly fault: TomlFault }): parsed is Manifest {
  return "data" in parsed && isTable(parsed.data);
}
