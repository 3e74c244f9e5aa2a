/** Where things lie on this machine: our cache folder, and the programs on PATH. */
import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve, sep } from "node:path";

/** The folder for what can be made again: `PYTHON_DEV_CACHE`, else the platform's convention. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.PYTHON_DEV_CACHE) return resolve(env.PYTHON_DEV_CACHE);
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, "python-dev");
  if (process.platform === "win32" && env.LOCALAPPDATA) return join(env.LOCALAPPDATA, "python-dev", "Cache");
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "python-dev");
  return join(homedir(), ".cache", "python-dev");
}

/** The absolute path of a program on PATH, or `null`. */
export function onPath(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const endings = process.platform === "win32" ? (env.PATHEXT ?? ".EXE;.CMD").split(";") : [""];
  for (const folder of (env.PATH ?? "").split(delimiter)) {
    for (const ending of endings) {
      const path = resolve(folder, name + ending);
      if (folder !== "" && isExecutable(path)) return path;
    }
  }
  return null;
}

/** Whether a file is there that may be run. */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Whether a path is a folder or stands below it. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}
