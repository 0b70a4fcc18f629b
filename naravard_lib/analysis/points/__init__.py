"""What can be said from few points: yearly values, published means, a series too short to be fitted."""
