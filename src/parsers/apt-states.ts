/**
 * Packages that apt installed only because others need them, as "name:architecture": /var/lib/apt/extended_states, paragraphs with Package,
 * Architecture and Auto-Installed (pkgDepCache::readStateFile, apt-pkg/depcache.cc). All others that are installed count as chosen by hand.
 */
export function parseAutoInstalled(bytes: Uint8Array): Set<string> {
  const found = new Set<string>();
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  for (const paragraph of text.split(/\n[ \t]*\n/)) {
    const field = (name: string): string | undefined => new RegExp(`^${name}:[ \\t]*(\\S+)[ \\t]*$`, 'im').exec(paragraph)?.[1];
    const name = field('Package');
    if (name !== undefined && field('Auto-Installed') === '1') found.add(`${name}:${field('Architecture') ?? ''}`);
  }
  return found;
}
