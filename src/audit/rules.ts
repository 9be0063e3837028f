import { collectAutostart } from '../facts/autostart.ts';
import { collectDesktop } from '../facts/desktop.ts';
import { collectExecutables } from '../facts/executables.ts';
import { collectLeftovers } from '../facts/leftovers.ts';
import { collectPersisted } from '../facts/persisted.ts';
import { collectUnits } from '../facts/units.ts';
import type { Host } from '../host/host.ts';
import type { DeclaredList } from '../model/declaration.ts';
import type { Path } from '../model/path.ts';
import type { Accounts, User } from '../model/users.ts';
import { NO_TREE } from '../model/tree.ts';
import type { RuleFacts } from '../rules/facts.ts';

/** What the rules are given, read from the machine. */
export const collectFacts = (host: Host, subjects: readonly User[], accounts: Accounts, declared: DeclaredList): RuleFacts => ({
  autostart: collectAutostart(host, subjects),
  units: collectUnits(host, subjects, accounts),
  executables: collectExecutables(host, subjects, accounts),
  desktop: collectDesktop(host, subjects),
  leftovers: collectLeftovers(host, subjects),
  persisted: collectPersisted(host, declared),
  tree: NO_TREE,
});

/** What could not be read for them. */
export const problemsIn = ({
  autostart,
  units,
  executables,
  desktop,
  leftovers,
  persisted,
}: RuleFacts): { path: Path; error: string }[] => [
  ...autostart.problems,
  ...units.problems,
  ...executables.problems,
  ...desktop.problems,
  ...leftovers.problems,
  ...persisted.problems,
];

/** Why a rule that needs these has nothing to look at; null: it has. */
export function whyNot(host: Host, needs: readonly Path[]): string | null {
  for (const path of needs) {
    const { presence, error } = host.resolve(path);
    if (presence === 'absent') return `there is no ${path}`;
    if (presence === 'unknown') return `${path} cannot be looked at (${error})`;
  }
  return null;
}
