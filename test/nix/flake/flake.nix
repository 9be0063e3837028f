{
  outputs = { self }:
    let
      system = import ./system.nix;
      define = file: { file = toString file; value = import file; };
      kim = { kim = { home = "/home/kim"; hashedPasswordFile = "/persist/passwords/kim"; }; };
      fromFiles = {
        definitions = [ (define ./persist.nix) (define ./home.nix) (define ./more.nix) ];
        users = kim;
      };
    in
    {
      nixosConfigurations = {
        # Every section has something, in the shapes of today's modules.
        attic = system (fromFiles // import ./everything.nix);
        # home-manager before 2025-09: the root holds the home, bindfs, files by link.
        cellar = system {
          definitions = [ ];
          users = kim;
          config.home-manager.users.kim.home.persistence."/persist/home/kim" = {
            allowOther = true;
            removePrefixDirectory = true;
            directories = [ "media/Music" { directory = "games/.steam"; method = "symlink"; } ];
            files = [ "screen/.screenrc" ];
          };
        };
        # One section ends in an error that Nix cannot catch.
        damaged = system (fromFiles // { config.preservation.preserveAt = { }.missing; });
        # Every section does.
        ruin = abort "this host is not finished";
        builds = system { definitions = [ ]; config.fileSystems = import (derivation { name = "made"; system = builtins.currentSystem or "x86_64-linux"; builder = "/bin/sh"; }); };
        "odd \${name}" = system { definitions = [ { file = "/x"; value.environment.persistence."/p".directories = [ "/var/odd" ]; } ]; };
      };
    };
}
