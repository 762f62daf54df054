"""Calibration: what a movement's own records say of the model that forecasts it."""
