; Installer for Windows, for Inno Setup 6 (https://jrsoftware.org). NOT RUN: no Windows machine was at hand.
;
;   iscc /DVersion=0.1.0 packaging\windows\reviewer-app.iss
;
; It takes dist\reviewer-app as packaging\bundle\make_bundle.py leaves it. The version comes from the workflow, which
; reads it where it is written (reviewer_app\__init__.py). It installs for one account without asking for an
; administrator, or for all if one starts it.

#ifndef Version
  #error Name the version: iscc /DVersion=…
#endif

[Setup]
; The number is the program's own for ever: by it a newer version replaces an older one.
AppId={{6E0C2B0F-5A53-4C0B-9C5E-6B0B3B8E7B11}
AppName=Reviewer
AppVersion={#Version}
AppPublisher=The authors of Reviewer
LicenseFile=..\..\LICENSE
SourceDir=..\..
OutputDir=dist
OutputBaseFilename=Reviewer-{#Version}-windows-x86_64
DefaultDirName={autopf}\Reviewer
DefaultGroupName=Reviewer
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
; Qt 6 asks for Windows 10, 1809.
MinVersion=10.0.17763
Compression=lzma2/max
SolidCompression=yes
SetupIconFile=build\bundle\reviewer-app.ico
UninstallDisplayIcon={app}\reviewer-app-window.exe
ChangesAssociations=yes
WizardStyle=modern
; Signing: iscc "/Ssigntool=signtool.exe sign /fd sha256 /tr http://timestamp.digicert.com /td sha256 /f $qcert.pfx$q /p … $f"
; and uncomment:
; SignTool=signtool
; SignedUninstaller=yes

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
; Comes with Inno Setup's source, not with its installer: the workflow puts it beside the others.
Name: "zh"; MessagesFile: "compiler:Languages\ChineseSimplified.isl"

[CustomMessages]
en.OpenWith=Offer Reviewer under "Open with" for PDF files
zh.OpenWith=在 PDF 文件的“打开方式”中提供 Reviewer
en.OnPath=Make the command reviewer-app known to new consoles
zh.OnPath=让新打开的命令行能使用 reviewer-app 命令
en.Comment=Review a scientific paper on this machine
zh.Comment=在本机上审阅学术论文

[Tasks]
Name: "openwith"; Description: "{cm:OpenWith}"
Name: "onpath"; Description: "{cm:OnPath}"; Flags: unchecked
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked

[InstallDelete]
; A file of an older version that a newer one lacks must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "dist\reviewer-app\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\Reviewer"; Filename: "{app}\reviewer-app-window.exe"; Comment: "{cm:Comment}"
Name: "{autodesktop}\Reviewer"; Filename: "{app}\reviewer-app-window.exe"; Comment: "{cm:Comment}"; Tasks: desktopicon

[Registry]
; "Open with" alone: which program opens PDF files stays the person's choice.
Root: HKA; Subkey: "Software\Classes\ReviewerApp.pdf"; ValueType: string; ValueData: "PDF"; Flags: uninsdeletekey; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\ReviewerApp.pdf\shell\open\command"; ValueType: string; ValueData: """{app}\reviewer-app-window.exe"" open ""%1"""; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\.pdf\OpenWithProgids"; ValueType: none; ValueName: "ReviewerApp.pdf"; Flags: uninsdeletevalue; Tasks: openwith
Root: HKA; Subkey: "Software\Classes\Applications\reviewer-app-window.exe"; ValueType: string; ValueName: "FriendlyAppName"; ValueData: "Reviewer"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Applications\reviewer-app-window.exe\SupportedTypes"; ValueType: string; ValueName: ".pdf"; ValueData: ""; Tasks: openwith
Root: HKCU; Subkey: "Environment"; ValueType: expandsz; ValueName: "Path"; ValueData: "{olddata};{app}"; Check: NotOnPath(ExpandConstant('{app}')); Tasks: onpath

[Run]
Filename: "{app}\reviewer-app-window.exe"; Description: "{cm:LaunchProgram,Reviewer}"; Flags: nowait postinstall skipifsilent

[Code]
function NotOnPath(Folder: string): Boolean;
var
  Path: string;
begin
  if not RegQueryStringValue(HKCU, 'Environment', 'Path', Path) then
    Path := '';
  Result := Pos(';' + Uppercase(Folder) + ';', ';' + Uppercase(Path) + ';') = 0;
end;
