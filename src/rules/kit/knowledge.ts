/** What a rule may ask of the whole project once every file has been read. */
import type { Manifest } from "../../project/model.ts";
import type { CallGraph } from "../../semantics/calls.ts";
import type { Hierarchy } from "../../semantics/hierarchy.ts";
import type { ProjectIndex } from "../../semantics/project-index.ts";
import type { ExceptionClasses } from "../../semantics/summaries/exception-classes.ts";
import type { Summaries } from "../../semantics/summaries.ts";
import type { Places, Type } from "../../semantics/types/model.ts";
import type { Evidence, ProjectSuspect, PythonFile, Span, Step, Suspect, Verdict } from "./rule.ts";

export interface Knowledge {
  /** Who calls whom. */
  readonly calls: CallGraph;
  /** What the dotted names of an outline stand for, and all functions and classes. */
  readonly index: ProjectIndex;
  /** What classes inherit. */
  readonly classes: Hierarchy;
  /** Which classes handlers name, and which exceptions those stop, as in the oldest Python of the project. */
  readonly exceptions: ExceptionClasses;
  /** What functions do when they are called. */
  readonly summaries: Summaries;
  /** Whether the outlines are all the project has, tests included, so that what is not seen is not there. */
  readonly isWhole: boolean;
  /** Where the declarations of types stand. */
  readonly places: Places;
  readonly manifest: Manifest | null;
}

/** A suspect with the answers to what its rule asked. */
export interface AnsweredSuspect<Data> extends ProjectSuspect<Data> {
  /** Of an expression that the rule asked about; `unknown` where nobody can tell, or without a type server. */
  readonly type: (name: string) => Type;
}

export interface Judgement<Data> {
  readonly verdict: Exclude<Verdict, "no">;
  /** Where it is not the rule's: `pattern` where types are missing and the syntax alone says so. */
  readonly evidence?: Evidence;
  /** With what the answers told. */
  readonly data?: Data;
  readonly steps?: readonly Step[];
}

/**
 * How a suspect is settled that its file alone cannot decide. `Data` crosses threads: plain data, no nodes.
 */
export interface Settlement<Data, Found extends Suspect<Data> = Suspect<Data>> {
  /** Whole expressions whose types decide, by names of the rule's choice; none where only other files do. */
  readonly ask: (suspect: Found, file: PythonFile) => Readonly<Record<string, Span>>;
  readonly judge: (suspect: AnsweredSuspect<Data>, project: Knowledge) => Verdict | Judgement<Data>;
}
