import type { Plan } from '../../audit/plan.ts';
import type { Check } from '../../model/health.ts';
import type { Path } from '../../model/path.ts';
import { IndexError } from '../../store/error.ts';
import { openIndex } from '../../store/open.ts';
import type { Request } from '../engine.ts';
import type { Io } from '../io.ts';
import { otherPrograms } from './other-programs.ts';

const check = (name: string, status: Check['status'], text: string, hint: string | null = null): Check => ({ name, status, text, hint });

/** Looks at what the results rest on. */
export async function checkMachine(io: Io, request: Request, file: Path, plan: () => Plan): Promise<Check[]> {
  const checks = [check('node', 'ok', `Node ${process.versions.node}`)];
  checks.push(
    io.uid === 0
      ? check('user', 'ok', 'root: everything can be read')
      : check('user', 'warn', `${io.self.name}: what only root may read is not seen`, 'run it as root to see all'),
  );
  checks.push(await indexCheck(request, file));
  const { declared, mounts, said, subjects } = plan();
  checks.push(
    mounts === null
      ? check('mounts', 'bad', 'mountinfo could not be read: what survives cannot be told', 'see that /proc is mounted')
      : check('mounts', 'ok', `${mounts.length} mounts`),
  );
  checks.push(
    declared.completeness === 'none'
      ? check('persist list', 'warn', 'none found', 'give the draft with --persist FILE')
      : check(
          'persist list',
          declared.completeness === 'complete' ? 'ok' : 'warn',
          `${declared.declarations.length} entries, read ${declared.completeness === 'complete' ? 'completely' : 'in part'}`,
          declared.notUnderstood.length > 0 ? 'cruft declared' : null,
        ),
  );
  checks.push(
    check(
      'users',
      subjects.length > 0 ? 'ok' : 'warn',
      subjects.map(({ name }) => name).join(', ') || 'no login user found',
      subjects.length > 0 ? null : 'name one with --user',
    ),
  );
  for (const { what, reason } of said.skipped) checks.push(check('source', 'ok', `${what}: ${reason}`));
  const others = otherPrograms(io);
  checks.push(
    others.length === 0
      ? check('name', 'ok', 'no other program called cruft in PATH')
      : check('name', 'warn', `another program called cruft: ${others.join(', ')}`, 'call this one by its path, or put it first in PATH'),
  );
  return checks;
}

async function indexCheck(request: Request, file: Path): Promise<Check> {
  try {
    const index = await openIndex(file, { write: false, ownPlace: request.db === null });
    try {
      const faults = index.check();
      const last = index.scans().find(({ status }) => status === 'complete');
      if (faults.length > 0) return check('index', 'bad', `${file}: ${faults[0]}`, 'run "cruft scan": it is moved aside and built anew');
      return check('index', 'ok', `${file}, last scan ${last?.finishedAt ?? 'none'}`);
    } finally {
      index.close();
    }
  } catch (error) {
    if (!(error instanceof IndexError)) throw error;
    return error.fault === 'missing'
      ? check('index', 'warn', `${file}: not there yet`, 'run "cruft scan"')
      : check('index', 'bad', error.message);
  }
}
