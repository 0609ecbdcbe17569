"""What is done to a stranger's file before we look at it: read in a jail, emitted as numbers and facts."""
