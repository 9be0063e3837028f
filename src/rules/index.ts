// This file is generated: npm run generate
import type { Rule } from '../model/rule.ts';
import { nativeHostMissing } from './browser-native-host-missing.ts';
import { cronCommandMissing } from './cron-command-missing.ts';
import { serviceExecMissing } from './dbus-service-exec-missing.ts';
import { autostartDanglingLink } from './desktop-autostart-dangling-link.ts';
import { autostartDisabledElsewhere } from './desktop-autostart-disabled-elsewhere.ts';
import { autostartDouble } from './desktop-autostart-double.ts';
import { autostartExecMissing } from './desktop-autostart-exec-missing.ts';
import { autostartHidesNothing } from './desktop-autostart-hides-nothing.ts';
import { autostartInnerMissing } from './desktop-autostart-inner-missing.ts';
import { autostartMalformed } from './desktop-autostart-malformed.ts';
import { autostartPathMismatch } from './desktop-autostart-path-mismatch.ts';
import { autostartStrayFile } from './desktop-autostart-stray-file.ts';
import { autostartTryexec } from './desktop-autostart-tryexec.ts';
import { launcherBroken } from './desktop-launcher-broken.ts';
import { mimeappsDeadId } from './desktop-mimeapps-dead-id.ts';
import { obsoleteConffiles } from './dpkg-obsolete-conffiles.ts';
import { rcConffiles } from './dpkg-rc-conffiles.ts';
import { elfInterpMissing } from './exec-elf-interp-missing.ts';
import { shebangMissing } from './exec-shebang-missing.ts';
import { orphanData } from './flatpak-orphan-data.ts';
import { danglingSymlink } from './fs-dangling-symlink.ts';
import { editorBackups } from './fs-editor-backups.ts';
import { unownedIds } from './fs-unowned-ids.ts';
import { backupFile } from './hm-backup-file.ts';
import { orphanLink } from './hm-orphan-link.ts';
import { gcrootDangling } from './nix-gcroot-dangling.ts';
import { vanishedStoreLink } from './nix-vanished-store-link.ts';
import { undeclared } from './persist-undeclared.ts';
import { configLeftovers } from './pkg-config-leftovers.ts';
import { venvBroken } from './python-venv-broken.ts';
import { rcSourcesMissing } from './shell-rc-sources-missing.ts';
import { snapOrphanData } from './snap-orphan-data.ts';
import { steamOrphanData } from './steam-orphan-data.ts';
import { accountMissing } from './systemd-account-missing.ts';
import { danglingUnit } from './systemd-dangling-unit.ts';
import { danglingUnitShadows } from './systemd-dangling-unit-shadows.ts';
import { dropinDangling } from './systemd-dropin-dangling.ts';
import { dropinWithoutUnit } from './systemd-dropin-without-unit.ts';
import { unitExecMalformed } from './systemd-exec-malformed.ts';
import { unitExecMissing } from './systemd-exec-missing.ts';
import { lingerMissingUser } from './systemd-linger-missing-user.ts';
import { maskOfNothing } from './systemd-mask-of-nothing.ts';
import { requiresMissing } from './systemd-requires-missing.ts';
import { startsNothing } from './systemd-starts-nothing.ts';
import { wantsIgnored } from './systemd-wants-ignored.ts';
import { wantsMissing } from './systemd-wants-missing.ts';
import { wantsWithoutUnit } from './systemd-wants-without-unit.ts';
import type { RuleFacts } from './facts.ts';

/** Every rule, by id. */
export const RULES: readonly Rule<RuleFacts>[] = [
  nativeHostMissing,
  cronCommandMissing,
  serviceExecMissing,
  autostartDanglingLink,
  autostartDisabledElsewhere,
  autostartDouble,
  autostartExecMissing,
  autostartHidesNothing,
  autostartInnerMissing,
  autostartMalformed,
  autostartPathMismatch,
  autostartStrayFile,
  autostartTryexec,
  launcherBroken,
  mimeappsDeadId,
  obsoleteConffiles,
  rcConffiles,
  elfInterpMissing,
  shebangMissing,
  orphanData,
  danglingSymlink,
  editorBackups,
  unownedIds,
  backupFile,
  orphanLink,
  gcrootDangling,
  vanishedStoreLink,
  undeclared,
  configLeftovers,
  venvBroken,
  rcSourcesMissing,
  snapOrphanData,
  steamOrphanData,
  accountMissing,
  danglingUnit,
  danglingUnitShadows,
  dropinDangling,
  dropinWithoutUnit,
  unitExecMalformed,
  unitExecMissing,
  lingerMissingUser,
  maskOfNothing,
  requiresMissing,
  startsNothing,
  wantsIgnored,
  wantsMissing,
  wantsWithoutUnit,
];
