let
  shown = value: { _type = "option"; visible = true; files = [ "/etc/nixos/services.nix" ]; inherit value; };
  old = throw "an old name of an option: it would warn";
in
{
  config = {
    preservation = {
      enable = true;
      preserveAt."/keep" = {
        commonMountOptions = [ "x-gvfs-hide" ];
        directories = [
          { directory = "/var/lib/systemd"; how = "bindmount"; user = "root"; group = "root"; mode = "0755"; inInitrd = true; mountOptions = [ { name = "bind"; value = null; } ]; }
          { directory = "/home/kim"; how = "_intermediate"; user = "kim"; }
        ];
        files = [ { file = "/etc/ssh/host_key"; how = "symlink"; mode = "0600"; configureParent = true; parent.mode = "0755"; } ];
        users.kim = { username = "kim"; home = "/home/kim"; directories = [ { directory = "/home/kim/.local"; mode = "0755"; } ]; files = [ ]; };
      };
    };
    fileSystems = {
      "/" = { mountPoint = "/"; device = "none"; options = [ "defaults" ]; };
      "/srv/music" = { mountPoint = "/srv/music"; device = "/persist/music"; options = [ "bind" "x-gvfs-hide" ]; };
    };
    systemd.mounts = [
      { where = "/var/lib/machines"; what = "/persist/machines"; options = "bind,X-fstrim.notrim"; }
      { where = "/var/lib/images"; what = "/dev/sdb1"; options = "noatime"; type = "ext4"; }
    ];
    systemd.tmpfiles = {
      rules = [ "L /var/lib/NetworkManager/secret_key - - - - /persist/secret_key" "d /var/lib/x 0755 root root -" ];
      settings."10-mine"."/var/lib/a \"b\" c".L.argument = "/persist/a b c";
      settings."10-mine"."/var/lib/y".d.mode = "0700";
    };
    services.openssh.hostKeys = [ { path = "/persist/etc/ssh/host_ed25519"; type = "ed25519"; } ];
    sops.age = { keyFile = "/persist/age.txt"; sshKeyPaths = [ ]; };
    age.identityPaths = [ "/persist/etc/ssh/host_ed25519" "/elsewhere/key" ];
  };
  options = {
    preservation.preserveAt = { _type = "option"; files = [ "/etc/nixos/preservation.nix" ]; definitionsWithLocations = [ ]; };
    services = {
      music = { enable = shown true; dataDir = shown "/persist/music-data"; home = shown "/var/lib/music"; };
      off = { enable = shown false; dataDir = shown "/persist/off"; };
      renamed = { enable = { _type = "option"; visible = false; value = old; }; dataDir = { _type = "option"; visible = false; value = old; }; };
      broken = { enable = shown (throw "no"); };
      plain = { _type = "option"; visible = true; value = 1; };
    };
  };
}
