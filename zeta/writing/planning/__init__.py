"""From a prompt to an outline: what has to be written, in which sections, how long, by whom."""
