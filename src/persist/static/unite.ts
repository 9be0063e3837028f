import type { Declaration, ReaderResult } from '../../model/declaration.ts';
import type { Machine } from './machine.ts';

/** One list of what the machines declare. What not all of them do stands under the condition that it is one of those. `others` belong to none. */
export function unite(machines: readonly { name: string; machine: Machine }[], others: readonly Machine[]): ReaderResult {
  const all = [...machines.map(({ machine }) => machine), ...others];
  const byKey = new Map<string, { first: Declaration; hosts: Set<string>; isSame: boolean }>();
  const twice: Declaration[] = [];
  for (const { name, machine } of machines) {
    const own = new Set<string>();
    for (const each of machine.declarations) {
      const key = JSON.stringify([each.path, each.persistRoot, each.source]);
      const known = byKey.get(key);
      if (own.has(key)) twice.push(each);
      else if (known === undefined) byKey.set(key, { first: each, hosts: new Set([name]), isSame: true });
      else {
        known.hosts.add(name);
        known.isSame &&= known.first.conditions.join('\0') === each.conditions.join('\0') && known.first.enabled === each.enabled;
      }
      own.add(key);
    }
  }
  const declarations = [...byKey.values()].map(({ first, hosts, isSame }) => ({
    ...first,
    conditions: [
      ...(isSame ? first.conditions : ['it depends on the machine']),
      ...(hosts.size === machines.length ? [] : [`the machine is ${[...hosts].join(' or ')}`]),
    ],
  }));
  return {
    declarations: [...declarations, ...twice, ...others.flatMap((machine) => machine.declarations)],
    roots: unique(
      all.flatMap(({ roots }) => roots),
      ({ path }) => path,
    ),
    references: unique(
      all.flatMap(({ references }) => references),
      (each) => JSON.stringify(each),
    ),
    problems: unique(
      all.flatMap(({ problems }) => problems),
      (each) => JSON.stringify(each),
    ),
    notUnderstood: [],
  };
}

function unique<T>(all: readonly T[], keyOf: (each: T) => string): T[] {
  const seen = new Set<string>();
  return all.filter((each) => !seen.has(keyOf(each)) && seen.add(keyOf(each)));
}
