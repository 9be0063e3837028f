import { collectAutostart } from '../facts/autostart.ts';
import type { Host } from '../host/host.ts';
import type { User } from '../model/users.ts';
import type { RuleFacts } from '../rules/facts.ts';

/** What the rules are given, read from the machine. */
export const collectFacts = (host: Host, subjects: readonly User[]): RuleFacts => ({
  autostart: collectAutostart(host, subjects),
  candidates: [],
});
