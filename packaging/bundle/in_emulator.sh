#!/bin/sh
# Runs a command, and every program that it starts, under an emulator of another x86-64 processor.
#   in_emulator.sh SCRATCH PROCESSOR COMMAND …      (PROCESSOR as `qemu-x86_64 -cpu help` lists them)
# The emulator alone would run only the first process: what that starts goes to the real processor. So the kernel is told,
# in a namespace of its own, to start every program through it (binfmt_misc; Linux 6.7 or later).
set -eu
scratch=$1 processor=$2
shift 2
if [ -z "${_IN_A_NAMESPACE:-}" ]; then
    cp "$(command -v qemu-x86_64)" "$scratch/emulator"
    # A byte that nobody reads tells the emulator from the programs, or the kernel would start it through itself.
    printf '\001' | dd of="$scratch/emulator" bs=1 seek=9 conv=notrunc 2> /dev/null
    mkdir -p "$scratch/binfmt"
    export _IN_A_NAMESPACE=1
    exec unshare --user --map-root-user --mount "$0" "$scratch" "$processor" "$@"
fi
unset _IN_A_NAMESPACE
mount -t binfmt_misc binfmt "$scratch/binfmt"
elf='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00'
mask='\xff\xff\xff\xff\xff\xff\xff\x00\x00\xff\x00\x00\x00\x00\x00\x00\xfe\xff\xff\xff'
printf '%s' ":emulated:M:0:$elf:$mask:$scratch/emulator:F" > "$scratch/binfmt/register"
export QEMU_CPU="$processor"
exec "$@"
