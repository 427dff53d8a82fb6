"""Rules alone: tables of cases and properties, no database, no clock."""
