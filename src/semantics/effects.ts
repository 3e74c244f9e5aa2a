/** What a file's functions do besides calling, as numbers: a list of objects would take longer to cross threads than to make. */
import type { Callee } from "./callee.ts";
import type { FileOutline, FunctionOutline, Place } from "./outline.ts";

/**
 * `raise`: of the class `text`. `handler`: over `at`; catches `text`, names with a space between. `final`: a `finally`
 * that returns drops what is raised in `at`. `manager`: a `with` whose body is `at`; `text` names what is called.
 * `return`, `store`: the value of the call at `at` is returned, or kept in the attribute `text` of the method's object.
 * `argument`: a parameter is given on to the call that ends at `at.end`, by the keyword `text` or by position.
 * `mutate`: the object of a parameter is changed, by `text`. `keep`: a parameter is kept, in `text`.
 * `await`: of `text`. `impure`: something else is written to, or may be. `fail`: it never returns.
 * `yield`: of a context manager. `forgive`: an `__exit__` that may drop what was raised.
 */
const KINDS = [
  "raise",
  "handler",
  "final",
  "manager",
  "return",
  "store",
  "argument",
  "mutate",
  "keep",
  "await",
  "impure",
  "fail",
  "yield",
  "forgive",
] as const;
export type EffectKind = (typeof KINDS)[number];
const CODES = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Readonly<Record<EffectKind, number>>;

export interface Effect {
  readonly at: Place;
  readonly text: string;
  /**
   * `handler`: what becomes of it (`Outcome`), its start, its end. `manager`: end of the call, or -1; whether its name
   * tells that it may drop exceptions. `argument`: the parameter; its position in the call, or a `Position`.
   * `mutate`: the parameter. `keep`: the parameter; the parameter in whose object it is kept, or a `Keeper`; end of the call that
   * keeps it, or -1.
   * `await`: end of the call that is awaited, or -1.
   */
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

/** Of a handler: the offset of the `raise` that raises what was caught again, or one of these. */
export const Outcome = { swallowed: -1, replaced: -2 } as const;
export const Position = { receiver: -1, keyword: -2 } as const;
export const Keeper = { outside: -1, caller: -2 } as const;
/** Among the names that a handler catches: nobody can tell which class this is. */
export const UNKNOWN_NAME = "?";
/** Functions with more parameters are not followed. */
export const MOST_PARAMETERS = 64;

/** Classes whose methods are those of list, dict, set and deque, or keep what they are given. */
const CONTAINER =
  /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|OrderedDict|defaultdict|Counter|abc\.Mutable\w+)|typing\.(List|Dict|Set|Deque|DefaultDict|OrderedDict|Counter|Mutable\w+)|(queue|asyncio)\.\w*Queue)$/;

export function isContainer(className: string): boolean {
  return CONTAINER.test(className);
}

/** What is called is a method of a container, or of an object whose class this file does not tell. */
export function mayBeContainer(callee: Callee | null): boolean {
  if (callee === null || callee.kind === "untold") return true;
  return callee.kind === "method" && (callee.attribute !== null || isContainer(callee.on));
}

/** Function and kind, start, end, text, three numbers. */
const FIELDS = 7;
const FIRST = 4;
const KIND_BITS = 4;

export interface PackedEffects {
  readonly numbers: Int32Array;
  readonly texts: readonly string[];
}

export class EffectList {
  private readonly numbers: number[] = [];
  private readonly texts: string[] = [""];
  private readonly indices = new Map<string, number>();

  /** Its place in the list, for `change`. */
  add(of: number, kind: EffectKind, { start, end }: Place, text = "", first = 0, second = 0, third = 0): number {
    const row = this.numbers.length;
    this.numbers.push((of << KIND_BITS) | CODES[kind], start, end, this.textIndex(text), first, second, third);
    return row;
  }

  first(row: number): number {
    return this.numbers[row + FIRST] ?? 0;
  }

  change(row: number, first: number): void {
    this.numbers[row + FIRST] = first;
  }

  private textIndex(text: string): number {
    if (text === "") return 0;
    const known = this.indices.get(text);
    if (known !== undefined) return known;
    const index = this.texts.push(text) - 1;
    this.indices.set(text, index);
    return index;
  }

  packed(): PackedEffects {
    return { numbers: new Int32Array(this.numbers), texts: this.texts };
  }
}

const NONE: readonly Effect[] = [];

/** Reads a file's effects when somebody asks for one of its functions. */
export class Effects {
  private readonly files = new Map<FileOutline, Map<FunctionOutline, Map<EffectKind, Effect[]>>>();

  /** In source order of what they begin with. */
  of(
    { file, outline }: { readonly file: FileOutline; readonly outline: FunctionOutline },
    kind: EffectKind,
  ): readonly Effect[] {
    const read = this.files.get(file) ?? unpacked(file);
    this.files.set(file, read);
    return read.get(outline)?.get(kind) ?? NONE;
  }
}

function unpacked({ effects, functions }: FileOutline): Map<FunctionOutline, Map<EffectKind, Effect[]>> {
  const found = new Map<FunctionOutline, Map<EffectKind, Effect[]>>();
  const { numbers, texts } = effects;
  for (let row = 0; row + FIELDS <= numbers.length; row += FIELDS) {
    const field = (offset: number): number => numbers[row + offset] ?? 0;
    const outline = functions[field(0) >> KIND_BITS];
    const kind = KINDS[field(0) & ((1 << KIND_BITS) - 1)];
    if (outline === undefined || kind === undefined) continue;
    const ofFunction = found.get(outline) ?? new Map<EffectKind, Effect[]>();
    found.set(outline, ofFunction);
    const effect: Effect = {
      at: { start: field(1), end: field(2) },
      text: texts[field(3)] ?? "",
      first: field(4),
      second: field(5),
      third: field(6),
    };
    const list = ofFunction.get(kind);
    if (list) list.push(effect);
    else ofFunction.set(kind, [effect]);
  }
  return found;
}
