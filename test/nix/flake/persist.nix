let
  mkIf = condition: content: { _type = "if"; inherit condition content; };
  service = "nixos";
in
{
  environment.persistence."/persist" = {
    hideMounts = true;
    directories = [
      "/var/log"
      { directory = "/var/lib/colord"; user = "colord"; group = "colord"; mode = "0750"; }
      "/var/lib/${service}"
    ]
    ++ [ "/srv/www/" ];
    files = [ "/etc/machine-id" ];
    users.kim = mkIf true {
      directories = [ ".ssh" "Music" ];
      files = mkIf true [ ".face" ];
    };
  };
  environment.persistence.state = mkIf (service == "nixos") {
    enable = false;
    persistentStoragePath = "/state";
    directories = [ "/var/spool" ];
  };
  environment.etc = {
    "ssh/key".source = "/persist/etc/ssh/key";
    "made".text = throw "nobody looks at a text";
  };
  users.users.kim.hashedPasswordFile = "/persist/passwords/kim";
}
