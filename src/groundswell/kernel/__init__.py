"""What every room stands on: ids, time, text, contacts, sealed values, events. No tables."""
