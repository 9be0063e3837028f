import { judgeAgain } from '../../audit.ts';
import { dataBytes, kindOfMode } from '../../model/entry.ts';
import { joinPath } from '../../model/path.ts';
import type { Report } from '../../model/report.ts';
import type { Decision } from '../../model/verdict.ts';
import type { Line } from '../engine.ts';
import { lastReport, type Session } from './session.ts';

const UNJUDGED: Pick<Decision, 'verdict' | 'class' | 'regret' | 'owner' | 'user'> = {
  verdict: 'unknown',
  class: null,
  regret: 'none',
  owner: null,
  user: null,
};

/** Every indexed entry with its verdict under the request's plan. */

export async function entriesOf(session: Session, last: Report): Promise<Iterable<Line>> {
  const { index, host, plan } = session;
  const tree = index.tree(host.root)!;
  if ((await lastReport(session, last)) === last) return stored();
  const again = judgeAgain({ host, plan: plan(), notes: [] }, last, tree.entry('/')!, tree.listings());
  return judged();

  function* stored(): Generator<Line> {
    for (const { entry, decision, isNew } of tree.walk()) {
      const { path, kind, mode, size, blocks, mtimeNs } = entry;
      yield {
        path,
        kind,
        ...said(decision ?? UNJUDGED),
        bytes: dataBytes(mode, size, blocks),
        mtime: Number(mtimeNs / 1_000_000_000n),
        isNew,
      };
    }
  }

  function* judged(): Generator<Line> {
    let n = 0;
    for (const { path, listing, isNew } of tree.listings()) {
      const decisions = again.decisionsOf(n++, listing);
      for (let i = 0; i < listing.count; i++) {
        yield {
          path: joinPath(path, listing.names[i]!),
          kind: kindOfMode(listing.mode(i)),
          ...said(decisions[i]!),
          bytes: listing.bytes(i),
          mtime: listing.mtime(i),
          isNew: isNew[i] === 1,
        };
      }
    }
  }
}

const said = ({ verdict, class: kind, regret, owner, user }: typeof UNJUDGED): typeof UNJUDGED => ({
  verdict,
  class: kind,
  regret,
  owner,
  user,
});
