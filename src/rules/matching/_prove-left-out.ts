/** A function is given what its cases take and then what they leave out, which has to come to something, too. */
import type { ProjectClass } from "../../semantics/project-index.ts";
import type { If, Match, Name, Node } from "../../syntax/nodes.ts";
import type { Knowledge } from "../kit/knowledge.ts";
import { isName } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";
import { projectClass } from "../kit/types.ts";
import type { Consequence } from "./_consequence.ts";
import type { Possible } from "./_kinds.ts";

/** An expression of Python, and what it needs to be imported. */
export interface Value {
  readonly text: string;
  readonly imports: readonly string[];
}

/** `null` where nobody outside can make one. */
export function madeBy(possible: Possible, knowledge: Knowledge): Value | null {
  const { places, names, label, singleton, value } = possible;
  if (places !== null) {
    const parts = places.flatMap((one) => madeBy(one, knowledge) ?? []);
    if (parts.length < places.length) return null;
    const text = `(${parts.map((one) => one.text).join(", ")},)`;
    return { text, imports: parts.flatMap(({ imports }) => imports) };
  }
  if (singleton !== "none of them" || value !== null) return { text: label, imports: [] };
  if (possible.class === null) return null;
  const { qualified } = possible.class;
  if (BUILT_IN.test(qualified)) return { text: `${possible.class.name}()`, imports: [] };
  const of = projectClass(possible.class, knowledge);
  const line = of === null ? null : importOf(of);
  if (of === null || line === null) return null;
  const [member] = names;
  const text = member === undefined ? `made(${of.outline.name})` : `${of.outline.name}.${member}`;
  return { text, imports: [line] };
}

const BUILT_IN = /^builtins\.(str|bytes|int|float|complex|list|dict|set|tuple|frozenset|bytearray)$/;

function importOf({ file, outline }: ProjectClass): string | null {
  return file.module === null ? null : `from ${file.module} import ${outline.name.replace(/\..*$/, "")}`;
}

const MADE = `
  def made(kind):
      """An object of a class; what it has to be given is anything."""
      required = [
          one
          for one in inspect.signature(kind).parameters.values()
          if one.default is one.empty and one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
      ]
      positional = [Anything() for one in required if one.kind is not one.KEYWORD_ONLY]
      return kind(*positional, **{one.name: Anything() for one in required if one.kind is one.KEYWORD_ONLY})
`;

/** `taken` and `leftOut`: some of what the cases take, and one thing that they do not. */
export function proveLeftOut(
  statement: Match | If,
  taken: readonly Value[],
  leftOut: Value,
  subject: Node,
  then: Consequence,
  file: PythonFile,
): Recipe | Unprovable {
  const called = calledAround(statement, file);
  if ("why" in called) return called;
  const { definition } = called;
  if (statement.kind === "Match" && statement.cases.some(({ guard }) => guard !== null)) {
    return { why: "whether a value is left out depends on a guard" };
  }
  const given = givenAs(subject, file);
  if ("why" in given) return given;
  const all = [...taken, leftOut];
  const isMade = all.some(({ text }) => text.includes("made("));
  const { claim, otherwise } = claimOf(then, leftOut, definition.name);
  return equipped({
    test: `${plainName(definition)}_takes_all_there_is`,
    shows: `\`${definition.name}\` returns a value for \`${leftOut.text}\`, or says that it cannot.`,
    subject: called.subject,
    arguments: { ...objectsFor(definition), ...given.arguments },
    imports: [...(isMade ? ["import inspect"] : []), ...all.flatMap(({ imports }) => imports)],
    helpers: isMade ? MADE : "",
    body: `
      outcomes = []
      for value in (${all.map(({ text }) => text).join(", ")}):
          $setup
          ${given.lines.join("\n          ")}
          try:
              outcomes.append($run)
          except Exception as error:
              outcomes.append(error)
      *others, left_out = outcomes
      works = [one for one in others if one is not None and not isinstance(one, Exception)]
      assert works, "the function does not work with what its cases take, either"
    `,
    claim,
    otherwise,
  });
}

function claimOf(then: Consequence, { text }: Value, name: string): Pick<Recipe, "claim" | "otherwise"> {
  if (then.kind === "returns-none") {
    return { claim: "left_out is not None", otherwise: `\`${name}\` returns \`None\` for \`${text}\`` };
  }
  return {
    claim: `not (isinstance(left_out, UnboundLocalError) and "${then.name}" in str(left_out))`,
    otherwise: `\`${then.name}\` has no value for \`${text}\``,
  };
}

interface Given {
  readonly arguments: Readonly<Record<string, string>>;
  /** After the object of a method was made. */
  readonly lines: readonly string[];
}

/** How what is matched comes to be `value`. */
function givenAs(subject: Node, file: PythonFile): Given | Unprovable {
  const places = subject.kind === "Tuple" ? subject.elts : [subject];
  const given = new Map<string, string>();
  const lines: string[] = [];
  for (const [index, place] of places.entries()) {
    const value = subject.kind === "Tuple" ? `value[${index}]` : "value";
    const owner = place.kind === "Attribute" ? place.value : place;
    if (!isName(owner)) return { why: "what is matched has no name" };
    if (place.kind === "Attribute" && owner.id === "self") lines.push(`$owner.${place.attr} = ${value}`);
    else if (!isGiven(owner, file) || given.has(owner.id)) return { why: `\`${owner.id}\` is not given alone` };
    else given.set(owner.id, place.kind === "Attribute" ? `Anything(${place.attr}=${value})` : value);
  }
  return { arguments: Object.fromEntries(given), lines };
}

function isGiven(name: Name, file: PythonFile): boolean {
  const bindings = file.names.lookup(name);
  return bindings.length > 0 && bindings.every(({ kind }) => kind === "parameter");
}
