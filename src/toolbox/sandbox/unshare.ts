/**
 * The sandbox without bubblewrap, from util-linux alone. Two things differ: the program sees itself as uid 0 (without
 * any capability), since `umount` refuses to work for others; and the loopback interface is down.
 */
import { fileURLToPath } from "node:url";
import { inOrder, type Mount } from "./layout.ts";

const FLAGS = ["--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--net", "--ipc", "--uts", "--cgroup"];
const SCRIPT = fileURLToPath(new URL("./unshare.sh", import.meta.url));

/** The arguments of `setpriv` with which a command runs among these mounts, in `folder`. Needs util-linux 2.33. */
export function unshareArguments(mounts: readonly Mount[], folder: string, command: readonly string[]): string[] {
  const steps = inOrder(mounts).flatMap((mount) => [mount.kind, sourceOf(mount), mount.at]);
  return ["--pdeathsig", "KILL", "--", "unshare", ...FLAGS, "--", "sh", SCRIPT, ...steps, "--", folder, ...command];
}

function sourceOf(mount: Mount): string {
  switch (mount.kind) {
    case "readable":
    case "writable":
      return mount.from;
    case "link":
      return mount.to;
    case "memory":
      return String(mount.size);
    default:
      return "";
  }
}
