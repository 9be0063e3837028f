import { failed } from '../host/host.ts';
import type { Path } from '../model/path.ts';
import { copyClaims, emptyClaims, skeletonClaims } from './debian-generated/copies.ts';
import { certificateClaims, enabledClaims } from './debian-generated/links.ts';
import { ucfClaims } from './debian-generated/ucf.ts';
import { nothing, type Provider } from './provider.ts';

/**
 * What maintainer scripts of Debian packages make, as far as only the machine itself can tell whether it is theirs: by its content, where a link
 * leads, or a list the tool keeps. What is theirs by its place alone stands in db/known/system/packaged.txt.
 */
export const debianGenerated: Provider = {
  id: 'debian-generated',
  collect({ host, subjects }) {
    const status = host.lstat('/var/lib/dpkg/status');
    if (failed(status)) return nothing(`/var/lib/dpkg/status: ${status.error}`);
    const problems: { path: Path; text: string }[] = [];
    const claims = [
      ...copyClaims(host),
      ...emptyClaims(host),
      ...skeletonClaims(host, subjects),
      ...ucfClaims(host, problems),
      ...enabledClaims(host),
      ...certificateClaims(host),
    ];
    return { claims, ownership: null, skipped: null, problems };
  },
};
