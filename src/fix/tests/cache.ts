/** What a project's tests say is kept, by all that they could depend on, so that it need not be found out again. */
import { createHash } from "node:crypto";
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import type { Project } from "../../project/model.ts";
import { cacheFolder } from "../../toolbox/folders.ts";
import { Outcome } from "./protocol.ts";
import { RUNNER } from "./run.ts";

const Lines = z.record(z.string(), z.string());
const Untold = z.enum(["fails already", "flaky", "hangs"]);
const Kept = z.object({
  outcomes: z.record(z.string(), Outcome),
  untold: z.record(z.string(), Untold),
  weak: z.array(z.string()),
  lines: z.record(z.string(), Lines),
  shared: Lines,
});

export type Untold = z.infer<typeof Untold>;
export type Kept = z.infer<typeof Kept>;

/** As many are kept; the ones that were not asked for longest go first. */
const MOST_KEPT = 20;

/**
 * Made of all files of the project, with `changed` in place of what is on the disk; of the interpreter and the names and
 * versions of its packages; and of what runs the tests.
 */
export function cacheKey(project: Project, changed: ReadonlyMap<string, Uint8Array>): string {
  const hash = createHash("sha256");
  const add = (name: string, bytes: Uint8Array | string): void => {
    hash.update(`${name}\0${bytes.length}\0`).update(bytes).update("\0");
  };
  for (const name of readdirSync(RUNNER).sort()) if (name.endsWith(".py")) add(name, readFileSync(join(RUNNER, name)));
  add("python", `${project.interpreter?.path} ${project.interpreter?.version}`);
  add("packages", packagesOf(project).join(" "));
  add("root", project.root);
  for (const path of [...project.paths].sort()) {
    const bytes = changed.get(path) ?? read(join(project.root, path));
    if (bytes !== null) add(path, bytes);
  }
  return hash.digest("hex").slice(0, 32);
}

/** `null` where nothing is kept, or what is kept cannot be read. */
export function readKept(key: string): Kept | null {
  try {
    const parsed = Kept.safeParse(JSON.parse(readFileSync(placeOf(key), "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** A cache that cannot be written is none. */
export function keep(key: string, kept: Kept): void {
  try {
    const place = placeOf(key);
    mkdirSync(dirname(place), { recursive: true });
    writeFileSync(`${place}.${process.pid}`, JSON.stringify(kept));
    renameSync(`${place}.${process.pid}`, place);
    prune(dirname(place));
  } catch {
    // no space, or no permission
  }
}

const placeOf = (key: string): string => join(cacheFolder(), "baselines", `${key}.json`);

function prune(folder: string): void {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const byAge = files.map((path) => ({ path, age: statSync(path).mtimeMs })).sort((a, b) => b.age - a.age);
  for (const { path } of byAge.slice(MOST_KEPT)) rmSync(path, { force: true });
}

/** https://packaging.python.org/en/latest/specifications/recording-installed-packages/ */
function packagesOf({ interpreter }: Project): readonly string[] {
  if (interpreter === null) return [];
  const prefix = interpreter.environment ?? dirname(dirname(realpathSync(interpreter.path)));
  const lib = join(prefix, "lib");
  const homes = list(lib).flatMap((name) =>
    ["site-packages", "dist-packages"].map((folder) => join(lib, name, folder)),
  );
  return homes
    .flatMap((home) => list(home).filter((name) => /\.(?:dist|egg)-info$|\.pth$|\.egg-link$/.test(name)))
    .sort();
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(path: string): Uint8Array | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
