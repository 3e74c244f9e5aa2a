import { nodeAt } from "../../syntax/walk.ts";
import { nearest } from "../kit/match.ts";
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile, Span } from "../kit/rule.ts";
import { calledAround, equipped, objectsFor, plainName, standInFor } from "../kit/stand-ins.ts";

/** One of what is gathered fails at once; the other, which never ends, must not be there any more when the caller hears of it. */
export function proveOrphans(at: Span, endless: number, failing: number, file: PythonFile): Recipe | Unprovable {
  const gather = nearest(nodeAt(file.tree, at.start, at.end), "Call");
  const called = calledAround(gather ?? file.tree, file);
  if ("why" in called) return called;
  const { subject, definition } = called;
  const standIn = (place: number, name: string) => {
    const one = gather?.args[place];
    return one?.kind === "Call" ? standInFor(one.func, name, definition, file) : null;
  };
  const [running, failed] = [standIn(endless, "goes_on"), standIn(failing, "fails")];
  if (running === null || failed === null) return { why: "what is gathered cannot be replaced from outside" };
  return equipped({
    test: `${plainName(definition)}_leaves_nothing_running`,
    shows: `When \`${definition.name}\` raises, nothing that it started goes on.`,
    subject,
    arguments: { ...objectsFor(definition), ...running.arguments, ...failed.arguments },
    imports: ["import asyncio"],
    body: `
      running, errors = [], []

      async def goes_on(*args, **kwargs):
          running.append(asyncio.current_task())
          await asyncio.get_running_loop().create_future()

      async def fails(*args, **kwargs):
          await asyncio.sleep(0.01)
          raise OSError("it does not work")

      async def left_running():
          $setup
          ${running.lines}
          ${failed.lines}
          caller = asyncio.ensure_future($call)
          await asyncio.wait([caller], timeout=1)
          if caller.done() and not caller.cancelled():
              errors.append(caller.exception())
          await asyncio.sleep(0.01)
          return [task for task in running if not task.done()]

      left = asyncio.run(left_running())
      assert running and any(errors), "nothing has failed while the other was running"
    `,
    claim: "not left",
    otherwise: "the caller got the error, and the other task goes on with nobody to stop it",
  });
}
