/** A thousand items, and how many of their calls are under way at one time. */
import type { Expression } from "../../syntax/nodes.ts";
import { nodeAt } from "../../syntax/walk.ts";
import { textOf } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { type Called, calledAround, equipped, objectsFor, plainName } from "../kit/stand-ins.ts";

/** `cause` is what each item comes to: `asyncio.open_connection`. */
export function proveInFlight(at: Span, items: string, cause: string, file: PythonFile): Recipe | Unprovable {
  const called = calledAround(nodeAt(file.tree, at.start, at.end) ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const element = elementOf(items, called, file);
  if (element === null) return { why: `\`${items}\` is not given to \`${definition.name}\`, or nothing tells of what` };
  if (ENTERED.test(cause)) return { why: `\`${cause}\` is entered rather than awaited` };
  const clients = clientsFor(cause, called, file);
  return equipped({
    test: `${plainName(definition)}_keeps_few_in_flight`,
    shows: `Of a thousand items, \`${definition.name}\` does not work on all at once.`,
    subject,
    arguments: { ...objectsFor(definition), ...clients, [items]: "items" },
    imports: [
      "import asyncio",
      "from contextlib import suppress",
      ...Object.values(clients).map((made) => `import ${made.replace(/\..*/, "")}`),
    ],
    body: `
      items = ${element}
      in_flight = most = 0
      pause = asyncio.sleep

      async def slow(*args, **kwargs):
          nonlocal in_flight, most
          in_flight += 1
          most = max(most, in_flight)
          await pause(0.01)
          in_flight -= 1
          return Anything()

      async def all_of_them():
          $setup
          with suppress(Exception):  # what it makes of the answers is not asked here
              await $call

      monkeypatch.setattr("${cause}", slow)
      asyncio.run(all_of_them())
      assert most > 0, "\`${cause}\` was not reached"
    `,
    claim: "most < len(items)",
    otherwise: `a thousand calls of \`${cause}\` are under way at once`,
  });
}

const ENTERED = /^(aiohttp|aiofiles|websockets)\.|\.stream$/;

/** Texts, or numbers where no type is told. */
function elementOf(items: string, { definition: { args } }: Called, file: PythonFile): string | null {
  const given = [...args.posonlyargs, ...args.args, ...args.kwonlyargs].find(({ arg }) => arg === items);
  if (given === undefined) return null;
  const { annotation } = given;
  const of = annotation?.kind === "Subscript" ? textOf(annotation.slice, file) : "";
  if (of === "str") return "[str(number) for number in range(1000)]";
  return of === "int" || annotation === null ? "list(range(1000))" : null;
}

/** Parameters that take the client whose method it is: a real one, as its methods are replaced. */
function clientsFor(cause: string, { definition: { args } }: Called, file: PythonFile): Record<string, string> {
  const client = cause.replace(/\.\w+$/, "");
  const isOne = (annotation: Expression | null): boolean =>
    annotation !== null && file.names.qualified(annotation) === client;
  return Object.fromEntries(
    [...args.posonlyargs, ...args.args, ...args.kwonlyargs].flatMap(({ arg, annotation }) =>
      isOne(annotation) ? [[arg, `${client}()`]] : [],
    ),
  );
}
