import { type Found, type Rule } from '../model/rule.ts';
import type { UnitFacts } from '../model/units.ts';
import { leadsNowhere, UNIT_FOLDERS, whereTo } from './wording.ts';

/** Without them there is no session, or no boot. */
const VITAL =
  /^(?:(?:default|basic|sysinit|multi-user|graphical|graphical-session|graphical-session-pre)\.target|dbus(?:-broker)?\.(?:service|socket)|(?:pipewire|wireplumber|xdg-desktop-portal)[\w.-]*)$/;

export const danglingUnitShadows: Rule<{ units: UnitFacts }> = {
  id: 'systemd/dangling-unit-shadows',
  title: 'Dangling unit link that hides a good unit',
  since: '0.1.0',
  looksAt: UNIT_FOLDERS,
  *check({ units }): Iterable<Found> {
    for (const { path, user, name, link, alias, isMask, hides } of units.nodes) {
      // A file is a unit, good or bad; a mask is a choice.
      if (link === null || isMask || hides === null) continue;
      // A link into a unit folder stands for a name, and that unit may lie in any of the folders.
      if ((alias?.presence ?? link.presence) !== 'absent') continue;
      yield {
        path,
        user,
        state: 'shadowing',
        severity: VITAL.test(name) ? 'critical' : 'high',
        message: `${alias === null ? whereTo(link) : `it stands for ${alias.name}, which no folder has`}: systemd says ${name} was not found, and does not look at ${hides}`,
        ...leadsNowhere(path, link),
        consequences: [`${hides} counts again`],
      };
    }
  },
};
