#!/bin/sh
# Installs the .deb into a Debian that has nothing else, runs it there, removes it, and lists what it left.
#   sudo packaging/bundle/try_deb.sh dist/reviewer-app_VERSION_amd64.deb [FOLDER] [SUITE]
# FOLDER is where the Debian is unpacked by debootstrap, if it is not there yet; without one it is thrown away after.
set -eu
deb=$(readlink -f "$1")
suite=${3:-bookworm}
if [ -n "${2:-}" ]; then
    root=$(readlink -f "$2")
else
    root=$(mktemp -d)
fi
end() {
    if mountpoint -q "$root/proc"; then umount "$root/proc" || return; fi
    [ -n "${2:-}" ] || rm -rf "$root"
}
trap 'end "$@"' EXIT
[ -e "$root/etc/debian_version" ] || debootstrap --variant=minbase "$suite" "$root"
mount -t proc proc "$root/proc" # which the box around a worker reads; no /sys, as in some containers
cp /etc/resolv.conf "$root/etc/resolv.conf"
cp "$deb" "$root/tmp/reviewer-app.deb"

inside() {
    chroot "$root" /usr/bin/env -i HOME=/root REVIEWER_HOME=/tmp/home PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive QT_QPA_PLATFORM=offscreen "$@"
}
files() { (cd "$root" && find usr etc opt var/lib/dpkg/info ! -type d | sort); }

inside apt-get update -qq
# What it needs comes first, so that after it is removed the rest is as it was.
inside apt-get install -y -qq --no-install-recommends /tmp/reviewer-app.deb > /dev/null 2>&1
inside dpkg --purge reviewer-app > /dev/null
files > "$root/tmp/before"
inside apt-get install -y -qq --no-install-recommends /tmp/reviewer-app.deb > /dev/null 2>&1
! inside sh -c 'command -v python3' || { echo "There is a Python, so this proves nothing." >&2; exit 1; }

sample=/usr/lib/reviewer-app/_internal/resources/sample/N18-3011.pdf
echo "version: $(inside reviewer-app --version)"
inside reviewer-app doctor --self-test
inside reviewer-app review "$sample" --ctx 2048 --strategy whole --max-tokens 40 --seed 7 | head -n 3
# The window, off screen, ends by itself when it is asked to.
status=0
inside timeout --signal=TERM 20 reviewer-app-window "$sample" || status=$?
case $status in 0 | 124) echo "window: stayed until it was asked to end" ;; *) echo "window: ended with $status" >&2; exit 1 ;; esac
inside reviewer-app library --json | grep -q N18-3011 && echo "library: knows the paper"

inside dpkg --purge reviewer-app > /dev/null
files > "$root/tmp/after"
if ! diff "$root/tmp/before" "$root/tmp/after"; then
    echo "These files were left behind or taken away." >&2
    exit 1
fi
echo "removed: nothing is left"
