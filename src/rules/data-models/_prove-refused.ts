/** A module that cannot be imported because Python, or pydantic, refuses to make one of its classes. */
import type { Recipe, Unprovable } from "../kit/reproduce.ts";
import type { PythonFile } from "../kit/rule.ts";

interface Refusal {
  /** What makes the class, in the test's words. */
  readonly by: string;
  /** Of the exception: its name, a line that imports it if it is no built-in, and what its message has. */
  readonly error: string;
  readonly imports: readonly string[];
  readonly says: string;
  /** Why, as a clause that goes on after "refuses `Order`, which …". */
  readonly because: string;
}

export function proveRefused(
  model: string,
  { by, error, imports, says, because }: Refusal,
  { module, path }: Pick<PythonFile, "module" | "path">,
): Recipe | Unprovable {
  if (module === null) return { why: `${path} cannot be imported by name` };
  return {
    test: `${model.toLowerCase().replaceAll(".", "_")}_can_be_made`,
    shows: `${by} makes the class \`${model}\`.`,
    subject: null,
    imports: ["import importlib", "import traceback", ...imports],
    // It may import another that is refused.
    body: `
      try:
          importlib.import_module("${module}")
          is_refused = False
      except ${error} as error:
          frames = [frame for frame, _ in traceback.walk_tb(error.__traceback__)]
          modules = [frame for frame in frames if frame.f_code.co_name == "<module>"]
          assert modules[-1].f_globals["__name__"] == "${module}", "another module cannot be imported"
          is_refused = "${says}" in str(error)
    `,
    claim: "not is_refused",
    otherwise: `${by} refuses \`${model}\`, which ${because}`,
  };
}
