/**
 * Where well-known services keep their data unless told otherwise (nixpkgs, nixos/modules, 24.05 to 25.11). "$name" is the option beside it.
 * "*" stands for what depends on the version.
 */
const FOLDERS: Readonly<Record<string, string>> = {
  'services.audiobookshelf.dataDir': 'audiobookshelf',
  'services.caddy.dataDir': '/var/lib/caddy',
  'services.caddy.logDir': '/var/log/caddy',
  'services.couchdb.databaseDir': '/var/lib/couchdb',
  'services.deluge.dataDir': '/var/lib/deluge',
  'services.elasticsearch.dataDir': '/var/lib/elasticsearch',
  'services.forgejo.stateDir': '/var/lib/forgejo',
  'services.gitea.stateDir': '/var/lib/gitea',
  'services.grafana.dataDir': '/var/lib/grafana',
  'services.home-assistant.configDir': '/var/lib/hass',
  'services.immich.mediaLocation': '/var/lib/immich',
  'services.influxdb.dataDir': '/var/db/influxdb',
  'services.jellyfin.cacheDir': '/var/cache/jellyfin',
  'services.jellyfin.configDir': '$dataDir/config',
  'services.jellyfin.dataDir': '/var/lib/jellyfin',
  'services.jellyfin.logDir': '$dataDir/log',
  'services.komga.stateDir': '/var/lib/komga',
  'services.lidarr.dataDir': '/var/lib/lidarr/.config/Lidarr',
  'services.loki.dataDir': '/var/lib/loki',
  'services.matrix-synapse.dataDir': '/var/lib/matrix-synapse',
  'services.minecraft-server.dataDir': '/var/lib/minecraft',
  'services.mosquitto.dataDir': '/var/lib/mosquitto',
  'services.mpd.dataDir': '/var/lib/mpd',
  'services.murmur.stateDir': '/var/lib/murmur',
  'services.mysql.dataDir': '/var/lib/mysql',
  'services.nextcloud.datadir': '$home',
  'services.nextcloud.home': '/var/lib/nextcloud',
  'services.node-red.userDir': '/var/lib/node-red',
  'services.ollama.home': '/var/lib/ollama',
  'services.paperless.dataDir': '/var/lib/paperless',
  'services.plex.dataDir': '/var/lib/plex',
  'services.postgresql.dataDir': '/var/lib/postgresql/*',
  'services.prometheus.stateDir': 'prometheus2',
  'services.radarr.dataDir': '/var/lib/radarr/.config/Radarr',
  'services.readarr.dataDir': '/var/lib/readarr',
  'services.sonarr.dataDir': '/var/lib/sonarr/.config/NzbDrone',
  'services.syncthing.dataDir': '/var/lib/syncthing',
  'services.transmission.home': '/var/lib/transmission',
  'services.zigbee2mqtt.dataDir': '/var/lib/zigbee2mqtt',
  'services.znc.dataDir': '/var/lib/znc',
};

/** The default of a service's folder, as written above; undefined: not known. */
export const folderOf = (path: readonly string[]): string | undefined => FOLDERS[path.join('.')];

/** Modules of these flakes declare no persistence and set none of the options that do: importing one needs no reading. */
const KNOWN_INPUTS = new Set(
  'agenix agenix-rekey auto-cpufreq catppuccin chaotic comin copyparty cosmic determinate deploy-rs disko dms flake-programs-sqlite flake-utils flatpaks hardware home-manager hyprland impermanence jovian jovian-nixos lanzaboote lix-module microvm minegrub-theme modulesPath musnix neovim-flake niri niri-flake nix-colors nix-darwin nix-flatpak nix-gaming nix-index-database nix-ld nix-minecraft nix-topology nixarr nixcats nixos-generators nixos-hardware nixos-wsl nixpkgs nixvim noctalia nur nvf plasma-manager preservation quadlet-nix ragenix raspberry-pi-nix secrix simple-nixos-mailserver sops sops-nix spicetify-nix srvos stylix vscode-server walker xremap xremap-flake zen-browser'.split(
    ' ',
  ),
);

/**
 * Whether what is imported comes from an input of a flake, a channel or a repository that is known to declare no persistence. `text`: the
 * expression ("inputs.impermanence.nixosModules.default", "<home-manager/nixos>") or the address.
 */
export function isKnownInput(text: string): boolean {
  if (/^[a-z+]+:/.test(text)) return text.split(/[/:?]|\.git$/).some((word) => KNOWN_INPUTS.has(word));
  const [, name] = /^(?:self\.|inputs\.|sources\.)*<?"?([\w-]+)/.exec(text) ?? [];
  return name !== undefined && KNOWN_INPUTS.has(name);
}
