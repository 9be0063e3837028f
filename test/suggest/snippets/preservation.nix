# preservation (github:nix-community/preservation); needs boot.initrd.systemd.enable = true
{
  preservation.enable = true;
  preservation.preserveAt."/persist" = {
    commonMountOptions = [ "x-gvfs-hide" ];
    directories = [
      { directory = "/var/lib/nixos"; inInitrd = true; }
      "/var/log"
      { directory = "/var/lib/bluetooth"; mode = "0700"; }
      { directory = "/var/lib/colord"; user = "colord"; group = "colord"; mode = "0750"; }
      { directory = "/etc/NetworkManager/system-connections"; mode = "0700"; }
    ];
    files = [
      { file = "/etc/machine-id"; inInitrd = true; mode = "0444"; }
      { file = "/etc/ssh/ssh_host_ed25519_key"; how = "symlink"; mode = "0600"; configureParent = true; }
      { file = "/etc/ssh/ssh_host_ed25519_key.pub"; how = "symlink"; configureParent = true; }
      { file = "/var/lib/secret/token"; mode = "0600"; configureParent = true; parent.mode = "0700"; }
    ];
    users."bird" = {
      commonMountOptions = [ "x-gvfs-hide" ];
      directories = [
        { directory = ".gnupg"; mode = "0700"; }
        { directory = ".ssh"; mode = "0700"; }
        "VirtualBox VMs"
      ];
      files = [
        ".config/a b.conf"
      ];
    };
  };
  fileSystems."/persist".neededForBoot = true;
  systemd.suppressedSystemUnits = [ "systemd-machine-id-commit.service" ];
}
