import { evidence } from '../model/evidence.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';

export const editorBackups: Rule<{ tree: TreeFacts }> = {
  id: 'fs/editor-backups',
  title: 'Backup of a file that was written since',
  since: '0.1.0',
  looksAt: ['~/**/{*~,#*#,.*.swp,*.orig,*.rej,*.bak,*.old,*.save}'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, user, mark, base, isSettled, inWorkTree } of tree.leftBehind) {
      // Outside of homes such names are part of how tools work: /etc/passwd-, /var/cache/debconf/*-old. In a work tree git knows better.
      if (user === null || isSettled || inWorkTree) continue;
      // The backup of what is gone, or of what is older, may be all there is.
      if (base === null || !base.isNewer || base.inGeneration) continue;
      if (!/^(?:~|#|\.(?:swp|orig|rej|bak|old|save))$/.test(mark)) continue;
      // A swap file holds what was not saved, and .bak may be a choice.
      const isEditors = mark === '~' || mark === '#' || base.isSame;
      yield {
        path,
        user,
        state: 'superseded',
        severity: 'low',
        confidence: isEditors && mark !== '.swp' ? 'likely' : 'ask',
        message: base.isSame ? `it is the same as ${base.path}` : `${base.path} was written after it`,
        evidence: [evidence('fact', `${base.path} is ${base.isSame ? 'the same' : 'newer'}`, base.path)],
        consequences: [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
