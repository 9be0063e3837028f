import { failed, type Host } from '../../host/host.ts';
import type { Claim } from '../../model/claim.ts';
import { evidence } from '../../model/evidence.ts';
import { joinPath, nameOf, parentOf, type Path } from '../../model/path.ts';
import { edited, generated } from './say.ts';

const list = (host: Host, dir: Path): readonly string[] => {
  const names = host.list(dir);
  return failed(names) ? [] : names;
};

const targetOf = (host: Host, path: Path): string | null => {
  const entry = host.lstat(path);
  return failed(entry) ? null : entry.target;
};

const HELPER = '/var/lib/systemd';
const UNITS = /^(?:\/usr)?\/lib\/systemd\/(?:system|user)\/[^/]+$/;

/** Made by the postinst of systemd itself, which does not use deb-systemd-helper. */
const BY_SYSTEMD = [
  'getty.target.wants/getty@tty1.service',
  'multi-user.target.wants/remote-fs.target',
  'sysinit.target.wants/systemd-pstore.service',
];

/**
 * Links that packages make when they enable their units, modules or snippets. deb-systemd-helper(1p) keeps a copy of each below
 * /var/lib/systemd, a2enmod and its kin a file in enabled_by_maint; a link that is only like them was made by hand.
 */
export function enabledClaims(host: Host): Claim[] {
  const claims: Claim[] = [];
  const parents = new Set<Path>();
  const claim = (path: Path, expected: RegExp, by: string, record: Path | null) => {
    const target = targetOf(host, path);
    if (target === null || !expected.test(target)) return;
    const seen = evidence('link', record === null ? `a link to ${target}, made by the postinst of ${by}` : `recorded by ${by}`, record);
    claims.push(generated(path, by, `a link that a package made; ${by} makes it again`, seen));
    const parent = parentOf(path);
    if (!/\.(?:wants|requires)$/.test(parent) || parents.has(parent)) return;
    parents.add(parent);
    claims.push(generated(parent, by, `a folder for links of packages; ${by} makes it again`, seen, { kinds: 'directory' }));
  };
  for (const link of BY_SYSTEMD) claim(`/etc/systemd/system/${link}`, UNITS, 'systemd', null);
  for (const [records, where] of [
    ['deb-systemd-helper', 'system'],
    ['deb-systemd-user-helper', 'user'],
  ]) {
    for (const record of below(host, `${HELPER}/${records}-enabled`)) {
      claim(`/etc/systemd/${where}/${record}`, UNITS, records!, `${HELPER}/${records}-enabled/${record}`);
    }
    for (const record of below(host, `${HELPER}/${records}-masked`)) {
      claim(`/etc/systemd/${where}/${record}`, /^\/dev\/null$/, records!, `${HELPER}/${records}-masked/${record}`);
    }
  }
  for (const [kind, folder, endings] of [
    ['module', 'mods', ['.load', '.conf']],
    ['conf', 'conf', ['.conf']],
    ['site', 'sites', ['.conf']],
  ] as const) {
    const records = `/var/lib/apache2/${kind}/enabled_by_maint`;
    for (const name of list(host, records)) {
      for (const ending of endings) {
        claim(`/etc/apache2/${folder}-enabled/${name}${ending}`, /^\.\.\/[a-z]+-available\/[^/]+$/, 'apache2', joinPath(records, name));
      }
    }
  }
  for (const name of list(host, '/etc/fonts/conf.d')) {
    if (/^(?:10-(?:hinting|sub-pixel|no-sub-pixel|unhinted|autohint)|11-lcdfilter|70-(?:no|yes)-bitmaps)\b.*\.conf$/.test(name)) {
      claim(`/etc/fonts/conf.d/${name}`, /^\/usr\/share\/fontconfig\/conf\.avail\/[^/]+$/, 'fontconfig-config', null);
    }
  }
  return claims;
}

/** Names in a folder and in its sub-folders: "x.service", "x.target.wants/y.service". */
function below(host: Host, dir: Path): string[] {
  return list(host, dir).flatMap((name) => {
    if (name.endsWith('.dsh-also')) return [];
    return /\.(?:wants|requires)$/.test(name) ? list(host, joinPath(dir, name)).map((link) => `${name}/${link}`) : [name];
  });
}

const CERTIFICATES = '/etc/ssl/certs';

/** update-ca-certificates(8) makes links here, and ca-certificates.crt; anything else was put among them by somebody. */
export function certificateClaims(host: Host): Claim[] {
  return list(host, CERTIFICATES).flatMap((name) => {
    const path = joinPath(CERTIFICATES, name);
    const entry = host.lstat(path);
    if (failed(entry) || entry.kind === 'directory' || name === 'ca-certificates.crt') return [];
    const { target } = entry;
    if (name === 'ssl-cert-snakeoil.pem') {
      return [
        generated(
          path,
          'ssl-cert',
          'a certificate that ssl-cert makes for this machine',
          evidence('package', 'made by the postinst of ssl-cert'),
        ),
      ];
    }
    if (target !== null && (/^\/usr\/(?:local\/)?share\/ca-certificates\//.test(target) || nameOf(target) === target)) return [];
    const seen = evidence(
      'fact',
      target === null ? 'not a link, as update-ca-certificates makes them' : `a link to ${target}`,
      CERTIFICATES,
    );
    return [edited(path, null, 'put among the certificates by hand: update-ca-certificates does not make it again', seen, 'likely')];
  });
}
