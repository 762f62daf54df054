"""Forecasting: how a movement grows, by closed forms, by its mean and person by person."""
