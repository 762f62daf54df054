"""What the measures of growth are compared with, each in its fastest documented way."""
