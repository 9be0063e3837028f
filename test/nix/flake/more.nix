{
  environment.persistence."/persist".directories = [ "/var/lib/bluetooth" ];
  fileSystems = {
    "/srv/music" = {
      device = "/persist/music";
      options = [ "bind" "x-gvfs-hide" ];
    };
  };
}
