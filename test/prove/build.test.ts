/** What is written for parameters, and that it can be run. */
import { beforeAll, describe, expect, test } from "vitest";
import { exampleInterpreter, pythons } from "./pythons.ts";
import { built, sample, testOf } from "./samples.ts";
import { type Talk, talk } from "./talk.ts";
import { DOUBLES, functions, TYPES } from "./type-cases.ts";

describe("an argument", () => {
  let project: Talk;
  beforeAll(async () => {
    project = await talk({
      files: { "shop/__init__.py": "", "shop/things.py": `${sample("things.py")}\n${functions}` },
    });
  });

  test.each(TYPES.map((one, index) => [...one, index] as const))("of type %s", async (_, written, __, index) => {
    const answer = await built(project, "shop.things", `f${index}`);
    expect(answer.arguments).toBe(written);
    expect(answer.doubles).toEqual(DOUBLES.some((one) => one === TYPES[index]) ? ["x"] : []);
    expect(await project.run(testOf(answer)), testOf(answer)).toMatchObject({ outcome: "passed" });
  });
});

test("names tell what a parameter is, where nothing else does", async () => {
  const names: Readonly<Record<string, string>> = {
    name: '"a"',
    path: 'tmp_path / "a.txt"',
    output_file: 'tmp_path / "a.txt"',
    cache_dir: "tmp_path",
    items: "[1, 2, 3]",
    lines: '["a", "b", "c"]',
    count: "3",
    user_id: "1",
    url: '"http://127.0.0.1:9/"',
    payload: '{"a": 1}',
    callback: "lambda *args, **kwargs: None",
    is_open: "True",
    logger: 'logging.getLogger("test")',
    stream: 'io.StringIO("a\\nb\\n")',
    created_at: "datetime(2024, 1, 1)",
    session: "Mock()",
  };
  const written = Object.keys(names).map((name) => `def of_${name}(${name}):\n    return ${name}\n`);
  const project = await talk({ files: { "m.py": written.join("\n\n") } });
  for (const [name, code] of Object.entries(names)) {
    const answer = await built(project, "m", `of_${name}`);
    expect(answer.arguments).toBe(code);
    expect(await project.run(testOf(answer, "result is not None"))).toMatchObject({ outcome: "passed" });
  }
});

test("models of pydantic, commands of click and coroutines of an async library", async () => {
  const python = exampleInterpreter();
  const project = await talk({ python, arguments: null, files: { "m.py": sample("outside.py") } });
  const line = (n: number) => `Line(sku="${"abc".charAt(n - 1).repeat(3)}", quantity=${n}, price=11.0)`;
  const cases = [
    ["price", line(1), "result == 11.0"],
    ["total", `Order(lines=[${[1, 2, 3].map(line).join(", ")}], buyerName="a")`, "result == 3"],
    ["never", "create_autospec(Never, instance=True)", "isinstance(result, Never)"],
    ["command", "3", "result == 3"],
    ["fetch", "create_autospec(AsyncClient, instance=True)", "asyncio.run(result) is not None"],
  ] as const;
  for (const [name, code, claim] of cases) {
    const answer = await built(project, "m", name);
    expect(answer.arguments).toBe(code);
    const written = `import asyncio\n${testOf(answer, claim)}`;
    expect(await project.run(written), written).toMatchObject({ outcome: "passed" });
  }
});

test("every Python of the machine writes the same", async () => {
  const files = { "m.py": sample("modern.py"), "conftest.py": sample("conftest.py") };
  for (const { path, version } of await pythons()) {
    const project = await talk({ python: path, files });
    const plain = await built(project, "m", "f");
    expect(plain.arguments, version).toBe('1, {"a": [1, 2, 3], "b": [1, 2, 3], "c": [1, 2, 3]}');
    expect(await built(project, "m", "of"), version).toMatchObject({ arguments: "store", fixtures: ["store"] });
    const method = await built(project, "m", "C.g");
    expect(method, version).toMatchObject({ setup: ["c = C()"], arguments: '("a", "b", "c")' });
    expect(await project.run(testOf(method, "len(result) == 3")), version).toMatchObject({ outcome: "passed" });
  }
});
