"""What follows the pen: frames over the socket, and news that every page hears."""
