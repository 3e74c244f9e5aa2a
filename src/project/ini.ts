/**
 * `setup.cfg`, `tox.ini`, `pytest.ini`: as Python's configparser reads them, without interpolation.
 * https://docs.python.org/3/library/configparser.html#supported-ini-file-structure
 */

export interface IniEntry {
  readonly value: string;
  /** UTF-16 offsets of the key in the text. */
  readonly start: number;
  readonly end: number;
}

export interface IniSection {
  /** Offsets of the header with its brackets. */
  readonly start: number;
  readonly end: number;
  readonly entries: ReadonlyMap<string, IniEntry>;
}

interface Open {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly lines: string[];
}

/** Sections by name, in order. Lines that are neither header, entry nor continuation are passed over. */
export function parseIni(text: string): ReadonlyMap<string, IniSection> {
  const sections = new Map<string, { start: number; end: number; entries: Map<string, IniEntry> }>();
  let entries: Map<string, IniEntry> | null = null;
  let open: Open | null = null;
  let offset = 0;
  for (const raw of text.split("\n")) {
    const start = offset;
    offset += raw.length + 1;
    const line = raw.trim();
    if (line === "" || line.startsWith("#") || line.startsWith(";")) continue;
    const indented = raw[0] === " " || raw[0] === "\t";
    if (indented && open !== null) {
      open.lines.push(line);
      entries?.set(open.key, { value: open.lines.join("\n").trim(), start: open.start, end: open.end });
      continue;
    }
    const begin = start + raw.indexOf(line);
    if (line.startsWith("[") && line.includes("]")) {
      const name = line.slice(1, line.indexOf("]"));
      const known = sections.get(name);
      entries = known?.entries ?? new Map();
      if (known === undefined) sections.set(name, { start: begin, end: begin + name.length + 2, entries });
      open = null;
      continue;
    }
    const cut = separator(line);
    if (entries === null || cut < 1) continue;
    const key = line.slice(0, cut).trim().toLowerCase();
    open = { key, start: begin, end: begin + key.length, lines: [line.slice(cut + 1).trim()] };
    entries.set(key, { value: open.lines.join("\n").trim(), start: open.start, end: open.end });
  }
  return sections;
}

function separator(line: string): number {
  const places = [line.indexOf("="), line.indexOf(":")].filter((place) => place > 0);
  return places.length === 0 ? -1 : Math.min(...places);
}

/** A value that is a list, one a line, as setuptools and pytest read it. */
export function iniLines(value: string | undefined): readonly string[] {
  return (value ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
}
