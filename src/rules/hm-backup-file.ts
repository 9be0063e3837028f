import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';

export const backupFile: Rule<{ tree: TreeFacts }> = {
  id: 'hm/backup-file',
  title: 'Copy that home-manager made before it put its link there',
  since: '0.1.0',
  looksAt: ['~/**/*.{hm-bak,hm-backup,backup,bak,old,bkp}'],
  needs: ['/nix/store'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, user, mark, base, isSettled } of tree.leftBehind) {
      // A rule for its folder says more: such a copy in autostart is run.
      if (user === null || isSettled || base === null || !base.inGeneration) continue;
      if (!/^\.(?:hm-bak|hm-backup|backup|bak|old|bkp)$/.test(mark)) continue;
      yield {
        path,
        user,
        state: 'superseded',
        severity: 'medium',
        confidence: base.isSame ? 'certain' : 'likely',
        message: base.isSame
          ? 'it is the same as the file that home-manager put in its place'
          : 'home-manager put its own file in its place; the next collision makes the switch fail',
        evidence: [evidence('link', `${base.path} is home-manager's`, base.path)],
        consequences: base.isSame ? [] : ['what was yours in it is gone: compare it first'],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
