import { collectAutostart } from '../facts/autostart.ts';
import type { Host } from '../host/host.ts';
import type { AutostartFacts } from '../model/autostart.ts';
import type { Rule } from '../model/rule.ts';
import type { User } from '../model/users.ts';
import { RULES as ALL } from '../rules/index.ts';

/** What the rules may ask for. */
export interface Facts {
  autostart: AutostartFacts;
}

export const RULES: readonly Rule<Facts>[] = ALL;

export const collectFacts = (host: Host, subjects: readonly User[]): Facts => ({ autostart: collectAutostart(host, subjects) });
