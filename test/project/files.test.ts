import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { failure, folderOf, git, open, pathsOf } from "./folder.ts";

describe("the root", () => {
  it("is the nearest folder with a marker", async () => {
    const root = folderOf({ "pyproject.toml": "", "pkg/sub/a.py": "", "pkg/b.py": "" });
    const project = await open(root, ["pkg/sub"]);
    expect(project.root).toBe(root);
    expect(pathsOf(project)).toEqual(["pkg/sub/a.py"]);
  });

  it("of several paths is the one around all of them, and only they are reviewed", async () => {
    const root = folderOf({ "setup.cfg": "", "a/x.py": "", "a/y.py": "", "b/z.py": "" });
    expect(pathsOf(await open(root, ["a/y.py", "b"]))).toEqual(["a/y.py", "b/z.py"]);
  });

  it("may have no marker at all", async () => {
    const root = folderOf({ "clean.py": "", "report.py": "", "deep/er/tool.py": "" });
    const project = await open(root);
    expect(pathsOf(project)).toEqual(["clean.py", "deep/er/tool.py", "report.py"]);
    expect(project.layout).toBe("scripts");
    expect(project.manifest).toBeNull();
  });

  it("of a lone script is its folder, whose deeper folders are not walked", async () => {
    const root = folderOf({ "clean.py": "", "beside.py": "", "huge/a.py": "" });
    const project = await open(root, ["clean.py"]);
    expect(pathsOf(project)).toEqual(["clean.py"]);
    expect([...project.paths].sort()).toEqual(["beside.py", "clean.py"]);
  });

  it("knows whether all of the project was named", async () => {
    const root = folderOf({ "setup.cfg": "", "src/a.py": "", "tests/b.py": "" });
    const whole = async (...paths: string[]) => (await open(root, paths)).whole;
    expect([await whole("."), await whole("src"), await whole("src", "tests")]).toEqual([true, false, true]);
    const loose = folderOf({ "clean.py": "" });
    expect([(await open(loose)).whole, (await open(loose, ["clean.py"])).whole]).toEqual([true, false]);
  });

  it("must exist", async () => {
    expect(await failure(folderOf({}), ["nope"])).toBe("nope: no such file or folder");
  });
});

describe("files in a git repository", () => {
  it("are the tracked and untracked ones that are not ignored", async () => {
    const root = folderOf({
      ".gitignore": "gen/\n",
      "a.py": "",
      "b.py": "",
      "gone.py": "",
      "gen/c.py": "",
      "note.md": "",
    });
    git(root, "init", "-q");
    git(root, "add", "a.py", "gone.py");
    git(root, "commit", "-qm", "x");
    rmSync(join(root, "gone.py"));
    const project = await open(root);
    expect(pathsOf(project)).toEqual(["a.py", "b.py"]);
    expect([...project.paths].sort()).toEqual([".gitignore", "a.py", "b.py", "note.md"]);
  });

  it("are found in an ignored folder that is named", async () => {
    const root = folderOf({
      ".gitignore": "corpus/\n",
      "a.py": "",
      "corpus/p/pyproject.toml": "",
      "corpus/p/p/b.py": "",
      "corpus/q/c.py": "",
    });
    git(root, "init", "-q");
    git(root, "add", ".");
    expect(pathsOf(await open(root, ["corpus/p"]))).toEqual(["p/b.py"]);
    expect(pathsOf(await open(root, ["corpus/q"]))).toEqual(["corpus/q/c.py"]);
    expect(pathsOf(await open(root, ["corpus/q/c.py"]))).toEqual(["corpus/q/c.py"]);
  });

  it("do not run a program the repository names as its monitor", async () => {
    const root = folderOf({ "a.py": "" });
    git(root, "init", "-q");
    git(root, "config", "core.fsmonitor", `touch ${join(root, "ran.py")}; false`);
    expect(pathsOf(await open(root))).toEqual(["a.py"]);
    expect(pathsOf(await open(root))).toEqual(["a.py"]);
  });

  it("may have any name", async () => {
    const root = folderOf({ "größe zwei.py": "", "a'b\"c.py": "", "new\nline.py": "" });
    git(root, "init", "-q");
    expect(pathsOf(await open(root))).toEqual(["a'b\"c.py", "größe zwei.py", "new\nline.py"].sort());
  });
});

describe("files outside a repository", () => {
  it("honour nested .gitignore files", async () => {
    const root = folderOf({
      "pyproject.toml": "",
      ".gitignore": "*.gen.py\n/local/\n",
      "a.py": "",
      "b.gen.py": "",
      "local/c.py": "",
      "sub/.gitignore": "!keep.gen.py\nd.py\n",
      "sub/keep.gen.py": "",
      "sub/d.py": "",
      "sub/local/e.py": "",
    });
    expect(pathsOf(await open(root))).toEqual(["a.py", "sub/keep.gen.py", "sub/local/e.py"]);
  });
});

describe("left out", () => {
  const tree = {
    "pyproject.toml": "",
    "a.py": "",
    "env/pyvenv.cfg": "version = 3.12.1\n",
    "env/lib/site.py": "",
    "node_modules/x/y.py": "",
    "build/lib/a.py": "",
    "pkg/build/__init__.py": "",
    "pkg/build/b.py": "",
    "pkg.egg-info/c.py": "",
    ".tox/d.py": "",
    "vendor/site-packages/e.py": "",
  };
  const kept = ["a.py", "pkg/build/__init__.py", "pkg/build/b.py"];

  it("are environments, caches and what builds leave", async () => {
    const root = folderOf(tree);
    expect(pathsOf(await open(root))).toEqual(kept);
    git(root, "init", "-q");
    expect(pathsOf(await open(root))).toEqual(kept);
  });

  it("unless they are what was named", async () => {
    const root = folderOf(tree);
    expect(pathsOf(await open(root, ["vendor/site-packages"]))).toEqual(["vendor/site-packages/e.py"]);
    expect(pathsOf(await open(root, [".tox/d.py"]))).toEqual([".tox/d.py"]);
  });

  it("is what the configuration excludes, even when named", async () => {
    const root = folderOf({
      "pyproject.toml": '[tool.python-dev]\nexclude = ["./gen/**", "*_pb2.py"]\n',
      "a.py": "",
      "gen/b.py": "",
      "x/c_pb2.py": "",
    });
    expect(pathsOf(await open(root))).toEqual(["a.py"]);
    const named = await open(root, ["gen/b.py"]);
    expect(named.files).toEqual([]);
    expect(named.notRead).toEqual([{ path: "gen/b.py", reason: "excluded in [tool.python-dev]" }]);
  });

  it("with its reason is what cannot be reviewed", async () => {
    const root = folderOf({
      "pyproject.toml": "",
      "a.ipynb": "{}",
      "b.pyi": "",
      "big.py": Buffer.alloc(2 * 1024 * 1024 + 1, "#"),
      "nul.py": "x = 1\0\n",
      "notes.txt": "",
    });
    expect((await open(root)).notRead).toEqual([
      { path: "a.ipynb", reason: "notebook" },
      { path: "b.pyi", reason: "type stub" },
      { path: "big.py", reason: "larger than 2 MB" },
      { path: "nul.py", reason: "not text: it holds NUL bytes" },
    ]);
    expect((await open(root, ["notes.txt"])).notRead).toEqual([{ path: "notes.txt", reason: "not a Python file" }]);
  });
});

describe("symbolic links", () => {
  it("are followed once, and only inside the root", async () => {
    const root = folderOf({ "project/pyproject.toml": "", "project/z.py": "", "outside.py": "" });
    const project = join(root, "project");
    symlinkSync("z.py", join(project, "again.py"));
    symlinkSync("../outside.py", join(project, "away.py"));
    symlinkSync("nowhere.py", join(project, "broken.py"));
    symlinkSync("loop.py", join(project, "loop.py"));
    mkdirSync(join(project, "sub"));
    symlinkSync("..", join(project, "sub/up"));
    for (const kind of ["walk", "git"]) {
      if (kind === "git") git(project, "init", "-q");
      const opened = await open(project);
      expect(pathsOf(opened)).toEqual(["z.py"]);
      expect(opened.notRead).toEqual([
        { path: "away.py", reason: "a symbolic link out of the project" },
        { path: "broken.py", reason: "cannot be read (ENOENT)" },
        { path: "loop.py", reason: "cannot be read (ELOOP)" },
      ]);
    }
  });
});

describe("roles and module names", () => {
  const facts = async (files: Record<string, string>) => {
    const root = folderOf(files);
    if (files["bin/run"] !== undefined) chmodSync(join(root, "bin/run"), 0o755);
    const project = await open(root);
    return {
      layout: project.layout,
      files: Object.fromEntries(project.files.map((f) => [f.path, `${f.role} ${f.module}`])),
    };
  };

  it("of a src layout", async () => {
    const { layout, files } = await facts({
      "pyproject.toml": "",
      "src/shop/__init__.py": "",
      "src/shop/cart.py": "",
      "src/corp/plugins/tax.py": "",
      "tests/test_cart.py": "",
      "tests/helpers.py": "",
      "unittests/helpers.py": "",
      "setup.py": "",
      "scripts/release.py": "",
      "bin/run": "#!/usr/bin/env python3\n",
      "bin/data": "no script",
    });
    expect(layout).toBe("src");
    expect(files).toEqual({
      "bin/run": "script null",
      "scripts/release.py": "script null",
      "setup.py": "script null",
      "src/corp/plugins/tax.py": "source corp.plugins.tax",
      "src/shop/__init__.py": "source shop",
      "src/shop/cart.py": "source shop.cart",
      "tests/helpers.py": "test tests.helpers",
      "tests/test_cart.py": "test tests.test_cart",
      "unittests/helpers.py": "test unittests.helpers",
    });
  });

  it("of a flat layout, with a nested package and a namespace package that the backend is told of", async () => {
    const { layout, files } = await facts({
      "pyproject.toml": '[tool.setuptools.packages.find]\ninclude = ["corp*", "shop*"]\n',
      "shop/__init__.py": "",
      "shop/tests/test_a.py": "",
      "shop/unicode-6-1.py": "",
      "corp/tax/__init__.py": "",
      "backend/app/__init__.py": "",
      "backend/app/main.py": "",
    });
    expect(layout).toBe("flat");
    expect(files).toEqual({
      "backend/app/__init__.py": "source app",
      "backend/app/main.py": "source app.main",
      "corp/tax/__init__.py": "source corp.tax",
      "shop/__init__.py": "source shop",
      "shop/tests/test_a.py": "test shop.tests.test_a",
      "shop/unicode-6-1.py": "source null",
    });
  });

  it.each([
    ["setuptools", '[tool.setuptools.packages.find]\nwhere = ["lib"]\n'],
    ["setuptools' package-dir", '[tool.setuptools]\npackage-dir = {"" = "lib"}\n'],
    ["hatch", '[tool.hatch.build.targets.wheel]\npackages = ["lib/shop"]\n'],
    ["poetry", '[tool.poetry]\npackages = [{ include = "shop", from = "lib" }]\n'],
    ["uv", '[tool.uv.build-backend]\nmodule-root = "lib"\n'],
    ["pytest", '[tool.pytest.ini_options]\npythonpath = ["lib"]\n'],
  ])("where %s is told another folder", async (_, text) => {
    const { files } = await facts({ "pyproject.toml": text, "lib/shop/cart.py": "" });
    expect(files).toEqual({ "lib/shop/cart.py": "source shop.cart" });
  });

  it.each([
    ["setup.cfg", "[options]\npackage_dir =\n    = lib\n"],
    ["setup.py", 'from setuptools import setup\nsetup(name="shop", package_dir={"": "lib"})\n'],
  ])("where %s says another folder", async (name, text) => {
    const { files } = await facts({ [name]: text, "lib/shop/cart.py": "" });
    expect(files["lib/shop/cart.py"]).toBe("source shop.cart");
  });

  it("of several projects in one repository", async () => {
    const root = folderOf({
      "a/pyproject.toml": "",
      "a/src/one/__init__.py": "",
      "b/pyproject.toml": "",
      "b/two/__init__.py": "",
    });
    git(root, "init", "-q");
    const project = await open(root);
    expect(project.files.map(({ module }) => module)).toEqual(["one", "two"]);
  });
});
