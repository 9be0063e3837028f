{
  home-manager.users.kim = {
    home.persistence."/persist" = {
      directories = [
        { directory = ".gnupg"; mode = "0700"; }
        "src"
      ];
      files = [ ".screenrc" ];
    };
  };
}
