/** A Python that has what samples import: pydantic, SQLAlchemy and the like, as the example project has them. */
const EXAMPLE = new URL("../../examples/orders", import.meta.url).pathname;

export async function examplePython(): Promise<string> {
  const scripts: { exampleEnvironment: (project: string) => Promise<string | null> } = await import(
    new URL("../../scripts/example.mjs", import.meta.url).href
  );
  const python = await scripts.exampleEnvironment(EXAMPLE);
  if (python === null) throw new Error(`${EXAMPLE} has no requirements`);
  return python;
}
