import { joinPath, type Path } from '../../model/path.ts';
import { keyFileValue } from '../../parsers/key-value.ts';
import type { Notes } from './notes.ts';

/** Wi-Fi and VPN profiles by name. Their keys are not looked at. */
export function networks(notes: Notes): void {
  networkManager(notes);
  byFile(notes, 'iwd', '/var/lib/iwd', /^(.+)\.(?:psk|open|8021x)$/, ssid);
  byFile(notes, 'WireGuard', '/etc/wireguard', /^(.+)\.conf$/);
  byFile(notes, 'OpenVPN', '/etc/openvpn', /^(.+)\.(?:conf|ovpn)$/);
  byFile(notes, 'OpenVPN', '/etc/openvpn/client', /^(.+)\.(?:conf|ovpn)$/);
  byFile(notes, 'wpa_supplicant', '/etc/wpa_supplicant', /^(.+\.conf)$/);
}

function networkManager(notes: Notes): void {
  const dir = '/etc/NetworkManager/system-connections';
  const names = notes.list(dir).flatMap((file) => {
    const bytes = notes.read(joinPath(dir, file), 1024 * 1024);
    if (bytes === null) return [];
    const id = keyFileValue(bytes, 'connection', 'id') ?? file;
    const type = keyFileValue(bytes, 'connection', 'type');
    return type === null ? [id] : [`${id} (${type})`];
  });
  notes.add({ kind: 'networks', by: 'NetworkManager', user: null, names, source: dir, redo: null });
}

function byFile(notes: Notes, by: string, dir: Path, pattern: RegExp, name = (text: string): string => text): void {
  const names = notes.list(dir).flatMap((file) => {
    const found = pattern.exec(file)?.[1];
    return found === undefined ? [] : [name(found)];
  });
  notes.add({ kind: 'networks', by, user: null, names, source: dir, redo: null });
}

/** iwd.network(5): other than letters, digits, blanks, "_" and "-" a name is "=" and the hex of its bytes. */
const ssid = (name: string): string => (/^=(?:[0-9a-f]{2})+$/i.test(name) ? Buffer.from(name.slice(1), 'hex').toString('utf8') : name);
