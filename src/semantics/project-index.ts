/** Modules → definitions: what a dotted name stands for in the project, through imports, re-exports and aliases. */
import { BUILTINS } from "./builtins.ts";
import type { ClassOutline, FileOutline, FunctionOutline } from "./outline.ts";

export interface ProjectFunction {
  readonly file: FileOutline;
  readonly outline: FunctionOutline;
  /** With its module: `orders.worker.Worker.run`; for people. */
  readonly name: string;
}

export interface ProjectClass {
  readonly file: FileOutline;
  readonly outline: ClassOutline;
  /** Its methods; several of a name where it is defined more than once. */
  readonly methods: ReadonlyMap<string, readonly ProjectFunction[]>;
}

/**
 * What a name stands for. `member`: something of a class that only its hierarchy can tell. `object`: of an instance of
 * a class. `tuple`: of what these names stand for in that file. `outside`: nothing of the project. `unknown`: of the project, but it cannot be told what.
 */
export type Meaning =
  | { readonly kind: "function"; readonly function: ProjectFunction }
  | { readonly kind: "class"; readonly class: ProjectClass }
  | { readonly kind: "member"; readonly class: ProjectClass; readonly rest: readonly string[] }
  | { readonly kind: "object"; readonly of: Meaning; readonly rest: readonly string[] }
  | { readonly kind: "tuple"; readonly file: FileOutline; readonly items: readonly (string | null)[] }
  | { readonly kind: "outside"; readonly name: string }
  | { readonly kind: "unknown" };

interface Module {
  readonly file: FileOutline;
  readonly functions: ReadonlyMap<string, readonly ProjectFunction[]>;
  readonly classes: ReadonlyMap<string, readonly ProjectClass[]>;
}

const UNKNOWN: Meaning = { kind: "unknown" };
/** Imports of imports; a longer chain is a circle. */
const STEPS = 12;
const OVERLOADS = new Set(["typing.overload", "typing_extensions.overload"]);

export class ProjectIndex {
  readonly files: readonly FileOutline[];
  readonly functions: readonly ProjectFunction[];
  readonly classes: readonly ProjectClass[];
  private readonly byOutline = new Map<FunctionOutline, ProjectFunction>();
  private readonly fileByPath: ReadonlyMap<string, FileOutline>;
  private readonly byFile = new Map<FileOutline, Module>();
  /** `null` where two files have the name. */
  private readonly byName = new Map<string, Module | null>();
  private byPlace: ByPlace<ProjectFunction> | null = null;
  private classesByPlace: ByPlace<ProjectClass> | null = null;
  private readonly packages = new Set<string>();
  private readonly known = new Map<string, Meaning>();
  private readonly knownHere = new Map<FileOutline, Map<string, Meaning>>();

  constructor(outlines: readonly FileOutline[]) {
    this.files = outlines;
    this.fileByPath = new Map(outlines.map((file) => [file.path, file]));
    for (const file of outlines) this.add(file);
    const modules = [...this.byFile.values()];
    this.functions = modules.flatMap(({ functions }) => [...functions.values()].flat());
    this.classes = modules.flatMap(({ classes }) => [...classes.values()].flat());
  }

  private add(file: FileOutline): void {
    const functions = new Map<string, ProjectFunction[]>();
    const methods = new Map<string, Map<string, ProjectFunction[]>>();
    for (const outline of file.functions) {
      if (outline.decorators.some((one) => one !== null && OVERLOADS.has(one))) continue;
      const one: ProjectFunction = { file, outline, name: join(file.module ?? file.path, outline.name) };
      this.byOutline.set(outline, one);
      push(functions, outline.name, one);
      if (outline.owner !== null) {
        const ofClass = methods.get(outline.owner) ?? new Map<string, ProjectFunction[]>();
        methods.set(outline.owner, ofClass);
        push(ofClass, outline.name.slice(outline.owner.length + 1), one);
      }
    }
    const classes = new Map<string, ProjectClass[]>();
    for (const outline of file.classes) {
      push(classes, outline.name, { file, outline, methods: methods.get(outline.name) ?? new Map() });
    }
    const module: Module = { file, functions, classes };
    this.byFile.set(file, module);
    if (file.module === null) return;
    this.byName.set(file.module, this.byName.has(file.module) ? null : module);
    this.packages.add(file.module.split(".", 1)[0] ?? file.module);
  }

  /** The function whose name stands there. */
  functionAt(path: string, start: number): ProjectFunction | null {
    this.byPlace ??= placesOf(this.functions);
    return this.byPlace.get(path)?.get(start) ?? null;
  }

  /** The class whose name stands there. */
  classAt(path: string, start: number): ProjectClass | null {
    this.classesByPlace ??= placesOf(this.classes);
    return this.classesByPlace.get(path)?.get(start) ?? null;
  }

  /** By its qualified name in a file; `null` where two have it. */
  classNamed(name: string, file: FileOutline): ProjectClass | null {
    const [found, another] = this.byFile.get(file)?.classes.get(name) ?? [];
    return another === undefined ? (found ?? null) : null;
  }

  /** `null` for an overload. */
  functionOf(outline: FunctionOutline | undefined): ProjectFunction | null {
    return (outline && this.byOutline.get(outline)) ?? null;
  }

  fileAt(path: string): FileOutline | null {
    return this.fileByPath.get(path) ?? null;
  }

  /** What a name of an outline stands for; `:name` is one of the file itself. */
  meaning(name: string, file: FileOutline): Meaning {
    if (!name.startsWith(":")) return this.absolute(name, STEPS);
    const here = this.knownHere.get(file) ?? new Map<string, Meaning>();
    this.knownHere.set(file, here);
    const known = here.get(name);
    if (known !== undefined) return known;
    const module = this.byFile.get(file);
    const found = module === undefined ? UNKNOWN : this.inModule(module, name.slice(1).split("."), STEPS);
    here.set(name, found);
    return found;
  }

  private absolute(name: string, steps: number): Meaning {
    const known = this.known.get(name);
    if (known !== undefined) return known;
    const found = this.find(name, steps);
    this.known.set(name, found);
    return found;
  }

  /** The longest module name that the dotted name begins with, then what is left in that module. */
  private find(name: string, steps: number): Meaning {
    const parts = name.split(".");
    if (!this.packages.has(parts[0] ?? "")) return { kind: "outside", name };
    for (let length = parts.length - 1; length > 0; length--) {
      const module = this.byName.get(parts.slice(0, length).join("."));
      if (module === null) return UNKNOWN;
      if (module !== undefined) return this.inModule(module, parts.slice(length), steps);
    }
    return UNKNOWN;
  }

  private inModule(module: Module, parts: readonly string[], steps: number): Meaning {
    const { file, functions, classes } = module;
    const [first = "", ...rest] = parts;
    if (steps === 0) return UNKNOWN;
    const stands = file.names.get(first);
    if (stands !== undefined) {
      const type = file.instances.get(first);
      if (type !== undefined) return { kind: "object", of: this.meaningWith(type, file, steps - 1), rest };
      const items = rest.length === 0 ? file.tuples.get(first) : undefined;
      if (items !== undefined) return { kind: "tuple", file, items };
      return stands === null ? UNKNOWN : this.meaningWith(join(stands, ...rest), file, steps - 1);
    }
    // Local classes and functions have dots in their names.
    for (let length = parts.length; length > 0; length--) {
      const name = parts.slice(0, length).join(".");
      const inside = parts.slice(length);
      const [ofClass, another] = classes.get(name) ?? [];
      if (ofClass !== undefined) {
        if (another !== undefined || functions.get(name)?.some(({ outline }) => outline.owner === null)) return UNKNOWN;
        return inside.length === 0
          ? { kind: "class", class: ofClass }
          : { kind: "member", class: ofClass, rest: inside };
      }
      const [found, second] = functions.get(name) ?? [];
      if (found !== undefined && found.outline.owner === null) {
        return second === undefined && inside.length === 0 ? { kind: "function", function: found } : UNKNOWN;
      }
    }
    return this.throughStars(file, parts, steps);
  }

  private meaningWith(name: string, file: FileOutline, steps: number): Meaning {
    if (!name.startsWith(":")) return this.absolute(name, steps);
    const module = this.byFile.get(file);
    return module === undefined ? UNKNOWN : this.inModule(module, name.slice(1).split("."), steps);
  }

  private throughStars(file: FileOutline, parts: readonly string[], steps: number): Meaning {
    const [first = ""] = parts;
    for (const star of file.stars) {
      const module = this.byName.get(star);
      if (module === undefined || module === null) continue;
      const isTaken = module.file.all === null ? !first.startsWith("_") : module.file.all.includes(first);
      const found = isTaken ? this.inModule(module, parts, steps - 1) : UNKNOWN;
      if (found.kind !== "unknown") return found;
    }
    const areKnown = file.stars.every((star) => this.byName.get(star) != null);
    return areKnown && parts.length === 1 && BUILTINS.has(first)
      ? { kind: "outside", name: `builtins.${first}` }
      : UNKNOWN;
  }
}

type ByPlace<T> = ReadonlyMap<string, ReadonlyMap<number, T>>;

function placesOf<T extends ProjectFunction | ProjectClass>(all: readonly T[]): ByPlace<T> {
  const places = new Map<string, Map<number, T>>();
  for (const one of all) {
    const { path } = one.file;
    const inFile = places.get(path) ?? new Map<number, T>();
    places.set(path, inFile);
    inFile.set(one.outline.at.start, one);
  }
  return places;
}

function push<T>(map: Map<string, T[]>, name: string, one: T): void {
  const list = map.get(name);
  if (list) list.push(one);
  else map.set(name, [one]);
}

function join(...parts: readonly string[]): string {
  return parts.join(".");
}
