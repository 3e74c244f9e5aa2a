import { parseIni } from "../../project/ini.ts";
import { dig, textAt, textsAt } from "../../project/read.ts";
import type { ProjectView } from "../kit/project-view.ts";
import { defineProjectRule } from "../kit/rule.ts";
import { dependenciesOf } from "./_dependencies.ts";

interface Data {
  readonly name: string;
  readonly others: number;
  /** pytest-asyncio is declared, in its strict mode. */
  readonly isStrict: boolean;
}

export default defineProjectRule<Data>({
  id: "packaging/async-tests-not-run",
  title: "Coroutine tests that nothing awaits",
  severity: "error",
  evidence: "resolved",
  says: ({ name, others, isStrict }) => {
    const which = others === 0 ? `\`${name}\` is` : `\`${name}\` and ${others} more are`;
    return isStrict
      ? `${which} not marked with \`pytest.mark.asyncio\`, and pytest-asyncio awaits unmarked tests only with \`asyncio_mode = "auto"\`.`
      : `${which} coroutine functions, and no plugin that awaits them is declared: pytest calls them and never runs their bodies.`;
  },
  why: "Calling a coroutine function runs none of it. Older pytest skips such a test with a warning, newer ones fail it; either way it tests nothing.",
  whenNot: "A plugin that is installed by other means runs them.",
  sources: [
    "https://docs.pytest.org/en/stable/how-to/failures.html",
    "https://pytest-asyncio.readthedocs.io/en/stable/concepts.html#test-discovery-modes",
  ],
  examples: [
    {
      title: "strict mode and no mark",
      bad: {
        "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest", "pytest-asyncio"]\n',
        "tests/test_cart.py": `
          async def test_total():
          #         ^^^^^^^^^^
              assert await total() == 3

          async def test_empty():
              assert await total() == 0
        `,
      },
      good: {
        "pyproject.toml":
          '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest", "pytest-asyncio"]\n[tool.pytest.ini_options]\nasyncio_mode = "auto"\n',
        "tests/test_cart.py": "async def test_total():\n    assert await total() == 3\n",
      },
    },
    {
      title: "no plugin at all",
      bad: {
        "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest"]\n',
        "tests/test_cart.py": `
          async def test_total():
          #         ^^^^^^^^^^
              assert await total() == 3
        `,
      },
      good: {
        "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest", "anyio"]\n',
        "tests/test_cart.py":
          "import pytest\n\n@pytest.mark.anyio\nasync def test_total():\n    assert await total() == 3\n",
      },
    },
  ],
  nearMisses: [
    {
      why: "A hook in conftest.py may mark or run them.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest", "pytest-asyncio"]\n',
        "tests/conftest.py": "def pytest_collection_modifyitems(items): ...\n",
        "tests/test_cart.py": "async def test_total():\n    assert await total() == 3\n",
      },
    },
    {
      why: "A plugin that runs every coroutine.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\n[dependency-groups]\ntest = ["pytest", "pytest-aiohttp"]\n',
        "tests/test_cart.py": "async def test_total():\n    assert await total() == 3\n",
      },
    },
    {
      why: "Where the tests' dependencies are written is not known.",
      code: {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["httpx"]\n',
        "tests/test_cart.py": "async def test_total():\n    assert await total() == 3\n",
      },
    },
  ],
  *inspect(view) {
    const { names } = dependenciesOf(view);
    // Without pytest among them these are not the dependencies that the tests run with.
    if (!names.has("pytest") || [...names].some((name) => RUNNERS.test(name)) || isAutomatic(view) || hasHooks(view))
      return;
    const isStrict = names.has("pytest-asyncio");
    const found = view.facts.filter(({ coroutineTests }) => coroutineTests.length > 0);
    const [first] = found;
    const test = first?.coroutineTests[0];
    if (first === undefined || test === undefined) return;
    const others = found.reduce((sum, one) => sum + one.coroutineTests.length, 0) - 1;
    yield {
      path: first.file.path,
      at: { start: test.start, end: test.end },
      data: { name: test.name, others, isStrict },
    };
  },
});

/** Plugins that run coroutine tests without a mark, or whose rules this program does not know. */
const RUNNERS =
  /aiohttp|trio|tornas|tornado|twisted|cooperative|sanic|alt-pytest|homeassistant|pytest-async$|django-channels|quart|asyncio-auto|unasync/;

function isAutomatic({ manifest, readText }: ProjectView): boolean {
  const base = ["tool", "pytest", "ini_options"] as const;
  const sections = [
    parseIni(readText("pytest.ini") ?? "").get("pytest"),
    parseIni(readText("tox.ini") ?? "").get("pytest"),
    parseIni(readText("setup.cfg") ?? "").get("tool:pytest"),
  ];
  const modes = ["asyncio_mode", "anyio_mode"].flatMap((key) => [
    textAt(manifest?.data, ...base, key),
    textAt(manifest?.data, "tool", "pytest", key),
    ...sections.map((section) => section?.entries.get(key)?.value ?? null),
  ]);
  const options = [
    dig(manifest?.data, ...base, "addopts"),
    ...textsAt(manifest?.data, ...base, "addopts"),
    ...textsAt(manifest?.data, "tool", "pytest", "addopts"),
    ...sections.map((section) => section?.entries.get("addopts")?.value),
  ];
  return (
    modes.includes("auto") ||
    options.some((option) => typeof option === "string" && /asyncio-mode|anyio-mode|-p\s*\w/.test(option))
  );
}

const HOOKS = [
  "pytest_plugins",
  "pytest_collection_modifyitems",
  "pytest_pyfunc_call",
  "pytest_pycollect_makeitem",
  "pytest_itemcollected",
  "pytest_generate_tests",
  "pytestmark",
  "*",
];

function hasHooks({ facts }: ProjectView): boolean {
  return facts.some(
    ({ file, moduleNames }) =>
      /(?:conftest|plugin)\.py$/.test(file.path) && moduleNames.some((name) => HOOKS.includes(name)),
  );
}
