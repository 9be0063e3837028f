import { evidence } from '../model/evidence.ts';
import { isWithin } from '../model/path.ts';
import { type Found, type Rule } from '../model/rule.ts';
import type { TreeFacts } from '../model/tree.ts';

export const configLeftovers: Rule<{ tree: TreeFacts }> = {
  id: 'pkg/config-leftovers',
  title: 'Configuration file that a package tool set aside',
  since: '0.1.0',
  looksAt: ['/etc/**/*.{dpkg-*,ucf-*,pacnew,pacsave,pacorig,rpmnew,rpmsave,rpmorig}'],
  late: true,
  *check({ tree }): Iterable<Found> {
    for (const { path, mark, base, isSettled } of tree.leftBehind) {
      if (isSettled || !isWithin(path, '/etc') || !/^\.(?:dpkg-|ucf-|pac|rpm)/.test(mark)) continue;
      // What the package brought and nobody merged yet is a question to a person.
      const isNew = /(?:new|dist)$/.test(mark);
      yield {
        path,
        user: null,
        state: 'superseded',
        severity: 'low',
        confidence: base?.isSame === true ? 'certain' : isNew || base === null ? 'ask' : 'likely',
        message:
          base === null
            ? 'a package tool set it aside, and the file itself is gone'
            : base.isSame
              ? `it is the same as ${base.path}`
              : isNew
                ? `the version that the package brought; ${base.path} was kept: merge them`
                : `the version of before; ${base.path} took its place`,
        evidence: [
          evidence('fact', `'${mark}' is how package tools name what they set aside`),
          ...(base === null ? [] : [evidence('fact', `${base.path} is there`, base.path)]),
        ],
        consequences: [],
        actions: [{ do: 'delete', path }],
      };
    }
  },
};
