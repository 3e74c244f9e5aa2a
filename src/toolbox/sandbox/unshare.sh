# The sandbox without bubblewrap; see unshare.ts. Arguments: mounts, three words each, then "--", the folder, the command.
# Runs as process 1 of its namespace and stays that: as process 1 a program could not be ended by its own signals.
set -eu
# Where pivot_root is; not all have it on their PATH.
PATH=$PATH:/usr/sbin:/sbin
# Of the old /proc, which knows us by the number that is ours outside.
read -r pid _ < /proc/self/stat
echo "{\"child-pid\": $pid}" >&3
exec 3>&-
# The one folder that nothing in the sandbox comes from.
root=/sys
safe=nosuid,nodev
mount -t tmpfs -o mode=755,size=16m,$safe tmpfs $root
point() {
  if [ -d "$1" ]; then mkdir -p "$root$2"
  elif [ ! -e "$root$2" ]; then mkdir -p "$root${2%/*}"; : > "$root$2"
  fi
}
bind() {
  point "$2" "$3"
  mount -o rbind,$1,$safe "$2" "$root$3"
  # What is mounted below comes along, as writable as it was.
  while read -r _ _ _ _ at _; do
    case $at in "$root$3"/*) mount -o remount,bind,$1,$safe "$at" ;; esac
  done < /proc/self/mountinfo
}
proc() {
  mkdir -p $root/proc
  mount -t proc -o $safe,noexec proc $root/proc
  echo 0 > $root/proc/sys/user/max_user_namespaces
  for part in sys sysrq-trigger irq bus; do
    [ ! -e $root/proc/$part ] || mount -o bind,ro,$safe,noexec $root/proc/$part $root/proc/$part
  done
}
dev() {
  mkdir -p $root/dev
  mount -t tmpfs -o mode=755,size=1m,nosuid tmpfs $root/dev
  for name in null zero full random urandom tty; do
    : > $root/dev/$name
    mount --bind /dev/$name $root/dev/$name
  done
  mkdir $root/dev/pts
  mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts $root/dev/pts
  ln -s pts/ptmx $root/dev/ptmx
  ln -s /proc/self/fd $root/dev/fd
  for n in 0:stdin 1:stdout 2:stderr; do ln -s /proc/self/fd/${n%:*} $root/dev/${n#*:}; done
}
while [ "$1" != -- ]; do
  case $1 in
    readable) bind ro "$2" "$3" ;;
    writable) bind rw "$2" "$3" ;;
    link) mkdir -p "$root${3%/*}"; ln -s "$2" "$root$3" ;;
    memory) mkdir -p "$root$3"; mount -t tmpfs -o mode=755,size=$2,$safe tmpfs "$root$3" ;;
    folder) mkdir -p "$root$3" ;;
    proc) proc ;;
    dev) dev ;;
  esac
  shift 3
done
folder=$2
shift 2
mkdir $root/.old
cd $root
pivot_root . .old
cd /
umount -l /.old
rmdir /.old
mount -o remount,bind,ro,nosuid /dev
mount -o remount,bind,ro,$safe /
hostname sandbox 2>/dev/null || :
cd "$folder"
set +e
setsid --wait setpriv --bounding-set=-all --inh-caps=-all --ambient-caps=-all --no-new-privs -- "$@"
exit $?
