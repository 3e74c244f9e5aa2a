/** Exception classes by what names of the project stand for, and which handlers stop which. */
import type { PythonVersion } from "../../project/model.ts";
import type { CallGraph } from "../calls.ts";
import { lastPart } from "../dotted.ts";
import { exceptionAncestry, exceptionName, isKnownException } from "../exceptions.ts";
import type { FileOutline } from "../outline.ts";
import type { Meaning, ProjectClass } from "../project-index.ts";

const BASE = "builtins.BaseException";
const UNKNOWN: Meaning = { kind: "unknown" };

interface Ancestry {
  readonly names: ReadonlySet<string>;
  /** All that it derives from is known. */
  readonly isComplete: boolean;
}

export class ExceptionClasses {
  private readonly graph: CallGraph;
  private readonly python: PythonVersion;
  private readonly byName = new Map<string, ProjectClass>();
  private readonly ancestries = new Map<string, Ancestry>();

  /** `python`: by which names of the standard library are told apart; `socket.error` was no OSError once. */
  constructor(graph: CallGraph, python: PythonVersion) {
    this.graph = graph;
    this.python = python;
  }

  /** The class that is raised: its dotted name; `null` where it is not certain to be one. */
  raised(name: string, file: FileOutline): string | null {
    const meaning = this.graph.index.meaning(name, file);
    if (meaning.kind === "class") return this.nameOf(meaning.class);
    if (meaning.kind !== "outside") return null;
    const known = exceptionName(meaning.name, this.python);
    // What begins with a small letter may be a function that makes one.
    return isKnownException(known) || /^_*[A-Z]/.test(lastPart(known)) ? known : null;
  }

  /** The classes that a handler's name stands for; `null` among them for one that nobody can tell. */
  caught(name: string, file: FileOutline): readonly (string | null)[] {
    const found: (string | null)[] = [];
    const open: Meaning[] = [this.graph.index.meaning(name, file)];
    const seen = new Set<readonly unknown[]>();
    for (let meaning = open.pop(); meaning !== undefined; meaning = open.pop()) {
      if (meaning.kind !== "tuple") found.push(this.classMeant(meaning));
      else if (!seen.has(meaning.items)) {
        seen.add(meaning.items);
        for (const one of meaning.items.toReversed()) {
          open.push(one === null ? UNKNOWN : this.graph.index.meaning(one, meaning.file));
        }
      }
    }
    return found;
  }

  private classMeant(meaning: Meaning): string | null {
    if (meaning.kind === "class") return this.nameOf(meaning.class);
    return meaning.kind === "outside" ? exceptionName(meaning.name, this.python) : null;
  }

  /** Whether it is known to derive from BaseException. */
  isException(name: string): boolean {
    return this.ancestry(name).names.has(BASE);
  }

  /** Whether a handler of one class stops an exception of another; `null` where it may. */
  stops(caught: string | null, raised: string): boolean | null {
    if (caught === BASE) return true;
    if (caught === null) return null;
    const { names, isComplete } = this.ancestry(raised);
    if (names.has(caught)) return true;
    return isComplete ? false : null;
  }

  private nameOf(one: ProjectClass): string {
    const name = `${one.file.module ?? one.file.path}.${one.outline.name}`;
    this.byName.set(name, one);
    return name;
  }

  private ancestry(name: string): Ancestry {
    const known = this.ancestries.get(name);
    if (known !== undefined) return known;
    const found = this.read(name);
    this.ancestries.set(name, found);
    return found;
  }

  private read(name: string): Ancestry {
    const ofProject = this.byName.get(name);
    if (ofProject === undefined) {
      const names = exceptionAncestry(name);
      return { names: new Set(names ?? [name]), isComplete: names !== null };
    }
    const names = new Set<string>();
    let isComplete = true;
    for (const one of this.graph.classes.order(ofProject)) {
      const above =
        one === null ? null : typeof one === "string" ? exceptionAncestry(exceptionName(one, this.python)) : [];
      if (above === null) isComplete = false;
      for (const each of above ?? []) names.add(each);
      if (one !== null) names.add(typeof one === "string" ? exceptionName(one, this.python) : this.nameOf(one));
    }
    return { names, isComplete };
  }
}
