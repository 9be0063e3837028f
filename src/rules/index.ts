// This file is generated: npm run generate
import type { Rule } from '../model/rule.ts';
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
import type { RuleFacts } from './facts.ts';

/** Every rule, by id. */
export const RULES: readonly Rule<RuleFacts>[] = [
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
];
