"""Who sits at the desk: people and their groups, where secrets live, signing in."""
