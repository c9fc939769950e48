#!/bin/sh
# Puts Reviewer into the menu of this account, from the folder that this file lies in; no other account is touched.
#   ./install.sh           menu entry, "Open with" for PDF files, the command reviewer-app
#   ./install.sh --remove  takes them away again; reviews and models stay
set -eu
here=$(cd "$(dirname "$0")" && pwd -P)
share=${XDG_DATA_HOME:-$HOME/.local/share}
bin=$HOME/.local/bin
entry=$share/applications/reviewer-app.desktop
icon=$share/icons/hicolor/scalable/apps/reviewer-app.svg

say() { # English, Chinese
    case ${LC_ALL:-${LC_MESSAGES:-${LANG:-}}} in zh*) echo "$2" ;; *) echo "$1" ;; esac
}

tell_desktop() {
    if command -v update-desktop-database > /dev/null; then update-desktop-database "$share/applications" || true; fi
}

if [ "${1:-}" = --remove ]; then
    rm -f "$entry" "$icon"
    tell_desktop
    [ "$(readlink "$bin/reviewer-app" 2>/dev/null)" != "$here/reviewer-app" ] || rm -f "$bin/reviewer-app"
    say "Reviewer is out of the menu. To remove the program, delete the folder $here; your reviews stay." \
        "Reviewer 已从菜单中移除。要删除程序，请删除文件夹 $here；您的审稿意见会保留。"
    exit 0
fi
if [ -n "${1:-}" ]; then
    say "Only --remove is known." "只认识 --remove。" >&2
    exit 2
fi
if [ -e "$bin/reviewer-app" ] && [ ! -L "$bin/reviewer-app" ]; then
    say "$bin/reviewer-app is a file of somebody else; move it away and start this again." \
        "$bin/reviewer-app 是其他程序的文件；请将其移走后重试。" >&2
    exit 1
fi
mkdir -p "$bin" "$(dirname "$entry")" "$(dirname "$icon")"
cp "$here/_internal/resources/icons/reviewer.svg" "$icon"
# The folder may have blanks in its name.
sed "s|^Exec=reviewer-app |Exec=\"$here/reviewer-app\" |" "$here/reviewer-app.desktop" > "$entry"
ln -sf "$here/reviewer-app" "$bin/reviewer-app"
tell_desktop
say "Reviewer is in the menu now, and under “Open with” of PDF files." "Reviewer 已加入菜单，也可通过 PDF 文件的“打开方式”使用。"
