"""What comes in from elsewhere and goes out again: guest lists, the public interface, feeds."""
