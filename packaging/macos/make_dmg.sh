#!/bin/sh
# Signs dist/Reviewer.app, has it notarised by Apple, and packs it as a disk image. NOT RUN: no Mac was at hand.
#
#   packaging/macos/make_dmg.sh VERSION
#
# Without SIGNING_IDENTITY (the name of a "Developer ID Application" certificate in the keychain) the app is signed
# "ad hoc": it runs on the machine it was made on, and elsewhere after a right click and Open. With NOTARY_PROFILE (made
# once by: xcrun notarytool store-credentials) it is notarised, and opens everywhere.
set -eu
version=$1
app=dist/Reviewer.app
identity=${SIGNING_IDENTITY:--}
image=dist/Reviewer-$version-macos-$(uname -m).dmg

# From the inside out: what is signed after its part would make the signature of the whole invalid.
find "$app/Contents" -type f \( -name '*.dylib' -o -name '*.so' \) -print0 |
    xargs -0 codesign --force --timestamp --options runtime --sign "$identity"
codesign --force --timestamp --options runtime --entitlements packaging/macos/entitlements.plist \
    --sign "$identity" "$app/Contents/MacOS/reviewer-app" "$app/Contents/MacOS/reviewer-app-window" "$app"
codesign --verify --deep --strict "$app"

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$app" "$folder"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname Reviewer -srcfolder "$folder" -fs APFS -format ULFO "$image"
codesign --force --timestamp --sign "$identity" "$image"
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
    spctl --assess --type open --context context:primary-signature --verbose "$image"
fi
echo "$image"
