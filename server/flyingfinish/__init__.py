"""Flying Finish: live rally timing and stage results, from the stage to the screen."""
