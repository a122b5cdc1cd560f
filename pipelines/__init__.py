"""When and where it runs: the nightly flow, the settings, the command line."""
