/** https://github.com/containers/bubblewrap */

import { INIT_FD } from "./entry.ts";
import { inOrder, type Mount } from "./layout.ts";

const FLAGS = [
  "--unshare-all", // network, processes, IPC, host name, control groups
  "--unshare-user",
  "--disable-userns", // or it could become root of a namespace in which it may mount
  "--die-with-parent",
  "--new-session", // or it could type into the terminal (TIOCSTI)
  ...["--hostname", "sandbox"],
  ...["--cap-drop", "ALL"],
  ...["--info-fd", String(INIT_FD)],
  ...["--size", String(16 * 1024 * 1024), "--tmpfs", "/"],
];

/** The arguments of `bwrap` with which a command runs among these mounts, in `folder`. Needs bubblewrap 0.8. */
export function bubblewrapArguments(mounts: readonly Mount[], folder: string, command: readonly string[]): string[] {
  const sealed = ["--remount-ro", "/dev", "--remount-ro", "/"];
  return [...FLAGS, ...inOrder(mounts).flatMap(mountFlags), ...sealed, "--chdir", folder, "--", ...command];
}

function mountFlags(mount: Mount): readonly string[] {
  switch (mount.kind) {
    case "readable":
      return ["--ro-bind", mount.from, mount.at];
    case "writable":
      return ["--bind", mount.from, mount.at];
    case "link":
      return ["--symlink", mount.to, mount.at];
    case "memory":
      return ["--size", String(mount.size), "--tmpfs", mount.at];
    case "folder":
      return ["--dir", mount.at];
    case "proc":
      // bubblewrap covers what is writable in there, but not below /proc/sys, where a global root may write without a capability.
      return ["--proc", mount.at, "--ro-bind", "/proc/sys", `${mount.at}/sys`];
    case "dev":
      return ["--dev", mount.at];
  }
}
