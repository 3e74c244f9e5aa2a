/** What a program in the sandbox finds in its file system, said once for every kind of isolation. */
import { existsSync, lstatSync, mkdirSync, readlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Mount =
  /** A file or folder of this machine that can be read and not written. */
  | { readonly kind: "readable" | "writable"; readonly at: string; readonly from: string }
  | { readonly kind: "link"; readonly at: string; readonly to: string }
  /** Bytes of memory that are a folder for as long as the sandbox lives. */
  | { readonly kind: "memory"; readonly at: string; readonly size: number }
  | { readonly kind: "folder" | "proc" | "dev"; readonly at: string };

/** The home folder in the sandbox: empty, and gone afterwards. */
export const HOME = "/tmp/home";

/** Where the system's programs and libraries are. */
const SYSTEM = ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

/** Of /etc, what the linker and the standard library read; nothing that tells of this machine or its users. */
const SETTINGS = ["ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "mime.types", "protocols", "services"];

/** Memory is shared between processes through it (POSIX semaphores and shared memory). */
const SHARED_MEMORY = 64 * 1024 * 1024;

/** Whether the sandbox has a path with everything else of the system. */
export const isSystem = (path: string): boolean => path === "/usr" || path.startsWith("/usr/");

/** The system alone: every sandbox has it. `scratch` is the size in bytes of /tmp. */
export function systemMounts(scratch: number): readonly Mount[] {
  return [
    ...SYSTEM.flatMap(systemFolder),
    ...SETTINGS.map((name) => `/etc/${name}`)
      .filter(existsSync)
      .map(readable),
    { kind: "proc", at: "/proc" },
    { kind: "dev", at: "/dev" },
    { kind: "memory", at: "/dev/shm", size: SHARED_MEMORY },
    { kind: "memory", at: "/tmp", size: scratch },
    { kind: "folder", at: HOME },
  ];
}

export const readable = (path: string): Mount => ({ kind: "readable", at: path, from: path });

/** /bin and its like are links into /usr on most systems, and folders on old ones. */
function systemFolder(path: string): readonly Mount[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  return stat.isSymbolicLink() ? [{ kind: "link", at: path, to: readlinkSync(path) }] : [readable(path)];
}

/** Writes the files of /etc that stand in for this machine's own into a folder, and says where they belong. */
export function writeSettings(folder: string, uid: number, gid: number): readonly Mount[] {
  mkdirSync(folder, { recursive: true });
  // Of several lines for one number the first counts.
  const users = [
    `root:x:0:0::${HOME}:/bin/sh`,
    `sandbox:x:${uid}:${gid}::${HOME}:/bin/sh`,
    "nobody:x:65534:65534::/nonexistent:/bin/false",
  ];
  const groups = ["root:x:0:", `sandbox:x:${gid}:`, "nogroup:x:65534:"];
  const files = {
    passwd: users,
    group: groups,
    hosts: ["127.0.0.1 localhost", "::1 localhost"],
    "nsswitch.conf": ["passwd: files", "group: files", "hosts: files"],
  };
  return Object.entries(files).map(([name, lines]) => {
    const from = join(folder, name);
    writeFileSync(from, `${lines.join("\n")}\n`);
    return { kind: "readable", at: `/etc/${name}`, from };
  });
}

/** In the order in which they can be made: what is inside another comes after it. */
export function inOrder(mounts: readonly Mount[]): readonly Mount[] {
  return mounts.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
